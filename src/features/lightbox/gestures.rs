//! The gestures of touch, mouse and wheel on the stage. The geometry is in `vitrine_gallery::zoom`;
//! this module translates pointer events.

use leptos::ev::{PointerEvent, WheelEvent};
use leptos::html;
use leptos::prelude::*;
use vitrine_gallery::photo::Photo;
use vitrine_gallery::zoom::{Drag, Pace, Point, Release, STILL, Size, View, resisted};

use super::state::{CURRENT, LightboxState};
use crate::platform::motion::{self, Motion};
use crate::platform::{language, pointer};
use crate::ui::Idle;

/// Gap between two photos in pixels, as in the stylesheet.
const GAP: f64 = 24.0;
/// Duration of the animation that settles a photo, in milliseconds.
const GLIDE_MS: f64 = 260.0;
/// Two taps are a double tap within this many milliseconds and pixels.
const DOUBLE_TAP: (f64, f64) = (320.0, 40.0);
/// A finger that stays longer than this many milliseconds is no tap.
const TAP_MS: f64 = 300.0;
/// Height of a video's native controls in pixels; pointers there are left to them.
const CONTROLS: i32 = 88;

/// Active pointers, and the state when the gesture began.
#[derive(Default)]
struct Hand {
    fingers: Vec<(i32, Point)>,
    /// Where the finger, or the midpoint of two, was.
    start: Point,
    /// Distance between two fingers, in pixels.
    spread: f64,
    view: View,
    pace: Pace,
    since: f64,
    has_moved: bool,
    last_tap: Option<(f64, Point)>,
}

impl Hand {
    fn middle(&self) -> Point {
        match self.fingers.as_slice() {
            [(_, one), (_, other), ..] => one.middle(*other),
            [(_, one)] => *one,
            [] => Point::default(),
        }
    }

    /// Restarts the gesture with the current fingers.
    fn take_hold(&mut self, view: View) {
        self.start = self.middle();
        self.view = view;
        self.pace = Pace::default();
        if let [(_, one), (_, other), ..] = self.fingers.as_slice() {
            self.spread = one.to(*other).length().max(1.0);
        }
    }
}

/// Translates pointer events. A `Copy` handle.
#[derive(Clone, Copy)]
pub(super) struct Gestures {
    lightbox: LightboxState,
    idle: Idle,
    /// Element that a swipe moves.
    track: NodeRef<html::Div>,
    on_previous: Callback<()>,
    on_next: Callback<()>,
    on_close: Callback<()>,
    hand: StoredValue<Hand>,
    motion: StoredValue<Option<Motion>, LocalStorage>,
}

impl Gestures {
    /// No pointer is active.
    pub(super) fn new(
        lightbox: LightboxState,
        idle: Idle,
        track: NodeRef<html::Div>,
        on_previous: Callback<()>,
        on_next: Callback<()>,
        on_close: Callback<()>,
    ) -> Self {
        let (hand, motion) = (StoredValue::new(Hand::default()), StoredValue::new_local(None));
        Self { lightbox, idle, track, on_previous, on_next, on_close, hand, motion }
    }

    /// A point of the window in coordinates of the stage, whose origin is its centre.
    fn at(self, x: i32, y: i32) -> Point {
        let Size { width, height } = self.lightbox.stage.get_untracked();
        Point { x: f64::from(x) - width / 2.0, y: f64::from(y) - height / 2.0 }
    }

    fn point(self, event: &PointerEvent) -> Point {
        self.at(event.client_x(), event.client_y())
    }

    /// A finger touches the stage, or the mouse is pressed.
    pub(super) fn on_down(self, event: &PointerEvent) {
        let lightbox = self.lightbox;
        let is_on_controls = pointer::is_in(event, "video[controls]")
            && f64::from(event.client_y() + CONTROLS) > lightbox.stage.get_untracked().height;
        if event.button() != 0 || is_on_controls {
            return;
        }
        self.motion.set_value(None);
        // A photo caught during an animation stays where it is on the screen.
        if lightbox.is_gliding.get_untracked() {
            lightbox.is_gliding.set(false);
            lightbox.view.update(|view| *view = seen(lightbox).unwrap_or(*view));
        }
        let view = lightbox.view.get_untracked();
        self.hand.update_value(|hand| {
            if hand.fingers.is_empty() {
                hand.since = event.time_stamp();
                hand.has_moved = false;
            }
            hand.fingers.push((event.pointer_id(), self.point(event)));
            hand.take_hold(view);
        });
    }

    /// A finger or the mouse moves: pinches, pans a zoomed photo, or drags one that is not zoomed.
    pub(super) fn on_move(self, event: &PointerEvent) {
        let lightbox = self.lightbox;
        self.idle.reset();
        let now = self.point(event);
        let is_mouse = event.pointer_type() == "mouse";
        self.hand.update_value(|hand| {
            let Some(finger) = hand.fingers.iter_mut().find(|(id, _)| *id == event.pointer_id())
            else {
                return;
            };
            finger.1 = now;
            let middle = hand.middle();
            let way = hand.start.to(middle);
            if !hand.has_moved && way.length() < STILL && hand.fingers.len() < 2 {
                return;
            }
            if !hand.has_moved {
                hand.has_moved = true;
                pointer::capture(event);
            }
            hand.pace.note(event.time_stamp(), middle);
            let is_zoomable = untrack(|| lightbox.is_zoomable());
            if let [(_, one), (_, other), ..] = hand.fingers.as_slice() {
                if is_zoomable {
                    let by = one.to(*other).length() / hand.spread;
                    let view = hand.view.zoomed(hand.view.scale * by, hand.start).moved(way);
                    lightbox.drag.set(None);
                    untrack(|| lightbox.pull(view));
                }
            } else if hand.view.is_zoomed() {
                untrack(|| lightbox.pull(hand.view.moved(way)));
            } else if !is_mouse {
                lightbox.drag.update(|drag| *drag = Drag::of(*drag, along(way)));
            }
        });
    }

