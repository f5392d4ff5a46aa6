-- A library of 60,000 photos of 4 users, so that Postgres plans for one. See plans_postgres.rs.
INSERT INTO users (id, email, name, password_hash, created_at, updated_at)
    SELECT 'user' || n, n || '@large.example', 'User', '', 0, 0 FROM generate_series(1, 4) n;
INSERT INTO assets (id, owner_id, sha1, crc32, size, format, is_video, name, taken_at, local_at, day,
                    modified_at, created_at, updated_at, deleted_at, is_favorite, visibility, width,
                    height, thumbhash, latitude, longitude, has_thumbnail, has_preview, metadata,
                    folder, country, state, city, geocoder)
    SELECT md5(CAST(n AS TEXT)), 'user' || (n % 4 + 1), decode(md5(CAST(n AS TEXT)), 'hex'), n, 4000000,
           'jpeg', CAST(n % 20 = 0 AS INT), 'IMG_' || n, n / 10 * day_ms, n / 10 * day_ms, n / 10,
           0, n, n, CASE WHEN n % 200 = 0 THEN n END, CAST(n % 50 = 0 AS INT),
           CASE WHEN n % 40 = 0 THEN 'archive' WHEN n % 100 = 1 THEN 'hidden'
           WHEN n % 100 < 4 THEN 'locked' ELSE 'timeline' END,
           4000, 3000, md5('hash' || n), CASE WHEN n % 5 > 0 THEN 48 END,
           CASE WHEN n % 5 > 0 THEN 11 END, CAST(n % 500 > 0 AS INT), 1,
           CASE WHEN n % 3 = 0 THEN '{"people":["Ann"]}' ELSE '{"people":[]}' END,
           'Camera/' || n / 1000, 'DE', 'Bavaria', 'Munich', 2
    FROM generate_series(1, 60000) n, (VALUES (CAST(86400000 AS BIGINT))) AS one (day_ms);
INSERT INTO asset_words (asset_id, owner_id, words, place)
    SELECT id, owner_id, name, city FROM assets;
INSERT INTO edits (asset_id, level, planner)
    SELECT id, level, 1 FROM assets, (VALUES ('all'), ('location')) AS levels (level);
INSERT INTO albums (id, owner_id, name, description, created_at, updated_at)
    SELECT 'album' || n, 'user' || (n % 4 + 1), 'Album', '', n, n FROM generate_series(1, 300) n;
INSERT INTO album_users (album_id, user_id, role)
    SELECT 'album' || n, 'user' || ((n + 1) % 4 + 1), 'viewer' FROM generate_series(1, 300) n;
INSERT INTO album_assets (album_id, asset_id, added_at)
    SELECT 'album' || (day % 300 + 1), id, created_at FROM assets WHERE crc32 % 4 > 0;
INSERT INTO links (id, user_id, key, is_album, created_at, allow_upload, allow_download,
                   show_metadata, hide_location)
    SELECT 'link' || n, 'user' || (n % 4 + 1), 'key' || n, n % 2, n, 0, 1, 1, 0
    FROM generate_series(1, 400) n;
INSERT INTO link_albums (link_id, album_id, position)
    SELECT 'link' || n, 'album' || (n % 300 + 1), 0 FROM generate_series(1, 399, 2) n;
INSERT INTO link_assets (link_id, asset_id)
    SELECT 'link' || (crc32 % 200 * 2 + 2), id FROM assets WHERE crc32 % 3 = 0;
INSERT INTO guests (id, link_id, name, created_at, expires_at)
    SELECT 'guest' || n, 'link' || (n % 400 + 1), 'Guest', 0, 0 FROM generate_series(1, 1000) n;
INSERT INTO contributions (asset_id, link_id, guest_id, added_at, is_pending)
    SELECT id, 'link' || (crc32 % 400 + 1), 'guest' || (crc32 % 1000 + 1), 0,
           CAST(crc32 % 100 = 0 AS INT)
    FROM assets WHERE crc32 % 4 = 0;
UPDATE assets SET is_contribution = 1 WHERE crc32 % 4 = 0;
INSERT INTO activities (id, album_id, asset_id, user_id, comment, created_at)
    SELECT id, 'album' || (day % 300 + 1), CASE WHEN crc32 % 12 <> 4 THEN id END, owner_id,
           CASE WHEN crc32 % 2 = 0 THEN 'Yes' END, 0
    FROM assets WHERE crc32 % 3 = 1;
