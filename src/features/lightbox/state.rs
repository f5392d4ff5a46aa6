//! What the parts of the viewer share: which photo, what is beside it, and how it is looked at.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{AssetResponse, AssetType};

use crate::api::{self, ApiClient};
use crate::domain::photo::Photo;
use crate::domain::zoom::{self, Drag, Point, Size, View};
use crate::platform::scroll;

/// The photo that is shown and those that stand beside it, as far as they are known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Around {
    /// Towards the beginning.
    pub previous: Option<Photo>,
    /// The photo itself.
    pub current: Option<Photo>,
    /// Towards the end.
    pub next: Option<Photo>,
    /// The one after that.
    pub after: Option<Photo>,
    /// Its place, counted from 1, and the number of photos.
    pub position: Option<(u64, u64)>,
}

/// The media type of what moves by itself although it is a picture.
const MOVING_PICTURES: [&str; 2] = ["image/gif", "image/webp"];
/// What the wire calls a picture that surrounds the viewer.
const SURROUNDING: &str = "EQUIRECTANGULAR";
/// Details of so many photos are kept.
const KEPT: usize = 12;

/// The viewer's state; a handle that can be copied.
#[derive(Clone, Copy)]
pub(super) struct Viewer {
    pub(super) id: Signal<String>,
    pub(super) around: Signal<Around>,
    pub(super) client: StoredValue<ApiClient>,
    pub(super) can_download: bool,
    pub(super) on_problem: Callback<()>,
    /// What the server tells of the photos seen last.
    details: RwSignal<Vec<AssetResponse>>,
    asked: StoredValue<Vec<String>>,
    /// Size of the room that pictures have.
    pub(super) stage: RwSignal<Size>,
    pub(super) view: RwSignal<View>,
    /// What a finger does with a fitted picture.
    pub(super) drag: RwSignal<Option<Drag>>,
    /// Whether the view moves to its place by itself.
    pub(super) is_gliding: RwSignal<bool>,
    /// Whether the moving part of a motion photo plays.
    pub(super) is_moving: RwSignal<bool>,
}

impl Viewer {
    pub(super) fn new(
        id: Signal<String>,
        around: Signal<Around>,
        client: ApiClient,
        can_download: bool,
        on_problem: Callback<()>,
    ) -> Self {
        let viewer = Self {
            id,
            around,
            client: StoredValue::new(client),
            can_download,
            on_problem,
            details: RwSignal::new(Vec::new()),
            asked: StoredValue::new(Vec::new()),
            stage: RwSignal::new(scroll::window_size()),
            view: RwSignal::new(View::default()),
            drag: RwSignal::new(None),
            is_gliding: RwSignal::new(false),
            is_moving: RwSignal::new(false),
        };
        Effect::new(move |_| {
            viewer.ask(viewer.id.get());
            let Around { previous, next, .. } = viewer.around.get();
            for photo in [next, previous].into_iter().flatten() {
                viewer.ask(photo.id);
            }
        });
        // Another photo is seen whole.
        Effect::new(move |_| {
            viewer.id.track();
            viewer.is_gliding.set(false);
            viewer.is_moving.set(false);
            viewer.view.set(View::default());
        });
        viewer
    }

    /// Asks for a photo's details, once.
    fn ask(self, id: String) {
        if id.is_empty() || self.asked.with_value(|asked| asked.contains(&id)) {
            return;
        }
        self.asked.update_value(|asked| {
            asked.push(id.clone());
            let surplus = asked.len().saturating_sub(KEPT);
            asked.drain(..surplus);
        });
        spawn_local(async move {
            // Without details there is less to say; the picture itself tells of a dead link.
            let Some(client) = self.client.try_get_value() else { return };
            let Ok(asset) = api::asset(&client, &id).await else { return };
            self.details.try_update(|details| {
                details.push(asset);
                let surplus = details.len().saturating_sub(KEPT);
                details.drain(..surplus);
            });
        });
    }

    /// What the server tells of a photo.
    pub(super) fn asset(self, id: &str) -> Option<AssetResponse> {
        self.details.with(|details| details.iter().rfind(|asset| asset.id == id).cloned())
    }

