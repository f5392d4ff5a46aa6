//! The browser, as seen from the app: the only place besides the worker that uses `web_sys` and
//! `js_sys`. One file per capability; each says what happens where the capability is missing,
//! as on plain `http://` in a local network.

pub mod abort;
pub mod auto_hide_header;
pub mod base_url;
pub mod clipboard;
pub mod dom;
pub mod download;
pub mod fetch;
pub mod files;
pub mod first;
pub mod focus;
pub mod fullscreen;
mod handles;
pub mod inspect;
pub mod install;
pub mod intl;
mod js;
pub mod language;
pub mod map;
pub mod motion;
pub mod panorama;
pub mod pictures;
pub mod pointer;
pub mod random;
pub mod save;
pub mod scroll;
pub mod scroll_lock;
pub mod share;
pub mod share_target;
pub mod share_to_app;
pub mod store;
pub mod theme;
pub mod touch;
pub mod update;
pub mod upload_store;
pub mod video;
pub mod wake_lock;
pub mod worker;
