-- +goose Up

-- Families that people add, and what they say of those that come with the program. The newest row of a slug that stands counts.
CREATE TABLE families (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    slug        TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    description TEXT    NOT NULL,
    parent      TEXT    NOT NULL, -- slug; '' for none
    sensitive   TEXT    NOT NULL, -- why it opens behind a notice; '' where it needs none
    merged_into TEXT    NOT NULL DEFAULT '', -- slug of the family that has its members now
    author_id   INTEGER NOT NULL REFERENCES authors (id),
    made        INTEGER NOT NULL,           -- Unix milliseconds
    withdrawn   INTEGER NOT NULL DEFAULT 0  -- Unix milliseconds; 0 while it stands
);

CREATE INDEX families_by_slug ON families (slug, id);

-- Who belongs to a family and who does not, on whose word. Units are named as in labels.
CREATE TABLE members (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    family    TEXT    NOT NULL, -- slug
    model     TEXT    NOT NULL,
    layer     TEXT    NOT NULL,
    unit      INTEGER NOT NULL,
    weights   TEXT    NOT NULL,
    role      TEXT    NOT NULL,
    belongs   INTEGER NOT NULL, -- 0: the author says that it does not
    author_id INTEGER NOT NULL REFERENCES authors (id),
    note      TEXT    NOT NULL,
    made      INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX members_by_family ON members (family, model, layer, unit);
CREATE INDEX members_by_unit   ON members (model, layer, unit);

CREATE TABLE lists (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    slug        TEXT    NOT NULL UNIQUE,
    name        TEXT    NOT NULL,
    description TEXT    NOT NULL,
    author_id   INTEGER NOT NULL REFERENCES authors (id),
    revision    INTEGER NOT NULL DEFAULT 1, -- counts changes, so that nobody overwrites what they have not seen
    made        INTEGER NOT NULL,
    changed     INTEGER NOT NULL,
    withdrawn   INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE list_entries (
    list_id  INTEGER NOT NULL REFERENCES lists (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    model    TEXT    NOT NULL,
    layer    TEXT    NOT NULL,
    unit     INTEGER NOT NULL,
    note     TEXT    NOT NULL,
    PRIMARY KEY (list_id, position)
) WITHOUT ROWID;

-- What was done, by whom and when. before is what undoing it needs.
CREATE TABLE changes (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    at        INTEGER NOT NULL, -- Unix milliseconds
    author_id INTEGER NOT NULL REFERENCES authors (id),
    action    TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    key       INTEGER NOT NULL, -- of the row that was added or changed
    subject   TEXT    NOT NULL,
    text      TEXT    NOT NULL,
    before    TEXT    NOT NULL DEFAULT '', -- JSON
    undone    INTEGER NOT NULL DEFAULT 0   -- id of the change that undid it
);

CREATE INDEX changes_by_author ON changes (author_id, id);
CREATE INDEX changes_by_row    ON changes (kind, key, id);

PRAGMA user_version = 2;
