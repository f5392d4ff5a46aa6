//! Grids that are opened anew while a page is there.

use std::collections::VecDeque;
use std::future::Future;

use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;

/// As many results as may still be on the page, or on their way to it.
const KEPT: usize = 3;

/// A resource whose results are grids, or hold one. What a run of a [`LocalResource`] has made is gone
/// as soon as the next run begins, which may be before the page has drawn it, and a grid that is gone
/// cannot be drawn. Here it stays until others have taken its place.
pub fn opened<T, F>(open: impl Fn() -> F + 'static) -> LocalResource<T>
where
    T: 'static,
    F: Future<Output = T> + 'static,
{
    let page = Owner::current().unwrap_or_default();
    let kept = StoredValue::new_local(VecDeque::new());
    LocalResource::new(move || {
        let owner = page.child();
        let opening = owner.with(|| ScopedFuture::new_untracked(open()));
        async move {
            let result = opening.await;
            let old = kept.try_update_value(|kept| {
                kept.push_back(owner);
                if kept.len() > KEPT { kept.pop_front() } else { None }
            });
            drop(old);
            result
        }
    })
}
