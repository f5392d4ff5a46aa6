-- The MP4 that browsers play, of each video that they do not. `state` is `wanted` until a server with
-- ffmpeg has looked at the video, then `unneeded`, `made`, or `failed` with the reason. `attempts`
-- counts runs that began: one that a server did not survive is not repeated for ever.
CREATE TABLE video_renditions (
    asset_id TEXT PRIMARY KEY NOT NULL REFERENCES assets (id) ON DELETE CASCADE,
    state    TEXT NOT NULL DEFAULT 'wanted',
    attempts BIGINT NOT NULL DEFAULT 0,
    reason   TEXT NOT NULL DEFAULT '',
    size     BIGINT NOT NULL DEFAULT 0,
    crc32    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX video_renditions_wanted ON video_renditions (attempts, asset_id)
    WHERE state = 'wanted';
INSERT INTO video_renditions (asset_id) SELECT id FROM assets WHERE is_video = 1;

-- As in 0059: a table that is new has no numbers yet.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('video_renditions', 'sqlite_autoindex_video_renditions_1', '50000 1'),
    ('video_renditions', 'video_renditions_wanted', '500 500 1');
ANALYZE sqlite_schema;
