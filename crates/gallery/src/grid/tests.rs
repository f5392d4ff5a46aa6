//! Windows, neighbours, ranges and heights of a grid of three months.

use super::*;

fn id(section: u32, index: usize) -> String {
    format!("{section:08x}-0000-4000-8000-{index:012x}")
}

fn photos(section: u32, count: usize) -> Photos {
    let row = |index| Photo {
        id: id(section, index),
        ratio: 1.5,
        thumbhash: None,
        is_image: true,
        is_sphere: false,
        taken: None,
    };
    Photos::from_rows(&(0..count).map(row).collect::<Vec<_>>())
}

fn three_months() -> Grid {
    let counts = [("a", 10), ("b", 1000), ("c", 10)];
    let mut grid = Grid::new(counts.map(|(key, count)| (key.to_owned(), count)), true);
    grid.set_style(Style { width: 1000.0, row_height: 200.0, gap: 6.0 });
    grid.load("a", photos(1, 10));
    grid
}

#[test]
fn a_window_names_what_is_missing_and_draws_only_what_is_seen() {
    let mut grid = three_months();
    assert_eq!(grid.window(0.0, 5000.0).missing, ["b"]);
    grid.load("b", photos(2, 1000));
    let window = grid.window(20_000.0, 21_000.0);
    assert!(window.missing.is_empty());
    let [shown] = &window.sections[..] else { panic!("{window:?}") };
    assert!((10..40).contains(&shown.tiles.len()), "{shown:?}");
    for index in shown.tiles.clone() {
        let rect = grid.rect(&id(2, index)).unwrap();
        assert!(rect.y <= 21_000.0 && rect.y + rect.height >= 20_000.0);
        assert_eq!(grid.top_of((1, index)), Some(rect.y));
    }
}

#[test]
fn at_the_beginning_nothing_is_drawn_that_would_move() {
    let mut grid = three_months();
    let shown = |grid: &Grid, from: f64| {
        let window = grid.window(from, from + 1_000_000.0);
        window.sections.into_iter().map(|shown| shown.key).collect::<Vec<_>>()
    };
    assert_eq!(shown(&grid, -400.0), ["a", "b"], "`b` is not there yet, so where is `c`?");
    assert_eq!(shown(&grid, 100.0), ["a", "b", "c"], "further down, places are kept");
    grid.load("b", photos(2, 1000));
    assert_eq!(shown(&grid, -400.0), ["a", "b", "c"]);
}

#[test]
fn neighbours_cross_sections_and_stop_at_the_ends() {
    let mut grid = three_months();
    let beside = |grid: &Grid, at: (u32, usize), step| match grid.neighbour(&id(at.0, at.1), step) {
        Neighbour::Photo(photo) => photo.id,
        Neighbour::NotLoaded(key) => key.to_owned(),
        Neighbour::End => "end".to_owned(),
    };
    assert_eq!(beside(&grid, (1, 0), Step::Previous), "end");
    assert_eq!(beside(&grid, (1, 9), Step::Next), "b");
    grid.load("b", photos(2, 1000));
    assert_eq!(beside(&grid, (1, 9), Step::Next), id(2, 0));
    assert_eq!(beside(&grid, (2, 0), Step::Previous), id(1, 9));
    assert_eq!(grid.position(&id(2, 5)), Some(15));
}

#[test]
fn a_range_runs_either_way_and_names_months_in_between() {
    let mut grid = three_months();
    grid.load("c", photos(3, 10));
    let (ids, missing) = grid.between(&id(3, 1), &id(1, 8));
    assert_eq!(ids, [id(1, 8), id(1, 9), id(3, 0), id(3, 1)]);
    assert_eq!(missing, ["b"]);
    assert_eq!(grid.between(&id(1, 1), &id(1, 1)).0, [id(1, 1)]);
}

#[test]
fn loading_replaces_what_was_there() {
    let mut grid = three_months();
    let before = grid.window(0.0, 100.0).sections[0].generation;
    grid.load("a", photos(9, 2));
    assert!(grid.photo(&id(1, 0)).is_none());
    assert_eq!(grid.count(), 1012);
    assert_eq!(grid.rect(&id(9, 0)).unwrap().y, HEADING);
    assert_ne!(grid.window(0.0, 100.0).sections[0].generation, before);
    grid.load("unknown", photos(8, 2));
    assert_eq!(grid.count(), 1012);
}

#[test]
fn what_is_forgotten_keeps_its_room() {
    let months: Vec<(String, u64)> = (0..6).map(|month| (month.to_string(), 100_000)).collect();
    let mut grid = Grid::new(months, true);
    grid.set_style(Style { width: 1000.0, row_height: 200.0, gap: 6.0 });
    for month in 0..3 {
        grid.load(&month.to_string(), photos(month, 100_000));
    }
    let (height, tops) = (grid.height(), grid.marks());
    grid.forget_far(grid.top_of((2, 0)).unwrap());
    assert_eq!(grid.missing(), ["0", "3", "4", "5"]);
    assert_eq!((grid.height(), grid.marks()), (height, tops));
    assert_eq!(grid.count(), 600_000);
}

#[test]
fn empty_grids_have_no_height() {
    let grid = Grid::of_photos(Photos::default());
    assert_eq!(grid.height(), 0.0);
    assert_eq!(grid.window(0.0, 1000.0), Window::default());
}
