//! Which photos a list, a count, a cover or a timeline runs over. Every query over several photos
//! starts from here, so that what is in the bin or private is left out in one place.

use vitrine_api::SortOrder;

use super::{AlbumId, GuestId, LinkId, UserId};

/// A set of photos.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'a> {
    /// A user's own timeline.
    Library(&'a UserId),
    /// All that is a user's own, but for what is private or in the bin.
    Owned(&'a UserId),
    /// What a user has marked.
    Favorites(&'a UserId),
    /// A user's private photos. For nobody else, ever.
    Private(&'a UserId),
    /// A user's bin.
    Bin(&'a UserId),
    /// An album.
    Album(&'a AlbumId),
    /// All that a link opens.
    Link(&'a LinkId),
    /// What a guest brought to the link that they came by, as long as it is there.
    Guest(&'a GuestId),
    /// All that the link opens that a guest came by, and what waits of theirs.
    Party(&'a GuestId),
    /// The part of that which is in an album, or will be.
    PartyAlbum {
        /// The guest.
        guest: &'a GuestId,
        /// The album.
        album: &'a AlbumId,
    },
}

/// What can be seen by anyone but its owner: not in the bin, not private, no part of another.
pub(crate) const VISIBLE: &str = "a.deleted_at IS NULL AND a.visibility IN ('timeline', 'archive')";

/// Whether a link opens an asset.
pub(crate) fn in_link(link: &str) -> String {
    format!(
        "(EXISTS (SELECT 1 FROM link_assets la WHERE la.link_id = {link} AND la.asset_id = a.id) \
         OR EXISTS (SELECT 1 FROM album_assets aa JOIN link_albums la ON la.album_id = aa.album_id \
                    WHERE aa.asset_id = a.id AND la.link_id = {link}))"
    )
}

/// The ids of what a link opens.
fn of_link(link: &str) -> String {
    format!(
        "(SELECT asset_id FROM link_assets WHERE link_id = {link} \
         UNION SELECT aa.asset_id FROM album_assets aa \
         JOIN link_albums la ON la.album_id = aa.album_id WHERE la.link_id = {link})"
    )
}

/// The link that a guest came by; `$1` is the guest.
pub(crate) const OWN_LINK: &str = "(SELECT g.link_id FROM guests g WHERE g.id = $1)";

/// Whether a guest brought an asset that is still where they brought it; `$1` is the guest. Whoever
/// is nobody's guest has brought nothing: not what clients brought that told nothing of themselves.
pub(crate) const BY_GUEST: &str = "a.id IN (SELECT c.asset_id FROM contributions c WHERE c.guest_id = $1 AND c.guest_id <> '' AND \
     (EXISTS (SELECT 1 FROM link_assets la WHERE la.link_id = c.link_id AND la.asset_id = c.asset_id) \
     OR EXISTS (SELECT 1 FROM album_assets aa WHERE aa.album_id = c.album_id AND aa.asset_id = c.asset_id)))";

/// Whether a guest brought an asset that waits for the link's owner. Hidden is what nobody else may
/// see yet; what its owner has made private or deleted the guest does not see either.
pub(crate) fn waits(guest: &str) -> String {
    format!(
        "(a.deleted_at IS NULL AND a.visibility IN ('timeline', 'archive', 'hidden') \
         AND a.id IN (SELECT c.asset_id FROM contributions c \
         WHERE c.guest_id = {guest} AND c.guest_id <> '' AND c.is_pending = 1))"
    )
}

/// The two ids of a guest in an album, of which a statement gets one value.
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

    /// The same where nothing but [`Scope::order`] is asked for: an index answers that by itself.
    pub(crate) fn counted(self) -> String {
        match self {
            Self::Album(_) => {
                "FROM album_assets o WHERE o.album_id = $1 AND o.is_seen = 1".to_owned()
            }
            _ => self.from(),
        }
    }

    /// `FROM … WHERE …` over `months m`, the table that has this scope counted by months, where one
    /// has. See migration 58.
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

    /// The columns that photos are sorted by, in the table whose index has them in that order.
    pub(crate) fn order(self) -> Order {
        match self {
            Self::Album(_) => Order {
                day: "o.day",
                taken_at: "o.taken_at",
                id: "o.asset_id",
                tile: "o.tile",
                days: "o.day",
            },
            Self::Library(_) | Self::Private(_) => Order { days: "a.deleted_at, a.day", ..ASSETS },
            _ => ASSETS,
        }
    }
}

/// Names of columns: photos stand by day, then instant, then id.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Order {
    pub(crate) day: &'static str,
    pub(crate) taken_at: &'static str,
    pub(crate) id: &'static str,
    /// All that a grid needs.
    pub(crate) tile: &'static str,
    /// What to group by to have the photos of each day, without sorting them: the index that is read
    /// has `deleted_at` before the day, which Postgres, though it is asked for none, does not take
    /// for the same in all rows.
    pub(crate) days: &'static str,
}

const ASSETS: Order =
    Order { day: "a.day", taken_at: "a.taken_at", id: "a.id", tile: "a.tile", days: "a.day" };

impl Order {
    /// `ORDER BY …`
    pub(crate) fn by(self, direction: SortOrder) -> String {
        let direction = match direction {
            SortOrder::Asc => "ASC",
            SortOrder::Desc => "DESC",
        };
        let Self { day, taken_at, id, .. } = self;
        format!("ORDER BY {day} {direction}, {taken_at} {direction}, {id} {direction}")
    }
}
