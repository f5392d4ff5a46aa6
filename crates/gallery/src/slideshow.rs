//! The rules of a slideshow: settings, order and timing.

mod clock;

pub use clock::Clock;

/// Defines an enum whose variants are stored on the device by name.
macro_rules! choice {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// The stored name.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Parses a stored name.
            #[must_use]
            pub fn of(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

choice! {
    /// The order of photos.
    Order {
        /// In album order.
        Forward = "forward",
        /// In reverse album order.
        Backward = "backward",
        /// Every photo once, in random order.
        Shuffle = "shuffle",
    }
}

choice! {
    /// How a photo fills the screen.
    Fit {
        /// Whole, with black bars.
        Contain = "contain",
        /// Cropped to fill the screen.
        Cover = "cover",
        /// Whole, on a blurred copy of itself.
        Blur = "blur",
    }
}

choice! {
    /// The transition between photos.
    Transition {
        /// None.
        None = "cut",
        /// Cross-fade.
        Fade = "fade",
        /// The new photo pushes the old one out.
        Slide = "slide",
    }
}

choice! {
    /// The caption below a photo.
    Captions {
        /// Nothing.
        None = "silent",
        /// The description.
        Description = "description",
        /// Capture time and description.
        Full = "full",
    }
}

/// The settings of a slideshow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Seconds per photo.
    pub seconds: u32,
    /// The order of photos.
    pub order: Order,
    /// How a photo fills the screen.
    pub fit: Fit,
    /// The transition between photos.
    pub transition: Transition,
    /// The caption.
    pub captions: Captions,
    /// Whether it restarts at the end.
    pub repeat: bool,
    /// Whether a progress bar shows the remaining time.
    pub progress: bool,
    /// Whether it shows guests a QR code for adding photos.
    pub code: bool,
}

/// Minimum and maximum seconds per photo.
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
    /// Parses what [`Settings::to_text`] wrote. Unknown words are ignored. Missing settings have
    /// their defaults, except `repeat`, which is off.
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

    /// Serializes the settings as words.
    #[must_use]
    pub fn to_text(self) -> String {
        let seconds = self.seconds.to_string();
        let words = [
            seconds.as_str(),
            self.order.name(),
            self.fit.name(),
            self.transition.name(),
            self.captions.name(),
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

/// Direction of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To the next photo.
    On,
    /// To the previous photo.
    Back,
}

/// Photos by their index in the album, in slideshow order.
#[derive(Debug, Clone)]
pub struct Playlist {
    count: u64,
    order: Order,
    /// Album index per step; only for a shuffle.
    shuffled: Vec<u32>,
    at: u64,
}

impl Playlist {
    /// A playlist of `count` photos that starts with album index `start`. `seed` determines the
    /// shuffle.
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

    /// Album index of the photo at a step; `None` beyond the end.
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

    /// The current step.
    #[must_use]
    pub fn here(&self) -> u64 {
        self.at
    }

    /// The step beside `step`. `None` at the end, unless it repeats and there is another photo.
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

/// The numbers below `count` in random order (Fisher and Yates), the same for the same seed.
fn shuffled(count: u32, seed: u64) -> Vec<u32> {
    let mut places: Vec<u32> = (0..count).collect();
    let mut state = seed;
    for last in (1..places.len()).rev() {
        // SplitMix64: works with any seed, even zero.
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
