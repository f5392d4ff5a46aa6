//! The dialog of the privacy check: the metadata of each photo, before and after cleaning.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{DownloadRequest, SharedLinkResponse};
use vitrine_gallery::disclosures::Level;
use vitrine_gallery::metadata_preview::{Way, progress};

use super::list::{List, Rows};
use crate::api::{self, ApiClient};
use crate::i18n::{count, fill, key, t};
use crate::platform::intl;
use crate::ui::{Dialog, SelectField};

/// The dialog, open while it is mounted.
#[component]
pub fn MetadataPreviewDialog(
    /// The photos to check.
    request: DownloadRequest,
    /// Called when the user closes the dialog.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let links = LocalResource::new(|| async {
        // If the links do not load, the options for new links remain.
        api::links(&ApiClient::default()).await.unwrap_or_default()
    });
    let rows = Rows::default();
    let problem = RwSignal::new(None::<String>);
    spawn_local(async move {
        match api::download_info(&ApiClient::default(), &request).await {
            Ok(info) => rows.fill(info),
            Err(error) => problem.set(Some(error.to_string())),
        }
    });
    view! {
        <Dialog title=t(key::LEAVING_TITLE) close=t(key::ACTION_CLOSE) on_close>
            <div class="form leaving">
                <p class="hint">{t(key::LEAVING_INTRO)}</p>
                <p class="form-problem" role="alert">{problem}</p>
                {move || links.get().map(|links| view! { <Looked links=links.clone() rows /> })}
            </div>
        </Dialog>
    }
}

/// The choice of a link or cleaning level, and the result for each photo.
#[component]
fn Looked(links: Vec<SharedLinkResponse>, rows: Rows) -> impl IntoView {
    let ways = ways(&links);
    let options: Vec<_> =
        ways.iter().enumerate().map(|(at, (label, _))| (at.to_string(), label.clone())).collect();
    let chosen = RwSignal::new("0".to_owned());
    let way = Memo::new(move |_| {
        let at = chosen.get().parse::<usize>().unwrap_or_default();
        ways.get(at).map_or(Way::LookOnly, |(_, way)| way.clone())
    });
    Effect::new(move |_| rows.look(way.get()));
    let told = move || {
        rows.list.with(|rows| {
            let (looked, telling) = progress(rows);
            if looked < rows.len() {
                let (looked, all) = (intl::number(looked as u64), intl::number(rows.len() as u64));
                return fill(key::LEAVING_LOOKING, &[("done", &looked), ("count", &all)]);
            }
            match telling {
                0 => t(key::LEAVING_CLEAN).to_owned(),
                number => count(key::LEAVING_TELLING_OTHER, number as u64),
            }
        })
    };
    view! {
        <SelectField label=t(key::LEAVING_WAY) value=chosen options />
        <p class="summary" role="status">{told}</p>
        <List rows />
    }
}

/// The existing links, and the cleaning levels of links that could be created.
fn ways(links: &[SharedLinkResponse]) -> Vec<(String, Way)> {
    let named = |link: &SharedLinkResponse| {
        let album = link.album.as_ref().map(|album| album.album_name.clone());
        let name =
            album.or_else(|| link.description.clone()).filter(|name| !name.trim().is_empty());
        let made = intl::instant(&link.created_at).unwrap_or_default();
        let name = name.unwrap_or_else(|| t(key::LINK_INDIVIDUAL).to_owned());
        (format!("{name} · {made}"), Way::through(link))
    };
    let new = [
        (key::LEAVING_NEW_CLEAN, Level::All),
        (key::LEAVING_NEW_PLACE, Level::Location),
        (key::LEAVING_NEW_ALL, Level::None),
    ];
    let new = new.into_iter().map(|(label, level)| (t(label).to_owned(), Way::Level(level)));
    links.iter().map(named).chain(new).collect()
}
