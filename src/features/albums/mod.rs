//! Albums: their cards, and putting photos into one.

mod add;
mod card;
mod description;

pub use add::AddToAlbum;
pub use card::AlbumCard;
pub use description::AlbumDescription;
