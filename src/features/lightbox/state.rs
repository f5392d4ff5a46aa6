//! State shared by the parts of the lightbox: the current photo, its neighbours, zoom and drag.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{AssetResponse, AssetType};
use vitrine_gallery::photo::Photo;
use vitrine_gallery::zoom::{self, Drag, Point, Size, View};

use crate::api::{self, ApiClient};
use crate::platform::scroll;

/// The current photo and its neighbours; `None` where they are not loaded or do not exist.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Neighbours {
    /// The previous photo in the grid's order.
    pub previous: Option<Photo>,
    /// The current photo.
    pub current: Option<Photo>,
    /// The next photo in the grid's order.
    pub next: Option<Photo>,
    /// The photo after the next.
    pub after: Option<Photo>,
    /// Position of the photo, counted from 1, and the number of photos.
    pub position: Option<(u64, u64)>,
}

/// Media types of images that may be animated.
const MOVING_PICTURES: [&str; 2] = ["image/gif", "image/webp"];
/// The API's name of the 360° projection.
const SURROUNDING: &str = "EQUIRECTANGULAR";
/// CSS selector of the current photo.
pub(super) const CURRENT: &str = ".slide:not([aria-hidden]) .slide-frame";
/// Number of photos whose details are cached.
const KEPT: usize = 12;

/// The lightbox's state. A `Copy` handle.
#[derive(Clone, Copy)]
pub(super) struct LightboxState {
    pub(super) id: Signal<String>,
    pub(super) neighbours: Signal<Neighbours>,
    pub(super) client: StoredValue<ApiClient>,
    pub(super) can_download: bool,
    pub(super) on_problem: Callback<()>,
    /// Details of the photos seen last.
    details: RwSignal<Vec<AssetResponse>>,
    asked: StoredValue<Vec<String>>,
    /// Size of the stage, in CSS pixels.
    pub(super) stage: RwSignal<Size>,
    pub(super) view: RwSignal<View>,
    /// The drag of a photo that is not zoomed; `None` if there is none.
    pub(super) drag: RwSignal<Option<Drag>>,
    /// Whether the view animates to its position.
    pub(super) is_gliding: RwSignal<bool>,
    /// Whether the motion video of a motion photo plays.
    pub(super) is_moving: RwSignal<bool>,
    /// Photos and videos that this browser could not show.
    unshown: RwSignal<Vec<String>>,
}

impl LightboxState {
    pub(super) fn new(
        id: Signal<String>,
        neighbours: Signal<Neighbours>,
        client: ApiClient,
        can_download: bool,
        on_problem: Callback<()>,
    ) -> Self {
        let lightbox = Self {
            id,
            neighbours,
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
            unshown: RwSignal::new(Vec::new()),
        };
        Effect::new(move |_| {
            lightbox.ask(lightbox.id.get());
            let Neighbours { previous, next, .. } = lightbox.neighbours.get();
            for photo in [next, previous].into_iter().flatten() {
                lightbox.ask(photo.id);
            }
        });
        // Another photo starts unzoomed.
        Effect::new(move |_| {
            lightbox.id.track();
            lightbox.is_gliding.set(false);
            lightbox.is_moving.set(false);
            lightbox.view.set(View::default());
        });
        lightbox
    }

