-- +goose Up

-- Images of a unit to be labelled without knowing its activation. What was sampled is kept with its activations, so that a
-- study reads the same when the unit is indexed again.
CREATE TABLE blind_studies (
    id         INTEGER PRIMARY KEY AUTOINCREMENT, -- never given again
    model      TEXT    NOT NULL,
    layer      TEXT    NOT NULL,
    unit       INTEGER NOT NULL,
    weights    TEXT    NOT NULL, -- SHA-256 of the model's, hexadecimal
    author_id  INTEGER NOT NULL REFERENCES authors (id),
    title      TEXT    NOT NULL,
    categories TEXT    NOT NULL, -- JSON: names in the order of their keys
    bins       INTEGER NOT NULL, -- of equal width over the unit's whole range
    per_bin    INTEGER NOT NULL, -- images sampled from each, where it has as many
    lo         REAL    NOT NULL, -- activation at the left edge of the first bin
    width      REAL    NOT NULL, -- of a bin
    std        REAL    NOT NULL, -- of the unit
    seed       INTEGER NOT NULL,
    available  TEXT    NOT NULL, -- JSON: how many images each bin had when they were sampled
    result     TEXT    NOT NULL, -- JSON of a plot that was made elsewhere, as the paper has it; '' where images are labelled here
    made       INTEGER NOT NULL,           -- Unix milliseconds
    withdrawn  INTEGER NOT NULL DEFAULT 0  -- Unix milliseconds; 0 while it stands
);

CREATE INDEX blind_studies_by_unit ON blind_studies (model, layer, unit);

CREATE TABLE blind_images (
    study_id   INTEGER NOT NULL REFERENCES blind_studies (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL, -- in the random order in which they are shown, from 0
    key        TEXT    NOT NULL, -- the image's path within its data set
    bin        INTEGER NOT NULL,
    activation REAL    NOT NULL,
    PRIMARY KEY (study_id, position)
) WITHOUT ROWID;

-- What an annotator says of an image. The newest row of an image and an author counts.
CREATE TABLE blind_answers (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    study_id  INTEGER NOT NULL REFERENCES blind_studies (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    author_id INTEGER NOT NULL REFERENCES authors (id),
    category  INTEGER NOT NULL,           -- place among the study's categories, from 0
    made      INTEGER NOT NULL,           -- Unix milliseconds
    withdrawn INTEGER NOT NULL DEFAULT 0  -- Unix milliseconds; 0 while it stands
);

CREATE INDEX blind_answers_by_study ON blind_answers (study_id, position, author_id, id);

PRAGMA user_version = 3;