    /// A finger or the mouse button is lifted: a tap, a double tap, or the end of a drag.
    pub(super) fn on_up(self, event: &PointerEvent) {
        let lightbox = self.lightbox;
        let now = self.point(event);
        let time = event.time_stamp();
        let is_touch = event.pointer_type() != "mouse";
        let mut lifted = None;
        self.hand.update_value(|hand| {
            let before = hand.fingers.len();
            hand.fingers.retain(|(id, _)| *id != event.pointer_id());
            if hand.fingers.len() == before {
                return;
            }
            if !hand.fingers.is_empty() {
                // One of two fingers was lifted; the gesture restarts with the other.
                return hand.take_hold(lightbox.view.get_untracked());
            }
            let is_tap = !hand.has_moved && time - hand.since < TAP_MS;
            let is_second = hand.last_tap.is_some_and(|(when, at)| {
                time - when < DOUBLE_TAP.0 && at.to(now).length() < DOUBLE_TAP.1
            });
            hand.last_tap = (is_tap && !is_second).then_some((time, now));
            lifted = Some((is_tap, is_second, hand.has_moved, hand.pace.velocity(time)));
        });
        let Some((is_tap, is_second, has_moved, velocity)) = lifted else { return };
        if is_tap && is_second {
            untrack(|| lightbox.zoom_or_fit(now));
        } else if is_tap && is_touch && !pointer::is_in(event, "video") {
            self.idle.toggle();
        } else if let Some(drag) = lightbox.drag.get_untracked() {
            self.let_go(drag, along(velocity));
        } else if has_moved {
            untrack(|| lightbox.release(velocity));
        }
    }

    /// The browser takes the gesture over.
    pub(super) fn on_cancel(self) {
        self.hand.update_value(|hand| hand.fingers.clear());
        self.lightbox.drag.set(None);
        untrack(|| self.lightbox.release(Point::default()));
    }

    /// The wheel zooms, as does a pinch on a trackpad.
    pub(super) fn on_wheel(self, event: &WheelEvent) {
        event.prevent_default();
        // Deltas may be in lines instead of pixels. A pinch on a trackpad comes with `ctrl` and
        // small deltas.
        let unit = if event.delta_mode() == 0 { 1.0 } else { 16.0 };
        let speed = if event.ctrl_key() { 0.01 } else { 0.002 };
        let factor = (-event.delta_y() * unit * speed).exp();
        let scale = self.lightbox.view.get_untracked().scale * factor;
        self.lightbox.zoom(scale, self.at(event.client_x(), event.client_y()), false);
    }

    /// Ends a drag: closes, goes to a neighbour, or returns.
    fn let_go(self, drag: Drag, velocity: Point) {
        let stage = self.lightbox.stage.get_untracked();
        let neighbours = self.lightbox.neighbours.get_untracked();
        let release = drag.release(velocity, stage);
        if release == Release::Close {
            // The closing animation starts where the finger left the photo.
            return self.on_close.run(());
        }
        self.lightbox.drag.set(None);
        if let Drag::Across(x) = drag {
            let x = follow(x, &neighbours.previous, &neighbours.next, stage);
            match release {
                Release::Next if neighbours.next.is_some() => {
                    self.on_next.run(());
                    self.settle(x + stage.width + GAP);
                }
                Release::Previous if neighbours.previous.is_some() => {
                    self.on_previous.run(());
                    self.settle(x - stage.width - GAP);
                }
                _ => self.settle(x),
            }
        }
    }

    /// Animates the photos from a horizontal distance to their places.
    fn settle(self, from: f64) {
        if let Some(track) = self.track.get_untracked() {
            let from = format!("translateX({}px)", language::along(from));
            self.motion.set_value(motion::play(&track, "transform", [&from, "none"], GLIDE_MS));
        }
    }
}

/// Mirrors horizontal distances in right-to-left languages: negative always means forward.
fn along(way: Point) -> Point {
    Point { x: language::along(way.x), ..way }
}

/// How far the photos follow a finger, in pixels: less than the finger where there is no photo.
pub(super) fn follow(x: f64, previous: &Option<Photo>, next: &Option<Photo>, stage: Size) -> f64 {
    let is_end = if x > 0.0 { previous.is_none() } else { next.is_none() };
    if is_end { resisted(x, stage.width) } else { x }
}

/// The view as it is on the screen, even during an animation.
fn seen(lightbox: LightboxState) -> Option<View> {
    let rect = motion::seen(CURRENT)?;
    let stage = lightbox.stage.get_untracked();
    let fitted = untrack(|| lightbox.shown_fitted());
    let at = Point {
        x: rect.x + (rect.width - stage.width) / 2.0,
        y: rect.y + (rect.height - stage.height) / 2.0,
    };
    Some(View { scale: rect.width / fitted.width, at })
}
