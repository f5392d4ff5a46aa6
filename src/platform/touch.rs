//! Long presses, and dragging after one. A press that moves early is scrolling and is ignored;
//! after a long press the page does not scroll, except at its edges.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, TouchEvent};

use super::scroll::{self, Listener};
use super::{dom, js};

/// Duration of a long press, in milliseconds.
const LONG_MS: i32 = 450;
/// A finger that moves further than this, in pixels, scrolls.
const SLACK: f64 = 10.0;
/// Within this distance of the window's edge, in pixels, the page scrolls by itself, by `STEP` per
/// frame.
const EDGE: f64 = 88.0;
const STEP: f64 = 9.0;

/// What happens to the elements under a finger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Press {
    /// A long press on an element.
    Begin(String),
    /// The finger has moved to another element.
    Over(String),
}

#[derive(Default)]
struct State {
    /// Counts presses, so that a timer recognizes whether its own press is still on.
    round: u32,
    start: Option<(f64, f64)>,
    at: (f64, f64),
    /// The last reported element, once the press is long.
    held: Option<String>,
}

/// Reports long presses on elements that have an attribute `data-{name}`, by its value. `may` is
/// called when a finger comes down, and can reject the press.
#[must_use]
pub fn on_long_press(
    root: &Element,
    name: &'static str,
    may: impl Fn() -> bool + 'static,
    work: impl Fn(Press) + 'static,
) -> Vec<Listener> {
    let state = Rc::new(RefCell::new(State::default()));
    let work: Rc<dyn Fn(Press)> = Rc::new(work);
    let down = {
        let (state, work) = (state.clone(), work.clone());
        move |event: Event| {
            let mut now = state.borrow_mut();
            now.round += 1;
            (now.start, now.held) = (None, None);
            let (Some(point), true) = (only_finger(&event), may()) else { return };
            (now.start, now.at) = (Some(point), point);
            let round = now.round;
            let (state, work) = (state.clone(), work.clone());
            dom::after(LONG_MS, move || begin(&state, &work, name, round));
        }
    };
    let moved = {
        let (state, work) = (state.clone(), work.clone());
        move |event: Event| {
            let point = only_finger(&event);
            let is_held = state.borrow().held.is_some();
            if is_held && event.cancelable() {
                event.prevent_default();
            }
            let mut now = state.borrow_mut();
            match (point, now.start) {
                (Some(point), Some(_)) if is_held => {
                    now.at = point;
                    drop(now);
                    report(&state, &work, name);
                }
                (Some((x, y)), Some((from_x, from_y)))
                    if (x - from_x).hypot(y - from_y) <= SLACK => {}
                _ => now.start = None,
            }
        }
    };
    let up = {
        let state = state.clone();
        move |event: Event| {
            let mut now = state.borrow_mut();
            now.round += 1;
            now.start = None;
            // Suppresses the click that would follow.
            if now.held.take().is_some() && event.cancelable() {
                event.prevent_default();
            }
        }
    };
    let menu = {
        let state = state.clone();
        move |event: Event| {
            if state.borrow().start.is_some() {
                event.prevent_default();
            }
        }
    };
    [
        scroll::on_element(root, "touchstart", down),
        scroll::on_element(root, "touchmove", moved),
        scroll::on_element(root, "touchend", up.clone()),
        scroll::on_element(root, "touchcancel", up),
        scroll::on_element(root, "contextmenu", menu),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn only_finger(event: &Event) -> Option<(f64, f64)> {
    let touches = event.dyn_ref::<TouchEvent>()?.touches();
    let touch = touches.get(0).filter(|_| touches.length() == 1)?;
    Some((f64::from(touch.client_x()), f64::from(touch.client_y())))
}

fn under((x, y): (f64, f64), name: &str) -> Option<String> {
    let document = dom::document()?;
    let found = js::call(&document, "elementFromPoint", &[&x.into(), &y.into()])?;
    let element = found.dyn_into::<Element>().ok()?.closest(&format!("[data-{name}]")).ok()??;
    element.get_attribute(&format!("data-{name}"))
}

fn begin(state: &Rc<RefCell<State>>, work: &Rc<dyn Fn(Press)>, name: &'static str, round: u32) {
    let mut now = state.borrow_mut();
    if now.round != round || now.start.is_none() {
        return;
    }
    let Some(id) = under(now.at, name) else { return };
    now.held = Some(id.clone());
    drop(now);
    work(Press::Begin(id));
    keep_scrolling(state.clone(), work.clone(), name, round);
}

fn report(state: &Rc<RefCell<State>>, work: &Rc<dyn Fn(Press)>, name: &str) {
    let mut now = state.borrow_mut();
    let found = under(now.at, name);
    if let Some(id) = found.filter(|id| now.held.as_ref() != Some(id)) {
        now.held = Some(id.clone());
        drop(now);
        work(Press::Over(id));
    }
}

/// Scrolls while a finger is held at an edge of the window.
fn keep_scrolling(
    state: Rc<RefCell<State>>,
    work: Rc<dyn Fn(Press)>,
    name: &'static str,
    round: u32,
) {
    dom::in_next_frame(move || {
        let (is_on, y) = {
            let now = state.borrow();
            (now.round == round && now.held.is_some(), now.at.1)
        };
        if !is_on {
            return;
        }
        let way = match y {
            y if y < EDGE => -STEP,
            y if y > scroll::window_height() - EDGE => STEP,
            _ => 0.0,
        };
        if way != 0.0 {
            scroll::by(way);
            report(&state, &work, name);
        }
        keep_scrolling(state, work, name, round);
    });
}
