-- +goose Up

-- What a checkpoint without configuration leaves open of its towers, as JSON: activation and heads.
ALTER TABLE models ADD COLUMN tower TEXT NOT NULL DEFAULT '{}';

PRAGMA user_version = 10;
