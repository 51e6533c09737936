-- +goose Up

-- What may still become an example while pictures pass. Both tables are empty once a run is complete.
-- Heat maps of a block of 64 units on the files of a shard, of the pictures that were candidates after it.
CREATE TABLE candidate_maps (
    layer_id INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    block    INTEGER NOT NULL, -- first unit / 64
    first    INTEGER NOT NULL, -- ordinal of the shard's first file
    maps     BLOB    NOT NULL, -- of each: unit, ordinal and place as little-endian uint32, then height × width bytes
    UNIQUE (layer_id, block, first)
);

-- The candidates of each unit after the last shard.
CREATE TABLE candidate_lists (
    layer_id INTEGER PRIMARY KEY REFERENCES layers (id) ON DELETE CASCADE,
    lists    BLOB NOT NULL -- of each unit: strongest, then most inhibited; little-endian uint16 how many, then of each uint32 ordinal and float16 activation
);

PRAGMA user_version = 9;
