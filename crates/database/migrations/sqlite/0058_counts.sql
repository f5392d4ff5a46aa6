-- How many photos there are in each month, and their bytes, kept as photos come, change and go:
-- timelines, statistics, quotas and lists of albums and links read a few hundred rows however large
-- a library is. `month` is the first day of it since 1970, as `day` is one; of days that no calendar
-- has it is the day itself. Rows that count nothing stay until their owner goes.
CREATE TABLE asset_months (
    owner_id       TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    visibility     TEXT NOT NULL,
    is_deleted     BIGINT NOT NULL,
    month          BIGINT NOT NULL,
    assets         BIGINT NOT NULL,
    bytes          BIGINT NOT NULL,
    videos         BIGINT NOT NULL,
    favorites      BIGINT NOT NULL,
    favorite_bytes BIGINT NOT NULL,
    PRIMARY KEY (owner_id, visibility, is_deleted, month)
) WITHOUT ROWID;
INSERT INTO asset_months
    SELECT owner_id, visibility, deleted_at IS NOT NULL,
           COALESCE(day - strftime('%d', day * 86400, 'unixepoch') + 1, day) AS month,
           COUNT(*), SUM(size), SUM(is_video), SUM(is_favorite), SUM(is_favorite * size)
    FROM assets GROUP BY owner_id, visibility, deleted_at IS NOT NULL, month;

CREATE TRIGGER asset_months_arrive AFTER INSERT ON assets
BEGIN
    INSERT INTO asset_months VALUES
        (NEW.owner_id, NEW.visibility, NEW.deleted_at IS NOT NULL,
         COALESCE(NEW.day - strftime('%d', NEW.day * 86400, 'unixepoch') + 1, NEW.day), 1, NEW.size,
         NEW.is_video, NEW.is_favorite, NEW.is_favorite * NEW.size)
        ON CONFLICT (owner_id, visibility, is_deleted, month) DO UPDATE SET
            assets = assets + 1, bytes = bytes + excluded.bytes,
            videos = videos + excluded.videos, favorites = favorites + excluded.favorites,
            favorite_bytes = favorite_bytes + excluded.favorite_bytes;
END;
CREATE TRIGGER asset_months_leave AFTER DELETE ON assets
BEGIN
    UPDATE asset_months SET assets = assets - 1, bytes = bytes - OLD.size,
        videos = videos - OLD.is_video, favorites = favorites - OLD.is_favorite,
        favorite_bytes = favorite_bytes - OLD.is_favorite * OLD.size
    WHERE owner_id = OLD.owner_id AND visibility = OLD.visibility
        AND is_deleted = (OLD.deleted_at IS NOT NULL)
        AND month = COALESCE(OLD.day - strftime('%d', OLD.day * 86400, 'unixepoch') + 1, OLD.day);
END;
CREATE TRIGGER asset_months_change
AFTER UPDATE OF owner_id, visibility, deleted_at, is_favorite, is_video, day, size ON assets
WHEN NEW.day <> OLD.day OR NEW.visibility <> OLD.visibility OR NEW.size <> OLD.size
    OR NEW.is_favorite <> OLD.is_favorite OR NEW.is_video <> OLD.is_video
    OR (NEW.deleted_at IS NULL) <> (OLD.deleted_at IS NULL) OR NEW.owner_id <> OLD.owner_id
BEGIN
    UPDATE asset_months SET assets = assets - 1, bytes = bytes - OLD.size,
        videos = videos - OLD.is_video, favorites = favorites - OLD.is_favorite,
        favorite_bytes = favorite_bytes - OLD.is_favorite * OLD.size
    WHERE owner_id = OLD.owner_id AND visibility = OLD.visibility
        AND is_deleted = (OLD.deleted_at IS NOT NULL)
        AND month = COALESCE(OLD.day - strftime('%d', OLD.day * 86400, 'unixepoch') + 1, OLD.day);
    INSERT INTO asset_months VALUES
        (NEW.owner_id, NEW.visibility, NEW.deleted_at IS NOT NULL,
         COALESCE(NEW.day - strftime('%d', NEW.day * 86400, 'unixepoch') + 1, NEW.day), 1, NEW.size,
         NEW.is_video, NEW.is_favorite, NEW.is_favorite * NEW.size)
        ON CONFLICT (owner_id, visibility, is_deleted, month) DO UPDATE SET
            assets = assets + 1, bytes = bytes + excluded.bytes,
            videos = videos + excluded.videos, favorites = favorites + excluded.favorites,
            favorite_bytes = favorite_bytes + excluded.favorite_bytes;
