-- +goose Up

-- The units whose activations go with a unit's most, in each layer that saw the same pictures.
CREATE TABLE neighbours (
    layer_id       INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    unit           INTEGER NOT NULL,
    other_layer_id INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    rank           INTEGER NOT NULL, -- from 0
    other_unit     INTEGER NOT NULL,
    correlation    REAL    NOT NULL, -- Pearson's, in [−1, 1]
    PRIMARY KEY (layer_id, unit, other_layer_id, rank)
) WITHOUT ROWID;

CREATE INDEX neighbours_by_other ON neighbours (other_layer_id);

-- Pairs of layers whose units were compared, and over how many files.
CREATE TABLE compared_layers (
    layer_id       INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    other_layer_id INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    files          INTEGER NOT NULL,
    PRIMARY KEY (layer_id, other_layer_id)
) WITHOUT ROWID;

CREATE INDEX compared_layers_by_other ON compared_layers (other_layer_id);

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

PRAGMA user_version = 3;
