//! Vitrine's app: the user interface, as two pages that run in the browser, the owner's and the
//! visitor's.
//!
//! `app` holds the route table and `screens` the screens; those are the two places to look first.
//! Dependencies point one way: `app > screens > widgets > features > {ui, api} > i18n > platform`. What
//! needs no browser is in the crate `vitrine-gallery`. Each page is a binary of its own (`vitrine`,
//! `visitor`); a third, `worker`, does the heavy work in a Web Worker.

pub mod api;
pub mod app;
pub mod features;
pub mod i18n;
pub mod platform;
pub mod screens;
pub mod ui;
pub mod widgets;
pub mod worker;
