//! The whole route table, and what every screen shares.

use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Redirect, Route, Router, Routes};
use leptos_router::path;

use crate::features::downloads::{DownloadPanel, Downloads};
use crate::features::uploads::{UploadPanel, Uploads};
use crate::pages::{
    AlbumPage, AlbumsPage, LoginPage, NotFoundPage, OwnerShell, PhotoRoute, PhotosPage, SetupPage,
    SharePage, SharedLinksPage, SlugPage,
};
use crate::platform::theme;
use crate::platform::worker::Jobs;
use crate::ui::{ToastRegion, Toasts};

/// Puts the app on the page.
pub fn mount() {
    theme::restore();
    mount_to_body(App);
}

/// The app: one router, and what floats above every screen.
#[component]
fn App() -> impl IntoView {
    let jobs = Jobs::default();
    provide_context(Toasts::default());
    provide_context(Uploads::new(&jobs));
    provide_context(Downloads::new(&jobs));
    view! {
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/") view=|| view! { <Redirect path="/photos" /> } />
                <Route path=path!("/auth/setup") view=SetupPage />
                <Route path=path!("/auth/login") view=LoginPage />
                <ParentRoute path=path!("/share/:key") view=SharePage>
                    <Route path=path!("") view=|| () />
                    <Route path=path!("photos/:photo") view=PhotoRoute />
                </ParentRoute>
                <ParentRoute path=path!("/s/:slug") view=SlugPage>
                    <Route path=path!("") view=|| () />
                    <Route path=path!("photos/:photo") view=PhotoRoute />
                </ParentRoute>
                <ParentRoute path=path!("") view=OwnerShell>
                    <ParentRoute path=path!("photos") view=PhotosPage>
                        <Route path=path!("") view=|| () />
                        <Route path=path!(":photo") view=PhotoRoute />
                    </ParentRoute>
                    <Route path=path!("albums") view=AlbumsPage />
                    <ParentRoute path=path!("albums/:album") view=AlbumPage>
                        <Route path=path!("") view=|| () />
                        <Route path=path!("photos/:photo") view=PhotoRoute />
                    </ParentRoute>
                    <Route path=path!("shared-links") view=SharedLinksPage />
                </ParentRoute>
            </Routes>
        </Router>
        <div class="panels">
            <UploadPanel />
            <DownloadPanel />
        </div>
        <ToastRegion />
    }
}
