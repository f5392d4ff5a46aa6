-- The whole schema as the SQLite migrations up to 0055 have left it. Instants are milliseconds since
-- 1970 in UTC; flags are 0 and 1; ids are UUID v4 in text. Texts sort by their bytes, as in SQLite.
--
-- Nothing here that databases which speak Postgres's protocol lack: no extensions, no types of our
-- own, and triggers for each row only, without lists of columns.

CREATE TABLE users (
    id                   TEXT COLLATE "C" PRIMARY KEY,
    email                TEXT COLLATE "C" NOT NULL UNIQUE,
    name                 TEXT COLLATE "C" NOT NULL,
    password_hash        TEXT COLLATE "C" NOT NULL,
    is_admin             BIGINT NOT NULL DEFAULT 0,
    created_at           BIGINT NOT NULL,
    updated_at           BIGINT NOT NULL,
    deleted_at           BIGINT,
    avatar_color         TEXT COLLATE "C",
    -- In bytes.
    quota                BIGINT,
    must_change_password BIGINT NOT NULL DEFAULT 0
);

-- Tokens are kept as SHA-256, so that a copy of the database opens nothing.
CREATE TABLE sessions (
    token_hash BYTEA PRIMARY KEY,
    user_id    TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    id         TEXT COLLATE "C" NOT NULL DEFAULT '',
    used_at    BIGINT NOT NULL DEFAULT 0,
    device     TEXT COLLATE "C" NOT NULL DEFAULT '',
    system     TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE UNIQUE INDEX sessions_id ON sessions (id);

-- Keys for programs, kept as SHA-256. `permissions` is a list with commas.
CREATE TABLE api_keys (
    id          TEXT COLLATE "C" PRIMARY KEY,
    user_id     TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name        TEXT COLLATE "C" NOT NULL,
    key_hash    BYTEA NOT NULL UNIQUE,
    permissions TEXT COLLATE "C" NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);
CREATE INDEX api_keys_user ON api_keys (user_id, created_at);

CREATE TABLE assets (
    id            TEXT COLLATE "C" PRIMARY KEY,
    owner_id      TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    sha1          BYTEA NOT NULL,
    crc32         BIGINT NOT NULL,
    size          BIGINT NOT NULL,
    format        TEXT COLLATE "C" NOT NULL,
    is_video      BIGINT NOT NULL,
    name          TEXT COLLATE "C" NOT NULL,
    taken_at      BIGINT NOT NULL,
    -- The same on the clock of the place, and its day since 1970.
    local_at      BIGINT NOT NULL,
    day           BIGINT NOT NULL,
    modified_at   BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    deleted_at    BIGINT,
    is_favorite   BIGINT NOT NULL DEFAULT 0,
    visibility    TEXT COLLATE "C" NOT NULL DEFAULT 'timeline',
    width         BIGINT,
    height        BIGINT,
    duration_ms   BIGINT,
    thumbhash     TEXT COLLATE "C",
    latitude      DOUBLE PRECISION,
    longitude     DOUBLE PRECISION,
    projection    TEXT COLLATE "C",
    has_thumbnail BIGINT NOT NULL,
    has_preview   BIGINT NOT NULL,
    metadata      TEXT COLLATE "C" NOT NULL,
    is_motion     BIGINT NOT NULL DEFAULT 0,
    -- Where a file lay when it was uploaded, and what the place of a photo is called: ISO 3166
    -- code, province and town, found by version `geocoder` of the table of places; 0 has not been
    -- looked up yet.
    folder        TEXT COLLATE "C" NOT NULL DEFAULT '',
    country       TEXT COLLATE "C" NOT NULL DEFAULT '',
    state         TEXT COLLATE "C" NOT NULL DEFAULT '',
    city          TEXT COLLATE "C" NOT NULL DEFAULT '',
    geocoder      BIGINT NOT NULL DEFAULT 0,
    -- The film of a Live Photo, which is `hidden`.
    live_photo_video_id TEXT COLLATE "C" REFERENCES assets (id) ON DELETE SET NULL,
    -- All that a grid needs of a photo in one text, read by db::timeline.
    tile          TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (
        id || '|' || owner_id || '|' || CAST(is_video AS TEXT) || '|' ||
        CAST(is_favorite AS TEXT) || '|' || CAST(is_motion AS TEXT) || '|' || visibility || '|' ||
        COALESCE(projection, '') || '|' || CAST(COALESCE(width, 0) AS TEXT) || '|' ||
        CAST(COALESCE(height, 0) AS TEXT) || '|' || COALESCE(thumbhash, '') || '|' ||
        CAST(taken_at AS TEXT) || '|' || CAST(local_at AS TEXT) || '|' ||
        CAST(created_at AS TEXT) || '|' || COALESCE(CAST(duration_ms AS TEXT), '')
    ) STORED
);
CREATE UNIQUE INDEX assets_content ON assets (owner_id, sha1);
CREATE INDEX assets_trash ON assets (deleted_at) WHERE deleted_at IS NOT NULL;
-- Counting reads these alone: the rows themselves are wide, since each holds its metadata.
CREATE INDEX assets_seen ON assets (id, deleted_at, visibility, day, taken_at);
CREATE INDEX assets_usage ON assets (owner_id, deleted_at, visibility, is_video, size);
CREATE INDEX assets_weight ON assets (id, deleted_at, visibility, size);
CREATE INDEX assets_timeline ON assets (owner_id, visibility, deleted_at, day, taken_at, id);
CREATE INDEX assets_tiles ON assets (owner_id, visibility, deleted_at, day, taken_at, id, tile)
    WHERE tile <> '';
CREATE INDEX assets_favorites ON assets (owner_id, visibility, deleted_at, day, taken_at, id, tile)
    WHERE is_favorite = 1 AND tile <> '';
-- Maps.
CREATE INDEX assets_map
    ON assets (owner_id, deleted_at, visibility, taken_at, id, local_at, latitude, longitude)
    WHERE latitude IS NOT NULL AND longitude IS NOT NULL;
CREATE INDEX assets_place
    ON assets (id, deleted_at, visibility, taken_at, local_at, latitude, longitude)
    WHERE latitude IS NOT NULL AND longitude IS NOT NULL;
CREATE INDEX assets_unnamed ON assets (geocoder) WHERE latitude IS NOT NULL;
-- Without the folder, which may be longer than an entry of an index.
CREATE INDEX assets_collections
    ON assets (owner_id, visibility, deleted_at, day, country, state, id)
    WHERE folder >= '';
CREATE INDEX assets_films ON assets (live_photo_video_id) WHERE live_photo_video_id IS NOT NULL;
CREATE INDEX assets_hidden ON assets (id) WHERE visibility = 'hidden';
CREATE INDEX assets_without_pictures ON assets (owner_id, id)
    WHERE has_thumbnail = 0 AND deleted_at IS NULL;

-- How to serve an asset without its place or without all of its metadata: an edit list, or why
-- there is none. `planner` is the version of the code that decided.
CREATE TABLE edits (
    asset_id TEXT COLLATE "C" NOT NULL REFERENCES assets (id) ON DELETE CASCADE,
    level    TEXT COLLATE "C" NOT NULL,
    planner  BIGINT NOT NULL,
    list     BYTEA,
    size     BIGINT,
    crc32    BIGINT,
    refusal  TEXT COLLATE "C",
    PRIMARY KEY (asset_id, level)
);
CREATE INDEX edits_planner ON edits (planner);

-- What photos are found by, in small letters without accents.
CREATE TABLE asset_words (
    asset_id TEXT COLLATE "C" PRIMARY KEY REFERENCES assets (id) ON DELETE CASCADE,
    owner_id TEXT COLLATE "C" NOT NULL,
    words    TEXT COLLATE "C" NOT NULL,
    place    TEXT COLLATE "C" NOT NULL DEFAULT ''
);
-- Without the words, which may be longer than an entry of an index.
CREATE INDEX asset_words_owner ON asset_words (owner_id, asset_id);

-- Who is on a photo, as its file says.
CREATE TABLE asset_people (
    asset_id TEXT COLLATE "C" NOT NULL REFERENCES assets (id) ON DELETE CASCADE,
    owner_id TEXT COLLATE "C" NOT NULL,
    name     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (asset_id, name)
);
CREATE INDEX asset_people_name ON asset_people (owner_id, name, asset_id);

CREATE TABLE albums (
    id          TEXT COLLATE "C" PRIMARY KEY,
    owner_id    TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name        TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C" NOT NULL,
    cover_id    TEXT COLLATE "C" REFERENCES assets (id) ON DELETE SET NULL,
    activity    BIGINT NOT NULL DEFAULT 1,
    sort        TEXT COLLATE "C" NOT NULL DEFAULT 'desc',
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);
CREATE INDEX albums_owner ON albums (owner_id, created_at);
CREATE INDEX albums_cover ON albums (cover_id) WHERE cover_id IS NOT NULL;

-- The owner is not in here.
CREATE TABLE album_users (
    album_id TEXT COLLATE "C" NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    user_id  TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (album_id, user_id)
);
CREATE INDEX album_users_user ON album_users (user_id);

-- Photos that came in by the album's rule (`by_rule`) leave by it; those put in by hand stay.
CREATE TABLE album_assets (
    album_id TEXT COLLATE "C" NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    asset_id TEXT COLLATE "C" NOT NULL REFERENCES assets (id) ON DELETE CASCADE,
    added_at BIGINT NOT NULL,
    -- Whether and where the photo stands, and its tile: as the asset has them.
    is_seen  BIGINT NOT NULL DEFAULT 0,
    day      BIGINT NOT NULL DEFAULT 0,
    taken_at BIGINT NOT NULL DEFAULT 0,
    tile     TEXT COLLATE "C" NOT NULL DEFAULT '',
    by_rule  BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (album_id, asset_id)
);
CREATE INDEX album_assets_asset ON album_assets (asset_id);
CREATE INDEX album_assets_order ON album_assets (album_id, is_seen, day, taken_at, asset_id);
CREATE INDEX album_assets_tiles ON album_assets (album_id, is_seen, day, taken_at, asset_id, tile)
    WHERE tile <> '';
CREATE INDEX album_assets_added ON album_assets (album_id, added_at);

-- Albums that follow a collection: all conditions of a rule that are not NULL hold for its photos.
CREATE TABLE album_rules (
    album_id   TEXT COLLATE "C" PRIMARY KEY REFERENCES albums (id) ON DELETE CASCADE,
    owner_id   TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind       TEXT COLLATE "C" NOT NULL,
    collection TEXT COLLATE "C" NOT NULL,
    -- The page of a collection has an album of its own, which is not listed among the others.
    is_page    BIGINT NOT NULL,
    first_day  BIGINT,
    last_day   BIGINT,
    -- In every year, as MM-DD.
    month_day  TEXT COLLATE "C",
    country    TEXT COLLATE "C",
    state      TEXT COLLATE "C",
    folder     TEXT COLLATE "C",
    person     TEXT COLLATE "C"
);
CREATE INDEX album_rules_owner ON album_rules (owner_id);
-- A collection may be a folder, which may be longer than an entry of an index.
CREATE UNIQUE INDEX album_rules_page ON album_rules (owner_id, kind, md5(collection))
    WHERE is_page = 1;

-- When each last looked at an album: what came later is new to them.
CREATE TABLE album_visits (
    album_id   TEXT COLLATE "C" NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    user_id    TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    visited_at BIGINT NOT NULL,
    PRIMARY KEY (album_id, user_id)
);
CREATE INDEX album_visits_user ON album_visits (user_id);

-- What the people of an album say about it and about photos in it; a row without words is a like,
-- which each gives once.
CREATE TABLE activities (
    id         TEXT COLLATE "C" PRIMARY KEY,
    album_id   TEXT COLLATE "C" NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    asset_id   TEXT COLLATE "C" REFERENCES assets (id) ON DELETE CASCADE,
    user_id    TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    comment    TEXT COLLATE "C",
    created_at BIGINT NOT NULL
);
CREATE INDEX activities_album ON activities (album_id, created_at, id);
CREATE INDEX activities_asset ON activities (asset_id) WHERE asset_id IS NOT NULL;
CREATE INDEX activities_user ON activities (user_id);
CREATE UNIQUE INDEX activities_like ON activities (album_id, (COALESCE(asset_id, '')), user_id)
    WHERE comment IS NULL;

CREATE TABLE links (
    id                 TEXT COLLATE "C" PRIMARY KEY,
    user_id            TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key                TEXT COLLATE "C" NOT NULL UNIQUE,
    slug               TEXT COLLATE "C" UNIQUE,
    is_album           BIGINT NOT NULL,
    description        TEXT COLLATE "C",
    password_hash      TEXT COLLATE "C",
    created_at         BIGINT NOT NULL,
    expires_at         BIGINT,
    allow_upload       BIGINT NOT NULL,
    allow_download     BIGINT NOT NULL,
    show_metadata      BIGINT NOT NULL,
    hide_location      BIGINT NOT NULL,
    view_count         BIGINT NOT NULL DEFAULT 0,
    last_viewed_at     BIGINT,
    -- A link can rest: it stays, and opens nothing.
    is_paused          BIGINT NOT NULL DEFAULT 0,
    -- What visitors may bring: nothing said means as much as the server takes.
    upload_only        BIGINT NOT NULL DEFAULT 0,
    upload_max_files   BIGINT,
    upload_max_bytes   BIGINT,
    upload_review      BIGINT NOT NULL DEFAULT 0,
    upload_photos_only BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX links_user ON links (user_id, created_at);

CREATE TABLE link_albums (
    link_id  TEXT COLLATE "C" NOT NULL REFERENCES links (id) ON DELETE CASCADE,
    album_id TEXT COLLATE "C" NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    PRIMARY KEY (link_id, album_id)
);
CREATE INDEX link_albums_album ON link_albums (album_id);

CREATE TABLE link_assets (
    link_id  TEXT COLLATE "C" NOT NULL REFERENCES links (id) ON DELETE CASCADE,
    asset_id TEXT COLLATE "C" NOT NULL REFERENCES assets (id) ON DELETE CASCADE,
    PRIMARY KEY (link_id, asset_id)
);
CREATE INDEX link_assets_asset ON link_assets (asset_id);

-- Visitors who gave the password.
CREATE TABLE link_sessions (
    token_hash BYTEA PRIMARY KEY,
    link_id    TEXT COLLATE "C" NOT NULL REFERENCES links (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX link_sessions_link ON link_sessions (link_id);
CREATE INDEX link_sessions_expiry ON link_sessions (expires_at);

-- Custom addresses that were given out. Whoever has one must not come upon the photos of another
-- user later.
CREATE TABLE old_slugs (
    slug    TEXT COLLATE "C" PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX old_slugs_user ON old_slugs (user_id);

-- Deleted links in a place of their own, so that no question about links can find them.
CREATE TABLE deleted_links (
    id         TEXT COLLATE "C" PRIMARY KEY,
    user_id    TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    deleted_at BIGINT NOT NULL,
    -- The link and the ids of its photos, as JSON.
    link       TEXT COLLATE "C" NOT NULL
);
CREATE INDEX deleted_links_time ON deleted_links (deleted_at);
CREATE INDEX deleted_links_user ON deleted_links (user_id);

-- Uploads that come in parts.
CREATE TABLE uploads (
    id         TEXT COLLATE "C" PRIMARY KEY,
    -- Whose the asset will be.
    owner_id   TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The link by which a visitor uploads; gone with it.
    link_id    TEXT COLLATE "C" REFERENCES links (id) ON DELETE CASCADE,
    length     BIGINT NOT NULL,
    metadata   TEXT COLLATE "C" NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX uploads_owner ON uploads (owner_id);
CREATE INDEX uploads_link ON uploads (link_id) WHERE link_id IS NOT NULL;
CREATE INDEX uploads_expiry ON uploads (expires_at);

-- Visitors who brought photos, under the name that they gave. They outlive their link, so that the
-- owner still knows who brought what.
CREATE TABLE guests (
    id         TEXT COLLATE "C" PRIMARY KEY,
    link_id    TEXT COLLATE "C" NOT NULL,
    token_hash BYTEA,
    name       TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX guests_link ON guests (link_id);

-- What came in through links; see the SQLite migrations 0050 and 0052.
CREATE TABLE contributions (
    asset_id   TEXT COLLATE "C" NOT NULL REFERENCES assets (id) ON DELETE CASCADE,
    link_id    TEXT COLLATE "C" NOT NULL,
    guest_id   TEXT COLLATE "C" NOT NULL,
    album_id   TEXT COLLATE "C",
    is_new     BIGINT NOT NULL,
    added_at   BIGINT NOT NULL,
    is_pending BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (asset_id, link_id, guest_id)
);
CREATE INDEX contributions_guest ON contributions (guest_id);
CREATE INDEX contributions_link ON contributions (link_id);
CREATE INDEX contributions_pending ON contributions (link_id) WHERE is_pending = 1;

-- The one place that says which photos a rule takes: what stands on its owner's timeline.
CREATE VIEW album_rule_assets AS
SELECT r.album_id, a.id AS asset_id FROM album_rules r JOIN assets a ON a.owner_id = r.owner_id
WHERE a.visibility = 'timeline' AND a.deleted_at IS NULL
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

-- Whoever puts a photo into an album need not think of how it stands there. The lock makes whoever
-- changes the photo meanwhile wait, and find it in the album.
CREATE FUNCTION album_assets_join() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    SELECT CASE WHEN a.deleted_at IS NULL AND a.visibility IN ('timeline', 'archive')
                THEN 1 ELSE 0 END, a.day, a.taken_at, a.tile
        INTO NEW.is_seen, NEW.day, NEW.taken_at, NEW.tile
        FROM assets a WHERE a.id = NEW.asset_id FOR SHARE;
    IF NEW.tile IS NULL THEN
        -- No such photo: the foreign key says so better than a column without a value.
        NEW.is_seen := 0;
        NEW.day := 0;
        NEW.taken_at := 0;
        NEW.tile := '';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER album_assets_join BEFORE INSERT ON album_assets
    FOR EACH ROW EXECUTE FUNCTION album_assets_join();

-- Whoever changes a photo need not think of its albums.
CREATE FUNCTION album_assets_follow() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    UPDATE album_assets SET
        is_seen = CASE WHEN NEW.deleted_at IS NULL AND NEW.visibility IN ('timeline', 'archive')
                  THEN 1 ELSE 0 END,
        day = NEW.day, taken_at = NEW.taken_at, tile = NEW.tile
    WHERE asset_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER album_assets_follow AFTER UPDATE ON assets
    FOR EACH ROW
    WHEN (NEW.tile IS DISTINCT FROM OLD.tile OR NEW.day IS DISTINCT FROM OLD.day
          OR NEW.deleted_at IS DISTINCT FROM OLD.deleted_at)
    EXECUTE FUNCTION album_assets_follow();

-- Whoever moves a photo need not think of names.
CREATE FUNCTION assets_moved() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    NEW.geocoder := 0;
    NEW.country := '';
    NEW.state := '';
    NEW.city := '';
    RETURN NEW;
END
$$;
CREATE TRIGGER assets_moved BEFORE UPDATE ON assets
    FOR EACH ROW
    WHEN (NEW.latitude IS DISTINCT FROM OLD.latitude OR NEW.longitude IS DISTINCT FROM OLD.longitude)
    EXECUTE FUNCTION assets_moved();

-- Photos arrive in the albums whose rules take them. A name longer than an entry of an index is cut.
CREATE FUNCTION album_rules_arrive() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO asset_people (asset_id, owner_id, name)
        SELECT NEW.id, NEW.owner_id, left(p.name, 500)
        FROM json_array_elements_text(CAST(NEW.metadata AS JSON) -> 'people') AS p (name)
        ON CONFLICT (asset_id, name) DO NOTHING;
    INSERT INTO album_assets (album_id, asset_id, added_at, by_rule)
        SELECT album_id, asset_id, NEW.created_at, 1 FROM album_rule_assets
        WHERE asset_id = NEW.id
        ON CONFLICT (album_id, asset_id) DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER album_rules_arrive AFTER INSERT ON assets
    FOR EACH ROW EXECUTE FUNCTION album_rules_arrive();

CREATE FUNCTION album_rules_follow() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.metadata IS DISTINCT FROM OLD.metadata THEN
        DELETE FROM asset_people WHERE asset_id = NEW.id AND name NOT IN
            (SELECT left(p.name, 500)
             FROM json_array_elements_text(CAST(NEW.metadata AS JSON) -> 'people') AS p (name));
        INSERT INTO asset_people (asset_id, owner_id, name)
            SELECT NEW.id, NEW.owner_id, left(p.name, 500)
            FROM json_array_elements_text(CAST(NEW.metadata AS JSON) -> 'people') AS p (name)
            ON CONFLICT (asset_id, name) DO NOTHING;
    END IF;
    DELETE FROM album_assets WHERE asset_id = NEW.id AND by_rule = 1
        AND album_id NOT IN (SELECT album_id FROM album_rule_assets WHERE asset_id = NEW.id);
    INSERT INTO album_assets (album_id, asset_id, added_at, by_rule)
        SELECT album_id, asset_id, NEW.updated_at, 1 FROM album_rule_assets
        WHERE asset_id = NEW.id
        ON CONFLICT (album_id, asset_id) DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER album_rules_follow AFTER UPDATE ON assets
    FOR EACH ROW
    WHEN (NEW.day IS DISTINCT FROM OLD.day OR NEW.visibility IS DISTINCT FROM OLD.visibility
          OR NEW.deleted_at IS DISTINCT FROM OLD.deleted_at
          OR NEW.country IS DISTINCT FROM OLD.country OR NEW.state IS DISTINCT FROM OLD.state
          OR NEW.folder IS DISTINCT FROM OLD.folder OR NEW.metadata IS DISTINCT FROM OLD.metadata)
    EXECUTE FUNCTION album_rules_follow();

-- A film goes into the bin with the last of its stills, and out of it with the first.
CREATE FUNCTION assets_film_follows() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    UPDATE assets SET deleted_at = NEW.deleted_at WHERE id = NEW.live_photo_video_id
        AND (NEW.deleted_at IS NULL OR NOT EXISTS
             (SELECT 1 FROM assets s
              WHERE s.live_photo_video_id = NEW.live_photo_video_id AND s.deleted_at IS NULL));
    RETURN NULL;
END
$$;
CREATE TRIGGER assets_film_follows AFTER UPDATE ON assets
    FOR EACH ROW
    WHEN (NEW.live_photo_video_id IS NOT NULL AND NEW.deleted_at IS DISTINCT FROM OLD.deleted_at)
    EXECUTE FUNCTION assets_film_follows();

-- A still that lost its film is a plain photo again, unless there is another in its own file.
CREATE FUNCTION assets_film_lost() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    NEW.is_motion := CASE WHEN NEW.metadata LIKE '%"motion_photo":{%' THEN 1 ELSE 0 END;
    RETURN NEW;
END
$$;
CREATE TRIGGER assets_film_lost BEFORE UPDATE ON assets
    FOR EACH ROW
    WHEN (NEW.live_photo_video_id IS NULL AND OLD.live_photo_video_id IS NOT NULL)
    EXECUTE FUNCTION assets_film_lost();

-- A link to an album lives as long as its maker may share the album: whoever takes a member out, or
-- makes an editor a viewer, need not think of links.
CREATE FUNCTION album_users_leave() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM link_albums WHERE album_id = OLD.album_id
        AND link_id IN (SELECT id FROM links WHERE user_id = OLD.user_id);
    RETURN NULL;
END
$$;
CREATE TRIGGER album_users_leave AFTER DELETE ON album_users
    FOR EACH ROW EXECUTE FUNCTION album_users_leave();
CREATE TRIGGER album_users_demote AFTER UPDATE ON album_users
    FOR EACH ROW WHEN (NEW.role <> 'editor') EXECUTE FUNCTION album_users_leave();

CREATE FUNCTION links_slug_deleted() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO old_slugs (slug, user_id) SELECT OLD.slug, OLD.user_id
        WHERE EXISTS (SELECT 1 FROM users WHERE id = OLD.user_id)
        ON CONFLICT (slug) DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER links_slug_deleted AFTER DELETE ON links
    FOR EACH ROW WHEN (OLD.slug IS NOT NULL) EXECUTE FUNCTION links_slug_deleted();
CREATE TRIGGER links_slug_changed AFTER UPDATE ON links
    FOR EACH ROW
    WHEN (OLD.slug IS NOT NULL AND NEW.slug IS DISTINCT FROM OLD.slug)
    EXECUTE FUNCTION links_slug_deleted();
