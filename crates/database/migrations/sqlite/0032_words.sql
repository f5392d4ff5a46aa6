-- What photos are found by, in small letters without accents: names, descriptions, keywords, people
-- and folders; and what their places are called. Apart from the photos, whose rows are wide.
CREATE TABLE asset_words (
    asset_id TEXT PRIMARY KEY NOT NULL REFERENCES assets (id) ON DELETE CASCADE,
    owner_id TEXT NOT NULL,
    words    TEXT NOT NULL,
    place    TEXT NOT NULL DEFAULT ''
);
CREATE INDEX asset_words_owner ON asset_words (owner_id, words, place, asset_id);
-- Those that were there before are put in words by the server once it runs.
