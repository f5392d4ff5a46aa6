-- Photos stand in lists by the clock of their place: whatever wrote no time zone stands among what
-- did as a person would put it. So they are sorted by `local_at` in place of the instant, and what
-- holds them in that order says so.
ALTER TABLE album_assets ADD COLUMN local_at BIGINT NOT NULL DEFAULT 0;
UPDATE album_assets SET local_at = a.local_at FROM assets a WHERE a.id = album_assets.asset_id;
CREATE OR REPLACE FUNCTION album_assets_join() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    SELECT CASE WHEN a.deleted_at IS NULL AND a.visibility IN ('timeline', 'archive')
                THEN 1 ELSE 0 END, a.day, a.local_at, a.tile, a.size
        INTO NEW.is_seen, NEW.day, NEW.local_at, NEW.tile, NEW.size
        FROM assets a WHERE a.id = NEW.asset_id FOR SHARE;
    IF NEW.tile IS NULL THEN
        -- No such photo: the foreign key says so better than a column without a value.
        NEW.is_seen := 0;
        NEW.day := 0;
        NEW.local_at := 0;
        NEW.tile := '';
        NEW.size := 0;
    END IF;
    RETURN NEW;
END
$$;
CREATE OR REPLACE FUNCTION album_assets_follow() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    UPDATE album_assets SET
        is_seen = CASE WHEN NEW.deleted_at IS NULL AND NEW.visibility IN ('timeline', 'archive')
                  THEN 1 ELSE 0 END,
        day = NEW.day, local_at = NEW.local_at, tile = NEW.tile, size = NEW.size
    WHERE asset_id = NEW.id;
    RETURN NULL;
END
$$;
DROP INDEX album_assets_order;
DROP INDEX album_assets_tiles;
ALTER TABLE album_assets DROP COLUMN taken_at;
CREATE INDEX album_assets_order ON album_assets (album_id, is_seen, day, local_at, asset_id);
CREATE INDEX album_assets_tiles ON album_assets (album_id, is_seen, day, local_at, asset_id, tile)
    WHERE tile <> '';

DROP INDEX assets_seen;
DROP INDEX assets_timeline;
DROP INDEX assets_tiles;
DROP INDEX assets_favorites;
DROP INDEX assets_owned;
DROP INDEX assets_bin;
DROP INDEX assets_private;
DROP INDEX assets_map;
DROP INDEX assets_place;
CREATE INDEX assets_seen ON assets (id, deleted_at, visibility, day, local_at);
CREATE INDEX assets_timeline ON assets (owner_id, visibility, deleted_at, day, local_at, id);
CREATE INDEX assets_tiles ON assets (owner_id, visibility, deleted_at, day, local_at, id, tile)
    WHERE tile <> '';
CREATE INDEX assets_favorites ON assets (owner_id, day, local_at, id, visibility, deleted_at, tile)
    WHERE is_favorite = 1 AND tile <> '';
CREATE INDEX assets_owned ON assets (owner_id, day, local_at, id, visibility, deleted_at)
    WHERE deleted_at IS NULL AND visibility IN ('timeline', 'archive');
CREATE INDEX assets_bin ON assets (owner_id, day, local_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX assets_private ON assets (owner_id, day, local_at, id)
    WHERE deleted_at IS NULL AND visibility = 'locked';
CREATE INDEX assets_map
    ON assets (owner_id, deleted_at, visibility, local_at, id, latitude, longitude)
    WHERE latitude IS NOT NULL AND longitude IS NOT NULL;
CREATE INDEX assets_place ON assets (id, deleted_at, visibility, local_at, latitude, longitude)
    WHERE latitude IS NOT NULL AND longitude IS NOT NULL;
