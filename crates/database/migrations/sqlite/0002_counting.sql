-- Counting reads these alone: the rows themselves are wide, since each holds its metadata.
CREATE INDEX assets_seen ON assets (id, deleted_at, visibility, month, local_at);
CREATE INDEX assets_usage ON assets (owner_id, deleted_at, visibility, is_video, size);
