//! The geometry of the lightbox: fitting an image to its stage, zooming around a point, the bounds
//! of panning, kinetic panning, and the meaning of a finished drag.
//!
//! Lengths are CSS pixels. Points and offsets are relative to the centre of the stage.

use super::justified::Rect;

/// A width and a height.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Size {
    /// Across.
    pub width: f64,
    /// Down.
    pub height: f64,
}

/// A point, or a distance from one to another.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

impl Point {
    /// From this point to another one.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { x: other.x - self.x, y: other.y - self.y }
    }

    /// Half way to another point.
    #[must_use]
    pub fn middle(self, other: Self) -> Self {
        Self { x: f64::midpoint(self.x, other.x), y: f64::midpoint(self.y, other.y) }
    }

    /// Length of this vector.
    #[must_use]
    pub fn length(self) -> f64 {
        self.x.hypot(self.y)
    }
}

/// The largest size of an aspect ratio on a stage. An image whose pixels are known is not enlarged
/// beyond them.
#[must_use]
pub fn fit(stage: Size, ratio: f64, pixels: Option<Size>) -> Size {
    let limit = pixels.map_or(f64::INFINITY, |pixels| pixels.width);
    let width = stage.width.min(stage.height * ratio).min(limit).max(1.0);
    Size { width, height: width / ratio }
}

/// Maximum zoom of a fitted image: until a pixel of the original is a pixel of the screen, and at
/// least 2.
#[must_use]
pub fn most(fitted: Size, pixels: Option<Size>, device_ratio: f64) -> f64 {
    let own = pixels.map_or(1.0, |pixels| pixels.width / device_ratio / fitted.width);
    own.max(2.0)
}

/// Whether a rendition of this many pixels across is too coarse for the displayed size.
#[must_use]
pub fn is_coarse(pixels_across: f64, fitted: Size, scale: f64, device_ratio: f64) -> bool {
    // A 5 % enlargement is not visible.
    fitted.width * scale * device_ratio > pixels_across * 1.05
}

/// The visible part of an image: its scale, and where its centre is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// 1 when fitted.
    pub scale: f64,
    /// Its centre.
    pub at: Point,
}

impl Default for View {
    fn default() -> Self {
        Self { scale: 1.0, at: Point::default() }
    }
}

impl View {
    /// Whether the image is enlarged, so that it can be panned.
    #[must_use]
    pub fn is_zoomed(self) -> bool {
        self.scale > 1.001
    }

    /// Zooms to a scale while the point stays in place.
    #[must_use]
    pub fn zoomed(self, scale: f64, point: Point) -> Self {
        let by = scale / self.scale;
        let at = Point {
            x: point.x + (self.at.x - point.x) * by,
            y: point.y + (self.at.y - point.y) * by,
        };
        Self { scale, at }
    }

    /// Moves by a distance.
    #[must_use]
    pub fn moved(self, by: Point) -> Self {
        Self { at: Point { x: self.at.x + by.x, y: self.at.y + by.y }, ..self }
    }

    /// How far the centres may be apart before an edge of the image becomes visible.
    fn room(self, fitted: Size, stage: Size) -> Point {
        let room = |picture: f64, stage: f64| ((picture * self.scale - stage) / 2.0).max(0.0);
        Point { x: room(fitted.width, stage.width), y: room(fitted.height, stage.height) }
    }

    /// The nearest view within the bounds of scale and panning.
    #[must_use]
    pub fn bounded(self, fitted: Size, stage: Size, most: f64) -> Self {
        let scale = self.scale.clamp(1.0, most);
        let view = self.zoomed(scale, Point::default());
        let Point { x, y } = view.room(fitted, stage);
        Self { scale, at: Point { x: view.at.x.clamp(-x, x), y: view.at.y.clamp(-y, y) } }
    }

