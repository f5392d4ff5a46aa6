//! Justified rows: photos of one height per row that fill the width exactly, from aspect ratios
//! alone. Greedy, linear, and the same on every device.

/// Layout parameters, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// Width that every full row fills.
    pub width: f64,
    /// Target height of a row.
    pub row_height: f64,
    /// Space between photos, across and down.
    pub gap: f64,
}

/// Where one photo goes, relative to the top left of its section.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// The layout of a section.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layout {
    /// One rectangle per photo, in order.
    pub rects: Vec<Rect>,
    /// From the top of the first row to the bottom of the last.
    pub height: f64,
}

/// A row may grow to this multiple of the target height before another photo is added instead.
const TALLEST: f64 = 1.5;

/// Lays photos out in rows. The last row keeps the target height unless it is nearly full.
#[must_use]
pub fn layout(ratios: impl IntoIterator<Item = f64>, style: Style) -> Layout {
    let mut layout = Layout::default();
    let mut row: Vec<f64> = Vec::new();
    let mut ratio_sum = 0.0;
    for ratio in ratios {
        let height_before = fitted_height(ratio_sum, row.len(), style);
        let height_after = fitted_height(ratio_sum + ratio, row.len() + 1, style);
        // Break before the photo if that comes closer to the target height.
        let break_before = !row.is_empty()
            && height_after < style.row_height
            && (height_before / style.row_height) < style.row_height / height_after
            && height_before <= style.row_height * TALLEST;
        if break_before {
            push_row(&mut layout, &row, height_before, style);
            row.clear();
            ratio_sum = 0.0;
        }
        row.push(ratio);
        ratio_sum += ratio;
        let height = fitted_height(ratio_sum, row.len(), style);
        if height <= style.row_height {
            push_row(&mut layout, &row, height, style);
            row.clear();
            ratio_sum = 0.0;
        }
    }
    if !row.is_empty() {
        let fitted = fitted_height(ratio_sum, row.len(), style);
        let height = if fitted <= style.row_height * 1.15 { fitted } else { style.row_height };
        push_row(&mut layout, &row, height, style);
    }
    layout
}

/// Height at which photos with these ratios fill the width.
fn fitted_height(ratio_sum: f64, count: usize, style: Style) -> f64 {
    if count == 0 {
        return f64::INFINITY;
    }
    #[expect(clippy::cast_precision_loss, reason = "a row holds few pictures")]
    let gaps = style.gap * (count - 1) as f64;
    ((style.width - gaps) / ratio_sum).max(1.0)
}

fn push_row(layout: &mut Layout, ratios: &[f64], height: f64, style: Style) {
    let y = if layout.rects.is_empty() { 0.0 } else { layout.height + style.gap };
    let mut x = 0.0;
    for ratio in ratios {
        let width = ratio * height;
        layout.rects.push(Rect { x, y, width, height });
        x += width + style.gap;
    }
    layout.height = y + height;
}

/// Estimated height of `count` photos of unknown shape.
#[must_use]
pub fn estimated_height(count: u64, style: Style) -> f64 {
    const USUAL_RATIO: f64 = 1.4;
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    let total = count as f64;
    let per_row = (style.width / (USUAL_RATIO * style.row_height + style.gap)).floor().max(1.0);
    let rows = (total / per_row).ceil();
    rows * style.row_height + (rows - 1.0).max(0.0) * style.gap
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESKTOP: Style = Style { width: 1200.0, row_height: 220.0, gap: 6.0 };

    fn rows(layout: &Layout) -> Vec<&[Rect]> {
        layout.rects.chunk_by(|a, b| (a.y - b.y).abs() < 1e-6).collect()
    }

    /// Ratios that look like a real library, without a random generator.
    fn ratios(count: usize) -> Vec<f64> {
        (0..count)
            .map(|i| [1.5, 0.667, 1.333, 1.0, 0.75, 1.778, 2.4][(i * i + 3 * i) % 7])
            .collect()
    }

    #[test]
    fn full_rows_fill_the_width_exactly_and_never_overlap() {
        for width in [320.0, 390.0, 1200.0, 3840.0] {
            let style = Style { width, ..DESKTOP };
            let layout = layout(ratios(500), style);
            assert_eq!(layout.rects.len(), 500);
            let rows = rows(&layout);
            for row in &rows[..rows.len() - 1] {
                let last = row[row.len() - 1];
                assert!((last.x + last.width - width).abs() < 0.01, "{width}");
            }
            for pair in rows.windows(2) {
                assert!(pair[1][0].y >= pair[0][0].y + pair[0][0].height + style.gap - 0.01);
            }
        }
    }

    #[test]
    fn rows_stay_near_the_target_height() {
        let layout = layout(ratios(1000), DESKTOP);
        for row in rows(&layout) {
            assert!((110.0..=330.0).contains(&row[0].height), "{}", row[0].height);
        }
    }

    #[test]
    fn one_photo_is_not_blown_up() {
        let layout = layout([1.5], DESKTOP);
        assert_eq!(layout.rects, [Rect { x: 0.0, y: 0.0, width: 330.0, height: 220.0 }]);
    }

    #[test]
    fn a_panorama_wider_than_the_page_is_shrunk_into_it() {
        let layout = layout([5.0], Style { width: 390.0, row_height: 110.0, gap: 4.0 });
        assert!((layout.rects[0].width - 390.0).abs() < 0.01);
    }

    #[test]
    fn nothing_takes_no_room() {
        assert_eq!(layout([], DESKTOP), Layout::default());
        assert_eq!(estimated_height(0, DESKTOP), 0.0);
    }
}
