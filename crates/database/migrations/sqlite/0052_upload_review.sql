-- A link can keep what guests bring from others until its owner has looked at it.
ALTER TABLE links ADD COLUMN upload_review BIGINT NOT NULL DEFAULT 0;

-- What waits for that is in no album and no link yet. If it came in this way it is hidden meanwhile.
ALTER TABLE contributions ADD COLUMN is_pending BIGINT NOT NULL DEFAULT 0;
CREATE INDEX contributions_pending ON contributions (link_id) WHERE is_pending = 1;
