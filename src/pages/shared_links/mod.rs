//! `/shared-links`: every link that the user made, and what can be done with them.

mod item;
mod page;
mod tools;

pub use page::SharedLinksPage;
