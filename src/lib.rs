//! Vitrine's app: everything a person touches, as a single page that runs in the browser.
//!
//! `app` holds the route table and `pages` one file per screen; those are the two places to look
//! first. Dependencies point one way: `pages -> features -> {ui, api, domain, platform}`. The
//! second binary, `worker`, does the heavy work off the page's thread.

pub mod api;
pub mod app;
pub mod domain;
pub mod features;
pub mod i18n;
pub mod pages;
pub mod platform;
pub mod ui;
pub mod worker;
