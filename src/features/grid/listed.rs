//! Adding and removing photos in a grid with a fixed list of photos. Grids of months ask the server
//! again instead.

use leptos::prelude::{UpdateValue as _, WithValue as _};
use vitrine_gallery::photo::Photo;
use vitrine_gallery::photos::Photos;

use super::state::{GridState, Source};

impl GridState {
    /// Whether the photos are a fixed list.
    #[must_use]
    pub fn is_list(&self) -> bool {
        let is_list = self.source.try_with_value(|source| matches!(source, Source::Photos(_)));
        is_list == Some(true)
    }

    /// Appends a photo to a fixed list, unless it is in there. Does nothing in a grid of months.
    pub fn push(&self, photo: Photo) {
        self.change_list(|photos| {
            if photos.iter().all(|known| known.id != photo.id) {
                photos.push(photo);
            }
        });
    }

    /// Removes photos from a fixed list. Does nothing in a grid of months.
    pub fn remove(&self, ids: &[String]) {
        self.change_list(|photos| photos.retain(|photo| !ids.contains(&photo.id)));
    }

    fn change_list(&self, change: impl FnOnce(&mut Vec<Photo>)) {
        let changed = self.source.try_update_value(|source| match source {
            Source::Photos(photos) => {
                change(photos);
                Some(Photos::from_rows(photos))
            }
            _ => None,
        });
        if let Some(photos) = changed.flatten() {
            self.change(|grid| grid.load("", photos));
        }
    }
}
