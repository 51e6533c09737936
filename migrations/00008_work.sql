-- +goose Up

ALTER TABLE models ADD COLUMN batch INTEGER NOT NULL DEFAULT 0; -- pictures it is run on at a time; 0: not found out

-- Tasks of earlier commands are not kept.
DROP TABLE jobs;

-- Long tasks of the last command and how far they came. Times are Unix milliseconds.
CREATE TABLE jobs (
    id      INTEGER PRIMARY KEY,
    name    TEXT    NOT NULL,
    unit    TEXT    NOT NULL,
    done    INTEGER NOT NULL,
    total   INTEGER NOT NULL,
    started INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    ended   INTEGER NOT NULL, -- 0 while it runs
    recent  REAL    NOT NULL, -- done a second lately
    failed  INTEGER NOT NULL, -- of done, what could not be read
    stages  TEXT    NOT NULL, -- JSON: name, share and load of each; [] where the task has none
    error   TEXT    NOT NULL
);

-- For grids: one facet of many units.
CREATE INDEX IF NOT EXISTS visualizations_by_facet ON visualizations (layer_id, facet, inhibits, unit);

PRAGMA user_version = 8;
