//! Scrolling through more than a browser can hold. Browsers cap the height of an element; above
//! that the page is shorter than what it shows, and positions on it are mapped.
//!
//! Small movements go one to one. A jump, such as dragging the scrollbar, goes where its share of
//! the way leads. In between the two drift apart, and are brought together when nothing moves.

/// The tallest that a grid gets on the page: half of what browsers manage at a device pixel ratio
/// of 3, in CSS pixels.
pub const TALLEST: f64 = 5_000_000.0;
/// So much at either end is not mapped, so that the ends are reached by small steps.
const EDGE: f64 = 50_000.0;
/// A movement of more windows than this is a jump.
const JUMP: f64 = 3.0;

/// Where the window is, on the page and in what is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ScrollMap {
    /// Full height of what is shown.
    height: f64,
    /// Height of the window.
    window: f64,
    /// Last known offset on the page.
    page: f64,
    /// What is shown lies this much further down than the page says.
    shift: f64,
}

impl ScrollMap {
    /// Takes note of how much there is to show.
    pub fn set_height(&mut self, height: f64) {
        self.height = height;
        if !self.is_mapped() {
            self.shift = 0.0;
        }
    }

    /// The height that the element gets.
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

    /// How much further down everything is than the page says.
    #[must_use]
    pub fn shift(&self) -> f64 {
        self.shift
    }

    /// Follows the page to `page`; returns where the window's upper edge is in what is shown.
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

    /// What the position on the page stands for when nothing has drifted.
    fn fair(&self, page: f64) -> f64 {
        if page <= EDGE {
            page
        } else if page >= TALLEST - self.window - EDGE {
            page + self.height - TALLEST
        } else {
            EDGE + (page - EDGE) * self.stretch()
        }
    }

    /// Where on the page an offset belongs: the other way round.
    fn fair_page(&self, offset: f64) -> f64 {
        if offset <= EDGE {
            offset
        } else if offset >= self.height - self.window - EDGE {
            offset + TALLEST - self.height
        } else {
            EDGE + (offset - EDGE) / self.stretch()
        }
    }

    /// How much is shown per pixel of the page, between the edges.
    fn stretch(&self) -> f64 {
        let ends = self.window + 2.0 * EDGE;
        (self.height - ends) / (TALLEST - ends)
    }

    /// Goes to an offset in what is shown; returns the offset on the page to scroll to.
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

    /// Whether one of the page's ends is near while that of what is shown is not: the two have to be
    /// brought together now, or the end would come with a jump.
    #[must_use]
    pub fn is_cornered(&self) -> bool {
        let below = self.height - TALLEST - self.shift;
        self.is_mapped()
            && ((self.page < EDGE / 2.0 && self.shift > 0.0)
                || (self.page > TALLEST - self.window - EDGE / 2.0 && below > 0.0))
    }

    /// While nothing moves: where the page should be scrolled to so that its position is fair
    /// again; none if it is near enough.
    pub fn settle(&mut self) -> Option<f64> {
        let here = self.page + self.shift;
        let far = self.is_mapped() && (self.fair(self.page) - here).abs() > 1.0;
        // Above the grid and below it positions are what they are.
        (far && self.page > 0.0 && self.page < TALLEST - self.window).then(|| self.go_to(here))
    }

    /// Something above the window grew by `distance`. Returns how far the page has to be scrolled
    /// to keep what is in the window where it is.
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
