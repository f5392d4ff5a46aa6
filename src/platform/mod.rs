//! The browser, as seen from the app: the only place besides the worker that uses `web_sys` and
//! `js_sys`. One file per capability; each says what happens where the capability is missing,
//! as on plain `http://` in a local network.

pub mod abort;
pub mod awake;
pub mod bar;
pub mod clipboard;
pub mod cover;
pub mod dom;
pub mod download;
pub mod fetch;
pub mod files;
pub mod film;
pub mod first;
pub mod focus;
pub mod fullscreen;
mod handles;
pub mod handover;
pub mod inspect;
pub mod install;
pub mod intl;
mod js;
pub mod language;
pub mod map;
pub mod motion;
pub mod panorama;
pub mod pictures;
pub mod place;
pub mod pointer;
pub mod random;
pub mod save;
pub mod scroll;
pub mod share;
pub mod shared;
pub mod shelf;
pub mod store;
pub mod theme;
pub mod touch;
pub mod update;
pub mod worker;
