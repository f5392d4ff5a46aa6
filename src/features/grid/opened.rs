//! Grids that are reopened while their page stays mounted.

use std::collections::VecDeque;
use std::future::Future;

use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;

/// Number of results kept alive: those that may still be on the page or about to be rendered.
const KEPT: usize = 3;

/// A resource whose results are or contain grids. A [`LocalResource`] disposes the signals that a
/// run created as soon as the next run starts, which may be before the page has rendered them, and
/// a disposed grid cannot be rendered. Here the owners of the last few runs are kept.
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
