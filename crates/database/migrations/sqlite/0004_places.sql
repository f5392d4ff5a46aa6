-- Maps read these alone: the one a user's own in the order in which they are listed, the other those
-- of an album or a link, one by one.
CREATE INDEX assets_map
    ON assets (owner_id, deleted_at, visibility, taken_at, id, local_at, latitude, longitude)
    WHERE latitude IS NOT NULL AND longitude IS NOT NULL;
CREATE INDEX assets_place
    ON assets (id, deleted_at, visibility, taken_at, local_at, latitude, longitude)
    WHERE latitude IS NOT NULL AND longitude IS NOT NULL;
