-- +goose Up

-- Where a model places whole pictures: the tap whose mean over positions says it, the embedding of
-- a CLIP. '' for none.
ALTER TABLE models ADD COLUMN space_tap   TEXT    NOT NULL DEFAULT '';
ALTER TABLE models ADD COLUMN space_units INTEGER NOT NULL DEFAULT 0;

-- The places of pictures that are or were among the strongest of a unit.
CREATE TABLE embeddings (
    model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    image_id INTEGER NOT NULL REFERENCES images (id),
    numbers  BLOB    NOT NULL, -- little-endian float16, of length one
    PRIMARY KEY (model_id, image_id)
);

-- What a unit's strongest images fall into by their embeddings. No row: not known.
CREATE TABLE clusters (
    layer_id   INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    unit       INTEGER NOT NULL,
    members    BLOB    NOT NULL, -- for each of the top examples, by rank, its cluster from 0; 255 for none
    separation REAL    NOT NULL, -- mean silhouette; 0 where all are one cluster
    PRIMARY KEY (layer_id, unit)
) WITHOUT ROWID;

-- How many files the clusters cover, as summarised counts those of the statistics.
ALTER TABLE layers ADD COLUMN grouped INTEGER NOT NULL DEFAULT 0;

PRAGMA user_version = 4;
