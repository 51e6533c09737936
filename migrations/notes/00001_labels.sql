-- +goose Up

-- Who adds something. A name that was imported with what it wrote is an author too.
CREATE TABLE authors (
    id    INTEGER PRIMARY KEY,
    name  TEXT    NOT NULL UNIQUE,
    added INTEGER NOT NULL -- Unix milliseconds
);

-- What people call units. Opinions stand side by side, and history is kept: a label that its author
-- withdraws stays as a row. A unit is named as in addresses, since its keys in scope.db are others after
-- it was indexed again; the digest of the weights tells a model from another one that got its name.
CREATE TABLE labels (
    id         INTEGER PRIMARY KEY AUTOINCREMENT, -- never given again
    model      TEXT    NOT NULL,
    layer      TEXT    NOT NULL,
    unit       INTEGER NOT NULL,
    weights    TEXT    NOT NULL, -- SHA-256 of the model's, hexadecimal
    author_id  INTEGER NOT NULL REFERENCES authors (id),
    text       TEXT    NOT NULL,
    note       TEXT    NOT NULL, -- '' for none
    confidence REAL CHECK (confidence BETWEEN 0 AND 1), -- NULL where the author says none
    made       INTEGER NOT NULL,           -- Unix milliseconds
    withdrawn  INTEGER NOT NULL DEFAULT 0  -- Unix milliseconds; 0 while it stands
);

CREATE INDEX labels_by_unit ON labels (model, layer, unit, made);

-- What says that a file is ours, and which of these migrations it has.
PRAGMA application_id = 0x4d736e6f; -- "Msno"
PRAGMA user_version = 1;
