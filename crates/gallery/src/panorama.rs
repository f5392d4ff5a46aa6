//! The view direction inside a spherical panorama.

use std::f64::consts::{FRAC_PI_2, PI};

use super::zoom::Point;

/// View direction and field of view, in radians.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ViewDirection {
    /// To the right of the image's centre.
    pub yaw: f64,
    /// Up from the horizon.
    pub pitch: f64,
    /// Vertical field of view.
    pub field: f64,
}

/// Minimum and maximum field of view.
const FIELDS: (f64, f64) = (0.5, 1.9);
/// An arrow key turns by this share of the field of view.
const STEP: f64 = 0.12;

impl Default for ViewDirection {
    fn default() -> Self {
        Self { yaw: 0.0, pitch: 0.0, field: 1.3 }
    }
}

impl ViewDirection {
    /// Drags by a distance in pixels on a stage of this height: the image follows the finger.
    #[must_use]
    pub fn dragged(self, by: Point, stage_height: f64) -> Self {
        let scale = self.field / stage_height.max(1.0);
        self.turned(-by.x * scale, by.y * scale)
    }

    /// Turns by an arrow key. `None` for other keys.
    #[must_use]
    pub fn stepped(self, key: &str) -> Option<Self> {
        let step = self.field * STEP;
        Some(match key {
            "ArrowLeft" => self.turned(-step, 0.0),
            "ArrowRight" => self.turned(step, 0.0),
            "ArrowUp" => self.turned(0.0, step),
            "ArrowDown" => self.turned(0.0, -step),
            _ => return None,
        })
    }

    /// Zooms in by a factor.
    #[must_use]
    pub fn zoomed(self, by: f64) -> Self {
        Self { field: (self.field / by).clamp(FIELDS.0, FIELDS.1), ..self }
    }

    /// Yaw wraps around; pitch ends at the poles.
    fn turned(self, yaw: f64, pitch: f64) -> Self {
        Self {
            yaw: (self.yaw + yaw + PI).rem_euclid(2.0 * PI) - PI,
            pitch: (self.pitch + pitch).clamp(-FRAC_PI_2, FRAC_PI_2),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_goes_round_but_not_over_the_pole() {
        let mut direction = ViewDirection::default();
        for _ in 0..1000 {
            direction = direction.stepped("ArrowRight").unwrap().stepped("ArrowUp").unwrap();
            assert!((-PI..=PI).contains(&direction.yaw));
        }
        assert_eq!(direction.pitch, FRAC_PI_2);
        assert_eq!(direction.stepped("Enter"), None);
    }

    #[test]
    fn the_picture_follows_the_finger() {
        let direction = ViewDirection::default().dragged(Point { x: 100.0, y: 0.0 }, 1000.0);
        assert!((direction.yaw + 0.13).abs() < 1e-9, "dragging right looks left");
        assert_eq!(ViewDirection::default().zoomed(1000.0).field, FIELDS.0);
        assert_eq!(ViewDirection::default().zoomed(0.0001).field, FIELDS.1);
    }
}
