//! The route table, and what all screens share. There are two programs: the owner's and the
//! visitor's.

use leptos::prelude::*;
use leptos_router::components::{Outlet, ParentRoute, Redirect, Route, Router, Routes};
use leptos_router::{ParamSegment, StaticSegment, path};
use vitrine_api::CollectionKind;
use vitrine_gallery::collections;

use crate::features::downloads::{DownloadOptions, DownloadPanel, Downloads};
use crate::features::rendition_backfill::RenditionBackfill;
use crate::features::share_to_app::{ShareToApp, ShareToAppDialog};
use crate::features::uploads::{UploadPanel, Uploads};
use crate::i18n;
use crate::platform::worker::Jobs;
use crate::platform::{auto_hide_header, base_url, first, theme};
use crate::screens::{
    AlbumAddPhotosScreen, AlbumScreen, AlbumsScreen, BinScreen, CollectionScreen,
    CollectionsScreen, FavoritesScreen, LinkGuestsScreen, LoginScreen, MapScreen, NotFoundScreen,
    OwnerShell, PhotoScreen, PhotosScreen, PrivateScreen, SearchScreen, SettingsScreen,
    SetupScreen, ShareScreen, SharedLinksScreen, SharingScreen, SlideshowScreen, SlugScreen,
    UploadScreen,
};
use crate::ui::{ToastRegion, Toasts};
use crate::widgets::UpdateOffer;

/// Mounts the owner's app: everything that requires an account.
pub fn mount_owner() {
    theme::restore();
    base_url::when_known(|| i18n::when_ready(|| mount_to_body(OwnerApp)));
}

/// Mounts the visitor's app: everything below a link. It is a separate program, so that visitors,
/// often on a phone with a poor connection, do not load the owner's screens.
pub fn mount_visitor() {
    theme::restore();
    base_url::when_known(|| {
        i18n::when_ready(|| {
            first::app_is_here();
            mount_to_body(VisitorApp);
        });
    });
}

/// The owner's screens.
#[component]
fn OwnerApp() -> impl IntoView {
    share_with_all();
    provide_context(RenditionBackfill::new(&Jobs::of_page()));
    view! {
        <Router base=base_url::path()>
            <Routes fallback=NotFoundScreen>
                <Route path=path!("/") view=|| view! { <Redirect path="/photos" /> } />
                <Route path=path!("/auth/setup") view=SetupScreen />
                <Route path=path!("/auth/login") view=LoginScreen />
                <ParentRoute path=path!("") view=OwnerShell>
                    <ParentRoute path=path!("photos") view=PhotosScreen>
                        <Route path=path!("") view=|| () />
                        <Route path=path!("slideshow") view=SlideshowScreen />
                        <Route path=path!(":photo") view=PhotoScreen />
                    </ParentRoute>
                    <ParentRoute path=path!("favorites") view=FavoritesScreen>
                        <Route path=path!("") view=|| () />
                        <Route path=path!("slideshow") view=SlideshowScreen />
                        <Route path=path!("photos/:photo") view=PhotoScreen />
                    </ParentRoute>
                    <ParentRoute path=path!("private") view=PrivateScreen>
                        <Route path=path!("") view=|| () />
                        <Route path=path!("slideshow") view=SlideshowScreen />
                        <Route path=path!("photos/:photo") view=PhotoScreen />
                    </ParentRoute>
                    <ParentRoute path=path!("bin") view=BinScreen>
                        <Route path=path!("") view=|| () />
                        <Route path=path!("slideshow") view=SlideshowScreen />
                        <Route path=path!("photos/:photo") view=PhotoScreen />
                    </ParentRoute>
                    <Route path=path!("albums") view=AlbumsScreen />
                    <Route path=path!("albums/:album/add") view=AlbumAddPhotosScreen />
                    <ParentRoute path=path!("albums/:album") view=AlbumScreen>
                        <Route path=path!("") view=|| () />
                        <Route path=path!("map") view=|| () />
                        <Route path=path!("photos/:photo") view=PhotoScreen />
                        <Route path=path!("slideshow") view=SlideshowScreen />
                    </ParentRoute>
                    <CollectionRoutes kind=CollectionKind::Month />
                    <CollectionRoutes kind=CollectionKind::Moment />
                    <CollectionRoutes kind=CollectionKind::State />
                    <CollectionRoutes kind=CollectionKind::Folder />
                    <CollectionRoutes kind=CollectionKind::Person />
                    <Route path=path!("settings") view=SettingsScreen />
                    <ParentRoute path=path!("search/:words?") view=SearchScreen>
                        <Route path=path!("") view=|| () />
                        <Route path=path!("photos/:photo") view=PhotoScreen />
                        <Route path=path!("slideshow") view=SlideshowScreen />
                    </ParentRoute>
                    <Route path=path!("map") view=MapScreen />
                    <Route path=path!("upload") view=UploadScreen />
                    <Route path=path!("sharing") view=SharingScreen />
                    <Route path=path!("shared-links") view=SharedLinksScreen />
                    <ParentRoute path=path!("shared-links/:link/guests") view=LinkGuestsScreen>
                        <Route path=path!("") view=|| () />
                        <Route path=path!("photos/:photo") view=PhotoScreen />
                    </ParentRoute>
                </ParentRoute>
            </Routes>
        </Router>
        <div class="panels">
            <UpdateOffer />
            <UploadPanel />
            <DownloadPanel />
        </div>
        <DownloadOptions />
        <ShareToAppDialog />
        <ToastRegion />
    }
}

