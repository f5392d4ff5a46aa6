//! A running slideshow: the current photo, the next one that is being loaded, and the clock. The
//! rules are in `vitrine_gallery::slideshow`.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::AssetResponse;
use vitrine_gallery::photo::Photo;
use vitrine_gallery::slideshow::{Clock, Playlist, Settings, Transition, Way};

use crate::api::{self, ApiClient};
use crate::platform::{dom, intl, motion, store};

/// Interval of the clock, in milliseconds.
const TICK_MS: i32 = 100;
/// Duration of a transition in milliseconds, as in the stylesheet.
const TRANSITION_MS: i32 = 800;
/// After this many photos in a row that fail to load, the slideshow gives up.
const MAX_FAILURES: u32 = 12;
/// Storage key of the settings.
const KEPT: &str = "slideshow";

/// Where photos come from. A slideshow identifies them by their position in the album.
#[derive(Clone, Copy)]
pub struct Supply {
    /// Number of photos.
    pub count: Signal<u64>,
    /// The photo at a position; `None` while it is being loaded.
    pub at: Callback<u64, Option<Photo>>,
    /// The position of the photo with this id.
    pub position: Callback<String, Option<u64>>,
    /// Photos that were added while the slideshow runs. They are shown next.
    pub arrivals: RwSignal<Vec<Photo>>,
}

/// A photo on the screen, or in a transition.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shown {
    /// Number of this showing; a photo may be shown more than once.
    pub(super) serial: u32,
    pub(super) photo: Photo,
    /// Its step in the playlist; `None` for an added photo.
    step: Option<u64>,
}

/// What to show next.
#[derive(Debug, Clone, PartialEq)]
enum Upcoming {
    /// The photo at this step of the playlist.
    Step(u64, Way),
    /// This photo, which was added while the slideshow runs.
    Arrival(Photo),
}

/// The state of a slideshow. A `Copy` handle.
#[derive(Clone, Copy)]
pub(super) struct SlideshowState {
    supply: Supply,
    pub(super) client: StoredValue<ApiClient>,
    pub(super) settings: RwSignal<Settings>,
    pub(super) is_playing: RwSignal<bool>,
    pub(super) is_muted: RwSignal<bool>,
    /// Elapsed share of the photo's time, from 0 to 1.
    pub(super) share: RwSignal<f64>,
    pub(super) current: RwSignal<Option<Shown>>,
    pub(super) next: RwSignal<Option<Shown>>,
    pub(super) last: RwSignal<Option<Shown>>,
    /// Whether no photo could be shown.
    pub(super) has_failed: RwSignal<bool>,
    /// Details of the current photo; `None` until they have been loaded.
    pub(super) asset: RwSignal<Option<AssetResponse>>,
    list: StoredValue<Playlist>,
    clock: StoredValue<Clock>,
    upcoming: RwSignal<Option<Upcoming>>,
    is_ready: StoredValue<bool>,
    /// Whether the user asked for the next photo, which is then shown as soon as it is ready.
    is_urgent: StoredValue<bool>,
    serial: StoredValue<u32>,
    failures: StoredValue<u32>,
}

impl SlideshowState {
    /// Starts with the photo of this id, or at the beginning.
    pub(super) fn new(client: ApiClient, supply: Supply, start: Option<String>) -> Self {
        let settings = store::get(KEPT).map(|text| Settings::of_text(&text)).unwrap_or_default();
        let show = Self {
            supply,
            client: StoredValue::new(client),
            settings: RwSignal::new(settings),
            is_playing: RwSignal::new(true),
            is_muted: RwSignal::new(true),
            share: RwSignal::new(0.0),
            current: RwSignal::new(None),
            next: RwSignal::new(None),
            last: RwSignal::new(None),
            has_failed: RwSignal::new(false),
            asset: RwSignal::new(None),
            list: StoredValue::new(Playlist::new(0, settings.order, None, 0)),
            clock: StoredValue::new(Clock::running()),
            upcoming: RwSignal::new(None),
            is_ready: StoredValue::new(false),
            is_urgent: StoredValue::new(false),
            serial: StoredValue::new(0),
            failures: StoredValue::new(0),
        };
        untrack(|| {
            show.arrange(start.and_then(|id| supply.position.run(id)));
            show.request_step(show.list.with_value(Playlist::here), Way::On);
        });
        Effect::new(move |_| show.fetch());
        Effect::new(move |before: Option<u64>| {
            let count = supply.count.get();
            if before.is_some_and(|before| before != count) {
                untrack(|| show.rearrange());
            }
            count
        });
        Effect::new(move |_| {
            if supply.arrivals.with(|arrivals| !arrivals.is_empty()) {
                untrack(|| show.request_next());
            }
        });
        Effect::new(move |_| {
            let is_playing = show.is_playing.get();
            show.clock.update_value(|clock| clock.set_running(is_playing));
        });
        show.tick(intl::now());
        show
    }

