//! Albums: their cards, their description, and adding photos to one.

mod add;
mod card;
mod description;

pub use add::AddToAlbum;
pub use card::AlbumCard;
pub use description::AlbumDescription;