/// The two routes of a kind of collection: the list, and one collection.
#[component(transparent)]
fn CollectionRoutes(kind: CollectionKind) -> impl leptos_router::MatchNestedRoutes + Clone {
    let name = StaticSegment(collections::segment(kind));
    view! {
        <ParentRoute path=name view=Outlet>
            <Route path=path!("") view=move || view! { <CollectionsScreen kind /> } />
            <ParentRoute
                path=ParamSegment("collection")
                view=move || view! { <CollectionScreen kind /> }
            >
                <Route path=path!("") view=|| () />
                <Route path=path!("map") view=|| () />
                <Route path=path!("photos/:photo") view=PhotoScreen />
                <Route path=path!("slideshow") view=SlideshowScreen />
            </ParentRoute>
        </ParentRoute>
    }
    .into_inner()
}

/// The visitor's screens.
#[component]
fn VisitorApp() -> impl IntoView {
    share_with_all();
    view! {
        <Router base=base_url::path()>
            <Routes fallback=NotFoundScreen>
                <ParentRoute path=path!("/share/:key") view=ShareScreen>
                    <Route path=path!("") view=|| () />
                    <Route path=path!("map") view=|| () />
                    <Route path=path!("photos/:photo") view=PhotoScreen />
                    <Route path=path!("slideshow") view=SlideshowScreen />
                    <ParentRoute path=path!("albums/:album") view=Outlet>
                        <Route path=path!("") view=|| () />
                        <Route path=path!("map") view=|| () />
                        <Route path=path!("photos/:photo") view=PhotoScreen />
                        <Route path=path!("slideshow") view=SlideshowScreen />
                    </ParentRoute>
                </ParentRoute>
                <ParentRoute path=path!("/s/:slug") view=SlugScreen>
                    <Route path=path!("") view=|| () />
                    <Route path=path!("map") view=|| () />
                    <Route path=path!("photos/:photo") view=PhotoScreen />
                    <Route path=path!("slideshow") view=SlideshowScreen />
                    <ParentRoute path=path!("albums/:album") view=Outlet>
                        <Route path=path!("") view=|| () />
                        <Route path=path!("map") view=|| () />
                        <Route path=path!("photos/:photo") view=PhotoScreen />
                        <Route path=path!("slideshow") view=SlideshowScreen />
                    </ParentRoute>
                </ParentRoute>
            </Routes>
        </Router>
        <div class="panels">
            <UploadPanel />
            <DownloadPanel />
        </div>
        <DownloadOptions />
        <ShareToAppDialog />
        <ToastRegion />
    }
}

/// Sets up what both programs share: the header bar and the contexts of all screens.
fn share_with_all() {
    let jobs = Jobs::of_page();
    StoredValue::new_local(auto_hide_header::follow_scrolling());
    provide_context(Toasts::default());
    provide_context(Downloads::new(&jobs));
    provide_context(ShareToApp::new(&jobs));
    provide_context(Uploads::new(&jobs));
}
