//! Short messages that are announced politely (`aria-live`) and disappear by themselves.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use super::{Button, ButtonVariant};

/// How long a message is shown; longer if it has an action.
const STAY: Duration = Duration::from_secs(5);
const STAY_WITH_ACTION: Duration = Duration::from_secs(10);

/// The action of a message. It outlives the screen that showed the message, so it is not a
/// `Callback`, which would be disposed with the screen.
type Action = Arc<dyn Fn() + Send + Sync>;

#[derive(Clone)]
struct Toast {
    id: u32,
    text: String,
    action: Option<(String, Action)>,
}

/// The visible messages. Provided as context.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Default for Toasts {
    fn default() -> Self {
        Self { shown: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
    }
}

impl Toasts {
    /// Shows a message. A repeated message replaces the earlier one and restarts its time.
    pub fn show(self, text: impl Into<String>) {
        let text = text.into();
        self.shown.update(|shown| shown.retain(|one| one.action.is_some() || one.text != text));
        self.push(text, None);
    }

    /// Shows a message with an action.
    pub fn show_with_action(
        self,
        text: impl Into<String>,
        label: &str,
        action: impl Fn() + Send + Sync + 'static,
    ) {
        self.push(text.into(), Some((label.to_owned(), Arc::new(action))));
    }

    fn push(self, text: String, action: Option<(String, Action)>) {
        let id = self.next.get_value();
        self.next.set_value(id.wrapping_add(1));
        let stay = if action.is_some() { STAY_WITH_ACTION } else { STAY };
        self.shown.update(|shown| shown.push(Toast { id, text, action }));
        set_timeout(move || self.dismiss(id), stay);
    }

    fn dismiss(self, id: u32) {
        self.shown.update(|shown| shown.retain(|toast| toast.id != id));
    }
}

/// The region in which messages appear. Mounted once.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.shown.get() key=|toast| toast.id let:toast>
                <div class="toast">
                    <span>{toast.text.clone()}</span>
                    {toast
                        .action
                        .clone()
                        .map(|(label, action)| {
                            view! {
                                <Button
                                    label=label
                                    variant=ButtonVariant::Plain
                                    on_click=move |_| {
                                        action();
                                        toasts.dismiss(toast.id);
                                    }
                                />
                            }
                        })}
                </div>
            </For>
        </div>
    }
}
