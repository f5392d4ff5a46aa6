-- What has arrived of uploads in parts where that lies in a bucket: an object for each row. Where it
-- lies in a folder, the length of the file says how much has arrived.
CREATE TABLE upload_parts (
    upload_id TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    -- Bytes before it: of two servers that write at once one finds the place taken.
    start     BIGINT NOT NULL,
    length    BIGINT NOT NULL,
    -- Names the object.
    id        TEXT NOT NULL,
    PRIMARY KEY (upload_id, start)
);
