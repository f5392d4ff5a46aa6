//! One screen per file. Pages read the address, put features together, and own what they share.

mod album;
mod albums;
mod gallery;
mod link_guests;
mod login;
mod map;
mod map_layer;
mod not_found;
mod owner;
mod photo_route;
mod photos;
mod selection_bar;
mod setup;
mod share;
mod shared_links;
mod slideshow_route;
mod upload;

pub use album::AlbumPage;
pub use albums::AlbumsPage;
pub use link_guests::LinkGuestsPage;
pub use login::LoginPage;
pub use map::MapPage;
pub use not_found::NotFoundPage;
pub use owner::OwnerShell;
pub use photo_route::PhotoRoute;
pub use photos::PhotosPage;
pub use setup::SetupPage;
pub use share::{SharePage, SlugPage};
pub use shared_links::SharedLinksPage;
pub use slideshow_route::SlideshowRoute;
pub use upload::UploadPage;
