//! A cache of the images of link previews.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;

/// Most images in the cache, some 100 kB each.
const KEPT: usize = 32;

/// Caches recent images: when a link is posted, many clients request its image.
#[derive(Default)]
pub struct PictureCache(Mutex<VecDeque<(String, Bytes)>>);

impl PictureCache {
    /// The image of a version.
    pub(super) fn get(&self, version: &str) -> Option<Bytes> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(of, _)| of == version).map(|(_, bytes)| bytes.clone())
    }

    /// Adds an image; the oldest makes way.
    pub(super) fn keep(&self, version: String, bytes: Bytes) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        kept.push_back((version, bytes));
    }
}
