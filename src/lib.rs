//! Vitrine's app: the user interface, as two pages that run in the browser, the owner's and the
//! visitor's.
//!
//! `app` holds the route table and `pages` the screens; those are the two places to look first.
//! Dependencies point one way: `pages -> features -> {ui, api, platform}`. What needs no browser is in
//! the crate `vitrine-gallery`. Each page is a binary of its own (`vitrine`, `viewer`); a third,
//! `worker`, does the heavy work in a Web Worker.

pub mod api;
pub mod app;
pub mod features;
pub mod i18n;
pub mod pages;
pub mod platform;
pub mod ui;
pub mod worker;
