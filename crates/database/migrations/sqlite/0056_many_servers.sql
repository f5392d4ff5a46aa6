-- What several servers on one database agree about. Instants are as everywhere.

-- Numbers that all count together and forget at `ends_at`, by the SHA-256 of what is counted: they
-- are about addresses, which are nobody's business. `turn_at` is when the last one in line may go.
CREATE TABLE tallies (
    name    BLOB PRIMARY KEY NOT NULL,
    number  BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    turn_at BIGINT NOT NULL
);
CREATE INDEX tallies_end ON tallies (ends_at);

-- Work that one server at a time does: it is `holder`'s until `ends_at`.
CREATE TABLE leases (
    name    TEXT PRIMARY KEY NOT NULL,
    holder  TEXT NOT NULL,
    ends_at BIGINT NOT NULL
);
