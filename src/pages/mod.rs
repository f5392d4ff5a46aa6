//! One screen per file. Pages read the address, put features together, and own what they share.

mod album;
mod album_people;
mod albums;
mod collection;
mod collections;
mod gallery;
mod login;
mod map;
mod map_layer;
mod not_found;
mod owner;
mod photo_route;
mod photos;
mod search;
mod selection_bar;
mod setup;
mod share;
mod shared_links;
mod slideshow_route;

pub use album::AlbumPage;
pub use albums::AlbumsPage;
pub use collection::CollectionPage;
pub use collections::CollectionsPage;
pub use login::LoginPage;
pub use map::MapPage;
pub use not_found::NotFoundPage;
pub use owner::OwnerShell;
pub use photo_route::PhotoRoute;
pub use photos::PhotosPage;
pub use search::SearchPage;
pub use setup::SetupPage;
pub use share::{SharePage, SlugPage};
pub use shared_links::SharedLinksPage;
pub use slideshow_route::SlideshowRoute;
