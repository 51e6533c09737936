-- +goose Up

-- The mean and the standard deviation of a unit's activations over the words that its layer ranks. They
-- follow from word_activations: where an earlier version ranked the words, opening the database adds them.
CREATE TABLE word_moments (
    layer_id INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    unit     INTEGER NOT NULL,
    mean     REAL    NOT NULL,
    std      REAL    NOT NULL,
    PRIMARY KEY (layer_id, unit)
) WITHOUT ROWID;

PRAGMA user_version = 5;
