//! `/shared-links`: all links of the user, and actions on them.

mod item;
mod page;
mod state;
mod tools;

pub use page::SharedLinksScreen;
