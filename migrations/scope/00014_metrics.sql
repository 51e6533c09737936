-- +goose Up

-- Figures that say how well a unit can be described, as neuron.UnitMetrics explains them. NULL: cannot be computed.
CREATE TABLE unit_metrics (
    layer_id           INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    unit               INTEGER NOT NULL,
    monosemanticity    REAL,
    clarity            REAL,
    polysemanticity    REAL,
    localisation       REAL, -- Moran's I of heat maps
    variance_explained REAL, -- by the category name that explains most
    explained_by       TEXT NOT NULL DEFAULT '', -- that name; '' for none
    average_precision  REAL, -- of the category that the unit tells best from the rest
    best_category      INTEGER REFERENCES categories (id),
    redundancy         REAL, -- largest absolute correlation with another unit of the layer
    redundant_with     INTEGER, -- that unit
    PRIMARY KEY (layer_id, unit)
) WITHOUT ROWID;

CREATE INDEX metrics_by_monosemanticity    ON unit_metrics (layer_id, monosemanticity DESC, unit);
CREATE INDEX metrics_by_clarity            ON unit_metrics (layer_id, clarity DESC, unit);
CREATE INDEX metrics_by_polysemanticity    ON unit_metrics (layer_id, polysemanticity DESC, unit);
CREATE INDEX metrics_by_localisation       ON unit_metrics (layer_id, localisation DESC, unit);
CREATE INDEX metrics_by_variance_explained ON unit_metrics (layer_id, variance_explained DESC, unit);
CREATE INDEX metrics_by_average_precision  ON unit_metrics (layer_id, average_precision DESC, unit);
CREATE INDEX metrics_by_redundancy         ON unit_metrics (layer_id, redundancy DESC, unit);

-- From what a layer's metrics were computed: images, and what of them; '' before they are.
ALTER TABLE layers ADD COLUMN metrics_by TEXT NOT NULL DEFAULT '';

-- What a program calls units, with how well that predicts activations on images that it was not chosen on. People's labels
-- are in notes.db and come first.
CREATE TABLE explanations (
    layer_id    INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    unit        INTEGER NOT NULL,
    method      TEXT    NOT NULL, -- linear or soft-wpmi
    text        TEXT    NOT NULL, -- the words as one label
    terms       TEXT    NOT NULL, -- JSON: each word and its weight
    correlation REAL,             -- of prediction and activation on held-out images; NULL: not computable
    judged      TEXT    NOT NULL, -- JSON: correlation and average precision against captions and categories
    recipe      TEXT    NOT NULL, -- JSON: all that determines what is found: labeller, words, images, seed
    made        INTEGER NOT NULL, -- Unix milliseconds
    PRIMARY KEY (layer_id, unit, method)
) WITHOUT ROWID;

CREATE INDEX explanations_by_correlation ON explanations (layer_id, method, correlation DESC, unit);

-- Where the units of a layer lie on a plane on which units whose activations go together are near each other.
CREATE TABLE unit_maps (
    layer_id INTEGER PRIMARY KEY REFERENCES layers (id) ON DELETE CASCADE,
    recipe   TEXT NOT NULL, -- JSON: all that determines it
    units    BLOB NOT NULL, -- little-endian uint32, ascending: silent and constant ones have no place
    places   BLOB NOT NULL  -- little-endian float32: x and y of each, in [0,1]
);

-- Finds images by the words of their captions. The text itself is read from images.
CREATE VIRTUAL TABLE captions_index USING fts4 (caption, content="images", matchinfo=fts3, tokenize=unicode61 "remove_diacritics=0");

-- The words of captions, each with how many captions have it.
CREATE VIRTUAL TABLE caption_words USING fts4aux (captions_index);

INSERT INTO captions_index (docid, caption) SELECT id, caption FROM images WHERE caption <> '';

-- +goose StatementBegin
CREATE TRIGGER captions_indexed AFTER INSERT ON images WHEN new.caption <> '' BEGIN
    INSERT INTO captions_index (docid, caption) VALUES (new.id, new.caption);
END;
-- +goose StatementEnd

-- The index reads the text that is to go from images: before it has gone.
-- +goose StatementBegin
CREATE TRIGGER captions_unindexed BEFORE DELETE ON images WHEN old.caption <> '' BEGIN
    DELETE FROM captions_index WHERE docid = old.id;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER captions_unindexed_to_change BEFORE UPDATE OF id, caption ON images WHEN old.caption <> '' BEGIN
    DELETE FROM captions_index WHERE docid = old.id;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER captions_changed AFTER UPDATE OF id, caption ON images WHEN new.caption <> '' BEGIN
    INSERT INTO captions_index (docid, caption) VALUES (new.id, new.caption);
END;
-- +goose StatementEnd

-- The units that have an image among their strongest, as many as are asked whether they are of a word: see
-- neuron.AgreementImages.
CREATE INDEX examples_by_image ON examples (image_id, layer_id, unit) WHERE kind = 'top' AND rank < 20;

-- How clear the name is that a unit's strongest images give it: the share of them that have it.
ALTER TABLE units ADD COLUMN name_clarity REAL NOT NULL AS (CASE WHEN shared_among > 0 THEN 1.0 * shared_by / shared_among ELSE 0 END);

CREATE INDEX units_by_name_clarity ON units (layer_id, name_clarity DESC, unit);

PRAGMA user_version = 14;
