//! Sending a form: once at a time, with the problem if it fails.

use std::future::Future;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// The submission of a form.
#[derive(Clone, Copy)]
pub struct Submit {
    action: Action<(), ()>,
    /// Whether a submission is in progress.
    pub pending: Memo<bool>,
    /// Why the last submission failed, for the user. `None` while one is in progress.
    pub problem: RwSignal<Option<String>>,
}

impl Submit {
    /// A form that is submitted with `send`, which validates, sends, and handles success. Its error
    /// is the message for the user.
    pub fn new<F>(send: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Result<(), String>> + 'static,
    {
        let problem = RwSignal::new(None);
        let action = Action::new_local(move |(): &()| {
            problem.set(None);
            let sending = send();
            async move {
                if let Err(message) = sending.await {
                    problem.set(Some(message));
                }
            }
        });
        Self { action, pending: action.pending(), problem }
    }

    /// Submits the form, unless a submission is in progress.
    pub fn send(self) {
        if !self.pending.get_untracked() {
            self.action.dispatch_local(());
        }
    }
}

/// A form that is submitted by its button of type `submit`, or with Enter.
#[component]
pub fn Form(
    /// What submits it.
    submit: Submit,
    /// Additional classes.
    #[prop(optional)]
    class: &'static str,
    /// Accessible name; empty for none.
    #[prop(optional)]
    label: &'static str,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView {
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        submit.send();
    };
    let class = if class.is_empty() { "form".to_owned() } else { format!("form {class}") };
    let label = (!label.is_empty()).then_some(label);
    view! {
        <form class=class aria-label=label on:submit=on_submit>
            {children()}
        </form>
    }
}

/// The problem of the last submission, announced by screen readers.
#[component]
pub fn FormProblem(
    /// What submits the form.
    submit: Submit,
) -> impl IntoView {
    view! { <p class="form-problem" role="alert">{submit.problem}</p> }
}
