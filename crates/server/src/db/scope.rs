//! Which photos a list, a count, a cover or a timeline runs over. Every query over several photos
//! starts from here, so that what is in the bin or private is left out in one place.

/// A set of photos.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'a> {
    /// A user's own timeline.
    Library(&'a str),
    /// An album.
    Album(&'a str),
    /// All that a link opens.
    Link(&'a str),
}

/// What can be seen by anyone but its owner: not in the bin, not private, no part of another.
pub(crate) const VISIBLE: &str = "a.deleted_at IS NULL AND a.visibility IN ('timeline', 'archive')";

/// Whether a link opens an asset; `$1` is the link.
pub(crate) const IN_LINK: &str = "(EXISTS (SELECT 1 FROM link_assets la WHERE la.link_id = $1 AND la.asset_id = a.id) \
     OR EXISTS (SELECT 1 FROM album_assets aa JOIN link_albums la ON la.album_id = aa.album_id \
                WHERE aa.asset_id = a.id AND la.link_id = $1))";

/// The ids of what a link opens; `$1` is the link.
const OF_LINK: &str = "(SELECT asset_id FROM link_assets WHERE link_id = $1 \
     UNION SELECT aa.asset_id FROM album_assets aa \
     JOIN link_albums la ON la.album_id = aa.album_id WHERE la.link_id = $1)";

impl<'a> Scope<'a> {
    /// The value of `$1` in [`Scope::from`].
    pub(crate) fn id(self) -> &'a str {
        match self {
            Self::Library(id) | Self::Album(id) | Self::Link(id) => id,
        }
    }

    /// `FROM … WHERE …` over `assets a`.
    pub(crate) fn from(self) -> String {
        match self {
            Self::Library(_) => "FROM assets a WHERE a.owner_id = $1 \
                 AND a.deleted_at IS NULL AND a.visibility = 'timeline'"
                .to_owned(),
            Self::Album(_) => format!(
                "FROM album_assets aa JOIN assets a ON a.id = aa.asset_id \
                 WHERE aa.album_id = $1 AND {VISIBLE}"
            ),
            Self::Link(_) => format!("FROM assets a WHERE a.id IN {OF_LINK} AND {VISIBLE}"),
        }
    }
}
