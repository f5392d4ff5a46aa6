-- Photos stand in lists by the clock of their place: whatever wrote no time zone stands among what
-- did as a person would put it. So they are sorted by `local_at` in place of the instant, and what
-- holds them in that order says so.
DROP TRIGGER album_assets_join;
DROP TRIGGER album_assets_follow;
DROP INDEX album_assets_order;
DROP INDEX album_assets_tiles;
ALTER TABLE album_assets ADD COLUMN local_at BIGINT NOT NULL DEFAULT 0;
UPDATE album_assets SET local_at =
    (SELECT a.local_at FROM assets a WHERE a.id = album_assets.asset_id);
ALTER TABLE album_assets DROP COLUMN taken_at;
CREATE INDEX album_assets_order ON album_assets (album_id, is_seen, day, local_at, asset_id);
CREATE INDEX album_assets_tiles ON album_assets (album_id, is_seen, day, local_at, asset_id, tile)
    WHERE tile <> '';
CREATE TRIGGER album_assets_join AFTER INSERT ON album_assets
BEGIN
    UPDATE album_assets SET (is_seen, day, local_at, tile, size) =
        (SELECT a.deleted_at IS NULL AND a.visibility IN ('timeline', 'archive'), a.day,
                a.local_at, a.tile, a.size
         FROM assets a WHERE a.id = NEW.asset_id)
    WHERE album_id = NEW.album_id AND asset_id = NEW.asset_id;
END;
CREATE TRIGGER album_assets_follow AFTER UPDATE ON assets
BEGIN
    UPDATE album_assets SET (is_seen, day, local_at, tile, size) =
        (SELECT a.deleted_at IS NULL AND a.visibility IN ('timeline', 'archive'), a.day,
                a.local_at, a.tile, a.size
         FROM assets a WHERE a.id = NEW.id)
    WHERE asset_id = NEW.id;
END;

DROP INDEX assets_seen;
DROP INDEX assets_timeline;
DROP INDEX assets_tiles;
DROP INDEX assets_favorites;
DROP INDEX assets_owned;
DROP INDEX assets_bin;
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
CREATE INDEX assets_map
    ON assets (owner_id, deleted_at, visibility, local_at, id, latitude, longitude)
    WHERE latitude IS NOT NULL AND longitude IS NOT NULL;
CREATE INDEX assets_place ON assets (id, deleted_at, visibility, local_at, latitude, longitude)
    WHERE latitude IS NOT NULL AND longitude IS NOT NULL;

-- As in 0059: an index that is dropped takes its numbers along.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('assets', 'assets_timeline', '1000000 20000 19000 18000 100 2 1'),
    ('assets', 'assets_tiles', '1000000 20000 19000 18000 100 2 1 1'),
    ('assets', 'assets_favorites', '20000 4000 20 2 1 1 1 1'),
    ('assets', 'assets_owned', '1000000 20000 100 2 1 1 1'),
    ('assets', 'assets_bin', '10000 2000 20 2 1'),
    ('assets', 'assets_seen', '1000000 1 1 1 1 1'),
    ('assets', 'assets_map', '800000 16000 15000 14000 2 1 1 1'),
    ('assets', 'assets_place', '800000 1 1 1 1 1 1'),
    ('album_assets', 'album_assets_order', '1000000 1000 900 50 2 1'),
    ('album_assets', 'album_assets_tiles', '1000000 1000 900 50 2 1 1');
ANALYZE sqlite_schema;
