-- Uploads that come in parts. How much has arrived is the length of the file.
CREATE TABLE uploads (
    id         TEXT PRIMARY KEY NOT NULL,
    -- Whose the asset will be.
    owner_id   TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The link by which a visitor uploads; gone with it.
    link_id    TEXT REFERENCES links (id) ON DELETE CASCADE,
    length     BIGINT NOT NULL,
    metadata   TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX uploads_owner ON uploads (owner_id);
CREATE INDEX uploads_expiry ON uploads (expires_at);
