//! The rules of a slideshow: what can be set, in which order photos come, and when.

mod clock;

pub use clock::Clock;

/// Defines a choice among few, each with the word that is kept on the device.
macro_rules! choice {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// The word that is kept.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The choice that a word means.
            #[must_use]
            pub fn of(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

choice! {
    /// Which photo comes next.
    Order {
        /// As the album runs.
        Forward = "forward",
        /// Against it.
        Backward = "backward",
        /// Every photo once, in no order.
        Shuffle = "shuffle",
    }
}

choice! {
    /// How a photo fills the screen.
    Fit {
        /// Whole, with black beside it.
        Contain = "contain",
        /// Cut so that nothing stays black.
        Cover = "cover",
        /// Whole, with itself out of focus beside it.
        Blur = "blur",
    }
}

choice! {
    /// How one photo becomes the next.
    Transition {
        /// At once.
        None = "cut",
        /// One through the other.
        Fade = "fade",
        /// One pushes the other out.
        Slide = "slide",
    }
}

choice! {
    /// What stands below a photo.
    Captions {
        /// Nothing.
        None = "silent",
        /// Its description.
        Description = "description",
        /// When it was taken, and its description.
        Full = "full",
    }
}

/// What can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// A photo stays this long.
    pub seconds: u32,
    /// Which photo comes next.
    pub order: Order,
    /// How a photo fills the screen.
    pub fit: Fit,
    /// How one becomes the next.
    pub transition: Transition,
    /// What stands below it.
    pub captions: Captions,
    /// Whether it begins anew at the end.
    pub repeat: bool,
    /// Whether one sees how long a photo stays.
    pub progress: bool,
    /// Whether guests are shown the way to add photos.
    pub code: bool,
}

/// The shortest and the longest stay, in seconds.
pub const SECONDS: (u32, u32) = (2, 60);

impl Default for Settings {
    fn default() -> Self {
        Self {
            seconds: 5,
            order: Order::Forward,
            fit: Fit::Contain,
            transition: Transition::Fade,
            captions: Captions::None,
            repeat: true,
            progress: false,
            code: true,
        }
    }
}

impl Settings {
    /// Reads what [`Settings::to_text`] wrote; what it does not know stays as it is by default.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let mut settings = Self { repeat: false, ..Self::default() };
        for word in text.split(' ') {
            if let Ok(seconds) = word.parse::<u32>() {
                settings.seconds = seconds.clamp(SECONDS.0, SECONDS.1);
            }
            settings.order = Order::of(word).unwrap_or(settings.order);
            settings.fit = Fit::of(word).unwrap_or(settings.fit);
            settings.transition = Transition::of(word).unwrap_or(settings.transition);
            settings.captions = Captions::of(word).unwrap_or(settings.captions);
            settings.repeat |= word == REPEAT;
            settings.progress |= word == PROGRESS;
            settings.code &= word != NO_CODE;
        }
        settings
    }

    /// Words for keeping.
    #[must_use]
    pub fn to_text(self) -> String {
        let seconds = self.seconds.to_string();
        let words = [
            seconds.as_str(),
            self.order.word(),
            self.fit.word(),
            self.transition.word(),
            self.captions.word(),
            if self.repeat { REPEAT } else { "once" },
            if self.progress { PROGRESS } else { "plain" },
            if self.code { "code" } else { NO_CODE },
        ];
        words.join(" ")
    }
}

const REPEAT: &str = "repeat";
const PROGRESS: &str = "progress";
const NO_CODE: &str = "no-code";

/// Which way to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// What comes next.
    On,
    /// What was before.
    Back,
}

/// Photos by their place in the album, in the order in which they are shown.
#[derive(Debug, Clone)]
pub struct Playlist {
    count: u64,
    order: Order,
    /// For a shuffle: the place of each.
    shuffled: Vec<u32>,
    at: u64,
}

impl Playlist {
    /// An order of so many photos that begins with the one at a place; `seed` is for shuffling.
    #[must_use]
    pub fn new(count: u64, order: Order, start: Option<u64>, seed: u64) -> Self {
        let start = start.filter(|start| *start < count);
        let mut list = Self { count, order, shuffled: Vec::new(), at: 0 };
        match order {
            Order::Forward => list.at = start.unwrap_or(0),
            Order::Backward => list.at = start.map_or(0, |start| count - 1 - start),
            Order::Shuffle => {
                list.shuffled = shuffled(u32::try_from(count).unwrap_or(u32::MAX), seed);
                let first = list.shuffled.iter().position(|place| Some(u64::from(*place)) == start);
                if let Some(first) = first {
                    list.shuffled.swap(0, first);
                }
            }
        }
        list
    }

