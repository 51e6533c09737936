-- +goose Up

-- What the source of a data set has and the index has not: files of kinds that cannot be read, hidden ones,
-- links that lead nowhere, files that could not be read this time. Of very many the first are listed.
CREATE TABLE left_out (
    dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL, -- in the order of the source
    key        TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    PRIMARY KEY (dataset_id, position)
) WITHOUT ROWID;

ALTER TABLE datasets ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0; -- how many there are

PRAGMA user_version = 11;
