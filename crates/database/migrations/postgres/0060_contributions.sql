-- Who brought a photo decides to whom it belongs. 1 while only guests brought it and its owner has
-- neither uploaded it, nor been told that it is there, nor made anything of it: then guests can take
-- it back.
ALTER TABLE assets ADD COLUMN is_contribution BIGINT NOT NULL DEFAULT 0;
-- Whether albums that follow a month, a place, a folder or a person take it in. Contributions join
-- only if their owner says so (users.guests_join_collections).
ALTER TABLE assets ADD COLUMN joins_collections BIGINT NOT NULL DEFAULT 1;
-- Empty, or the asset's own id where its content is kept a second time: a guest brought what the
-- owner has already and guests may not know of, as what is private or in the bin.
ALTER TABLE assets ADD COLUMN separate_id TEXT COLLATE "C" NOT NULL DEFAULT '';
-- 1 while the thumbnail and the preview were made by a guest's device.
ALTER TABLE assets ADD COLUMN guest_pictures BIGINT NOT NULL DEFAULT 0;
-- Bytes of the thumbnail, the preview and the sidecar; 0 also where nobody has measured them yet.
ALTER TABLE assets ADD COLUMN extra_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN guests_join_collections BIGINT NOT NULL DEFAULT 0;

UPDATE assets SET is_contribution = 1, joins_collections = 0
    WHERE is_favorite = 0 AND id IN (SELECT asset_id FROM contributions WHERE is_new = 1)
    AND NOT EXISTS (SELECT 1 FROM album_assets aa WHERE aa.asset_id = assets.id AND aa.by_rule = 0
        AND aa.album_id NOT IN (SELECT c.album_id FROM contributions c
                                WHERE c.asset_id = assets.id AND c.album_id IS NOT NULL))
    AND NOT EXISTS (SELECT 1 FROM link_assets la WHERE la.asset_id = assets.id
        AND la.link_id NOT IN (SELECT c.link_id FROM contributions c
                               WHERE c.asset_id = assets.id));
ALTER TABLE contributions DROP COLUMN is_new;
-- 0 where the photo stood in the album, or in the link, before it was brought there: then it stays when
-- it is taken back.
ALTER TABLE contributions ADD COLUMN is_placed BIGINT NOT NULL DEFAULT 1;
CREATE INDEX assets_contributed ON assets (owner_id) WHERE is_contribution = 1;
-- Whoever can make small pictures also asks for those that a guest's device made.
DROP INDEX assets_without_pictures;
CREATE INDEX assets_without_pictures ON assets (owner_id, id)
    WHERE (has_thumbnail = 0 OR guest_pictures = 1) AND deleted_at IS NULL;

DROP INDEX assets_content;
CREATE UNIQUE INDEX assets_content ON assets (owner_id, sha1, separate_id);

-- What guests took back and their owner's bin still holds: until it is gone it counts as kept by the
-- link that it came through.
CREATE TABLE taken_back (
    asset_id TEXT COLLATE "C" PRIMARY KEY REFERENCES assets (id) ON DELETE CASCADE,
    link_id  TEXT COLLATE "C" NOT NULL,
    taken_at BIGINT NOT NULL
);
CREATE INDEX taken_back_link ON taken_back (link_id, taken_at);

-- An upload in parts belongs to the guest who began it; empty for users and for visitors without a
-- guest's session, whose uploads are known by their id alone. `client` is a hash of the network that
-- it came from, `active_at` when bytes came last.
ALTER TABLE uploads ADD COLUMN guest_id TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE uploads ADD COLUMN client TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE uploads ADD COLUMN active_at BIGINT NOT NULL DEFAULT 0;

-- Bytes of all that is kept of a user's photos, counted as they come, change and go.
CREATE TABLE user_storage (
    owner_id TEXT COLLATE "C" PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    bytes    BIGINT NOT NULL
);
INSERT INTO user_storage
    SELECT owner_id, CAST(SUM(bytes) AS BIGINT) FROM asset_months GROUP BY owner_id;
CREATE FUNCTION user_storage_change() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE user_storage SET bytes = bytes - OLD.size - OLD.extra_bytes
        WHERE owner_id = OLD.owner_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO user_storage AS s VALUES (NEW.owner_id, NEW.size + NEW.extra_bytes)
            ON CONFLICT (owner_id) DO UPDATE SET bytes = s.bytes + excluded.bytes;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER user_storage_arrive AFTER INSERT OR DELETE ON assets
    FOR EACH ROW EXECUTE FUNCTION user_storage_change();
CREATE TRIGGER user_storage_change AFTER UPDATE ON assets
    FOR EACH ROW
    WHEN (NEW.size <> OLD.size OR NEW.extra_bytes <> OLD.extra_bytes OR NEW.owner_id <> OLD.owner_id)
    EXECUTE FUNCTION user_storage_change();

-- Collections are counted from this alone; without the folder, which may be longer than an entry of an
-- index.
DROP INDEX assets_collections;
CREATE INDEX assets_collections
    ON assets (owner_id, visibility, deleted_at, day, country, state, id, joins_collections)
    WHERE folder >= '';
CREATE OR REPLACE VIEW album_rule_assets AS
SELECT r.album_id, a.id AS asset_id FROM album_rules r JOIN assets a ON a.owner_id = r.owner_id
WHERE a.visibility = 'timeline' AND a.deleted_at IS NULL AND a.joins_collections = 1
  AND (r.first_day IS NULL OR (a.day >= r.first_day AND a.day <= r.last_day))
  -- Days outside of the years 1 to 9999 are in no month.
  AND (r.month_day IS NULL OR CASE WHEN a.day BETWEEN -719162 AND 2932896 THEN
       to_char(CAST(DATE '1970-01-01' + CAST(a.day AS INTEGER) AS TIMESTAMP), 'MM-DD') = r.month_day
       ELSE FALSE END)
  AND (r.country IS NULL OR a.country = r.country)
  AND (r.state IS NULL OR a.state = r.state)
  AND (r.folder IS NULL OR a.folder = r.folder)
  AND (r.person IS NULL OR EXISTS
       (SELECT 1 FROM asset_people p WHERE p.asset_id = a.id AND p.name = r.person));
DROP TRIGGER album_rules_follow ON assets;
CREATE TRIGGER album_rules_follow AFTER UPDATE ON assets
    FOR EACH ROW
    WHEN (NEW.day IS DISTINCT FROM OLD.day OR NEW.visibility IS DISTINCT FROM OLD.visibility
          OR NEW.deleted_at IS DISTINCT FROM OLD.deleted_at
          OR NEW.country IS DISTINCT FROM OLD.country OR NEW.state IS DISTINCT FROM OLD.state
          OR NEW.folder IS DISTINCT FROM OLD.folder OR NEW.metadata IS DISTINCT FROM OLD.metadata
          OR NEW.joins_collections IS DISTINCT FROM OLD.joins_collections)
    EXECUTE FUNCTION album_rules_follow();
-- Contributions leave the albums that they followed into.
DELETE FROM album_assets WHERE by_rule = 1
    AND asset_id IN (SELECT id FROM assets WHERE joins_collections = 0);
