-- +goose Up

-- What the strongest images of a unit share, a word of their captions or a category; '' for nothing. New
-- statistics of a unit empty the columns.
ALTER TABLE units ADD COLUMN shared       TEXT    NOT NULL DEFAULT '';
ALTER TABLE units ADD COLUMN shared_by    INTEGER NOT NULL DEFAULT 0; -- images that have it
ALTER TABLE units ADD COLUMN shared_among INTEGER NOT NULL DEFAULT 0; -- images that were looked at

-- How far pictures and writing of one concept drive a unit, each in standard deviations above the mean: of
-- its activations on images and on words. All are 0 where no concept does so.
ALTER TABLE units ADD COLUMN multimodal REAL NOT NULL DEFAULT 0;  -- the lower of the two
ALTER TABLE units ADD COLUMN concept    TEXT NOT NULL DEFAULT '';
ALTER TABLE units ADD COLUMN pictured   INTEGER NOT NULL DEFAULT 0; -- pictures of the concept
ALTER TABLE units ADD COLUMN picture_excess REAL NOT NULL DEFAULT 0;
ALTER TABLE units ADD COLUMN word_excess    REAL NOT NULL DEFAULT 0;

CREATE INDEX units_by_multimodal ON units (layer_id, multimodal DESC, unit);

-- Files that those columns cover, and words.
ALTER TABLE layers ADD COLUMN shared_files     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE layers ADD COLUMN multimodal_files INTEGER NOT NULL DEFAULT 0;
ALTER TABLE layers ADD COLUMN multimodal_words INTEGER NOT NULL DEFAULT 0;

PRAGMA user_version = 6;
