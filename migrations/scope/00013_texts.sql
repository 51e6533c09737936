-- +goose Up

-- The languages that a word is of, and how common it is in each.
CREATE TABLE word_languages (
    word_id   INTEGER NOT NULL REFERENCES words (id) ON DELETE CASCADE,
    language  TEXT    NOT NULL, -- BCP 47: en, pt, zh
    frequency INTEGER NOT NULL, -- rank among the words of the language by how often they are used, from 1; 0: not known
    PRIMARY KEY (word_id, language)
) WITHOUT ROWID;

-- The lexicons that a word is in: countries, emotions, colors.
CREATE TABLE word_lexicons (
    lexicon TEXT    NOT NULL, -- slug
    word_id INTEGER NOT NULL REFERENCES words (id) ON DELETE CASCADE,
    PRIMARY KEY (lexicon, word_id)
) WITHOUT ROWID;

CREATE INDEX word_lexicons_by_word ON word_lexicons (word_id);

-- How many pictures of a word were shown, whose activations are averaged, and how far they differ: the standard
-- deviation over them.
ALTER TABLE word_activations ADD COLUMN renderings INTEGER; -- NULL: not known, as in indexes of earlier versions
ALTER TABLE word_activations ADD COLUMN spreads BLOB;       -- little-endian float16, one for each unit; NULL: not known, or one picture
ALTER TABLE unit_words ADD COLUMN renderings INTEGER;
ALTER TABLE unit_words ADD COLUMN spread REAL;

-- Whether words were shown to a layer since its words were last ranked.
ALTER TABLE layers ADD COLUMN words_stale INTEGER NOT NULL DEFAULT 1;

-- CRC-32 of the activations that a layer ranks words by, word after word: another one when words are shown again.
ALTER TABLE layers ADD COLUMN words_checksum INTEGER NOT NULL DEFAULT 0;

-- A unit's activation on every word that its layer ranks, in the order of word_orders.
CREATE TABLE word_columns (
    layer_id INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    unit     INTEGER NOT NULL,
    numbers  BLOB    NOT NULL, -- little-endian float16
    UNIQUE (layer_id, unit)
);

CREATE TABLE word_orders (
    layer_id INTEGER PRIMARY KEY REFERENCES layers (id) ON DELETE CASCADE,
    words    TEXT NOT NULL -- JSON: numbers of the words, ascending
);

-- How the image embedding reads the units of a layer: what one unit of activation adds to it.
CREATE TABLE readouts (
    layer_id  INTEGER PRIMARY KEY REFERENCES layers (id) ON DELETE CASCADE,
    embedding INTEGER NOT NULL, -- numbers in an embedding
    numbers   BLOB    NOT NULL  -- little-endian float32, a row for each unit
);

-- Texts that the text tower has read.
CREATE TABLE texts (
    id        INTEGER PRIMARY KEY,
    model_id  INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    text      TEXT    NOT NULL,
    kind      TEXT    NOT NULL CHECK (kind IN ('word', 'caption', 'sentence', 'asked')), -- where it is from
    embedding BLOB    NOT NULL, -- little-endian float32, of length one
    UNIQUE (model_id, text)
);

-- A search for the texts that a unit calls for most, and what it is to be compared with.
CREATE TABLE text_searches (
    layer_id      INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    unit          INTEGER NOT NULL,
    recipe        TEXT    NOT NULL, -- JSON: all that determines what is found
    word          TEXT    NOT NULL, -- the best single word; '' for none
    word_score    REAL    NOT NULL,
    caption       TEXT    NOT NULL, -- the best caption of the data set; '' for none
    caption_score REAL    NOT NULL,
    encoded       INTEGER NOT NULL, -- texts that were read for it
    made          INTEGER NOT NULL, -- Unix milliseconds
    PRIMARY KEY (layer_id, unit)
) WITHOUT ROWID;

-- What is checked are the bounds of the keys of text_maxima_index.
CREATE TABLE text_maxima (
    layer_id INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE CHECK (layer_id BETWEEN 0 AND 16383),
    unit     INTEGER NOT NULL CHECK (unit BETWEEN 0 AND 4194303),
    rank     INTEGER NOT NULL CHECK (rank BETWEEN 0 AND 255), -- from 0
    text     TEXT    NOT NULL,
    score    REAL    NOT NULL CHECK (score BETWEEN -1.5 AND 1.5), -- cosine of its embedding and the unit's readout
    PRIMARY KEY (layer_id, unit, rank)
) WITHOUT ROWID;

-- Finds text maxima by their words. Its keys put them in order, the highest score first, so that a search for a word that
-- many have reads no more than it shows: 18 bits for 1 − score in steps of 1e-5, 14 for the layer, 22 for the unit, 8 for
-- the rank. See Reader.FindTextMaxima.
CREATE VIRTUAL TABLE text_maxima_index USING fts4 (text, tokenize=unicode61 "remove_diacritics=0");

-- +goose StatementBegin
CREATE TRIGGER text_maxima_indexed AFTER INSERT ON text_maxima BEGIN
    INSERT INTO text_maxima_index (docid, text) VALUES
        (((((100000 - CAST(round(new.score * 100000) AS INTEGER)) << 14 | new.layer_id) << 22 | new.unit) << 8) | new.rank, new.text);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER text_maxima_unindexed AFTER DELETE ON text_maxima BEGIN
    DELETE FROM text_maxima_index WHERE
        docid = (((((100000 - CAST(round(old.score * 100000) AS INTEGER)) << 14 | old.layer_id) << 22 | old.unit) << 8) | old.rank);
END;
-- +goose StatementEnd

-- Where the image tower places written words: the mean of the embeddings of a word's renderings.
CREATE TABLE word_embeddings (
    model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    word_id  INTEGER NOT NULL REFERENCES words (id),
    numbers  BLOB    NOT NULL, -- little-endian float16
    UNIQUE (model_id, word_id)
);

-- Units that follow the letters of words rather than what they mean.
CREATE TABLE letter_units (
    layer_id INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    unit     INTEGER NOT NULL,
    pattern  TEXT    NOT NULL, -- what its strongest words share: "-ing", "phil-", "3 letters"
    words    INTEGER NOT NULL, -- of its strongest words, those that do
    of       INTEGER NOT NULL, -- its strongest words
    chance   REAL    NOT NULL, -- share of all words that do
    PRIMARY KEY (layer_id, unit)
) WITHOUT ROWID;

-- By which words, rule and lexicons a layer's letter units were found; '' where they were not looked for.
ALTER TABLE layers ADD COLUMN letters_by TEXT NOT NULL DEFAULT '';

-- Units whose strongest words or images fall into kinds that lie far apart.
CREATE TABLE meanings (
    layer_id   INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    unit       INTEGER NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('polysemantic', 'conjoined')),
    separation REAL    NOT NULL, -- 1 − cosine of the centres of the two that lie nearest
    clusters   TEXT    NOT NULL, -- JSON: what they are
    PRIMARY KEY (layer_id, unit)
) WITHOUT ROWID;

-- What the meanings of a layer's units were found from, and what chance would have found.
CREATE TABLE meaning_searches (
    layer_id INTEGER PRIMARY KEY REFERENCES layers (id) ON DELETE CASCADE,
    search   TEXT NOT NULL -- JSON
);

CREATE INDEX meanings_by_separation ON meanings (layer_id, kind, separation DESC, unit);

PRAGMA user_version = 13;
