-- +goose Up

-- Themes that visualisations are pulled towards, and their linear probes.
CREATE TABLE facets (
    id             INTEGER PRIMARY KEY,
    model_id       INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    name           TEXT    NOT NULL, -- a slug
    theme          TEXT    NOT NULL, -- where its pictures came from
    generic        TEXT    NOT NULL,
    theme_images   INTEGER NOT NULL,
    generic_images INTEGER NOT NULL,
    seed           INTEGER NOT NULL,
    trained        INTEGER NOT NULL, -- Unix milliseconds
    UNIQUE (model_id, name)
);

CREATE TABLE facet_layers (
    facet_id INTEGER NOT NULL REFERENCES facets (id) ON DELETE CASCADE,
    rank     INTEGER NOT NULL, -- from input to output
    tap      TEXT    NOT NULL,
    units    INTEGER NOT NULL,
    height   INTEGER NOT NULL, -- of the maps; for tokens their number
    width    INTEGER NOT NULL,
    weights  BLOB    NOT NULL, -- little-endian float32, as the tap lies in memory
    bias     REAL    NOT NULL,
    c        REAL    NOT NULL, -- of the fit
    accuracy REAL    NOT NULL, -- held out
    auc      REAL    NOT NULL,
    PRIMARY KEY (facet_id, rank)
);

-- Pictures made to drive a unit: one for each facet, and one without, in either direction.
CREATE TABLE visualizations (
    id          INTEGER PRIMARY KEY AUTOINCREMENT, -- never given again: browsers keep a picture for good by its number
    layer_id    INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    unit        INTEGER NOT NULL,
    facet       TEXT    NOT NULL, -- '' for none
    inhibits    INTEGER NOT NULL, -- whether it was made to drive the unit below zero
    strength    REAL    NOT NULL, -- of the facet
    objective   TEXT    NOT NULL,
    seed        INTEGER NOT NULL,
    steps       INTEGER NOT NULL,
    size        INTEGER NOT NULL, -- pixels
    rate        REAL    NOT NULL,
    recipe      TEXT    NOT NULL, -- JSON: all that made the picture; equal recipes, equal pictures
    trace       BLOB    NOT NULL, -- little-endian float32: the objective, evenly spaced over the steps
    activation  REAL    NOT NULL, -- of the unit on the finished picture
    facet_score REAL    NOT NULL,
    command     TEXT    NOT NULL, -- that makes it again
    made        INTEGER NOT NULL, -- Unix milliseconds
    mime        TEXT    NOT NULL,
    UNIQUE (layer_id, unit, facet, inhibits)
);

-- For grids: one facet of many units.
CREATE INDEX visualizations_by_facet ON visualizations (layer_id, facet, inhibits, unit);

-- Apart, so that walking visualizations does not read pictures.
CREATE TABLE visualization_pictures (
    visualization_id INTEGER PRIMARY KEY REFERENCES visualizations (id) ON DELETE CASCADE,
    bytes            BLOB NOT NULL
);

PRAGMA user_version = 2;