    /// What the server tells of the photo that is shown.
    pub(super) fn shown(self) -> Option<AssetResponse> {
        self.asset(&self.id.get())
    }

    /// Whether the reader may see metadata, as far as has been learnt.
    pub(super) fn has_metadata(self) -> bool {
        self.details.with(|details| details.last().is_some_and(|asset| asset.has_metadata))
    }

    /// Size of a photo on the stage while nothing is enlarged.
    pub(super) fn fitted(self, id: &str, photo: Option<&Photo>) -> Size {
        let asset = self.asset(id);
        let pixels = asset.as_ref().filter(|asset| asset.kind == AssetType::Image).and_then(pixels);
        let told = asset.as_ref().and_then(pixels_ratio);
        let ratio = told.or(photo.map(|photo| photo.ratio)).unwrap_or(1.5);
        zoom::fit(self.stage.get(), ratio, pixels)
    }

    /// The same, of the photo that is shown.
    pub(super) fn shown_fitted(self) -> Size {
        self.fitted(&self.id.get(), self.around.get().current.as_ref())
    }

    /// Whether the photo that is shown can be enlarged.
    pub(super) fn is_zoomable(self) -> bool {
        let asset = self.shown();
        let is_video =
            self.around.with(|around| around.current.as_ref().is_some_and(|photo| !photo.is_image));
        !is_video && !asset.is_some_and(|asset| asset.kind == AssetType::Video || surrounds(&asset))
    }

    fn most(self) -> f64 {
        let pixels = self.shown().as_ref().and_then(pixels);
        zoom::most(self.shown_fitted(), pixels, scroll::device_ratio())
    }

    /// The view under a finger, whose bounds give way.
    pub(super) fn pull(self, view: View) {
        let view = View { scale: view.scale.clamp(0.7, self.most() * 1.4), ..view };
        self.is_gliding.set(false);
        self.view.set(view.softened(self.shown_fitted(), self.stage.get()));
    }

    /// Lets the view come to rest.
    pub(super) fn release(self, velocity: Point) {
        let view = self.view.get_untracked();
        self.is_gliding.set(true);
        self.view.set(view.rest(velocity, self.shown_fitted(), self.stage.get(), self.most()));
    }

    /// Enlarges to a scale around a point.
    pub(super) fn zoom(self, scale: f64, point: Point, is_gliding: bool) {
        if !untrack(|| self.is_zoomable()) {
            return;
        }
        let most = untrack(|| self.most());
        let view = self.view.get_untracked().zoomed(scale.clamp(1.0, most), point);
        self.is_gliding.set(is_gliding);
        self.view.set(untrack(|| view.bounded(self.shown_fitted(), self.stage.get(), most)));
    }

    /// A step of the buttons and keys.
    pub(super) fn zoom_by(self, factor: f64) {
        self.zoom(self.view.get_untracked().scale * factor, Point::default(), true);
    }

    /// Near, or whole if it is near already.
    pub(super) fn zoom_or_fit(self, point: Point) {
        let is_near = self.view.get_untracked().is_zoomed();
        self.zoom(if is_near { 1.0 } else { 3.0 }, point, true);
    }
}

/// Pixels of the original, if they are known.
pub(super) fn pixels(asset: &AssetResponse) -> Option<Size> {
    let (width, height) = (asset.width?, asset.height?);
    (width > 0 && height > 0).then(|| Size { width: f64::from(width), height: f64::from(height) })
}

fn pixels_ratio(asset: &AssetResponse) -> Option<f64> {
    pixels(asset).map(|pixels| pixels.width / pixels.height)
}

/// Whether a photo surrounds the viewer.
pub(super) fn surrounds(asset: &AssetResponse) -> bool {
    let told = asset.exif_info.as_ref().and_then(|exif| exif.projection_type.as_deref());
    told.or(asset.projection_type.as_deref()) == Some(SURROUNDING)
}

/// Whether only the original shows what it is.
pub(super) fn moves_by_itself(asset: &AssetResponse) -> bool {
    MOVING_PICTURES.contains(&asset.original_mime_type.as_str())
}
