//! Scrolling through content that is taller than browsers allow. Browsers cap the height of an
//! element; above that the page is shorter than its content, and positions are mapped.
//!
//! Small movements are mapped one to one. A jump, such as dragging the scrollbar, goes to the
//! proportional position. In between the two drift apart, and are realigned when scrolling stops.

/// Maximum height of a grid on the page, in CSS pixels: half of what browsers support at a device
/// pixel ratio of 3.
pub const TALLEST: f64 = 5_000_000.0;
/// This much at either end is not mapped, so that small steps reach the ends.
const EDGE: f64 = 50_000.0;
/// A movement of more than this many window heights is a jump.
const JUMP: f64 = 3.0;

/// The mapping between page offsets and content offsets.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ScrollMap {
    /// Full height of the content.
    height: f64,
    /// Height of the window.
    window: f64,
    /// Last known offset on the page.
    page: f64,
    /// Content offset minus page offset.
    shift: f64,
}

impl ScrollMap {
    /// Sets the height of the content.
    pub fn set_height(&mut self, height: f64) {
        self.height = height;
        if !self.is_mapped() {
            self.shift = 0.0;
        }
    }

    /// Height of the element on the page.
    #[must_use]
    pub fn page_height(&self) -> f64 {
        self.height.min(TALLEST)
    }

    fn is_mapped(&self) -> bool {
        self.height > TALLEST
    }

    /// The last known offset on the page.
    #[must_use]
    pub fn page(&self) -> f64 {
        self.page
    }

    /// Content offset minus page offset.
    #[must_use]
    pub fn shift(&self) -> f64 {
        self.shift
    }

    /// Follows the page to offset `page`. Returns the content offset of the window's upper edge.
    pub fn follow(&mut self, page: f64, window: f64) -> f64 {
        let moved = (page - self.page).abs();
        self.page = page;
        self.window = window;
        if self.is_mapped() {
            let end = TALLEST - window;
            if page <= 0.0 {
                self.shift = 0.0;
            } else if page >= end {
                self.shift = self.height - TALLEST;
            } else if moved > JUMP * window {
                self.shift = self.fair(page) - page;
            }
        }
        page + self.shift
    }

    /// The content offset proportional to a page offset, as if nothing had drifted.
    fn fair(&self, page: f64) -> f64 {
        if page <= EDGE {
            page
        } else if page >= TALLEST - self.window - EDGE {
            page + self.height - TALLEST
        } else {
            EDGE + (page - EDGE) * self.stretch()
        }
    }

    /// The page offset proportional to a content offset; the inverse of [`Self::fair`].
    fn fair_page(&self, offset: f64) -> f64 {
        if offset <= EDGE {
            offset
        } else if offset >= self.height - self.window - EDGE {
            offset + TALLEST - self.height
        } else {
            EDGE + (offset - EDGE) / self.stretch()
        }
    }

    /// Content pixels per pixel of the page, between the edges.
    fn stretch(&self) -> f64 {
        let ends = self.window + 2.0 * EDGE;
        (self.height - ends) / (TALLEST - ends)
    }

    /// Goes to a content offset. Returns the page offset to scroll to.
    pub fn go_to(&mut self, offset: f64) -> f64 {
        let offset = offset.clamp(0.0, (self.height - self.window).max(0.0));
        if self.is_mapped() {
            self.page = self.fair_page(offset);
            self.shift = offset - self.page;
        } else {
            self.page = offset;
        }
        self.page
    }

    /// Whether one end of the page is near while that end of the content is not. Then the two must
    /// be realigned at once, or reaching the end would cause a jump.
    #[must_use]
    pub fn is_cornered(&self) -> bool {
        let below = self.height - TALLEST - self.shift;
        self.is_mapped()
            && ((self.page < EDGE / 2.0 && self.shift > 0.0)
                || (self.page > TALLEST - self.window - EDGE / 2.0 && below > 0.0))
    }

    /// Realigns when scrolling has stopped. Returns the page offset to scroll to; `None` if it is
    /// close enough.
    pub fn settle(&mut self) -> Option<f64> {
        let here = self.page + self.shift;
        let far = self.is_mapped() && (self.fair(self.page) - here).abs() > 1.0;
        // Positions above and below the grid are not mapped.
        (far && self.page > 0.0 && self.page < TALLEST - self.window).then(|| self.go_to(here))
    }

    /// Content above the window grew by `distance`. Returns how far to scroll the page to keep the
    /// visible content in place.
    pub fn grow_above(&mut self, distance: f64) -> f64 {
        if self.is_mapped() {
            self.shift += distance;
            0.0
        } else {
            distance
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: f64 = 900.0;

    fn map(height: f64) -> ScrollMap {
        let mut map = ScrollMap::default();
        map.set_height(height);
        map.follow(0.0, WINDOW);
        map
    }

    #[test]
    fn what_fits_is_not_mapped() {
        let mut map = map(1_000_000.0);
        for page in [0.0, 100.0, 900_000.0, -50.0] {
            assert_eq!(map.follow(page, WINDOW), page);
        }
        assert_eq!(map.go_to(5000.0), 5000.0);
        assert_eq!(map.settle(), None);
        assert_eq!(map.grow_above(30.0), 30.0);
    }

    #[test]
    fn both_ends_are_reached() {
        let mut map = map(60_000_000.0);
        assert_eq!(map.page_height(), TALLEST);
        assert_eq!(map.follow(TALLEST - WINDOW, WINDOW), 60_000_000.0 - WINDOW);
        assert_eq!(map.follow(0.0, WINDOW), 0.0);
    }

    #[test]
    fn an_end_is_reached_by_small_steps_without_a_jump() {
        let mut map = map(60_000_000.0);
        let mut page = map.go_to(100_000.0);
        let mut before = map.follow(page, WINDOW);
        while page > 500.0 {
            page -= 500.0;
            let now = map.follow(page, WINDOW);
            assert!((before - now - 500.0).abs() < 1.0, "from {before} to {now}");
            before = now;
            if map.is_cornered() {
                page = map.settle().expect("it can move away from the end");
            }
        }
        assert_eq!(map.follow(0.0, WINDOW), 0.0);
    }

    #[test]
    fn small_steps_go_one_to_one_and_jumps_go_their_share() {
        let mut map = map(50_000_000.0);
        let middle = map.follow(2_499_550.0, WINDOW);
        assert!((middle - 24_999_550.0).abs() < 1.0, "{middle}");
        assert_eq!(map.follow(2_499_650.0, WINDOW), middle + 100.0);
        assert_eq!(map.follow(2_499_150.0, WINDOW), middle - 400.0);
    }

    #[test]
    fn settling_moves_the_page_and_not_the_picture() {
        let mut map = map(50_000_000.0);
        let mut page = map.go_to(10_000_000.0);
        for _ in 0..200 {
            page += 500.0;
            map.follow(page, WINDOW);
        }
        let before = map.follow(page, WINDOW);
        let settled = map.settle().expect("it has drifted");
        assert!((map.follow(settled, WINDOW) - before).abs() < 0.01);
        assert_eq!(map.settle(), None);
    }

    #[test]
    fn an_offset_is_found_again_after_going_there() {
        let mut map = map(50_000_000.0);
        for offset in [0.0, 1.0, 12_345_678.0, 50_000_000.0 - WINDOW] {
            let page = map.go_to(offset);
            assert!((map.follow(page, WINDOW) - offset).abs() < 0.01, "{offset}");
        }
    }
}
