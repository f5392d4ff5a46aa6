-- Instants are milliseconds since 1970 in UTC; flags are 0 and 1; ids are UUID v4 in text.

CREATE TABLE users (
    id            TEXT PRIMARY KEY NOT NULL,
    email         TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    is_admin      BIGINT NOT NULL DEFAULT 0,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    deleted_at    BIGINT
);

-- Tokens are kept as SHA-256, so that a copy of the database opens nothing.
CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY NOT NULL,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE assets (
    id            TEXT PRIMARY KEY NOT NULL,
    owner_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    sha1          BLOB NOT NULL,
    crc32         BIGINT NOT NULL,
    size          BIGINT NOT NULL,
    format        TEXT NOT NULL,
    is_video      BIGINT NOT NULL,
    name          TEXT NOT NULL,
    taken_at      BIGINT NOT NULL,
    -- The same on the clock of the place, its day since 1970 and its month as YYYY-MM-01.
    local_at      BIGINT NOT NULL,
    day           BIGINT NOT NULL,
    month         TEXT NOT NULL,
    modified_at   BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    deleted_at    BIGINT,
    is_favorite   BIGINT NOT NULL DEFAULT 0,
    visibility    TEXT NOT NULL DEFAULT 'timeline',
    width         BIGINT,
    height        BIGINT,
    duration_ms   BIGINT,
    thumbhash     TEXT,
    latitude      DOUBLE PRECISION,
    longitude     DOUBLE PRECISION,
    projection    TEXT,
    has_thumbnail BIGINT NOT NULL,
    has_preview   BIGINT NOT NULL,
    metadata      TEXT NOT NULL
);
CREATE UNIQUE INDEX assets_content ON assets (owner_id, sha1);
CREATE INDEX assets_timeline ON assets (owner_id, month, day, taken_at)
    WHERE deleted_at IS NULL AND visibility = 'timeline';
CREATE INDEX assets_trash ON assets (deleted_at) WHERE deleted_at IS NOT NULL;

-- How to serve an asset without its place or without all of its metadata: an edit list, or why
-- there is none. `planner` is the version of the code that decided.
CREATE TABLE edits (
    asset_id TEXT NOT NULL REFERENCES assets (id) ON DELETE CASCADE,
    level    TEXT NOT NULL,
    planner  BIGINT NOT NULL,
    list     BLOB,
    size     BIGINT,
    crc32    BIGINT,
    refusal  TEXT,
    PRIMARY KEY (asset_id, level)
);
CREATE INDEX edits_planner ON edits (planner);

CREATE TABLE albums (
    id          TEXT PRIMARY KEY NOT NULL,
    owner_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    cover_id    TEXT REFERENCES assets (id) ON DELETE SET NULL,
    activity    BIGINT NOT NULL DEFAULT 1,
    sort        TEXT NOT NULL DEFAULT 'desc',
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);
CREATE INDEX albums_owner ON albums (owner_id, created_at);
CREATE INDEX albums_cover ON albums (cover_id) WHERE cover_id IS NOT NULL;

-- The owner is not in here.
CREATE TABLE album_users (
    album_id TEXT NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    user_id  TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role     TEXT NOT NULL,
    PRIMARY KEY (album_id, user_id)
);
CREATE INDEX album_users_user ON album_users (user_id);

CREATE TABLE album_assets (
    album_id TEXT NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    asset_id TEXT NOT NULL REFERENCES assets (id) ON DELETE CASCADE,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (album_id, asset_id)
);
CREATE INDEX album_assets_asset ON album_assets (asset_id);

CREATE TABLE links (
    id             TEXT PRIMARY KEY NOT NULL,
    user_id        TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key            TEXT NOT NULL UNIQUE,
    slug           TEXT UNIQUE,
    is_album       BIGINT NOT NULL,
    description    TEXT,
    password_hash  TEXT,
    created_at     BIGINT NOT NULL,
    expires_at     BIGINT,
    allow_upload   BIGINT NOT NULL,
    allow_download BIGINT NOT NULL,
    show_metadata  BIGINT NOT NULL,
    hide_location  BIGINT NOT NULL,
    view_count     BIGINT NOT NULL DEFAULT 0,
    last_viewed_at BIGINT
);
CREATE INDEX links_user ON links (user_id, created_at);

CREATE TABLE link_albums (
    link_id  TEXT NOT NULL REFERENCES links (id) ON DELETE CASCADE,
    album_id TEXT NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    PRIMARY KEY (link_id, album_id)
);
CREATE INDEX link_albums_album ON link_albums (album_id);

CREATE TABLE link_assets (
    link_id  TEXT NOT NULL REFERENCES links (id) ON DELETE CASCADE,
    asset_id TEXT NOT NULL REFERENCES assets (id) ON DELETE CASCADE,
    PRIMARY KEY (link_id, asset_id)
);
CREATE INDEX link_assets_asset ON link_assets (asset_id);

-- Visitors who gave the password.
CREATE TABLE link_sessions (
    token_hash BLOB PRIMARY KEY NOT NULL,
    link_id    TEXT NOT NULL REFERENCES links (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX link_sessions_link ON link_sessions (link_id);
