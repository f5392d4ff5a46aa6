//! Which assets a list, a count, a cover or a timeline covers. Every query over several assets
//! starts from here, so that what is in the bin or private is excluded in one place.

use vitrine_api::SortOrder;

use crate::{AlbumId, GuestId, LinkId, UserId};

/// A set of assets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'a> {
    /// A user's own timeline.
    Library(&'a UserId),
    /// All assets of a user, except those that are private or in the bin.
    Owned(&'a UserId),
    /// A user's favorites.
    Favorites(&'a UserId),
    /// A user's private photos. Never for anybody else.
    Private(&'a UserId),
    /// A user's bin.
    Bin(&'a UserId),
    /// An album.
    Album(&'a AlbumId),
    /// Everything that a link shares.
    Link(&'a LinkId),
    /// What a guest uploaded through their link, as long as it is still there.
    Guest(&'a GuestId),
    /// Everything that a guest's link shares, and the guest's own uploads that await review.
    Party(&'a GuestId),
    /// The part of [`Self::Party`] that is in an album, or will be once it is approved.
    PartyAlbum {
        /// The guest.
        guest: &'a GuestId,
        /// The album.
        album: &'a AlbumId,
    },
}

/// What others than the owner may see: not in the bin, not private, not hidden.
pub(crate) const VISIBLE: &str = "a.deleted_at IS NULL AND a.visibility IN ('timeline', 'archive')";

/// Whether a link shares an asset.
pub(crate) fn in_link(link: &str) -> String {
    format!(
        "(EXISTS (SELECT 1 FROM link_assets la WHERE la.link_id = {link} AND la.asset_id = a.id) \
         OR EXISTS (SELECT 1 FROM album_assets aa JOIN link_albums la ON la.album_id = aa.album_id \
                    WHERE aa.asset_id = a.id AND la.link_id = {link}))"
    )
}

/// The ids of what a link shares.
fn of_link(link: &str) -> String {
    format!(
        "(SELECT asset_id FROM link_assets WHERE link_id = {link} \
         UNION SELECT aa.asset_id FROM album_assets aa \
         JOIN link_albums la ON la.album_id = aa.album_id WHERE la.link_id = {link})"
    )
}

/// The link of a guest; `$1` is the guest.
pub(crate) const OWN_LINK: &str = "(SELECT g.link_id FROM guests g WHERE g.id = $1)";

/// Whether a guest uploaded an asset that is still where they put it; `$1` is the guest. The empty
/// id matches nothing: contributions of clients without a guest session are nobody's.
pub(crate) const BY_GUEST: &str = "a.id IN (SELECT c.asset_id FROM contributions c WHERE c.guest_id = $1 AND c.guest_id <> '' AND \
     (EXISTS (SELECT 1 FROM link_assets la WHERE la.link_id = c.link_id AND la.asset_id = c.asset_id) \
     OR EXISTS (SELECT 1 FROM album_assets aa WHERE aa.album_id = c.album_id AND aa.asset_id = c.asset_id)))";

/// Whether an asset is a guest's upload that awaits the review of the link's owner. Hidden is what
/// nobody else may see yet; what the owner has made private or deleted is excluded for the guest,
/// too.
pub(crate) fn waits(guest: &str) -> String {
    format!(
        "(a.deleted_at IS NULL AND a.visibility IN ('timeline', 'archive', 'hidden') \
         AND a.id IN (SELECT c.asset_id FROM contributions c \
         WHERE c.guest_id = {guest} AND c.guest_id <> '' AND c.is_pending = 1))"
    )
}

/// A statement binds one value for the scope, so these take it apart into the two ids.
const GUEST: &str = "substr($1, 1, 36)";
const ALBUM: &str = "substr($1, 38)";

impl Scope<'_> {
    /// The value of `$1` in [`Scope::from`] and [`Scope::counted`].
    pub(crate) fn id(self) -> String {
        match self {
            Self::PartyAlbum { guest, album } => format!("{guest} {album}"),
            Self::Library(id)
            | Self::Owned(id)
            | Self::Favorites(id)
            | Self::Private(id)
            | Self::Bin(id) => id.to_string(),
            Self::Album(id) => id.to_string(),
            Self::Link(id) => id.to_string(),
            Self::Guest(id) | Self::Party(id) => id.to_string(),
        }
    }

    /// `FROM … WHERE …` over `assets a`.
    pub(crate) fn from(self) -> String {
        match self {
            Self::Library(_) => "FROM assets a WHERE a.owner_id = $1 \
                 AND a.deleted_at IS NULL AND a.visibility = 'timeline'"
                .to_owned(),
            Self::Owned(_) => format!("FROM assets a WHERE a.owner_id = $1 AND {VISIBLE}"),
            Self::Favorites(_) => {
                format!("FROM assets a WHERE a.owner_id = $1 AND a.is_favorite = 1 AND {VISIBLE}")
            }
            Self::Private(_) => "FROM assets a WHERE a.owner_id = $1 \
                 AND a.deleted_at IS NULL AND a.visibility = 'locked'"
                .to_owned(),
            Self::Bin(_) => "FROM assets a WHERE a.owner_id = $1 \
                 AND a.deleted_at IS NOT NULL AND (a.visibility <> 'hidden' \
                 OR a.id IN (SELECT asset_id FROM contributions WHERE is_pending = 1))"
                .to_owned(),
            Self::Album(_) => format!(
                "FROM album_assets o JOIN assets a ON a.id = o.asset_id \
                 WHERE o.album_id = $1 AND o.is_seen = 1 AND {VISIBLE}"
            ),
            Self::Link(_) => {
                format!("FROM assets a WHERE a.id IN {} AND {VISIBLE}", of_link("$1"))
            }
            Self::Guest(_) => {
                format!("FROM assets a WHERE (({BY_GUEST} AND {VISIBLE}) OR {})", waits("$1"))
            }
            Self::Party(_) => format!(
                "FROM assets a WHERE ((a.id IN {} AND {VISIBLE}) OR {})",
                of_link(OWN_LINK),
                waits("$1")
            ),
            Self::PartyAlbum { .. } => format!(
                "FROM assets a WHERE ((a.id IN (SELECT asset_id FROM album_assets \
                 WHERE album_id = {ALBUM}) AND {VISIBLE}) OR ({} AND a.id IN \
                 (SELECT asset_id FROM contributions WHERE guest_id = {GUEST} \
                  AND album_id = {ALBUM})))",
                waits(GUEST)
            ),
        }
    }

    /// Like [`Scope::from`], for queries that use only the columns of [`Scope::order`]: an index
    /// alone answers them.
    pub(crate) fn counted(self) -> String {
        match self {
            Self::Album(_) => {
                "FROM album_assets o WHERE o.album_id = $1 AND o.is_seen = 1".to_owned()
            }
            _ => self.from(),
        }
    }

    /// `FROM … WHERE …` over `months m`, the table of this scope's monthly counts; `None` where
    /// there is none. See migration 58.
    pub(crate) fn months(self) -> Option<&'static str> {
        match self {
            Self::Library(_) => Some(
                "FROM asset_months m WHERE m.owner_id = $1 AND m.visibility = 'timeline' \
                 AND m.is_deleted = 0",
            ),
            Self::Owned(_) => Some(
                "FROM asset_months m WHERE m.owner_id = $1 \
                 AND m.visibility IN ('timeline', 'archive') AND m.is_deleted = 0",
            ),
            Self::Favorites(_) => Some(
                "FROM (SELECT owner_id, visibility, is_deleted, month, favorites AS assets, \
                 favorite_bytes AS bytes FROM asset_months) m WHERE m.owner_id = $1 \
                 AND m.visibility IN ('timeline', 'archive') AND m.is_deleted = 0",
            ),
            Self::Private(_) => Some(
                "FROM asset_months m WHERE m.owner_id = $1 AND m.visibility = 'locked' \
                 AND m.is_deleted = 0",
            ),
            Self::Album(_) => Some("FROM album_months m WHERE m.album_id = $1"),
            Self::Bin(_)
            | Self::Link(_)
            | Self::Guest(_)
            | Self::Party(_)
            | Self::PartyAlbum { .. } => None,
        }
    }

    /// The columns that assets are sorted by, in the table whose index has them in that order.
    pub(crate) fn order(self) -> Order {
        match self {
            Self::Album(_) => Order {
                day: "o.day",
                local_at: "o.local_at",
                id: "o.asset_id",
                tile: "o.tile",
                days: "o.day",
            },
            Self::Library(_) | Self::Private(_) => Order { days: "a.deleted_at, a.day", ..ASSETS },
            _ => ASSETS,
        }
    }
}

/// Names of columns: assets are sorted by day, then local time, then id. Not by instant: that of a
/// photo without a time zone is unknown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Order {
    pub(crate) day: &'static str,
    pub(crate) local_at: &'static str,
    pub(crate) id: &'static str,
    /// Everything that the grid needs.
    pub(crate) tile: &'static str,
    /// What to group by to get the photos of each day without a sort. The index has `deleted_at`
    /// before the day; it is NULL in all of these rows, but Postgres does not treat it as constant.
    pub(crate) days: &'static str,
}

const ASSETS: Order =
    Order { day: "a.day", local_at: "a.local_at", id: "a.id", tile: "a.tile", days: "a.day" };

impl Order {
    /// `ORDER BY …`
    pub(crate) fn by(self, direction: SortOrder) -> String {
        let direction = match direction {
            SortOrder::Asc => "ASC",
            SortOrder::Desc => "DESC",
        };
        let Self { day, local_at, id, .. } = self;
        format!("ORDER BY {day} {direction}, {local_at} {direction}, {id} {direction}")
    }
}