    /// Requests a photo's details, once.
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
            // A failed request only leaves out details; a dead link is noticed by the preview.
            let Some(client) = self.client.try_get_value() else { return };
            let Ok(asset) = api::asset(&client, &id).await else { return };
            self.details.update(|details| {
                details.push(asset);
                let surplus = details.len().saturating_sub(KEPT);
                details.drain(..surplus);
            });
        });
    }

    /// Requests a photo's details again, because they were changed.
    pub(super) fn ask_again(self, id: &str) {
        self.asked.update_value(|asked| asked.retain(|other| other != id));
        self.ask(id.to_owned());
    }

    /// Notes that a photo or video cannot be shown.
    pub(super) fn set_unshown(self, id: String) {
        self.unshown.update(|unshown| unshown.push(id));
    }

    /// Whether a photo or video cannot be shown, as far as was tried.
    pub(super) fn is_unshown(self, id: &str) -> bool {
        self.unshown.with(|unshown| unshown.iter().any(|other| other == id))
    }

    /// Details of a photo; `None` until they have been loaded.
    pub(super) fn asset(self, id: &str) -> Option<AssetResponse> {
        self.details.with(|details| details.iter().rfind(|asset| asset.id == id).cloned())
    }

    /// Details of the current photo; `None` until they have been loaded.
    pub(super) fn shown(self) -> Option<AssetResponse> {
        self.asset(&self.id.get())
    }

    /// Whether the user may see metadata, judging by the details loaded last.
    pub(super) fn has_metadata(self) -> bool {
        self.details.with(|details| details.last().is_some_and(|asset| asset.has_metadata))
    }

    /// Size of a photo on the stage without zoom, in CSS pixels.
    pub(super) fn fitted(self, id: &str, photo: Option<&Photo>) -> Size {
        let asset = self.asset(id);
        let pixels = asset.as_ref().filter(|asset| asset.kind == AssetType::Image).and_then(pixels);
        let told = asset.as_ref().and_then(pixels_ratio);
        let ratio = told.or(photo.map(|photo| photo.ratio)).unwrap_or(1.5);
        zoom::fit(self.stage.get(), ratio, pixels)
    }

    /// Size of the current photo on the stage without zoom, in CSS pixels.
    pub(super) fn shown_fitted(self) -> Size {
        self.fitted(&self.id.get(), self.neighbours.get().current.as_ref())
    }

    /// Whether the current photo can be zoomed: not videos, 360° photos, and what is not shown.
    pub(super) fn is_zoomable(self) -> bool {
        let asset = self.shown();
        let is_video = self
            .neighbours
            .with(|neighbours| neighbours.current.as_ref().is_some_and(|photo| !photo.is_image));
        let is_unshown = self.id.with(|id| self.is_unshown(id));
        !is_video
            && !is_unshown
            && !asset.is_some_and(|asset| asset.kind == AssetType::Video || surrounds(&asset))
    }

    fn most(self) -> f64 {
        let pixels = self.shown().as_ref().and_then(pixels);
        zoom::most(self.shown_fitted(), pixels, scroll::device_ratio())
    }

    /// Sets the view during a gesture; beyond its bounds it follows with resistance.
    pub(super) fn pull(self, view: View) {
        let view = View { scale: view.scale.clamp(0.7, self.most() * 1.4), ..view };
        self.is_gliding.set(false);
        self.view.set(view.softened(self.shown_fitted(), self.stage.get()));
    }

    /// Ends a gesture: the view animates back within its bounds. `velocity` is in pixels per
    /// millisecond.
    pub(super) fn release(self, velocity: Point) {
        let view = self.view.get_untracked();
        self.is_gliding.set(true);
        self.view.set(view.rest(velocity, self.shown_fitted(), self.stage.get(), self.most()));
    }

    /// Zooms to a scale around a point.
    pub(super) fn zoom(self, scale: f64, point: Point, is_gliding: bool) {
        if !untrack(|| self.is_zoomable()) {
            return;
        }
        let most = untrack(|| self.most());
        let view = self.view.get_untracked().zoomed(scale.clamp(1.0, most), point);
        self.is_gliding.set(is_gliding);
        self.view.set(untrack(|| view.bounded(self.shown_fitted(), self.stage.get(), most)));
    }

    /// Zooms by a factor, for buttons and keys.
    pub(super) fn zoom_by(self, factor: f64) {
        self.zoom(self.view.get_untracked().scale * factor, Point::default(), true);
    }

    /// Toggles between a scale of 3 and no zoom.
    pub(super) fn zoom_or_fit(self, point: Point) {
        let is_near = self.view.get_untracked().is_zoomed();
        self.zoom(if is_near { 1.0 } else { 3.0 }, point, true);
    }
}

/// Size of the original in pixels; `None` if it is not known.
pub(super) fn pixels(asset: &AssetResponse) -> Option<Size> {
    let (width, height) = (asset.width?, asset.height?);
    (width > 0 && height > 0).then(|| Size { width: f64::from(width), height: f64::from(height) })
}

fn pixels_ratio(asset: &AssetResponse) -> Option<f64> {
    pixels(asset).map(|pixels| pixels.width / pixels.height)
}

/// Whether a photo is a 360° panorama.
pub(super) fn surrounds(asset: &AssetResponse) -> bool {
    let told = asset.exif_info.as_ref().and_then(|exif| exif.projection_type.as_deref());
    told.or(asset.projection_type.as_deref()) == Some(SURROUNDING)
}

/// Whether an image may be animated, which only its original shows.
pub(super) fn moves_by_itself(asset: &AssetResponse) -> bool {
    MOVING_PICTURES.contains(&asset.original_mime_type.as_str())
}
