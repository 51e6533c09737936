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

PRAGMA user_version = 3;