    /// The place of the photo at a step of the list; none beyond its end.
    #[must_use]
    pub fn place(&self, step: u64) -> Option<u64> {
        if step >= self.count {
            return None;
        }
        match self.order {
            Order::Forward => Some(step),
            Order::Backward => Some(self.count - 1 - step),
            Order::Shuffle => {
                self.shuffled.get(usize::try_from(step).ok()?).copied().map(u64::from)
            }
        }
    }

    /// The step that is shown.
    #[must_use]
    pub fn here(&self) -> u64 {
        self.at
    }

    /// The step beside one; none at the end, unless it begins anew with another photo.
    #[must_use]
    pub fn beside(&self, step: u64, way: Way, repeat: bool) -> Option<u64> {
        let last = self.count.checked_sub(1)?;
        match way {
            Way::On if step < last => Some(step + 1),
            Way::Back if step > 0 => Some(step - 1),
            Way::On if repeat && last > 0 => Some(0),
            Way::Back if repeat && last > 0 => Some(last),
            _ => None,
        }
    }

    /// Goes to a step.
    pub fn go(&mut self, step: u64) {
        self.at = step;
    }
}

/// The numbers below `count` in no order (Fisher and Yates), the same for the same seed.
fn shuffled(count: u32, seed: u64) -> Vec<u32> {
    let mut places: Vec<u32> = (0..count).collect();
    let mut state = seed;
    for last in (1..places.len()).rev() {
        // SplitMix64: any seed will do, zero too.
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let other = (mixed ^ (mixed >> 31)) % (last as u64 + 1);
        places.swap(last, usize::try_from(other).unwrap_or(last));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(list: &Playlist) -> Vec<u64> {
        let mut step = list.here();
        let mut places = vec![list.place(step).unwrap()];
        while let Some(next) = list.beside(step, Way::On, false) {
            step = next;
            places.push(list.place(step).unwrap());
        }
        places
    }

    #[test]
    fn settings_survive_being_kept() {
        let settings = Settings {
            seconds: 12,
            order: Order::Shuffle,
            fit: Fit::Blur,
            transition: Transition::None,
            captions: Captions::Full,
            repeat: false,
            progress: true,
            code: false,
        };
        assert_eq!(Settings::of_text(&settings.to_text()), settings);
        assert_eq!(Settings::of_text(&Settings::default().to_text()), Settings::default());
        assert_eq!(Settings::of_text("9000 sideways cover").seconds, 60);
        assert_eq!(Settings::of_text("9000 sideways cover").order, Order::Forward);
        assert_eq!(Settings::of_text("0").seconds, 2);
    }

    #[test]
    fn every_order_shows_every_photo_from_the_one_that_was_asked_for() {
        let list = |order| Playlist::new(4, order, Some(1), 7);
        assert_eq!(places(&list(Order::Forward)), [1, 2, 3]);
        assert_eq!(places(&list(Order::Backward)), [1, 0]);
        let mut all = places(&list(Order::Shuffle));
        assert_eq!(all[0], 1);
        all.sort_unstable();
        assert_eq!(all, [0, 1, 2, 3]);
        assert_eq!(places(&Playlist::new(3, Order::Backward, None, 0)), [2, 1, 0]);
        assert_eq!(places(&Playlist::new(3, Order::Forward, Some(99), 0)), [0, 1, 2]);
    }

    #[test]
    fn shuffles_differ_by_seed_and_mix() {
        let order = |seed| places(&Playlist::new(100, Order::Shuffle, None, seed));
        assert_ne!(order(1), order(2));
        assert_eq!(order(1), order(1));
        let stayed =
            order(3).iter().enumerate().filter(|(at, place)| *at as u64 == **place).count();
        assert!(stayed < 10, "{stayed} of 100 are where they were");
    }

    #[test]
    fn it_ends_or_begins_anew() {
        let list = Playlist::new(2, Order::Forward, None, 0);
        assert_eq!(list.beside(1, Way::On, false), None);
        assert_eq!(list.beside(1, Way::On, true), Some(0));
        assert_eq!(list.beside(0, Way::Back, true), Some(1));
        assert_eq!(list.beside(0, Way::Back, false), None);
        let one = Playlist::new(1, Order::Forward, None, 0);
        assert_eq!(one.beside(0, Way::On, true), None, "a photo does not follow itself");
        let nothing = Playlist::new(0, Order::Shuffle, None, 0);
        assert_eq!((nothing.place(0), nothing.beside(0, Way::On, true)), (None, None));
    }
}
