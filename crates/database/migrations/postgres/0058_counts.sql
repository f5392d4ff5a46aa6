-- How many photos there are in each month, and their bytes, kept as photos come, change and go:
-- timelines, statistics, quotas and lists of albums and links read a few hundred rows however large
-- a library is. `month` is the first day of it since 1970, as `day` is one. Rows that count nothing
-- stay until their owner goes.
CREATE TABLE asset_months (
    owner_id       TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    visibility     TEXT COLLATE "C" NOT NULL,
    is_deleted     BIGINT NOT NULL,
    month          BIGINT NOT NULL,
    assets         BIGINT NOT NULL,
    bytes          BIGINT NOT NULL,
    videos         BIGINT NOT NULL,
    favorites      BIGINT NOT NULL,
    favorite_bytes BIGINT NOT NULL,
    PRIMARY KEY (owner_id, visibility, is_deleted, month)
);
CREATE TABLE album_months (
    album_id TEXT COLLATE "C" NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    month    BIGINT NOT NULL,
    assets   BIGINT NOT NULL,
    bytes    BIGINT NOT NULL,
    PRIMARY KEY (album_id, month)
);

CREATE FUNCTION first_of_month(day BIGINT) RETURNS BIGINT LANGUAGE SQL IMMUTABLE AS $$
    SELECT day - CAST(EXTRACT(DAY FROM DATE '1970-01-01' + CAST(day AS INTEGER)) AS BIGINT) + 1
$$;

INSERT INTO asset_months
    SELECT owner_id, visibility, CASE WHEN deleted_at IS NULL THEN 0 ELSE 1 END,
           first_of_month(day), COUNT(*), CAST(SUM(size) AS BIGINT), CAST(SUM(is_video) AS BIGINT),
           CAST(SUM(is_favorite) AS BIGINT), CAST(SUM(is_favorite * size) AS BIGINT)
    FROM assets GROUP BY 1, 2, 3, 4;

CREATE FUNCTION asset_months_change() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE asset_months SET assets = assets - 1, bytes = bytes - OLD.size,
            videos = videos - OLD.is_video, favorites = favorites - OLD.is_favorite,
            favorite_bytes = favorite_bytes - OLD.is_favorite * OLD.size
        WHERE owner_id = OLD.owner_id AND visibility = OLD.visibility
            AND is_deleted = CASE WHEN OLD.deleted_at IS NULL THEN 0 ELSE 1 END
            AND month = first_of_month(OLD.day);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO asset_months AS m VALUES
            (NEW.owner_id, NEW.visibility, CASE WHEN NEW.deleted_at IS NULL THEN 0 ELSE 1 END,
             first_of_month(NEW.day), 1, NEW.size, NEW.is_video, NEW.is_favorite,
             NEW.is_favorite * NEW.size)
            ON CONFLICT (owner_id, visibility, is_deleted, month) DO UPDATE SET
                assets = m.assets + 1, bytes = m.bytes + excluded.bytes,
                videos = m.videos + excluded.videos, favorites = m.favorites + excluded.favorites,
                favorite_bytes = m.favorite_bytes + excluded.favorite_bytes;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER asset_months_arrive AFTER INSERT OR DELETE ON assets
    FOR EACH ROW EXECUTE FUNCTION asset_months_change();
CREATE TRIGGER asset_months_change AFTER UPDATE ON assets
    FOR EACH ROW
    WHEN (NEW.day <> OLD.day OR NEW.visibility <> OLD.visibility OR NEW.size <> OLD.size
          OR NEW.is_favorite <> OLD.is_favorite OR NEW.is_video <> OLD.is_video
          OR (NEW.deleted_at IS NULL) <> (OLD.deleted_at IS NULL) OR NEW.owner_id <> OLD.owner_id)
    EXECUTE FUNCTION asset_months_change();

-- The same for what can be seen in albums, where a photo's length stands beside its day.
ALTER TABLE album_assets ADD COLUMN size BIGINT NOT NULL DEFAULT 0;
UPDATE album_assets SET size = a.size FROM assets a WHERE a.id = album_assets.asset_id;
INSERT INTO album_months
    SELECT album_id, first_of_month(day), COUNT(*), CAST(SUM(size) AS BIGINT)
    FROM album_assets WHERE is_seen = 1 GROUP BY 1, 2;

CREATE OR REPLACE FUNCTION album_assets_join() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    SELECT CASE WHEN a.deleted_at IS NULL AND a.visibility IN ('timeline', 'archive')
                THEN 1 ELSE 0 END, a.day, a.taken_at, a.tile, a.size
        INTO NEW.is_seen, NEW.day, NEW.taken_at, NEW.tile, NEW.size
        FROM assets a WHERE a.id = NEW.asset_id FOR SHARE;
    IF NEW.tile IS NULL THEN
        -- No such photo: the foreign key says so better than a column without a value.
        NEW.is_seen := 0;
        NEW.day := 0;
        NEW.taken_at := 0;
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
        day = NEW.day, taken_at = NEW.taken_at, tile = NEW.tile, size = NEW.size
    WHERE asset_id = NEW.id;
    RETURN NULL;
END
$$;
DROP TRIGGER album_assets_follow ON assets;
CREATE TRIGGER album_assets_follow AFTER UPDATE ON assets
    FOR EACH ROW
    WHEN (NEW.tile IS DISTINCT FROM OLD.tile OR NEW.day IS DISTINCT FROM OLD.day
          OR NEW.deleted_at IS DISTINCT FROM OLD.deleted_at OR NEW.size <> OLD.size)
    EXECUTE FUNCTION album_assets_follow();

CREATE FUNCTION album_months_change() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE album_months SET assets = assets - 1, bytes = bytes - OLD.size
        WHERE OLD.is_seen = 1 AND album_id = OLD.album_id AND month = first_of_month(OLD.day);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO album_months AS m
            SELECT NEW.album_id, first_of_month(NEW.day), 1, NEW.size WHERE NEW.is_seen = 1
            ON CONFLICT (album_id, month)
            DO UPDATE SET assets = m.assets + 1, bytes = m.bytes + excluded.bytes;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER album_months_arrive AFTER INSERT OR DELETE ON album_assets
    FOR EACH ROW EXECUTE FUNCTION album_months_change();
CREATE TRIGGER album_months_change AFTER UPDATE ON album_assets
    FOR EACH ROW
    WHEN (NEW.is_seen <> OLD.is_seen
          OR (NEW.is_seen = 1 AND (NEW.day <> OLD.day OR NEW.size <> OLD.size)))
    EXECUTE FUNCTION album_months_change();
