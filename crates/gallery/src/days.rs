//! Lays out a month: its days in order, each under its own heading. Days with few photos are placed
//! side by side.

use super::justified::{self, Rect, Style};

/// Height of a day's heading, in CSS pixels.
pub const DAY_HEADING: f64 = 40.0;
/// Vertical gap between lines of days.
const LINE_GAP: f64 = 20.0;
/// Horizontal gap between days on one line.
const DAY_GAP: f64 = 24.0;
/// Minimum width of a day, for its heading.
const NARROWEST: f64 = 148.0;
/// A line of short days is enlarged to the full width if that takes a scale of at most this.
const STRETCH: f64 = 1.25;

/// A day and the position of its heading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Day {
    /// Day number, counted from 1970-01-01.
    pub number: i64,
    /// Index of its first photo in the month.
    pub first: usize,
    /// Number of photos.
    pub count: usize,
    /// Left edge.
    pub x: f64,
    /// Upper edge of the heading.
    pub y: f64,
    /// Width available to the heading.
    pub width: f64,
}

/// The layout of a month.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Month {
    /// One rectangle per photo, in order. Tops and bottoms never decrease.
    pub rects: Vec<Rect>,
    /// Days with their headings. Empty if the capture times are hidden.
    pub days: Vec<Day>,
    /// Height from the top to the bottom of the last row.
    pub height: f64,
}

/// Lays out photos with these aspect ratios, taken on these days.
#[must_use]
pub fn layout(ratios: &[f32], days: impl IntoIterator<Item = Option<i64>>, style: Style) -> Month {
    let mut groups: Vec<(i64, usize)> = Vec::new();
    for (index, day) in days.into_iter().enumerate() {
        let Some(day) = day else {
            let all = justified::layout(ratios.iter().copied().map(f64::from), style);
            return Month { rects: all.rects, days: Vec::new(), height: all.height };
        };
        if groups.last().is_none_or(|(last, _)| *last != day) {
            groups.push((day, index));
        }
    }
    let mut month = Month { rects: Vec::with_capacity(ratios.len()), ..Month::default() };
    let mut line = Line { ratios, style, days: Vec::new(), width: 0.0 };
    for (position, &(number, first)) in groups.iter().enumerate() {
        let end = groups.get(position + 1).map_or(ratios.len(), |next| next.1);
        let width = line.natural_width(first, end);
        let beside = line.width + DAY_GAP + width;
        if width > style.width || (!line.days.is_empty() && beside > style.width) {
            line.finish(&mut month);
        }
        if width > style.width {
            whole_lines(&mut month, number, first, &ratios[first..end], style);
        } else {
            line.push(number, first, end - first, width);
        }
    }
    line.finish(&mut month);
    month
}

/// Lays out a day that is wider than one line, on lines of its own.
fn whole_lines(month: &mut Month, number: i64, first: usize, ratios: &[f32], style: Style) {
    let y = next_line(month);
    let day = Day { number, first, count: ratios.len(), x: 0.0, y, width: style.width };
    month.days.push(day);
    let rows = justified::layout(ratios.iter().copied().map(f64::from), style);
    let top = y + DAY_HEADING;
    month.rects.extend(rows.rects.iter().map(|rect| Rect { y: rect.y + top, ..*rect }));
    month.height = top + rows.height;
}

fn next_line(month: &Month) -> f64 {
    if month.days.is_empty() { 0.0 } else { month.height + LINE_GAP }
}

/// A line of short days, side by side.
struct Line<'a> {
    ratios: &'a [f32],
    style: Style,
    /// Day number, first photo, count, and width at the target row height.
    days: Vec<(i64, usize, usize, f64)>,
    width: f64,
}

