//! One screen per file. Pages read the address, put features together, and own what they share.

mod album;
mod album_fill;
mod album_sharing;
mod albums;
mod gallery;
mod login;
mod map;
mod map_layer;
mod not_found;
mod own_view;
mod owner;
mod owner_gallery;
mod photo_actions;
mod photo_route;
mod photos;
mod selection_bar;
mod setup;
mod share;
mod shared_links;
mod sharing;
mod slideshow_route;

pub use album::AlbumPage;
pub use album_fill::AlbumFillPage;
pub use albums::AlbumsPage;
pub use login::LoginPage;
pub use map::MapPage;
pub use not_found::NotFoundPage;
pub use own_view::{BinPage, FavoritesPage, PrivatePage};
pub use owner::OwnerShell;
pub use photo_route::PhotoRoute;
pub use photos::PhotosPage;
pub use setup::SetupPage;
pub use share::{SharePage, SlugPage};
pub use shared_links::SharedLinksPage;
pub use sharing::SharingPage;
pub use slideshow_route::SlideshowRoute;
