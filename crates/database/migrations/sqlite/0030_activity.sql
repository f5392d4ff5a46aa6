-- What the people of an album say about it and about photos in it; a row without words is a like,
-- which each gives once.
CREATE TABLE activities (
    id         TEXT PRIMARY KEY NOT NULL,
    album_id   TEXT NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    asset_id   TEXT REFERENCES assets (id) ON DELETE CASCADE,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    comment    TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX activities_album ON activities (album_id, created_at, id);
CREATE INDEX activities_asset ON activities (asset_id) WHERE asset_id IS NOT NULL;
CREATE INDEX activities_user ON activities (user_id);
CREATE UNIQUE INDEX activities_like ON activities (album_id, COALESCE(asset_id, ''), user_id)
    WHERE comment IS NULL;

-- When each last looked at an album: what came later is new to them.
CREATE TABLE album_visits (
    album_id   TEXT NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    visited_at BIGINT NOT NULL,
    PRIMARY KEY (album_id, user_id)
);
CREATE INDEX album_visits_user ON album_visits (user_id);
CREATE INDEX album_assets_added ON album_assets (album_id, added_at);
