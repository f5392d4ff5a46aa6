//! A warning before sharing: sensitive contents that a link would disclose. It never blocks.

use leptos::prelude::*;
use vitrine_api::{Review, ReviewRequest};

use super::form::LinkForm;
use crate::api::{self, ApiClient};
use crate::i18n::{count, fill, key};
use crate::ui::{Icon, icons};

/// Maximum number of names in the warning.
const NAMES: usize = 3;

/// What a link with these settings would disclose to visitors, and how much private content is left
/// out.
fn messages(review: &Review, form: LinkForm) -> Vec<String> {
    let shows_metadata = form.show_metadata.get();
    let shows_place = shows_metadata && form.show_location.get();
    let counted = |number: u64, messages| (number > 0).then(|| count(messages, number));
    let place = match review.near_home {
        0 => counted(review.placed, key::REVIEW_PLACES_OTHER),
        near => counted(near, key::REVIEW_HOME_OTHER),
    };
    let people = (!review.people.is_empty()).then(|| {
        let mut names = review.people.iter().take(NAMES).cloned().collect::<Vec<_>>().join(", ");
        if review.people.len() > NAMES {
            names.push_str(", …");
        }
        fill(key::REVIEW_PEOPLE, &[("names", &names)])
    });
    let told = [place.filter(|_| shows_place), people.filter(|_| shows_metadata)];
    let private = counted(review.private, key::REVIEW_PRIVATE_OTHER);
    told.into_iter().chain([private]).flatten().collect()
}

/// The warning; empty while the review is pending and if there is nothing to warn of.
#[component]
pub(super) fn ReviewLine(
    /// What is to be shared.
    what: ReviewRequest,
    /// The settings of the link.
    form: LinkForm,
) -> impl IntoView {
    let review = LocalResource::new(move || {
        let what = what.clone();
        async move { api::review(&ApiClient::default(), &what).await }
    });
    let line = move || {
        let messages = review.get()?.ok().map(|review| messages(&review, form))?;
        (!messages.is_empty()).then(|| {
            view! {
                <p class="review">
                    <Icon shape=icons::PROBLEM />
                    <span>{messages.join(" ")}</span>
                </p>
            }
        })
    };
    view! { <div role="status">{line}</div> }
}
