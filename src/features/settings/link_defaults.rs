//! Default settings of new links, stored on the device. A change is saved at once.

use leptos::prelude::*;
use vitrine_gallery::expiry::Expiry;
use vitrine_gallery::link_defaults::LinkDefaults;

use crate::i18n::{key, t};
use crate::platform::store;
use crate::ui::{SelectField, Switch};

fn label(expiry: Expiry) -> &'static str {
    t(match expiry {
        Expiry::Never => key::EXPIRES_NEVER,
        Expiry::Day => key::EXPIRES_1D,
        Expiry::Week => key::EXPIRES_7D,
        Expiry::ThirtyDays => key::EXPIRES_30D,
        Expiry::ThreeMonths => key::EXPIRES_3M,
        Expiry::Year => key::EXPIRES_1Y,
        Expiry::Date => key::EXPIRES_DATE,
    })
}

/// The form. It sends nothing to the server.
#[component]
pub fn LinkDefaultsForm() -> impl IntoView {
    let kept = LinkDefaults::from_text(store::get(LinkDefaults::STORED).as_deref());
    let expires = RwSignal::new(kept.expires.name().to_owned());
    let allow_download = RwSignal::new(kept.allow_download);
    let allow_upload = RwSignal::new(kept.allow_upload);
    let show_metadata = RwSignal::new(kept.show_metadata);
    let show_location = RwSignal::new(kept.show_location);
    Effect::new(move |_| {
        let defaults = LinkDefaults {
            expires: Expiry::from_name(&expires.get()).unwrap_or(Expiry::Never),
            allow_download: allow_download.get(),
            allow_upload: allow_upload.get(),
            show_metadata: show_metadata.get(),
            show_location: show_location.get(),
        };
        store::set(LinkDefaults::STORED, &defaults.to_text());
    });
    let choices = LinkDefaults::expiries().into_iter();
    let choices = choices.map(|expiry| (expiry.name().to_owned(), label(expiry).to_owned()));
    view! {
        <div class="form">
            <SelectField label=t(key::EXPIRES) value=expires options=choices.collect() />
            <Switch label=t(key::LINK_ALLOW_DOWNLOAD) value=allow_download />
            <Switch label=t(key::LINK_ALLOW_UPLOAD) value=allow_upload />
            <Switch label=t(key::LINK_SHOW_METADATA) value=show_metadata />
            <Switch label=t(key::LINK_SHOW_LOCATION) value=show_location />
        </div>
    }
}
