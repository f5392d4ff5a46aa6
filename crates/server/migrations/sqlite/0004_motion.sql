-- Motion photos: pictures with a film in their file, told by what the file says of itself.
ALTER TABLE assets ADD COLUMN is_motion BIGINT NOT NULL DEFAULT 0;
UPDATE assets SET is_motion = 1 WHERE is_video = 0 AND metadata LIKE '%"motion_photo":{%';