impl Line<'_> {
    /// Width of photos in one row at the target height.
    #[expect(clippy::cast_precision_loss, reason = "a row holds few pictures")]
    fn natural_width(&self, first: usize, end: usize) -> f64 {
        let gaps = self.style.gap * (end - first - 1) as f64;
        let mut width = gaps;
        for ratio in &self.ratios[first..end] {
            width += f64::from(*ratio) * self.style.row_height;
            // The day needs lines of its own; its exact width does not matter.
            if width > self.style.width {
                break;
            }
        }
        width.max(NARROWEST.min(self.style.width))
    }

    fn push(&mut self, number: i64, first: usize, count: usize, width: f64) {
        self.width += if self.days.is_empty() { width } else { DAY_GAP + width };
        self.days.push((number, first, count, width));
    }

    fn finish(&mut self, month: &mut Month) {
        if self.days.is_empty() {
            return;
        }
        let y = next_line(month);
        let fixed = self.fixed();
        let scale = (self.style.width - fixed) / (self.width - fixed).max(1.0);
        let scale = if scale <= STRETCH { scale.max(1.0) } else { 1.0 };
        let height = self.style.row_height * scale;
        let mut x = 0.0;
        for (number, first, count, _) in self.days.drain(..) {
            let start = x;
            for ratio in &self.ratios[first..first + count] {
                let width = f64::from(*ratio) * height;
                month.rects.push(Rect { x, y: y + DAY_HEADING, width, height });
                x += width + self.style.gap;
            }
            let width = (x - self.style.gap - start).max(NARROWEST.min(self.style.width));
            month.days.push(Day { number, first, count, x: start, y, width });
            x = start + width + DAY_GAP;
        }
        month.height = y + DAY_HEADING + height;
        self.width = 0.0;
    }

    /// The width that does not scale with the photos: gaps, and days as narrow as their headings.
    #[expect(clippy::cast_precision_loss, reason = "a row holds few pictures")]
    fn fixed(&self) -> f64 {
        let between = DAY_GAP * (self.days.len() - 1) as f64;
        let inside = self.days.iter().map(|&(_, _, count, width)| {
            if width <= NARROWEST { width } else { self.style.gap * (count - 1) as f64 }
        });
        between + inside.sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style { width: 1000.0, row_height: 200.0, gap: 6.0 };

    fn month(days: &[(i64, usize)], style: Style) -> Month {
        let ratios: Vec<f32> = (0..days.iter().map(|day| day.1).sum::<usize>())
            .map(|index| [1.5, 0.75, 1.0, 1.78][index % 4])
            .collect();
        let numbers = days.iter().flat_map(|&(day, count)| std::iter::repeat_n(Some(day), count));
        layout(&ratios, numbers, style)
    }

    fn right(rect: &Rect) -> f64 {
        rect.x + rect.width
    }

    #[test]
    fn short_days_share_a_line_and_long_ones_fill_their_own() {
        let month = month(&[(1, 1), (2, 1), (3, 30), (4, 2)], STYLE);
        let [one, two, three, four] = month.days[..] else { panic!("{:?}", month.days) };
        assert_eq!(one.y, two.y);
        assert!(two.x > one.x + one.width);
        assert!(three.y > two.y && three.x == 0.0 && three.width == 1000.0);
        assert!(four.y > three.y && four.x == 0.0);
        assert_eq!(month.rects.len(), 34);
        assert_eq!((three.first, three.count), (2, 30));
        let last = month.rects[33];
        assert!((month.height - last.y - last.height).abs() < 0.01);
    }

    #[test]
    fn nothing_goes_back_up_or_out_of_the_page_at_any_width() {
        for width in [320.0, 390.0, 1000.0, 2400.0] {
            let style =
                Style { width, row_height: if width < 640.0 { 110.0 } else { 220.0 }, gap: 4.0 };
            let days: Vec<(i64, usize)> =
                (0..40).map(|day| (day, [1, 2, 3, 1, 1, 17][(day % 6) as usize])).collect();
            let month = month(&days, style);
            for pair in month.rects.windows(2) {
                let (a, b) = (pair[0], pair[1]);
                assert!(b.y >= a.y && b.y + b.height >= a.y + a.height - 0.01, "{width}");
                assert!(b.y > a.y || b.x >= right(&a), "{width}: side by side");
            }
            assert!(month.rects.iter().all(|rect| right(rect) <= width + 0.01), "{width}");
            assert!(month.days.windows(2).all(|pair| pair[1].y >= pair[0].y));
        }
    }

    #[test]
    fn photos_whose_time_is_not_told_have_no_days() {
        let month = layout(&[1.5, 1.0, 1.0], [Some(1), None, Some(1)], STYLE);
        assert!(month.days.is_empty());
        assert_eq!((month.rects.len(), month.rects[0].y), (3, 0.0));
        assert_eq!(layout(&[], [], STYLE), Month::default());
    }

    #[test]
    fn a_nearly_full_line_fills_the_width() {
        let month = month(&[(1, 2), (2, 1)], Style { width: 1020.0, row_height: 280.0, gap: 6.0 });
        assert!((right(&month.rects[2]) - 1020.0).abs() < 0.01, "{:?}", month.rects);
        assert!(month.rects[2].height > 280.0);
    }
}