    /// The view during a drag: beyond the bounds it follows with growing resistance.
    #[must_use]
    pub fn softened(self, fitted: Size, stage: Size) -> Self {
        let room = self.room(fitted, stage);
        let soften = |at: f64, room: f64, stage: f64| {
            let over = (at.abs() - room).max(0.0);
            at.signum() * (at.abs() - over + resisted(over, stage))
        };
        let at = Point {
            x: soften(self.at.x, room.x, stage.width),
            y: soften(self.at.y, room.y, stage.height),
        };
        Self { at, ..self }
    }

    /// Where the view comes to rest when released with a velocity in pixels per millisecond.
    #[must_use]
    pub fn rest(self, velocity: Point, fitted: Size, stage: Size, most: f64) -> Self {
        let by = Point { x: velocity.x * GLIDE, y: velocity.y * GLIDE };
        let moved = if velocity.length() > SLOW { self.moved(by) } else { self };
        moved.bounded(fitted, stage, most)
    }
}

/// Time constant of friction, in milliseconds: velocity times this is the remaining distance.
const GLIDE: f64 = 220.0;
/// Below this velocity, in pixels per millisecond, the finger had stopped before it left.
const SLOW: f64 = 0.05;
/// Minimum velocity of a flick, in pixels per millisecond.
const FLICK: f64 = 0.35;

/// Rubber-band resistance: a pull beyond a bound moves less and less, at most a third of the stage.
#[must_use]
pub fn resisted(pull: f64, stage: f64) -> f64 {
    let most = stage / 3.0;
    pull.signum() * most * (1.0 - 1.0 / (pull.abs() / most + 1.0))
}

/// The translation and scale, about the centre of a stage, that map one rectangle onto another,
/// both in window coordinates. The stage begins at the window's corner.
#[must_use]
pub fn onto(stage: Size, from: Rect, to: Rect) -> (Point, f64) {
    let scale = to.width / from.width.max(1.0);
    let middle = |rect: Rect| Point {
        x: rect.x + (rect.width - stage.width) / 2.0,
        y: rect.y + (rect.height - stage.height) / 2.0,
    };
    let (from, to) = (middle(from), middle(to));
    (Point { x: to.x - scale * from.x, y: to.y - scale * from.y }, scale)
}

/// A drag of a fitted image, once its direction is clear.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Drag {
    /// Horizontal, by this distance.
    Across(f64),
    /// Downwards, by this distance.
    Down(f64),
}

/// A finger that moved less than this has not started to drag.
pub const STILL: f64 = 8.0;

impl Drag {
    /// The drag of a finger that moved by `way`. Keeps the initial direction.
    #[must_use]
    pub fn of(before: Option<Self>, way: Point) -> Option<Self> {
        match before {
            Some(Self::Across(_)) => Some(Self::Across(way.x)),
            Some(Self::Down(_)) => Some(Self::Down(way.y.max(0.0))),
            None if way.length() < STILL => None,
            None if way.x.abs() >= way.y.abs() => Some(Self::Across(way.x)),
            None if way.y > 0.0 => Some(Self::Down(way.y)),
            None => None,
        }
    }

    /// The result of a release with a velocity in pixels per millisecond.
    #[must_use]
    pub fn release(self, velocity: Point, stage: Size) -> Release {
        match self {
            // A flick in the opposite direction cancels the drag, however far it went.
            Self::Across(x) if x * velocity.x < 0.0 && velocity.x.abs() > FLICK => Release::Stay,
            Self::Across(x) if x.abs() > stage.width * 0.4 || velocity.x.abs() > FLICK => {
                if x < 0.0 { Release::Next } else { Release::Previous }
            }
            Self::Down(_) if velocity.y < -FLICK => Release::Stay,
            Self::Down(y) if y > stage.height * 0.2 || velocity.y > FLICK => Release::Close,
            _ => Release::Stay,
        }
    }
}

/// The result of releasing a drag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// Return to the start.
    Stay,
    /// To the next photo.
    Next,
    /// To the previous photo.
    Previous,
    /// Close the lightbox.
    Close,
}

