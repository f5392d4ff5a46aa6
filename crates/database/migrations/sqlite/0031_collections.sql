-- Where a file lay when it was uploaded, and what the place of a photo is called: ISO 3166 code,
-- province and town, found by version `geocoder` of db::places; 0 has not been looked up yet.
ALTER TABLE assets ADD COLUMN folder TEXT NOT NULL DEFAULT '';
ALTER TABLE assets ADD COLUMN country TEXT NOT NULL DEFAULT '';
ALTER TABLE assets ADD COLUMN state TEXT NOT NULL DEFAULT '';
ALTER TABLE assets ADD COLUMN city TEXT NOT NULL DEFAULT '';
ALTER TABLE assets ADD COLUMN geocoder BIGINT NOT NULL DEFAULT 0;
CREATE INDEX assets_unnamed ON assets (geocoder) WHERE latitude IS NOT NULL;
-- Collections are counted from this alone.
CREATE INDEX assets_collections
    ON assets (owner_id, visibility, deleted_at, day, country, state, folder, id);

-- Whoever moves a photo need not think of names.
CREATE TRIGGER assets_moved AFTER UPDATE OF latitude, longitude ON assets
WHEN NEW.latitude IS NOT OLD.latitude OR NEW.longitude IS NOT OLD.longitude
BEGIN
    UPDATE assets SET geocoder = 0, country = '', state = '', city = '' WHERE id = NEW.id;
END;

-- Who is on a photo, as its file says.
CREATE TABLE asset_people (
    asset_id TEXT NOT NULL REFERENCES assets (id) ON DELETE CASCADE,
    owner_id TEXT NOT NULL,
    name     TEXT NOT NULL,
    PRIMARY KEY (asset_id, name)
);
CREATE INDEX asset_people_name ON asset_people (owner_id, name, asset_id);
INSERT INTO asset_people (asset_id, owner_id, name)
    SELECT DISTINCT a.id, a.owner_id, p.value FROM assets a, json_each(a.metadata, '$.people') p
    WHERE a.metadata NOT LIKE '%"people":[]%';

-- Albums that follow a collection: all conditions of a rule that are not NULL hold for its photos.
CREATE TABLE album_rules (
    album_id   TEXT PRIMARY KEY NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    owner_id   TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind       TEXT NOT NULL,
    collection TEXT NOT NULL,
    -- The page of a collection has an album of its own, which is not listed among the others.
    is_page    BIGINT NOT NULL,
    first_day  BIGINT,
    last_day   BIGINT,
    -- In every year, as MM-DD.
    month_day  TEXT,
    country    TEXT,
    state      TEXT,
    folder     TEXT,
    person     TEXT
);
CREATE INDEX album_rules_owner ON album_rules (owner_id);
CREATE UNIQUE INDEX album_rules_page ON album_rules (owner_id, kind, collection) WHERE is_page = 1;

-- The one place that says which photos a rule takes: what stands on its owner's timeline.
CREATE VIEW album_rule_assets AS
SELECT r.album_id, a.id AS asset_id FROM album_rules r JOIN assets a ON a.owner_id = r.owner_id
WHERE a.visibility = 'timeline' AND a.deleted_at IS NULL
  AND (r.first_day IS NULL OR (a.day >= r.first_day AND a.day <= r.last_day))
  AND (r.month_day IS NULL OR strftime('%m-%d', a.day * 86400, 'unixepoch') = r.month_day)
  AND (r.country IS NULL OR a.country = r.country)
  AND (r.state IS NULL OR a.state = r.state)
  AND (r.folder IS NULL OR a.folder = r.folder)
  AND (r.person IS NULL OR EXISTS
       (SELECT 1 FROM asset_people p WHERE p.asset_id = a.id AND p.name = r.person));

-- Photos that came into an album by its rule leave by it; those put in by hand stay.
ALTER TABLE album_assets ADD COLUMN by_rule BIGINT NOT NULL DEFAULT 0;

CREATE TRIGGER album_rules_arrive AFTER INSERT ON assets
BEGIN
    INSERT OR IGNORE INTO asset_people (asset_id, owner_id, name)
        SELECT NEW.id, NEW.owner_id, p.value FROM json_each(NEW.metadata, '$.people') p;
    INSERT OR IGNORE INTO album_assets (album_id, asset_id, added_at, by_rule)
        SELECT album_id, asset_id, NEW.created_at, 1 FROM album_rule_assets
        WHERE asset_id = NEW.id;
END;
CREATE TRIGGER album_rules_follow
AFTER UPDATE OF day, visibility, deleted_at, country, state, folder, metadata ON assets
BEGIN
    DELETE FROM asset_people WHERE asset_id = NEW.id
        AND name NOT IN (SELECT p.value FROM json_each(NEW.metadata, '$.people') p);
    INSERT OR IGNORE INTO asset_people (asset_id, owner_id, name)
        SELECT NEW.id, NEW.owner_id, p.value FROM json_each(NEW.metadata, '$.people') p;
    DELETE FROM album_assets WHERE asset_id = NEW.id AND by_rule = 1
        AND album_id NOT IN (SELECT album_id FROM album_rule_assets WHERE asset_id = NEW.id);
    INSERT OR IGNORE INTO album_assets (album_id, asset_id, added_at, by_rule)
        SELECT album_id, asset_id, NEW.updated_at, 1 FROM album_rule_assets
        WHERE asset_id = NEW.id;
END;
