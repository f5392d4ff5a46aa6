//! The fields of a link, for creating and changing it.

use leptos::prelude::*;
use vitrine_api::SharedLinkResponse;
use vitrine_gallery::expiry::Expiry;
use vitrine_gallery::link_defaults::LinkDefaults;
use vitrine_gallery::link_form::{Choices, limit, tidy_slug};

use super::address::{Address, AddressField};
use super::password::NewPassword;
use crate::i18n::{Key, fill, key, t};
use crate::platform::{base_url, intl, store};
use crate::ui::{SelectField, Switch, TextField};

/// Option of the expiry menu that keeps the link's current expiry.
const KEPT: &str = "kept";

/// The values of the form.
#[derive(Clone, Copy)]
pub(super) struct LinkForm {
    pub description: RwSignal<String>,
    pub password: RwSignal<String>,
    pub removes_password: RwSignal<bool>,
    pub slug: RwSignal<String>,
    pub address: RwSignal<Address>,
    pub expires: RwSignal<String>,
    pub date: RwSignal<String>,
    pub allow_download: RwSignal<bool>,
    pub allow_upload: RwSignal<bool>,
    pub upload_only: RwSignal<bool>,
    pub upload_review: RwSignal<bool>,
    /// Whether guests cannot upload videos.
    pub upload_photos_only: RwSignal<bool>,
    pub upload_max_files: RwSignal<String>,
    pub show_metadata: RwSignal<bool>,
    pub show_location: RwSignal<bool>,
}

impl LinkForm {
    /// The form of a new link, or of an existing one.
    pub(super) fn of(link: Option<&SharedLinkResponse>) -> Self {
        let kept = LinkDefaults::from_text(store::get(LinkDefaults::STORED).as_deref());
        let start = link.map_or_else(
            || Choices {
                allow_download: kept.allow_download,
                allow_upload: kept.allow_upload,
                show_metadata: kept.show_metadata,
                show_location: kept.show_location,
                ..Choices::new()
            },
            Choices::of,
        );
        let end = link.and_then(|link| link.expires_at.as_deref());
        let expires = match (link, end) {
            (None, _) => kept.expires.name(),
            (Some(_), Some(_)) => KEPT,
            (Some(_), None) => Expiry::Never.name(),
        };
        Self {
            description: RwSignal::new(start.description),
            password: RwSignal::new(start.password),
            removes_password: RwSignal::new(false),
            slug: RwSignal::new(start.slug),
            address: RwSignal::new(Address::Random),
            expires: RwSignal::new(expires.to_owned()),
            date: RwSignal::new(end.and_then(intl::form_of_instant).unwrap_or_default()),
            allow_download: RwSignal::new(start.allow_download),
            allow_upload: RwSignal::new(start.allow_upload),
            upload_only: RwSignal::new(start.upload_only),
            upload_review: RwSignal::new(start.upload_review),
            upload_photos_only: RwSignal::new(start.upload_photos_only),
            upload_max_files: RwSignal::new(
                start.upload_max_files.map(|most| most.to_string()).unwrap_or_default(),
            ),
            show_metadata: RwSignal::new(start.show_metadata),
            show_location: RwSignal::new(start.show_location),
        }
    }

    fn expiry(self) -> Option<Expiry> {
        Expiry::from_name(&self.expires.get())
    }

    /// The new expiry; `None` if it is unchanged, `Some(None)` for no expiry. Fails with the
    /// message for an invalid date.
    fn expires_at(self, old: Option<&str>) -> Result<Option<Option<String>>, Key> {
        let now = intl::now();
        match self.expiry() {
            None => Ok(None),
            Some(Expiry::Never) => Ok(old.is_some().then_some(None)),
            Some(Expiry::Date) => {
                let date = self.date.get();
                // The minute that the link has already is no change: saving it would drop the
                // seconds.
                if old.and_then(intl::form_of_instant).as_ref() == Some(&date) {
                    return Ok(None);
                }
                let instant = intl::instant_of_form(&date).ok_or(key::EXPIRES_DATE_MISSING)?;
                #[expect(clippy::cast_precision_loss, reason = "milliseconds")]
                let is_past = intl::millis(&instant).is_none_or(|then| then <= now as f64);
                if is_past { Err(key::EXPIRES_DATE_PAST) } else { Ok(Some(Some(instant))) }
            }
            Some(preset) => Ok(Some(preset.instant(now))),
        }
    }

