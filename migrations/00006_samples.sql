-- +goose Up

-- For very large data sets a layer keeps the activations on a sample of the files alone: how many,
-- 0 for all. Statistics, histograms and examples are of all files still.
ALTER TABLE layers ADD COLUMN sampled INTEGER NOT NULL DEFAULT 0;

-- Which files those are. A column holds their activations in this order.
CREATE TABLE samples (
    layer_id INTEGER PRIMARY KEY REFERENCES layers (id) ON DELETE CASCADE,
    ordinals BLOB NOT NULL -- little-endian uint32, ascending
);

PRAGMA user_version = 6;
