//! Albums: their cards, and putting photos into one.

mod add;
mod card;

pub use add::AddToAlbum;
pub use card::AlbumCard;
