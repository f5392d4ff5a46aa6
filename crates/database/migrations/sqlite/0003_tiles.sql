-- Motion photos: pictures with a film in their file, by what the file says of itself.
ALTER TABLE assets ADD COLUMN is_motion BIGINT NOT NULL DEFAULT 0;
UPDATE assets SET is_motion = 1 WHERE is_video = 0 AND metadata LIKE '%"motion_photo":{%';

-- Months are ranges of days everywhere.
DROP INDEX assets_timeline;
DROP INDEX assets_seen;
ALTER TABLE assets DROP COLUMN month;
CREATE INDEX assets_seen ON assets (id, deleted_at, visibility, day, taken_at);
CREATE INDEX assets_timeline ON assets (owner_id, visibility, deleted_at, day, taken_at, id);

-- All that a grid needs of a photo in one text, read by db::timeline. An index that holds it
-- answers for a hundred thousand photos in order, without touching their own wide rows. It is for
-- statements that ask for tiles that are not empty, as none is: counting takes the narrow one.
ALTER TABLE assets ADD COLUMN tile TEXT GENERATED ALWAYS AS (
    id || '|' || owner_id || '|' || is_video || '|' || is_favorite || '|' || is_motion || '|' ||
    visibility || '|' || COALESCE(projection, '') || '|' || COALESCE(width, 0) || '|' ||
    COALESCE(height, 0) || '|' || COALESCE(thumbhash, '') || '|' || taken_at || '|' ||
    local_at || '|' || created_at || '|' || COALESCE(duration_ms, '')
) VIRTUAL;
CREATE INDEX assets_tiles ON assets (owner_id, visibility, deleted_at, day, taken_at, id, tile)
    WHERE tile <> '';

-- The same beside a photo's place in an album, with whether and where it stands there.
ALTER TABLE album_assets ADD COLUMN is_seen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE album_assets ADD COLUMN day BIGINT NOT NULL DEFAULT 0;
ALTER TABLE album_assets ADD COLUMN taken_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE album_assets ADD COLUMN tile TEXT NOT NULL DEFAULT '';
UPDATE album_assets SET (is_seen, day, taken_at, tile) =
    (SELECT a.deleted_at IS NULL AND a.visibility IN ('timeline', 'archive'), a.day, a.taken_at,
            a.tile
     FROM assets a WHERE a.id = album_assets.asset_id);
CREATE INDEX album_assets_order ON album_assets (album_id, is_seen, day, taken_at, asset_id);
CREATE INDEX album_assets_tiles ON album_assets (album_id, is_seen, day, taken_at, asset_id, tile)
    WHERE tile <> '';

-- Whoever changes a photo need not think of its albums.
CREATE TRIGGER album_assets_join AFTER INSERT ON album_assets
BEGIN
    UPDATE album_assets SET (is_seen, day, taken_at, tile) =
        (SELECT a.deleted_at IS NULL AND a.visibility IN ('timeline', 'archive'), a.day,
                a.taken_at, a.tile
         FROM assets a WHERE a.id = NEW.asset_id)
    WHERE album_id = NEW.album_id AND asset_id = NEW.asset_id;
END;
CREATE TRIGGER album_assets_follow AFTER UPDATE ON assets
BEGIN
    UPDATE album_assets SET (is_seen, day, taken_at, tile) =
        (SELECT a.deleted_at IS NULL AND a.visibility IN ('timeline', 'archive'), a.day,
                a.taken_at, a.tile
         FROM assets a WHERE a.id = NEW.id)
    WHERE asset_id = NEW.id;
END;
