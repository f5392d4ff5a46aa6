//! The screens, one per route. A screen reads the URL, connects features, and owns the state that
//! these share. No screen uses another: what several share is in `widgets`.

mod album;
mod album_add_photos;
mod albums;
mod collection;
mod collections;
mod link_guests;
mod login;
mod map;
mod not_found;
mod own_view;
mod owner_shell;
mod photo;
mod photos;
mod search;
mod settings;
mod setup;
mod share;
mod shared_links;
mod sharing;
mod slideshow;
mod upload;

pub use album::AlbumScreen;
pub use album_add_photos::AlbumAddPhotosScreen;
pub use albums::AlbumsScreen;
pub use collection::CollectionScreen;
pub use collections::CollectionsScreen;
pub use link_guests::LinkGuestsScreen;
pub use login::LoginScreen;
pub use map::MapScreen;
pub use not_found::NotFoundScreen;
pub use own_view::{BinScreen, FavoritesScreen, PrivateScreen};
pub use owner_shell::OwnerShell;
pub use photo::PhotoScreen;
pub use photos::PhotosScreen;
pub use search::SearchScreen;
pub use settings::SettingsScreen;
pub use setup::SetupScreen;
pub use share::{ShareScreen, SlugScreen};
pub use shared_links::SharedLinksScreen;
pub use sharing::SharingScreen;
pub use slideshow::SlideshowScreen;
pub use upload::UploadScreen;
