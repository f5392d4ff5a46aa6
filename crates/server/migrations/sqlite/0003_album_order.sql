-- What decides whether and where a photo stands in an album, kept beside its place in the album:
-- counts, months and first photos of albums with a million of them are then read from one index,
-- in order, without touching the photos' own wide rows.
ALTER TABLE album_assets ADD COLUMN is_seen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE album_assets ADD COLUMN day BIGINT NOT NULL DEFAULT 0;
ALTER TABLE album_assets ADD COLUMN taken_at BIGINT NOT NULL DEFAULT 0;

UPDATE album_assets SET (is_seen, day, taken_at) =
    (SELECT a.deleted_at IS NULL AND a.visibility IN ('timeline', 'archive'), a.day, a.taken_at
     FROM assets a WHERE a.id = album_assets.asset_id);

CREATE INDEX album_assets_order ON album_assets (album_id, day, taken_at, asset_id)
    WHERE is_seen = 1;

-- Whoever changes a photo need not think of its albums.
CREATE TRIGGER album_assets_follow AFTER UPDATE OF deleted_at, visibility, day, taken_at ON assets
BEGIN
    UPDATE album_assets SET
        is_seen = NEW.deleted_at IS NULL AND NEW.visibility IN ('timeline', 'archive'),
        day = NEW.day,
        taken_at = NEW.taken_at
    WHERE asset_id = NEW.id;
END;
CREATE TRIGGER album_assets_join AFTER INSERT ON album_assets
BEGIN
    UPDATE album_assets SET (is_seen, day, taken_at) =
        (SELECT a.deleted_at IS NULL AND a.visibility IN ('timeline', 'archive'), a.day, a.taken_at
         FROM assets a WHERE a.id = NEW.asset_id)
    WHERE album_id = NEW.album_id AND asset_id = NEW.asset_id;
END;

-- Months are ranges of days everywhere.
DROP INDEX assets_timeline;
CREATE INDEX assets_timeline ON assets (owner_id, day, taken_at, id)
    WHERE deleted_at IS NULL AND visibility = 'timeline';
DROP INDEX assets_seen;
CREATE INDEX assets_seen ON assets (id, deleted_at, visibility, day, taken_at);
ALTER TABLE assets DROP COLUMN month;