END;

-- The same for what can be seen in albums, where a photo's length stands beside its day.
ALTER TABLE album_assets ADD COLUMN size BIGINT NOT NULL DEFAULT 0;
DROP TRIGGER album_assets_join;
DROP TRIGGER album_assets_follow;
UPDATE album_assets SET size = (SELECT a.size FROM assets a WHERE a.id = album_assets.asset_id);
CREATE TRIGGER album_assets_join AFTER INSERT ON album_assets
BEGIN
    UPDATE album_assets SET (is_seen, day, taken_at, tile, size) =
        (SELECT a.deleted_at IS NULL AND a.visibility IN ('timeline', 'archive'), a.day,
                a.taken_at, a.tile, a.size
         FROM assets a WHERE a.id = NEW.asset_id)
    WHERE album_id = NEW.album_id AND asset_id = NEW.asset_id;
END;
CREATE TRIGGER album_assets_follow AFTER UPDATE ON assets
BEGIN
    UPDATE album_assets SET (is_seen, day, taken_at, tile, size) =
        (SELECT a.deleted_at IS NULL AND a.visibility IN ('timeline', 'archive'), a.day,
                a.taken_at, a.tile, a.size
         FROM assets a WHERE a.id = NEW.id)
    WHERE asset_id = NEW.id;
END;

CREATE TABLE album_months (
    album_id TEXT NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    month    BIGINT NOT NULL,
    assets   BIGINT NOT NULL,
    bytes    BIGINT NOT NULL,
    PRIMARY KEY (album_id, month)
) WITHOUT ROWID;
INSERT INTO album_months
    SELECT album_id, COALESCE(day - strftime('%d', day * 86400, 'unixepoch') + 1, day) AS month,
           COUNT(*), SUM(size)
    FROM album_assets WHERE is_seen = 1 GROUP BY album_id, month;

CREATE TRIGGER album_months_arrive AFTER INSERT ON album_assets WHEN NEW.is_seen = 1
BEGIN
    INSERT INTO album_months VALUES
        (NEW.album_id,
         COALESCE(NEW.day - strftime('%d', NEW.day * 86400, 'unixepoch') + 1, NEW.day), 1, NEW.size)
        ON CONFLICT (album_id, month)
        DO UPDATE SET assets = assets + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER album_months_leave AFTER DELETE ON album_assets WHEN OLD.is_seen = 1
BEGIN
    UPDATE album_months SET assets = assets - 1, bytes = bytes - OLD.size
    WHERE album_id = OLD.album_id
        AND month = COALESCE(OLD.day - strftime('%d', OLD.day * 86400, 'unixepoch') + 1, OLD.day);
END;
CREATE TRIGGER album_months_change AFTER UPDATE OF is_seen, day, size ON album_assets
WHEN NEW.is_seen <> OLD.is_seen
    OR (NEW.is_seen = 1 AND (NEW.day <> OLD.day OR NEW.size <> OLD.size))
BEGIN
    UPDATE album_months SET assets = assets - 1, bytes = bytes - OLD.size
    WHERE OLD.is_seen = 1 AND album_id = OLD.album_id
        AND month = COALESCE(OLD.day - strftime('%d', OLD.day * 86400, 'unixepoch') + 1, OLD.day);
    INSERT INTO album_months
        SELECT NEW.album_id,
               COALESCE(NEW.day - strftime('%d', NEW.day * 86400, 'unixepoch') + 1, NEW.day), 1,
               NEW.size
        WHERE NEW.is_seen = 1
        ON CONFLICT (album_id, month)
        DO UPDATE SET assets = assets + 1, bytes = bytes + excluded.bytes;
END;
