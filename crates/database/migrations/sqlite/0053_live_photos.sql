-- Live Photos: a still whose film is a file of its own. The film is `hidden`. Two stills may share
-- one, as a photo and its edited copy do.
ALTER TABLE assets ADD COLUMN live_photo_video_id TEXT REFERENCES assets (id) ON DELETE SET NULL;
CREATE INDEX assets_films ON assets (live_photo_video_id) WHERE live_photo_video_id IS NOT NULL;
CREATE INDEX assets_hidden ON assets (id) WHERE visibility = 'hidden';

-- Into the bin with the last of its stills, and out of it with the first.
CREATE TRIGGER assets_film_follows AFTER UPDATE OF deleted_at ON assets
WHEN NEW.live_photo_video_id IS NOT NULL AND NEW.deleted_at IS NOT OLD.deleted_at
BEGIN
    UPDATE assets SET deleted_at = NEW.deleted_at WHERE id = NEW.live_photo_video_id
        AND (NEW.deleted_at IS NULL OR NOT EXISTS
             (SELECT 1 FROM assets s
              WHERE s.live_photo_video_id = NEW.live_photo_video_id AND s.deleted_at IS NULL));
END;

-- A still that lost its film is a plain photo again, unless there is another in its own file.
CREATE TRIGGER assets_film_lost AFTER UPDATE OF live_photo_video_id ON assets
WHEN NEW.live_photo_video_id IS NULL AND OLD.live_photo_video_id IS NOT NULL
BEGIN
    UPDATE assets SET is_motion = (metadata LIKE '%"motion_photo":{%') WHERE id = NEW.id;
END;
