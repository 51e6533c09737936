-- +goose Up

-- The category of which what images share is a value; '' for a word of captions.
ALTER TABLE units ADD COLUMN shared_kind TEXT NOT NULL DEFAULT '';

-- The next run of index finds it.
UPDATE layers SET shared_files = 0;

PRAGMA user_version = 8;
