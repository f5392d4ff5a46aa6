//! The grid in a real document: few tiles however many photos, and selection by click and Shift.
#![cfg(target_arch = "wasm32")]

use leptos::mount::mount_to;
use leptos::prelude::*;
use vitrine::api::ApiClient;
use vitrine::features::grid::{GridState, PhotoGrid, Source};
use vitrine_gallery::photo::Photo;
use vitrine_gallery::selection::Selection;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{HtmlElement, MouseEvent, MouseEventInit};

wasm_bindgen_test_configure!(run_in_browser);

fn id(index: usize) -> String {
    format!("0000000a-0000-4000-8000-{index:012x}")
}

fn photos(count: usize) -> Vec<Photo> {
    let photo = |index| Photo {
        id: id(index),
        ratio: 1.5,
        thumbhash: None,
        is_image: true,
        is_sphere: false,
        taken: None,
    };
    (0..count).map(photo).collect()
}

/// Mounts a grid 800 px wide and waits until it has drawn.
async fn mounted(count: usize, selection: RwSignal<Selection>) -> HtmlElement {
    let host: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    host.set_attribute("style", "width: 800px").unwrap();
    document().body().unwrap().append_child(&host).unwrap();
    let state = GridState::open(ApiClient::default(), Source::Photos(photos(count))).await.unwrap();
    let href = Callback::new(|id: String| format!("#{id}"));
    mount_to(host.clone(), move || view! { <PhotoGrid state href selection on_problem=|()| () /> })
        .forget();
    for _ in 0..10 {
        wasm_bindgen_futures::JsFuture::from(js_sys::Promise::new(&mut |resolve, _| {
            window().request_animation_frame(&resolve).unwrap();
        }))
        .await
        .unwrap();
    }
    host
}

fn click(host: &HtmlElement, index: usize, shift: bool) {
    let selector = format!("[data-asset-id=\"{}\"]", id(index));
    let tile = host.query_selector(&selector).unwrap().unwrap();
    let options = MouseEventInit::new();
    options.set_bubbles(true);
    options.set_cancelable(true);
    options.set_shift_key(shift);
    tile.dispatch_event(&MouseEvent::new_with_mouse_event_init_dict("click", &options).unwrap())
        .unwrap();
}

#[wasm_bindgen_test]
async fn ten_thousand_photos_need_few_tiles() {
    let host = mounted(10_000, RwSignal::new(Selection::default())).await;
    let tiles = host.query_selector_all(".tile").unwrap().length();
    assert!((4..300).contains(&tiles), "{tiles}");
    let grid: HtmlElement = host.query_selector(".grid").unwrap().unwrap().unchecked_into();
    assert!(grid.offset_height() > 100_000, "{}", grid.offset_height());
    host.remove();
}

#[wasm_bindgen_test]
async fn shift_takes_everything_in_between() {
    let selection = RwSignal::new(Selection::default());
    let host = mounted(20, selection).await;
    click(&host, 2, true);
    click(&host, 5, true);
    assert_eq!(
        selection.with_untracked(Selection::len),
        1,
        "the range is taken in a task of its own"
    );
    leptos::task::tick().await;
    assert_eq!(selection.with_untracked(Selection::len), 4);
    click(&host, 3, false);
    assert!(!selection.with_untracked(|selection| selection.contains(&id(3))));
    host.remove();
}
