//! What several screens share: an album, a gallery, the map above it, the selection bar. Widgets
//! connect features; none of them is a screen.

mod album_cards;
mod album_people;
mod album_sharing;
mod album_view;
mod gallery;
mod gallery_context;
mod library_nav;
mod map_layer;
mod navigate;
mod offline;
mod owner_gallery;
mod photo_actions;
mod selection_bar;
mod session;
mod update_offer;
mod visitor_selection;

pub use album_cards::album_cards;
pub use album_sharing::{AlbumSharing, AlbumSharingLayer};
pub use album_view::AlbumView;
pub use gallery::GalleryView;
pub use gallery_context::{Gallery, PhotoMore, PhotoPlace};
pub use library_nav::LibraryNav;
pub use map_layer::{MapButton, MapLayer, MapSource};
pub use navigate::{slideshow_options, use_close, use_navigate};
pub use offline::Offline;
pub use owner_gallery::OwnerGallery;
pub use photo_actions::Actions;
pub use selection_bar::{SelectionBar, Shown, Waiting};
pub use session::Account;
pub use update_offer::UpdateOffer;
pub use visitor_selection::VisitorSelection;