/// Velocity of a finger, from its last moves.
#[derive(Debug, Clone, Default)]
pub struct Pace {
    moves: Vec<(f64, Point)>,
}

impl Pace {
    /// Only moves of this many milliseconds before the end count.
    const MEMORY: f64 = 90.0;

    /// Records the position of the finger at a time in milliseconds.
    pub fn note(&mut self, time: f64, at: Point) {
        self.moves.retain(|(noted, _)| time - noted < Self::MEMORY);
        self.moves.push((time, at));
    }

    /// Velocity in pixels per millisecond at a time. Zero if the finger rested before.
    #[must_use]
    pub fn velocity(&self, time: f64) -> Point {
        let recent = |(noted, _): &&(f64, Point)| time - noted < Self::MEMORY;
        let (Some(&(from, first)), Some(&(to, last))) =
            (self.moves.iter().find(recent), self.moves.last())
        else {
            return Point::default();
        };
        if to - from < 1.0 {
            return Point::default();
        }
        let way = first.to(last);
        Point { x: way.x / (to - from), y: way.y / (to - from) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAGE: Size = Size { width: 1000.0, height: 800.0 };
    const FITTED: Size = Size { width: 1000.0, height: 500.0 };

    fn point(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    #[test]
    fn pictures_fit_and_small_ones_stay_small() {
        for (ratio, pixels, expected) in [
            (2.0, None, (1000.0, 500.0)),
            (0.5, None, (400.0, 800.0)),
            (2.0, Some((4000.0, 2000.0)), (1000.0, 500.0)),
            (1.5, Some((300.0, 200.0)), (300.0, 200.0)),
        ] {
            let pixels = pixels.map(|(width, height)| Size { width, height });
            let Size { width, height } = fit(STAGE, ratio, pixels);
            assert_eq!((width, height), expected);
        }
        assert!(
            fit(Size::default(), 1.5, None).width > 0.0,
            "a stage without size divides nothing"
        );
    }

    #[test]
    fn zooming_ends_at_the_pixels_of_the_screen_and_is_at_least_twice() {
        let pixels = Some(Size { width: 6000.0, height: 3000.0 });
        assert_eq!(most(FITTED, pixels, 1.0), 6.0);
        assert_eq!(most(FITTED, pixels, 2.0), 3.0);
        assert_eq!(most(FITTED, pixels, 4.0), 2.0);
        assert_eq!(most(FITTED, None, 1.0), 2.0);
        assert!(is_coarse(1440.0, FITTED, 1.6, 1.0));
        assert!(!is_coarse(1440.0, FITTED, 1.4, 1.0));
    }

    #[test]
    fn what_is_under_the_finger_stays_there() {
        let finger = point(120.0, -80.0);
        let before = View { scale: 1.5, at: point(30.0, 10.0) };
        let after = before.zoomed(4.0, finger);
        // The same point of the image, in its own fitted pixels.
        let own =
            |view: View| ((finger.x - view.at.x) / view.scale, (finger.y - view.at.y) / view.scale);
        assert!((own(before).0 - own(after).0).abs() < 1e-9);
        assert!((own(before).1 - own(after).1).abs() < 1e-9);
        let back = after.zoomed(1.5, finger);
        assert!((back.at.x - before.at.x).abs() < 1e-9);
    }

    #[test]
    fn edges_do_not_leave_the_stage() {
        let far = View { scale: 2.0, at: point(9000.0, 9000.0) };
        assert_eq!(far.bounded(FITTED, STAGE, 4.0).at, point(500.0, 100.0));
        let fitted = View { scale: 0.3, at: point(50.0, 50.0) };
        assert_eq!(fitted.bounded(FITTED, STAGE, 4.0), View::default());
        assert_eq!(View { scale: 9.0, at: point(0.0, 0.0) }.bounded(FITTED, STAGE, 4.0).scale, 4.0);
    }

    #[test]
    fn bounds_are_soft_under_the_finger() {
        let inside = View { scale: 2.0, at: point(400.0, 0.0) };
        assert_eq!(inside.softened(FITTED, STAGE), inside);
        let over = View { scale: 2.0, at: point(-700.0, 0.0) }.softened(FITTED, STAGE).at.x;
        assert!((-700.0..-500.0).contains(&over), "{over}");
        assert!(resisted(1e9, 900.0) <= 300.0);
        assert_eq!(resisted(0.0, 900.0), 0.0);
    }

    #[test]
    fn it_glides_on_but_not_over_the_edge() {
        let view = View { scale: 3.0, at: point(0.0, 0.0) };
        let rest = view.rest(point(1.0, 0.0), FITTED, STAGE, 4.0);
        assert!((100.0..400.0).contains(&rest.at.x), "{rest:?}");
        assert_eq!(view.rest(point(50.0, 0.0), FITTED, STAGE, 4.0).at.x, 1000.0);
        assert_eq!(view.rest(point(0.01, 0.0), FITTED, STAGE, 4.0), view, "it had stopped");
    }

    #[test]
    fn a_tile_lies_over_its_picture() {
        let from = Rect { x: 100.0, y: 50.0, width: 800.0, height: 600.0 };
        let to = Rect { x: 10.0, y: 700.0, width: 80.0, height: 60.0 };
        let (by, scale) = onto(STAGE, from, to);
        let lay = |x: f64, y: f64| {
            (500.0 + scale * (x - 500.0) + by.x, 400.0 + scale * (y - 400.0) + by.y)
        };
        assert_eq!(lay(100.0, 50.0), (10.0, 700.0));
        assert_eq!(lay(900.0, 650.0), (90.0, 760.0));
    }

    #[test]
    fn a_drag_keeps_the_direction_in_which_it_began() {
        assert_eq!(Drag::of(None, point(5.0, 3.0)), None);
        assert_eq!(Drag::of(None, point(0.0, -40.0)), None, "up is nowhere");
        let across = Drag::of(None, point(-20.0, 5.0));
        assert_eq!(across, Some(Drag::Across(-20.0)));
        assert_eq!(Drag::of(across, point(-30.0, 300.0)), Some(Drag::Across(-30.0)));
        let down = Drag::of(None, point(2.0, 30.0));
        assert_eq!(Drag::of(down, point(90.0, -10.0)), Some(Drag::Down(0.0)));
    }

    #[test]
    fn letting_go_decides() {
        for (drag, velocity, expected) in [
            (Drag::Across(-450.0), point(0.0, 0.0), Release::Next),
            (Drag::Across(450.0), point(0.0, 0.0), Release::Previous),
            (Drag::Across(-60.0), point(-0.8, 0.0), Release::Next),
            (Drag::Across(-60.0), point(-0.1, 0.0), Release::Stay),
            (Drag::Across(-450.0), point(0.8, 0.0), Release::Stay),
            (Drag::Down(200.0), point(0.0, 0.0), Release::Close),
            (Drag::Down(40.0), point(0.0, 1.0), Release::Close),
            (Drag::Down(40.0), point(0.0, 0.0), Release::Stay),
            (Drag::Down(300.0), point(0.0, -1.0), Release::Stay),
        ] {
            assert_eq!(drag.release(velocity, STAGE), expected, "{drag:?} at {velocity:?}");
        }
    }

    #[test]
    fn a_finger_that_rested_has_no_velocity() {
        let mut pace = Pace::default();
        for step in 0..10 {
            pace.note(f64::from(step) * 10.0, point(f64::from(step) * 5.0, 0.0));
        }
        assert!((pace.velocity(92.0).x - 0.5).abs() < 1e-9);
        assert_eq!(pace.velocity(400.0), Point::default());
        assert_eq!(Pace::default().velocity(0.0), Point::default());
    }
}
