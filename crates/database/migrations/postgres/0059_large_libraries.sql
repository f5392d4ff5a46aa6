-- What is in the bin, and all that is somebody's own, in the order of lists: both were found among
-- all photos of the user and sorted each time.
CREATE INDEX assets_bin ON assets (owner_id, day, taken_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX assets_owned ON assets (owner_id, day, taken_at, id, visibility, deleted_at)
    WHERE deleted_at IS NULL AND visibility IN ('timeline', 'archive');
-- What is private likewise: to Postgres an index with `deleted_at` before the day is not in the order
-- of days, even where there is none.
CREATE INDEX assets_private ON assets (owner_id, day, taken_at, id)
    WHERE deleted_at IS NULL AND visibility = 'locked';
-- Favourites likewise: in the order of days, whichever of the two visibilities they have.
DROP INDEX assets_favorites;
CREATE INDEX assets_favorites ON assets (owner_id, day, taken_at, id, visibility, deleted_at, tile)
    WHERE is_favorite = 1 AND tile <> '';
-- Statistics are counted since 0058.
DROP INDEX assets_usage;
