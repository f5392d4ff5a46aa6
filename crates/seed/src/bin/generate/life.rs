//! Simulates when and where a user takes photos: more each year, in summer and in December, on
//! weekends, on trips and on holidays; none on about every third day at home; several at a time; at
//! home or where they travel. The same seed gives the same result.

use vitrine_database::clock::DAY_MS;

/// A pseudo-random number generator (SplitMix64), by its state.
pub struct Chance(pub u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `0.0..1.0`.
    pub fn part(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// An index in `0..end`; 0 if `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// `true` with this probability.
    pub fn happens(&mut self, likelihood: f64) -> bool {
        self.part() < likelihood
    }

    /// A random element of a list, which must not be empty.
    pub fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// A number in -1.5 to 1.5, mostly near 0.
    fn around(&mut self) -> f64 {
        self.part() + self.part() + self.part() - 1.5
    }
}

/// A town with its names in the gazetteer.
pub struct Place {
    pub latitude: f64,
    pub longitude: f64,
    pub country: &'static str,
    pub state: &'static str,
    pub city: &'static str,
}

const fn place(
    latitude: f64,
    longitude: f64,
    country: &'static str,
    state: &'static str,
    city: &'static str,
) -> Place {
    Place { latitude, longitude, country, state, city }
}

/// Home towns first ([`HOMES`]), then destinations of trips.
pub const PLACES: &[Place] = &[
    place(48.137, 11.575, "DE", "Bavaria", "Munich"),
    place(53.551, 9.994, "DE", "Hamburg", "Hamburg"),
    place(51.507, -0.128, "GB", "England", "London"),
    place(45.764, 4.836, "FR", "Auvergne-Rhone-Alpes", "Lyon"),
    place(38.717, -9.139, "PT", "Lisbon", "Lisbon"),
    place(37.017, -7.931, "PT", "Faro", "Faro"),
    place(41.902, 12.496, "IT", "Latium", "Rome"),
    place(46.068, 11.121, "IT", "Trentino-Alto Adige", "Trento"),
    place(35.339, 25.144, "GR", "Crete", "Irakleion"),
    place(47.268, 11.404, "AT", "Tyrol", "Innsbruck"),
    place(39.570, 2.650, "ES", "Balearic Islands", "Palma"),
    place(68.234, 14.568, "NO", "Nordland", "Svolvaer"),
    place(64.135, -21.895, "IS", "Capital Region", "Reykjavik"),
    place(40.714, -74.006, "US", "New York", "New York City"),
    place(37.775, -122.419, "US", "California", "San Francisco"),
    place(35.690, 139.692, "JP", "Tokyo", "Tokyo"),
    place(-33.926, 18.423, "ZA", "Western Cape", "Cape Town"),
    place(13.754, 100.501, "TH", "Bangkok", "Bangkok"),
    place(-8.650, 115.217, "ID", "Bali", "Denpasar"),
    place(31.634, -7.999, "MA", "Marrakesh-Safi", "Marrakesh"),
];
const HOMES: usize = 4;

/// A day that has photos.
pub struct Day {
    /// Days since 1970.
    pub day: i64,
    /// Relative number of photos.
    weight: f64,
    /// Index into [`PLACES`].
    pub place: usize,
    /// The trip that it is part of, counted from 0; `None` at home.
    pub journey: Option<usize>,
}

/// One photo.
pub struct Shot {
    /// Local time, in milliseconds since 1970 as if it were UTC.
    pub local_at: i64,
    /// Latitude and longitude in degrees; `None` for a photo without a position.
    pub at: Option<(f64, f64)>,
    /// Whether it is part of a burst.
    pub in_burst: bool,
}

/// The days with photos of this many years before the day `end`, in order.
pub fn days(chance: &mut Chance, end: i64, years: u32) -> Vec<Day> {
    let home = chance.below(HOMES);
    let length = i64::from(years) * 365 + i64::from(years / 4);
    let mut days = Vec::new();
    let (mut journeys, mut journey) = (0, None);
    for day in end - length..end {
        let in_year = day.rem_euclid(365);
        let age = (day - (end - length)) as f64 / 365.0;
        // Most photos are taken in summer.
        let season = 1.0 + 0.5 * (((in_year - 196) as f64 / 365.0) * std::f64::consts::TAU).cos();
        journey = match journey {
            Some((until, at, number)) if day < until => Some((until, at, number)),
            _ if chance.happens(0.007 * season) => {
                let (until, at) = (day + 4 + chance.below(13) as i64, chance.below(PLACES.len()));
                journeys += 1;
                Some((until, at, journeys - 1))
            }
            _ => None,
        };
        // 1970 began on a Thursday.
        let is_weekend = matches!(day.rem_euclid(7), 2 | 3);
        if journey.is_none() && chance.happens(if is_weekend { 0.15 } else { 0.4 }) {
            continue;
        }
        let mut weight = 1.06_f64.powf(age) * season * (0.2 + chance.part());
        weight *= if is_weekend { 2.0 } else { 1.0 };
        weight *= if journey.is_some() { 6.0 } else { 1.0 };
        // Celebrations, and the holidays in December.
        weight *= if chance.happens(0.015) || in_year >= 355 { 5.0 } else { 1.0 };
        let (place, number) = match journey {
            Some((_, place, number)) => (place, Some(number)),
            None => (home, None),
        };
        days.push(Day { day, weight, place, journey: number });
    }
    days
}

/// Distributes a number of photos over the days, by their weights.
pub fn shares(days: &[Day], photos: usize) -> Vec<usize> {
    let all: f64 = days.iter().map(|day| day.weight).sum();
    let (mut sum, mut given) = (0.0, 0);
    let share = |day: &Day| {
        sum += day.weight;
        let until = (photos as f64 * (sum / all)).round() as usize;
        let share = until.min(photos) - given;
        given += share;
        share
    };
    let mut shares: Vec<_> = days.iter().map(share).collect();
    if let Some(last) = shares.last_mut() {
        *last += photos - given;
    }
    shares
}

/// The photos of a day, in the order in which they were taken.
pub fn shots(chance: &mut Chance, day: &Day, number: usize) -> Vec<Shot> {
    let place = &PLACES[day.place];
    let mut shots = Vec::with_capacity(number);
    while shots.len() < number {
        // An occasion: some minutes at one place.
        let hour = 8.0 + 13.0 * (0.5 + chance.around() / 3.0);
        let mut at = day.day * DAY_MS + (hour * 3_600_000.0) as i64;
        let reach = if day.journey.is_some() { 0.15 } else { 0.02 };
        let north = place.latitude + reach * chance.around();
        let east = place.longitude + 1.5 * reach * chance.around();
        let knows = chance.happens(0.8);
        let is_burst = chance.happens(0.1);
        for _ in 0..(1 + chance.below(15)).min(number - shots.len()) {
            let jitter = 0.0008 * chance.around();
            shots.push(Shot {
                local_at: at,
                at: knows.then_some((north + jitter, east - jitter)),
                in_burst: is_burst,
            });
            at += if is_burst { 120 } else { 2_000 + chance.below(90_000) as i64 };
        }
    }
    shots.sort_by_key(|shot| shot.local_at);
    shots
}
