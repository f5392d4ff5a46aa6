//! The share dialog: what visitors may do, in switches and in one plain sentence; then the link.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{CreateSharedLink, SharedLinkResponse, SharedLinkType};

use super::copy;
use crate::api::{self, ApiClient};
use crate::domain::expiry::Expiry;
use crate::i18n::{Key, key, t};
use crate::platform::intl;
use crate::ui::{
    Button, Dialog, Kind, PasswordField, PasswordUse, SelectField, Switch, TextField, Toasts,
};

/// What is shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// An album, as it will be.
    Album(String),
    /// These photos.
    Assets(Vec<String>),
}

/// What the form holds.
#[derive(Clone, Copy)]
struct Form {
    description: RwSignal<String>,
    password: RwSignal<String>,
    expires: RwSignal<String>,
    date: RwSignal<String>,
    allow_download: RwSignal<bool>,
    show_metadata: RwSignal<bool>,
}

impl Form {
    fn new() -> Self {
        Self {
            description: RwSignal::new(String::new()),
            password: RwSignal::new(String::new()),
            expires: RwSignal::new(Expiry::Never.name().to_owned()),
            date: RwSignal::new(String::new()),
            allow_download: RwSignal::new(true),
            show_metadata: RwSignal::new(true),
        }
    }

    fn expiry(self) -> Expiry {
        Expiry::from_name(&self.expires.get()).unwrap_or(Expiry::Never)
    }

    /// When the link ends, or what is wrong with the date.
    fn expires_at(self) -> Result<Option<String>, Key> {
        let now = intl::now();
        if self.expiry() != Expiry::Date {
            return Ok(self.expiry().instant(now));
        }
        let instant = intl::instant_of_form(&self.date.get()).ok_or(key::EXPIRES_DATE_MISSING)?;
        #[expect(clippy::cast_precision_loss, reason = "milliseconds")]
        let is_past = intl::millis(&instant).is_none_or(|then| then <= now as f64);
        if is_past { Err(key::EXPIRES_DATE_PAST) } else { Ok(Some(instant)) }
    }

    fn link(self, subject: Subject) -> Result<CreateSharedLink, Key> {
        let filled =
            |text: RwSignal<String>| Some(text.get()).filter(|text| !text.trim().is_empty());
        let (kind, album_id, asset_ids) = match subject {
            Subject::Album(id) => (SharedLinkType::Album, Some(id), Vec::new()),
            Subject::Assets(ids) => (SharedLinkType::Individual, None, ids),
        };
        Ok(CreateSharedLink {
            kind,
            album_id,
            album_ids: Vec::new(),
            asset_ids,
            description: filled(self.description),
            password: filled(self.password),
            slug: None,
            expires_at: self.expires_at()?,
            allow_upload: false,
            upload_only: false,
            upload_max_files: None,
            upload_max_bytes: None,
            allow_download: self.allow_download.get(),
            show_metadata: self.show_metadata.get(),
            hide_location: false,
        })
    }

    /// What a visitor will be able to do, as a sentence.
    fn summary(self) -> &'static str {
        t(match (self.allow_download.get(), self.show_metadata.get()) {
            (true, true) => key::LINK_SUMMARY_DOWNLOAD,
            (true, false) => key::LINK_SUMMARY_DOWNLOAD_CLEAN,
            (false, true) => key::LINK_SUMMARY_LOOK,
            (false, false) => key::LINK_SUMMARY_LOOK_CLEAN,
        })
    }
}

fn expiry_words(expiry: Expiry) -> &'static str {
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

/// Makes a link and hands it over.
#[component]
pub fn ShareDialog(
    /// What is shared.
    subject: Subject,
    /// Called when the dialog is closed.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let created = RwSignal::new(None::<SharedLinkResponse>);
    view! {
        <Dialog title=t(key::LINK_DIALOG) close=t(key::ACTION_CLOSE) on_close>
            {move || match created.get() {
                None => view! { <LinkForm subject=subject.clone() created /> }.into_any(),
                Some(link) => view! { <Created link on_close /> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn LinkForm(subject: Subject, created: RwSignal<Option<SharedLinkResponse>>) -> impl IntoView {
    let form = Form::new();
    let problem = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let create = move |event: SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        let link = match untrack(|| form.link(subject.clone())) {
            Ok(link) => link,
            Err(words) => return problem.set(Some(t(words).to_owned())),
        };
        is_busy.set(true);
        problem.set(None);
        spawn_local(async move {
            match api::create_link(&ApiClient::default(), &link).await {
                Ok(link) => created.set(Some(link)),
                Err(error) => {
                    problem.set(Some(error.words()));
                    is_busy.set(false);
                }
            }
        });
    };
    let choices =
        Expiry::ALL.map(|expiry| (expiry.name().to_owned(), expiry_words(expiry).to_owned()));
    view! {
        <form class="form" on:submit=create>
            <TextField label=t(key::LINK_DESCRIPTION) value=form.description />
            <SelectField label=t(key::EXPIRES) value=form.expires options=choices.to_vec() />
            <Show when=move || form.expiry() == Expiry::Date>
                <TextField label=t(key::EXPIRES_DATE_LABEL) kind="datetime-local" value=form.date />
            </Show>
            <PasswordField
                label=t(key::LINK_PASSWORD)
                value=form.password
                purpose=PasswordUse::New
                show=t(key::PASSWORD_SHOW)
                hide=t(key::PASSWORD_HIDE)
            />
            <Switch label=t(key::LINK_ALLOW_DOWNLOAD) value=form.allow_download />
            <Switch label=t(key::LINK_SHOW_METADATA) value=form.show_metadata />
            <p class="summary" aria-live="polite">{move || form.summary()}</p>
            <p class="form-problem" role="alert">{problem}</p>
            <div class="form-actions">
                <Button label=t(key::LINK_CREATE) kind=Kind::Primary submits=true disabled=is_busy />
            </div>
        </form>
    }
}

#[component]
fn Created(link: SharedLinkResponse, on_close: Callback<()>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let address = copy::address(&link);
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
            field.select();
        }
    });
    view! {
        <div class="form">
            <div class="field">
                <label for="created-link">{t(key::LINK)}</label>
                <input
                    id="created-link"
                    node_ref=field
                    class="input"
                    readonly
                    value=address
                    on:focus=move |_| {
                        if let Some(field) = field.get_untracked() {
                            field.select();
                        }
                    }
                />
            </div>
            <div class="form-actions">
                <Button label=t(key::ACTION_DONE) on_press=move |_| on_close.run(()) />
                <Button
                    label=t(key::ACTION_COPY_LINK)
                    kind=Kind::Primary
                    on_press=move |_| copy::copy_link(&link, toasts)
                />
            </div>
        </div>
    }
}
