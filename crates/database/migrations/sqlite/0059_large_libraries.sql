-- What is in the bin, and all that is somebody's own, in the order of lists: both were found among
-- all photos of the user and sorted each time.
CREATE INDEX assets_bin ON assets (owner_id, day, taken_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX assets_owned ON assets (owner_id, day, taken_at, id, visibility, deleted_at)
    WHERE deleted_at IS NULL AND visibility IN ('timeline', 'archive');
-- Favourites likewise: in the order of days, whichever of the two visibilities they have.
DROP INDEX assets_favorites;
CREATE INDEX assets_favorites ON assets (owner_id, day, taken_at, id, visibility, deleted_at, tile)
    WHERE is_favorite = 1 AND tile <> '';
-- Statistics are counted since 0058.
DROP INDEX assets_usage;

-- What SQLite would find out about a large library by ANALYZE, so that it plans for one from the
-- first photo on: without this it takes an owner to have ten photos, and to move two of a million
-- into the bin it read them all. Numbers are rows in all, and rows for each value of the first
-- column, of the first two, and so on. Tables that stay small need none.
ANALYZE sqlite_schema;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('assets', 'sqlite_autoindex_assets_1', '1000000 1'),
    ('assets', 'assets_content', '1000000 20000 1'),
    ('assets', 'assets_timeline', '1000000 20000 19000 18000 100 2 1'),
    ('assets', 'assets_tiles', '1000000 20000 19000 18000 100 2 1 1'),
    ('assets', 'assets_favorites', '20000 4000 20 2 1 1 1 1'),
    ('assets', 'assets_owned', '1000000 20000 100 2 1 1 1'),
    ('assets', 'assets_bin', '10000 2000 20 2 1'),
    ('assets', 'assets_collections', '1000000 20000 19000 18000 100 80 60 50 1'),
    ('assets', 'assets_map', '800000 16000 15000 14000 2 1 1 1 1'),
    ('assets', 'assets_seen', '1000000 1 1 1 1 1'),
    ('assets', 'assets_weight', '1000000 1 1 1 1'),
    ('assets', 'assets_place', '800000 1 1 1 1 1 1 1'),
    ('assets', 'assets_trash', '10000 10'),
    ('assets', 'assets_hidden', '50000 1'),
    ('assets', 'assets_films', '50000 1'),
    ('assets', 'assets_unnamed', '800000 400000'),
    ('assets', 'assets_without_pictures', '1000 200 1'),
    ('album_assets', 'sqlite_autoindex_album_assets_1', '1000000 1000 1'),
    ('album_assets', 'album_assets_asset', '1000000 2'),
    ('album_assets', 'album_assets_added', '1000000 1000 50'),
    ('album_assets', 'album_assets_order', '1000000 1000 900 50 2 1'),
    ('album_assets', 'album_assets_tiles', '1000000 1000 900 50 2 1 1'),
    ('asset_words', 'sqlite_autoindex_asset_words_1', '1000000 1'),
    ('asset_words', 'asset_words_owner', '1000000 20000 1 1 1'),
    ('asset_people', 'sqlite_autoindex_asset_people_1', '200000 2 1'),
    ('asset_people', 'asset_people_name', '200000 40000 2000 1'),
    ('edits', 'sqlite_autoindex_edits_1', '2000000 2 1'),
    ('edits', 'edits_planner', '2000000 2000000'),
    ('link_assets', 'sqlite_autoindex_link_assets_1', '20000 100 1'),
    ('link_assets', 'link_assets_asset', '20000 2'),
    ('contributions', 'sqlite_autoindex_contributions_1', '20000 1 1 1'),
    ('contributions', 'contributions_guest', '20000 50'),
    ('contributions', 'contributions_link', '20000 200'),
    ('contributions', 'contributions_pending', '1000 50'),
    ('activities', 'sqlite_autoindex_activities_1', '20000 1'),
    ('activities', 'activities_album', '20000 50 1 1'),
    ('activities', 'activities_asset', '15000 3'),
    ('activities', 'activities_like', '10000 25 2 1'),
    ('activities', 'activities_user', '20000 400');
ANALYZE sqlite_schema;
