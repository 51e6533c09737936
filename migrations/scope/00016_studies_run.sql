-- +goose Up

-- What a study was run with; '' for one that was published.
ALTER TABLE studies ADD COLUMN recipe TEXT NOT NULL DEFAULT '';

-- What a study that is not finished has computed so far.
CREATE TABLE study_parts (
    study  TEXT    NOT NULL, -- its slug
    recipe TEXT    NOT NULL,
    task   TEXT    NOT NULL,
    part   INTEGER NOT NULL,
    data   BLOB    NOT NULL, -- little-endian float32
    UNIQUE (study, task, part)
);

-- Pictures that a study shows.
CREATE TABLE study_pictures (
    study_id INTEGER NOT NULL REFERENCES studies (id) ON DELETE CASCADE,
    name     TEXT    NOT NULL, -- in addresses
    data     BLOB    NOT NULL, -- PNG
    UNIQUE (study_id, name)
);

-- What a study found of one neuron, which is read for that neuron alone.
CREATE TABLE study_unit_data (
    study_id INTEGER NOT NULL REFERENCES studies (id) ON DELETE CASCADE,
    model    TEXT    NOT NULL,
    layer    TEXT    NOT NULL,
    unit     INTEGER NOT NULL,
    data     TEXT    NOT NULL, -- JSON, of a type that the study's kind determines
    UNIQUE (study_id, model, layer, unit)
);

PRAGMA user_version = 16;
