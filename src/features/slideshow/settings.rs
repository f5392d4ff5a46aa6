//! The slideshow's settings. Every change applies at once and is stored on the device.

use leptos::prelude::*;
use vitrine_gallery::slideshow::{Captions, Fit, Order, SECONDS, Settings, Transition};

use super::state::SlideshowState;
use crate::i18n::{Key, count, key, t};
use crate::ui::{Dialog, SelectField, Switch};

/// The settings, in a dialog.
#[component]
pub(super) fn SettingsDialog(
    show: SlideshowState,
    /// Whether there is a QR code for guests to show.
    is_inviting: bool,
    on_close: Callback<()>,
) -> impl IntoView {
    let now = show.settings.get_untracked();
    let can_caption =
        move || show.asset.with(|asset| asset.as_ref().is_none_or(|asset| asset.has_metadata));
    let order = choice(show, now.order.name(), |settings, name| {
        settings.order = Order::of(name).unwrap_or(settings.order);
    });
    let fit = choice(show, now.fit.name(), |settings, name| {
        settings.fit = Fit::of(name).unwrap_or(settings.fit);
    });
    let transition = choice(show, now.transition.name(), |settings, name| {
        settings.transition = Transition::of(name).unwrap_or(settings.transition);
    });
    let captions = choice(show, now.captions.name(), |settings, name| {
        settings.captions = Captions::of(name).unwrap_or(settings.captions);
    });
    let repeat = switch(show, now.repeat, |settings, is_on| settings.repeat = is_on);
    let progress = switch(show, now.progress, |settings, is_on| settings.progress = is_on);
    let code = switch(show, now.code, |settings, is_on| settings.code = is_on);
    let seconds = move || show.settings.get().seconds;
    view! {
        <Dialog title=t(key::SLIDESHOW_SETTINGS) close=t(key::ACTION_CLOSE) on_close>
            <div class="form">
                <div class="field">
                    <label for="slideshow-seconds">{t(key::SLIDESHOW_INTERVAL)}</label>
                    <div class="range">
                        <input
                            id="slideshow-seconds"
                            type="range"
                            min=SECONDS.0.to_string()
                            max=SECONDS.1.to_string()
                            aria-valuetext=move || seconds_label(seconds())
                            prop:value=move || seconds().to_string()
                            on:input:target=move |event| {
                                if let Ok(seconds) = event.target().value().parse() {
                                    show.set(|settings| settings.seconds = seconds);
                                }
                            }
                        />
                        <output>{move || seconds_label(seconds())}</output>
                    </div>
                </div>
                <SelectField
                    label=t(key::SLIDESHOW_ORDER)
                    value=order
                    options=labelled([
                        (Order::Forward.name(), key::SLIDESHOW_ORDER_FORWARD),
                        (Order::Backward.name(), key::SLIDESHOW_ORDER_BACKWARD),
                        (Order::Shuffle.name(), key::SLIDESHOW_ORDER_SHUFFLE),
                    ])
                />
                <SelectField
                    label=t(key::SLIDESHOW_FIT)
                    value=fit
                    options=labelled([
                        (Fit::Contain.name(), key::SLIDESHOW_FIT_CONTAIN),
                        (Fit::Cover.name(), key::SLIDESHOW_FIT_COVER),
                        (Fit::Blur.name(), key::SLIDESHOW_FIT_BLUR),
                    ])
                />
                <SelectField
                    label=t(key::SLIDESHOW_TRANSITION)
                    value=transition
                    options=labelled([
                        (Transition::None.name(), key::SLIDESHOW_TRANSITION_NONE),
                        (Transition::Fade.name(), key::SLIDESHOW_TRANSITION_FADE),
                        (Transition::Slide.name(), key::SLIDESHOW_TRANSITION_SLIDE),
                    ])
                />
                <Show when=can_caption>
                    <SelectField
                        label=t(key::SLIDESHOW_CAPTIONS)
                        value=captions
                        options=labelled([
                            (Captions::None.name(), key::SLIDESHOW_CAPTIONS_NONE),
                            (Captions::Description.name(), key::SLIDESHOW_CAPTIONS_DESCRIPTION),
                            (Captions::Full.name(), key::SLIDESHOW_CAPTIONS_FULL),
                        ])
                    />
                </Show>
                <Switch label=t(key::SLIDESHOW_REPEAT) value=repeat />
                <Switch label=t(key::SLIDESHOW_PROGRESS) value=progress />
                {is_inviting
                    .then(|| view! { <Switch label=t(key::SLIDESHOW_CODE) value=code /> })}
            </div>
        </Dialog>
    }
}

fn seconds_label(seconds: u32) -> String {
    count(key::COUNT_SECONDS_OTHER, u64::from(seconds))
}

fn labelled(options: [(&'static str, Key); 3]) -> Vec<(String, String)> {
    options.map(|(name, key)| (name.to_owned(), t(key).to_owned())).to_vec()
}

/// A signal for a menu; its changes are applied to the settings.
fn choice(show: SlideshowState, name: &str, change: fn(&mut Settings, &str)) -> RwSignal<String> {
    let value = RwSignal::new(name.to_owned());
    Effect::new(move |before: Option<()>| {
        let name = value.get();
        if before.is_some() {
            show.set(|settings| change(settings, &name));
        }
    });
    value
}

fn switch(show: SlideshowState, is_on: bool, change: fn(&mut Settings, bool)) -> RwSignal<bool> {
    let value = RwSignal::new(is_on);
    Effect::new(move |before: Option<()>| {
        let is_on = value.get();
        if before.is_some() {
            show.set(|settings| change(settings, is_on));
        }
    });
    value
}
