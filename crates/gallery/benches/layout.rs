//! How long it takes to lay out 100,000 photos for a new width, natively. Prints one row for
//! `cargo xtask bench visitor`.

use std::time::Instant;

use vitrine_gallery::grid::Grid;
use vitrine_gallery::justified::Style;
use vitrine_gallery::photo::Photo;
use vitrine_gallery::photos::Photos;

const PHOTOS: u32 = 100_000;
const MONTHS: u32 = 60;
const ROUNDS: usize = 9;

fn main() {
    let months = (0..MONTHS).map(|month| (month.to_string(), u64::from(PHOTOS / MONTHS)));
    let mut grid = Grid::new(months, true);
    for month in 0..MONTHS {
        grid.load(&month.to_string(), photos(month));
    }
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|round| {
            let start = Instant::now();
            let width = 1000.0 + f64::from(u32::try_from(round).unwrap_or_default());
            grid.set_style(Style { width, row_height: 220.0, gap: 6.0 });
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let median = times[ROUNDS / 2];
    println!(
        r#"{{"what":"lay out 100,000 photos, native","unit":"ms","ours":{median:.2},"atMost":20}}"#
    );
}

fn photos(month: u32) -> Photos {
    let row = |index: u32| Photo {
        id: format!("{month:08x}-0000-4000-8000-{index:012x}"),
        ratio: [1.5, 0.75, 1.33, 1.0, 1.78, 0.67][(index % 6) as usize],
        thumbhash: None,
        is_image: true,
        is_sphere: false,
        taken: Some(format!("2024-05-{:02}T12:00:00", index * 28 / (PHOTOS / MONTHS + 1) + 1)),
    };
    Photos::from_rows(&(0..PHOTOS / MONTHS).map(row).collect::<Vec<_>>())
}
