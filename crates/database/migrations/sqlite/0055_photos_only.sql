-- A link can take photos from guests, and no videos.
ALTER TABLE links ADD COLUMN upload_photos_only BIGINT NOT NULL DEFAULT 0;
