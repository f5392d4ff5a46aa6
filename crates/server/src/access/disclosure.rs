//! What may be done with assets, and how much of them is disclosed.

use vitrine_media::Level;

/// What a principal wants to do with assets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Read their metadata.
    Read,
    /// View their renditions, or play them.
    View,
    /// Download the files.
    Download,
}

impl Action {
    /// The permission that an API key needs for it.
    pub(super) fn permission(self) -> &'static str {
        match self {
            Self::Read => "asset.read",
            Self::View => "asset.view",
            Self::Download => "asset.download",
        }
    }
}

/// How much of an asset is disclosed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disclosure {
    /// Everything, to a user.
    User,
    /// Everything but the owner, to a visitor.
    Visitor,
    /// As [`Visitor`](Self::Visitor), but no original files: downloads are off.
    NoFiles,
    /// As [`Visitor`](Self::Visitor), without the place.
    NoPlace,
    /// Only what is needed to display the asset.
    Nothing,
}

impl Disclosure {
    /// Whether the motion videos inside motion photos are played: only where originals are served.
    /// The metadata of a video cannot be removed while it is embedded in an image.
    #[must_use]
    pub fn gives_motion_videos(self) -> bool {
        self.level() == Level::None
    }

    /// Whether the places where photos were taken are disclosed.
    #[must_use]
    pub fn shows_places(self) -> bool {
        matches!(self, Self::User | Self::Visitor | Self::NoFiles)
    }

    /// What is removed from files.
    #[must_use]
    pub fn level(self) -> Level {
        match self {
            Self::User | Self::Visitor => Level::None,
            Self::NoPlace => Level::Location,
            Self::NoFiles | Self::Nothing => Level::All,
        }
    }
}