    /// The values that were entered. Fails with the message for the first invalid one.
    pub(super) fn choices(self, link: Option<&SharedLinkResponse>) -> Result<Choices, Key> {
        let end = link.and_then(|link| link.expires_at.as_deref());
        let slug = tidy_slug(&self.slug.get());
        match self.address.get() {
            Address::Invalid => return Err(key::ADDRESS_INVALID),
            Address::Taken | Address::Own(_) => return Err(key::ADDRESS_REFUSED),
            _ => {}
        }
        let upload_max_files = match self.allow_upload.get() {
            true => limit(&self.upload_max_files.get()).ok_or(key::LINK_UPLOAD_MAX_INVALID)?,
            // The field is hidden, and its value is kept.
            false => link.and_then(|link| link.upload_max_files),
        };
        Ok(Choices {
            description: self.description.get(),
            password: self.password.get(),
            removes_password: self.removes_password.get(),
            slug,
            expires_at: self.expires_at(end)?,
            allow_download: self.downloads(),
            allow_upload: self.allow_upload.get(),
            upload_only: base_url::supports_vitrine_api() && self.upload_only.get(),
            upload_review: base_url::supports_vitrine_api() && self.upload_review.get(),
            upload_photos_only: base_url::supports_vitrine_api() && self.upload_photos_only.get(),
            upload_max_files: upload_max_files.filter(|_| base_url::supports_vitrine_api()),
            show_metadata: self.show_metadata.get(),
            show_location: self.places(),
        })
    }

    /// Whether visitors may download originals. Other servers serve none where metadata is hidden.
    fn downloads(self) -> bool {
        self.allow_download.get() && (self.show_metadata.get() || base_url::supports_vitrine_api())
    }

    /// Whether visitors see locations along with metadata. Other servers hide all metadata or none.
    fn places(self) -> bool {
        self.show_location.get() || !base_url::supports_vitrine_api()
    }

