-- +goose Up

-- The files of each of the commonest values of a category, so that a unit's response to them is read
-- without a look at every image.
CREATE TABLE category_files (
    category_id INTEGER PRIMARY KEY REFERENCES categories (id) ON DELETE CASCADE,
    ordinals    BLOB NOT NULL -- little-endian uint32, ascending
);

-- How many files of the data set that covers.
ALTER TABLE datasets ADD COLUMN sorted INTEGER NOT NULL DEFAULT 0;

PRAGMA user_version = 7;
