-- +goose Up

-- Families that neurons are sorted into, as they come with the program or a publication. People's own are in notes.db.
CREATE TABLE families (
    slug        TEXT PRIMARY KEY,
    position    INTEGER NOT NULL, -- in the list of all
    title       TEXT    NOT NULL,
    description TEXT    NOT NULL,
    parent      TEXT    NOT NULL DEFAULT '', -- slug; '' for none
    sensitive   TEXT    NOT NULL DEFAULT ''  -- why it opens behind a notice; '' where it needs none
) WITHOUT ROWID;

-- Neurons of a family, by a suggestion or a publication.
CREATE TABLE unit_families (
    layer_id INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    unit     INTEGER NOT NULL,
    family   TEXT    NOT NULL, -- slug
    origin   TEXT    NOT NULL CHECK (origin IN ('suggested', 'published')),
    role     TEXT    NOT NULL,
    title    TEXT    NOT NULL DEFAULT '', -- what the neuron is called in it; '' for its own name
    score    REAL    NOT NULL DEFAULT 0,
    evidence TEXT    NOT NULL DEFAULT '[]', -- JSON: kind, text and images of each
    PRIMARY KEY (layer_id, unit, family, origin, role)
) WITHOUT ROWID;

CREATE INDEX unit_families_by_family ON unit_families (family, score DESC, layer_id, unit);

-- Files and words that the suggestions of a layer cover, and which version of the lexicons they are by.
ALTER TABLE layers ADD COLUMN family_files   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE layers ADD COLUMN family_words   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE layers ADD COLUMN family_lexicon TEXT    NOT NULL DEFAULT '';

-- The line that says where a model's units are published, with licence, for a model that is known from a publication
-- alone and was never run here; '' for one that is indexed. Its layers have published_units and no units.
ALTER TABLE models ADD COLUMN published TEXT NOT NULL DEFAULT '';
-- Of what was imported of it, so that the same is not written again.
ALTER TABLE models ADD COLUMN published_digest TEXT NOT NULL DEFAULT '';

CREATE TABLE published_units (
    layer_id  INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    unit      INTEGER NOT NULL,
    name      TEXT    NOT NULL, -- '' for none
    uncertain INTEGER NOT NULL, -- whether the authors put a question mark to it
    sensitive TEXT    NOT NULL DEFAULT '', -- why it is shown behind a notice; '' where it needs none
    other     TEXT    NOT NULL DEFAULT '[]', -- JSON: other names
    words     TEXT    NOT NULL DEFAULT '[]', -- JSON: strongest first
    PRIMARY KEY (layer_id, unit)
) WITHOUT ROWID;

CREATE TABLE published_words (
    word     TEXT    NOT NULL, -- in lower case
    layer_id INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    unit     INTEGER NOT NULL,
    rank     INTEGER NOT NULL, -- from 0
    PRIMARY KEY (word, layer_id, unit)
) WITHOUT ROWID;

-- How far the strongest words of an indexed layer are those that were published of a layer like it. Units agree whose
-- published words are among their measured ones; by chance as many as agree with the words of other units.
CREATE TABLE published_matches (
    layer_id     INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    published_id INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    units        INTEGER NOT NULL, -- compared
    agreeing     INTEGER NOT NULL,
    chance       REAL    NOT NULL, -- units
    PRIMARY KEY (layer_id, published_id)
) WITHOUT ROWID;

-- Experiments and what they found, published or run here.
CREATE TABLE studies (
    id        INTEGER PRIMARY KEY,
    position  INTEGER NOT NULL, -- in the list of all
    slug      TEXT    NOT NULL UNIQUE,
    kind      TEXT    NOT NULL,
    title     TEXT    NOT NULL,
    summary   TEXT    NOT NULL,
    method    TEXT    NOT NULL,
    source    TEXT    NOT NULL, -- attribution and licence; '' for one that was run here
    sensitive TEXT    NOT NULL,
    made      INTEGER NOT NULL, -- Unix milliseconds; 0 for a published one
    data      TEXT    NOT NULL  -- JSON, of a type that kind determines
);

-- The neurons that a study is about, by name: they may be of a model that is not indexed.
CREATE TABLE study_units (
    study_id INTEGER NOT NULL REFERENCES studies (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    model    TEXT    NOT NULL,
    layer    TEXT    NOT NULL,
    unit     INTEGER NOT NULL,
    part     TEXT    NOT NULL, -- a line for the neuron's page
    PRIMARY KEY (study_id, position)
) WITHOUT ROWID;

CREATE INDEX study_units_by_unit ON study_units (model, layer, unit);

PRAGMA user_version = 12;
