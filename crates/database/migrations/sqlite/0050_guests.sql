-- What visitors of a link may bring: nothing said means as much as the server takes.
ALTER TABLE links ADD COLUMN upload_only BIGINT NOT NULL DEFAULT 0;
ALTER TABLE links ADD COLUMN upload_max_files BIGINT;
ALTER TABLE links ADD COLUMN upload_max_bytes BIGINT;

-- Visitors who brought photos, under the name that they gave. A guest whose session has ended has
-- no token. They outlive their link, so that the owner still knows who brought what.
CREATE TABLE guests (
    id         TEXT PRIMARY KEY NOT NULL,
    link_id    TEXT NOT NULL,
    token_hash BLOB,
    name       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX guests_link ON guests (link_id);

-- What came in through links. `guest_id` is empty where a client told nothing of itself. `is_new`
-- says that the asset came in this way, and was not the owner's before. `album_id` is where it was
-- put; without one it is among the link's own photos.
CREATE TABLE contributions (
    asset_id TEXT NOT NULL REFERENCES assets (id) ON DELETE CASCADE,
    link_id  TEXT NOT NULL,
    guest_id TEXT NOT NULL,
    album_id TEXT,
    is_new   BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (asset_id, link_id, guest_id)
);
CREATE INDEX contributions_guest ON contributions (guest_id);
CREATE INDEX contributions_link ON contributions (link_id);