    /// Creates a playlist that starts at a position.
    fn arrange(self, start: Option<u64>) {
        let order = self.settings.get_untracked().order;
        let count = self.supply.count.get_untracked();
        self.list.set_value(Playlist::new(count, order, start, intl::now().cast_unsigned()));
    }

    /// Creates a new playlist after a change of the photos or their order. The current photo stays.
    fn rearrange(self) {
        let here = self.current.get_untracked().map(|shown| shown.photo.id);
        self.arrange(here.and_then(|id| self.supply.position.run(id)));
        self.request_next();
    }

    /// Changes the settings and stores them.
    pub(super) fn set(self, change: impl FnOnce(&mut Settings)) {
        let before = self.settings.get_untracked();
        self.settings.update(change);
        let now = self.settings.get_untracked();
        store::set(KEPT, &now.to_text());
        if before.order != now.order {
            untrack(|| self.rearrange());
        } else if before.repeat != now.repeat {
            self.request_next();
        }
    }

    fn set_upcoming(self, upcoming: Option<Upcoming>) {
        self.is_ready.set_value(false);
        self.next.set(None);
        self.upcoming.set(upcoming);
    }

    fn request_step(self, step: u64, way: Way) {
        self.set_upcoming(Some(Upcoming::Step(step, way)));
    }

    /// Prepares the photo that comes next: an added one, else that of the playlist.
    fn request_next(self) {
        match self.supply.arrivals.get_untracked().first() {
            Some(photo) => self.set_upcoming(Some(Upcoming::Arrival(photo.clone()))),
            None => _ = self.plan_beside(self.list.with_value(Playlist::here), Way::On),
        }
    }

    /// Prepares the photo beside a step. Returns false at the end of the playlist.
    fn plan_beside(self, step: u64, way: Way) -> bool {
        let repeat = self.settings.get_untracked().repeat;
        let beside = self.list.with_value(|list| list.beside(step, way, repeat));
        self.set_upcoming(beside.map(|step| Upcoming::Step(step, way)));
        beside.is_some()
    }

    /// Looks up the photo to show next. Runs again when the album has loaded it.
    fn fetch(self) {
        let (photo, step) = match self.upcoming.get() {
            None => return,
            Some(Upcoming::Arrival(photo)) => (Some(photo), None),
            Some(Upcoming::Step(step, _)) => {
                let place = self.list.with_value(|list| list.place(step));
                (place.and_then(|place| self.supply.at.run(place)), Some(step))
            }
        };
        let Some(photo) = photo else { return };
        let is_there = self.next.with_untracked(|next| {
            next.as_ref().is_some_and(|next| next.photo.id == photo.id && next.step == step)
        });
        if !is_there {
            self.serial.update_value(|serial| *serial += 1);
            self.next.set(Some(Shown { serial: self.serial.get_value(), photo, step }));
        }
    }

    fn is(shown: RwSignal<Option<Shown>>, serial: u32) -> bool {
        let is = |shown: &Option<Shown>| shown.as_ref().is_some_and(|it| it.serial == serial);
        shown.try_with_untracked(is) == Some(true)
    }

    /// The next photo has been decoded.
    pub(super) fn ready(self, serial: u32) {
        if Self::is(self.next, serial) {
            self.is_ready.set_value(true);
            self.look();
        }
    }

