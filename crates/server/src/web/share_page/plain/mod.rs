//! The screens of a link as HTML that needs no scripts: photos as links, pages of photos, the
//! password form, the archive, the end of a session. It is in the page's `<noscript>` element, which
//! browsers show without JavaScript, and `public/plain.js` shows without WebAssembly.

mod gallery;
mod submit;

use axum::http::{HeaderMap, Uri};
use vitrine_api::address;
use vitrine_database::links::LinkName;

use super::html::escape;
use super::names::{credential, home};
use super::shown::Shown;
use crate::app::App;
use crate::error::Result;
use crate::web::messages::Messages;
pub(super) use submit::{Submitted, submit};

/// Makes the HTML for one request.
pub(super) struct Plain<'a> {
    app: &'a App,
    messages: Messages,
    name: &'a LinkName,
}

impl<'a> Plain<'a> {
    pub(super) async fn new(app: &'a App, name: &'a LinkName, headers: &HeaderMap) -> Self {
        Self { app, messages: Messages::of(&app.web, headers).await, name }
    }

    /// What an open link shows at a URL.
    pub(super) async fn open(&self, shown: &Shown<'_>, uri: &Uri) -> Result<String> {
        Ok(self.element(&self.gallery(shown, uri).await?))
    }

    /// The form for the password of a link.
    pub(super) fn locked(&self, is_wrong: bool) -> String {
        let problem = match is_wrong {
            true => format!(
                "<p class=\"form-problem\" role=\"alert\">{}</p>",
                self.text("locked.wrong")
            ),
            false => String::new(),
        };
        self.element(&format!(
            "<h1>{}</h1>\n<p>{}</p>\n<form method=\"post\" action=\"{}\">\n\
             <p><label>{} <input class=\"input\" type=\"password\" name=\"password\" \
             autocomplete=\"current-password\" required></label></p>\n{problem}\n\
             <p><button class=\"button button-primary\">{}</button></p>\n</form>",
            self.text("locked.title"),
            self.text("locked.hint"),
            self.home(),
            self.text("locked.password"),
            self.text("locked.open"),
        ))
    }

    /// What a name shows that no link has.
    pub(super) fn unavailable(&self) -> String {
        let (title, hint) = (self.text("end.unavailable"), self.text("end.unavailable.hint"));
        self.element(&format!("<h1>{title}</h1>\n<p>{hint}</p>"))
    }

    fn element(&self, content: &str) -> String {
        let (tag, direction) = (self.messages.tag, self.messages.direction());
        format!(
            "<noscript><main class=\"page plain\" lang=\"{tag}\" dir=\"{direction}\">\n{content}\n\
             </main></noscript>\n"
        )
    }

    /// A message, escaped.
    fn text(&self, key: &str) -> String {
        escape(self.messages.get(key))
    }

    /// The URL of the link, escaped for HTML; others are below it.
    fn home(&self) -> String {
        let (folder, name) = home(self.name);
        format!("{}{folder}{}", escape(&self.app.base), address::encode(name))
    }

    /// The URL of an API operation for this visitor, escaped for HTML.
    fn api(&self, path: &str) -> String {
        escape(&address::api(&self.app.base, path, Some(&credential(self.name))))
    }
}
