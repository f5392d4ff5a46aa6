-- A link can rest: it stays, and opens nothing.
ALTER TABLE links ADD COLUMN is_paused BIGINT NOT NULL DEFAULT 0;

-- Deleted links in a place of their own, so that no question about links can find them. Kept for a
-- day, for whoever wants one back.
CREATE TABLE deleted_links (
    id         TEXT PRIMARY KEY NOT NULL,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    deleted_at BIGINT NOT NULL,
    -- The link and the ids of its photos, as JSON.
    link       TEXT NOT NULL
);
CREATE INDEX deleted_links_time ON deleted_links (deleted_at);

-- What a link opens is counted and weighed from this alone.
CREATE INDEX assets_weight ON assets (id, deleted_at, visibility, size);
-- A user's own views: favourites, private photos, the bin.
CREATE INDEX assets_favorites ON assets (owner_id, visibility, deleted_at, day, taken_at, id, tile)
    WHERE is_favorite = 1 AND tile <> '';
