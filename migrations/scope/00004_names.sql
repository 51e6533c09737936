-- +goose Up

-- What models call their units, the classes of a classifier. Units without a name have no row.
CREATE TABLE unit_names (
    layer_id INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    unit     INTEGER NOT NULL,
    name     TEXT    NOT NULL,
    PRIMARY KEY (layer_id, unit)
) WITHOUT ROWID;

-- Columns by the names that the program and its documentation use.
ALTER TABLE images RENAME COLUMN print TO fingerprint;
ALTER TABLE layers RENAME COLUMN drawn TO heat_mapped; -- files among which the examples have their heat maps
ALTER TABLE layers RENAME COLUMN grouped TO clustered; -- files that the clusters cover
ALTER TABLE datasets RENAME COLUMN sorted TO listed;   -- files that category_files covers

PRAGMA user_version = 4;