    /// What visitors will see and may do, in full sentences.
    fn summary(self, link: Option<&SharedLinkResponse>) -> String {
        let main = match (self.downloads(), self.show_metadata.get(), self.places()) {
            (true, true, true) => key::LINK_SUMMARY_DOWNLOAD,
            (true, true, false) => key::LINK_SUMMARY_DOWNLOAD_PLACELESS,
            (true, false, _) => key::LINK_SUMMARY_DOWNLOAD_CLEAN,
            (false, true, true) => key::LINK_SUMMARY_LOOK,
            (false, true, false) => key::LINK_SUMMARY_LOOK_PLACELESS,
            (false, false, _) => key::LINK_SUMMARY_LOOK_CLEAN,
        };
        let is_ours = base_url::supports_vitrine_api();
        let adds = match (self.allow_upload.get(), is_ours && self.upload_only.get()) {
            (true, true) => Some(t(key::LINK_SUMMARY_UPLOAD_ONLY).to_owned()),
            (true, false) => Some(t(key::LINK_SUMMARY_UPLOAD).to_owned()),
            (false, _) => None,
        };
        let looks = is_ours && self.allow_upload.get() && self.upload_review.get();
        let looks = looks.then(|| t(key::LINK_SUMMARY_UPLOAD_REVIEW).to_owned());
        let keeps = link.is_some_and(|link| link.is_protected()) && !self.removes_password.get();
        let asks = (keeps || !self.password.with(String::is_empty))
            .then(|| t(key::LINK_SUMMARY_PASSWORD).to_owned());
        let old = link.and_then(|link| link.expires_at.clone());
        let end = match self.expires_at(old.as_deref()) {
            Ok(None) => old,
            Ok(Some(new)) => new,
            Err(_) => None,
        };
        let ends = end
            .and_then(|end| intl::instant(&end))
            .map(|date| fill(key::LINK_SUMMARY_UNTIL, &[("date", &date)]));
        let sentences = [Some(t(main).to_owned()), adds, looks, asks, ends];
        sentences.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

fn expiry_label(expiry: Expiry) -> &'static str {
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

/// All fields, and a summary of their values.
#[component]
pub(super) fn Fields(
    /// The values of the form.
    form: LinkForm,
    /// The link to change; `None` for a new one.
    link: Option<SharedLinkResponse>,
    /// Renders the offer to join the user's own link that has the address, given its id.
    join: Callback<String, AnyView>,
) -> impl IntoView {
    let link = StoredValue::new(link);
    let end = link.with_value(|link| link.as_ref().and_then(|link| link.expires_at.clone()));
    let kept = end.map(|end| {
        let date = intl::instant(&end).unwrap_or_default();
        (KEPT.to_owned(), fill(key::EXPIRES_UNTIL, &[("date", &date)]))
    });
    let choices =
        Expiry::ALL.map(|expiry| (expiry.name().to_owned(), expiry_label(expiry).to_owned()));
    let choices: Vec<_> = kept.into_iter().chain(choices).collect();
    let had_password =
        link.with_value(|link| link.as_ref().is_some_and(|link| link.is_protected()));
    let hint = Signal::derive(move || {
        t(match (had_password, form.removes_password.get()) {
            (true, false) => key::PASSWORD_KEPT,
            _ => key::PASSWORD_NONE,
        })
    });
    view! {
        <TextField label=t(key::LINK_DESCRIPTION) value=form.description />
        <NewPassword value=form.password hint />
        <Show when=move || had_password && form.password.with(String::is_empty)>
            <Switch label=t(key::PASSWORD_REMOVE) value=form.removes_password />
        </Show>
        <AddressField
            value=form.slug
            kept=link.with_value(|link| link.as_ref().and_then(|link| link.slug.clone()))
            state=form.address
            join
        />
        <SelectField label=t(key::EXPIRES) value=form.expires options=choices />
        <Show when=move || form.expiry() == Some(Expiry::Date)>
            <TextField label=t(key::EXPIRES_DATE_LABEL) kind="datetime-local" value=form.date />
        </Show>
        <div class="switches">
            <Switch
                label=t(key::LINK_ALLOW_DOWNLOAD)
                value=form.allow_download
                disabled=Signal::derive(move || !base_url::supports_vitrine_api() && !form.show_metadata.get())
            />
            {(!base_url::supports_vitrine_api())
                .then(|| view! { <p class="hint">{t(key::LINK_NO_CLEAN_FILES)}</p> })}
            <Switch label=t(key::LINK_ALLOW_UPLOAD) value=form.allow_upload />
            <Show when=move || form.allow_upload.get() && base_url::supports_vitrine_api()>
                <div class="switches-more">
                    <Switch
                        label=t(key::LINK_UPLOAD_REVIEW)
                        value=form.upload_review
                        hint=t(key::LINK_UPLOAD_REVIEW_HINT)
                    />
                    <Switch label=t(key::LINK_UPLOAD_ONLY) value=form.upload_only />
                    <Switch
                        label=t(key::LINK_UPLOAD_PHOTOS_ONLY)
                        value=form.upload_photos_only
                    />
                    <TextField
                        label=t(key::LINK_UPLOAD_MAX)
                        value=form.upload_max_files
                        hint=t(key::LINK_UPLOAD_MAX_HINT)
                    />
                </div>
            </Show>
            <Switch label=t(key::LINK_SHOW_METADATA) value=form.show_metadata />
            {base_url::supports_vitrine_api()
                .then(|| {
                    view! {
                        <Switch
                            label=t(key::LINK_SHOW_LOCATION)
                            value=form.show_location
                            disabled=Signal::derive(move || !form.show_metadata.get())
                        />
                    }
                })}
        </div>
        <p class="summary" aria-live="polite">
            {move || link.with_value(|link| form.summary(link.as_ref()))}
        </p>
    }
}
