-- Photos and films without small pictures, of which there are few: whoever can make some asks for
-- them.
CREATE INDEX assets_without_pictures ON assets (owner_id, id)
    WHERE has_thumbnail = 0 AND deleted_at IS NULL;