    /// A photo failed to load: skips it.
    pub(super) fn failed(self, serial: u32) {
        let Some(next) = self.next.get_untracked().filter(|next| next.serial == serial) else {
            // The video on the screen has failed.
            return self.finish(serial);
        };
        self.failures.update_value(|failures| *failures += 1);
        let failures = self.failures.get_value();
        if failures > MAX_FAILURES || u64::from(failures) >= self.supply.count.get_untracked() {
            self.set_upcoming(None);
            return self.has_failed.set(self.current.with_untracked(Option::is_none));
        }
        match (next.step, self.upcoming.get_untracked()) {
            (Some(step), Some(Upcoming::Step(_, way))) => _ = self.plan_beside(step, way),
            _ => self.greet(&next.photo.id),
        }
    }

    /// Removes an added photo from the list of arrivals, and prepares the next photo.
    fn greet(self, id: &str) {
        self.supply.arrivals.update(|arrivals| arrivals.retain(|other| other.id != id));
        self.request_next();
    }

    /// The video on the screen has started: the clock waits for its end.
    pub(super) fn hold(self, serial: u32) {
        if Self::is(self.current, serial) {
            self.clock.update_value(Clock::hold);
        }
    }

    /// The video on the screen has ended.
    pub(super) fn finish(self, serial: u32) {
        if Self::is(self.current, serial) {
            self.clock.update_value(Clock::finish);
            self.look();
        }
    }

    /// Steps to the next or previous photo, as soon as it is ready.
    pub(super) fn step(self, way: Way) {
        let is_coming = self.upcoming.with_untracked(|upcoming| match upcoming {
            Some(Upcoming::Step(_, coming)) => *coming == way,
            Some(Upcoming::Arrival(_)) => way == Way::On,
            None => false,
        });
        if is_coming || self.plan_beside(self.list.with_value(Playlist::here), way) {
            self.is_urgent.set_value(true);
            self.look();
        }
    }

    /// Pauses or resumes. At the end of the playlist it starts again from the beginning.
    pub(super) fn turn(self) {
        let is_playing = !self.is_playing.get_untracked();
        self.is_playing.set(is_playing);
        if is_playing && self.upcoming.with_untracked(Option::is_none) {
            self.request_step(0, Way::On);
            self.is_urgent.set_value(true);
        }
    }

    fn tick(self, before: i64) {
        dom::after(TICK_MS, move || {
            if self.share.is_disposed() {
                return;
            }
            let now = intl::now();
            #[expect(clippy::cast_precision_loss, reason = "a short time")]
            self.clock.update_value(|clock| clock.advance((now - before) as f64));
            self.look();
            self.tick(now);
        });
    }

    /// Shows the next photo if it is ready and due.
    fn look(self) {
        let settings = self.settings.get_untracked();
        let clock = self.clock.get_value();
        self.share.set(clock.share(settings.seconds));
        let is_first = self.current.with_untracked(Option::is_none);
        if !(clock.is_due(settings.seconds) || self.is_urgent.get_value() || is_first) {
            return;
        }
        if self.upcoming.with_untracked(Option::is_none) {
            // The end: pauses, unless it repeats and more photos may be added.
            if !settings.repeat && !is_first {
                self.is_playing.set(false);
            }
            return;
        }
        if let Some(next) = self.next.get_untracked().filter(|_| self.is_ready.get_value()) {
            self.show(next);
        }
    }

    fn show(self, next: Shown) {
        self.is_urgent.set_value(false);
        self.failures.set_value(0);
        self.clock.update_value(Clock::restart);
        self.share.set(0.0);
        self.last.set(self.current.get_untracked());
        self.current.set(Some(next.clone()));
        match next.step {
            Some(step) => {
                self.list.update_value(|list| list.go(step));
                self.request_next();
            }
            None => self.greet(&next.photo.id),
        }
        let serial = next.serial;
        self.describe(next.photo.id, serial);
        let is_cut = self.settings.get_untracked().transition == Transition::None;
        dom::after(if is_cut || motion::is_reduced() { 0 } else { TRANSITION_MS }, move || {
            if Self::is(self.current, serial) {
                self.last.set(None);
            }
        });
    }

    /// Requests the details of the current photo, for the caption.
    fn describe(self, id: String, serial: u32) {
        self.asset.set(None);
        spawn_local(async move {
            let Some(client) = self.client.try_get_value() else { return };
            // If the request fails, there is no caption.
            if let Ok(asset) = api::asset(&client, &id).await
                && Self::is(self.current, serial)
            {
                self.asset.set(Some(asset));
            }
        });
    }
}
