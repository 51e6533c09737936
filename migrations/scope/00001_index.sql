-- +goose Up

-- Pictures. A data set is an ordered list of files: each has an ordinal, from 0 without gaps, and
-- is either an image or a failure. New files go to the end, so that an ordinal never changes.
CREATE TABLE datasets (
    id     INTEGER PRIMARY KEY,
    slug   TEXT    NOT NULL UNIQUE,
    name   TEXT    NOT NULL,
    seed   INTEGER NOT NULL,
    files  INTEGER NOT NULL DEFAULT 0, -- images and failures
    images INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    sorted INTEGER NOT NULL DEFAULT 0  -- files that category_files covers
);

CREATE TABLE images (
    id         INTEGER PRIMARY KEY,
    dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    key        TEXT    NOT NULL, -- path within the data set, with slashes
    width      INTEGER NOT NULL, -- pixels of the original
    height     INTEGER NOT NULL,
    caption    TEXT    NOT NULL,
    print      BLOB    NOT NULL, -- 32 bytes: near-duplicates differ in few bits
    UNIQUE (dataset_id, ordinal),
    UNIQUE (dataset_id, key)
);

CREATE TABLE failures (
    dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    key        TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    PRIMARY KEY (dataset_id, ordinal),
    UNIQUE (dataset_id, key)
) WITHOUT ROWID;

-- Apart from images, so that walking those does not read pictures.
CREATE TABLE thumbnails (
    image_id INTEGER PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE,
    mime     TEXT NOT NULL,
    bytes    BLOB NOT NULL
);

-- A category belongs to a data set and counts its images, so that pages can list them.
CREATE TABLE categories (
    id         INTEGER PRIMARY KEY,
    dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    value      TEXT    NOT NULL,
    images     INTEGER NOT NULL,
    UNIQUE (dataset_id, name, value)
);

CREATE INDEX categories_by_images ON categories (dataset_id, name, images DESC, value);

CREATE TABLE image_categories (
    image_id    INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    rank        INTEGER NOT NULL, -- in the order they were given
    category_id INTEGER NOT NULL REFERENCES categories (id),
    PRIMARY KEY (image_id, rank)
) WITHOUT ROWID;

CREATE INDEX image_categories_by_category ON image_categories (category_id, image_id);

-- The files of each of the commonest values of a category, so that a unit's response to them is read
-- without a look at every image.
CREATE TABLE category_files (
    category_id INTEGER PRIMARY KEY REFERENCES categories (id) ON DELETE CASCADE,
    ordinals    BLOB NOT NULL -- little-endian uint32, ascending
);

-- Models and layers. A model's space is where it places whole pictures: the mean over positions of a
-- tap, which is the embedding of a CLIP.
CREATE TABLE models (
    id           INTEGER PRIMARY KEY,
    slug         TEXT    NOT NULL UNIQUE,
    name         TEXT    NOT NULL,
    architecture TEXT    NOT NULL,
    source       TEXT    NOT NULL, -- base name of the path it was read from
    hash         TEXT    NOT NULL, -- SHA-256 of the weights, hexadecimal
    parameters   INTEGER NOT NULL,
    preprocess   TEXT    NOT NULL, -- JSON
    dataset_id   INTEGER NOT NULL REFERENCES datasets (id),
    version      TEXT    NOT NULL, -- of Multiscope that indexed it last
    indexed_at   INTEGER NOT NULL, -- Unix milliseconds; 0 before it is complete
    space_tap    TEXT    NOT NULL DEFAULT '', -- '' for none
    space_units  INTEGER NOT NULL DEFAULT 0,
    batch        INTEGER NOT NULL DEFAULT 0 -- pictures it is run on at a time; 0: not found out
);

-- seen, summarised, drawn and grouped count files of the data set from its start: whose activations
-- are stored, which the statistics cover, among which the examples have their heat maps, and which
-- the clusters cover. For very large data sets a layer keeps the activations on a sample of the files
-- alone; statistics, histograms and examples are of all files still.
CREATE TABLE layers (
    id         INTEGER PRIMARY KEY,
    model_id   INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    slug       TEXT    NOT NULL,
    tap        TEXT    NOT NULL, -- name of the tensor: visual.layer4.2.sum
    depth      INTEGER NOT NULL, -- order from input to output
    units      INTEGER NOT NULL,
    height     INTEGER NOT NULL, -- of the spatial map; 1 where there is none
    width      INTEGER NOT NULL,
    reduce     TEXT    NOT NULL, -- mean, max or center
    live       INTEGER NOT NULL DEFAULT 0, -- units above zero on any image
    words      INTEGER NOT NULL DEFAULT 0, -- words ranked
    seen       INTEGER NOT NULL DEFAULT 0,
    summarised INTEGER NOT NULL DEFAULT 0,
    drawn      INTEGER NOT NULL DEFAULT 0,
    grouped    INTEGER NOT NULL DEFAULT 0,
    sampled    INTEGER NOT NULL DEFAULT 0, -- files of the sample, 0 for all
    UNIQUE (model_id, slug)
);

CREATE TABLE units (
    layer_id INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    unit     INTEGER NOT NULL,
    mean     REAL NOT NULL,
    std      REAL NOT NULL,
    min      REAL NOT NULL,
    max      REAL NOT NULL,
    peak     REAL NOT NULL, -- max / std, 0 where std is
    kurtosis REAL NOT NULL,
    density  REAL NOT NULL, -- share of images above 0
    density1 REAL NOT NULL, -- share of images above 1 std
    checksum INTEGER NOT NULL, -- CRC-32 of its activations as they are stored
    PRIMARY KEY (layer_id, unit)
) WITHOUT ROWID;

CREATE INDEX units_by_peak     ON units (layer_id, peak DESC, unit);
CREATE INDEX units_by_activity ON units (layer_id, std DESC, unit);
CREATE INDEX units_by_density  ON units (layer_id, density1, unit);
CREATE INDEX units_by_kurtosis ON units (layer_id, kurtosis DESC, unit);

-- Bin i counts the images whose z = activation / std lies in [(first + i)/8, (first + i + 1)/8).
CREATE TABLE histograms (
    layer_id INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    unit     INTEGER NOT NULL,
    first    INTEGER NOT NULL,
    counts   BLOB    NOT NULL, -- little-endian uint32
    PRIMARY KEY (layer_id, unit)
) WITHOUT ROWID;

-- A unit's activation on every file of the data set, in order, in chunks of 7,936 so that a row
-- fills a page. Little-endian float16; not-a-number where there is none.
CREATE TABLE activations (
    layer_id INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    unit     INTEGER NOT NULL,
    chunk    INTEGER NOT NULL,
    numbers  BLOB    NOT NULL,
    UNIQUE (layer_id, unit, chunk)
);

-- The files whose activations a column holds, in this order, where those are a sample.
CREATE TABLE samples (
    layer_id INTEGER PRIMARY KEY REFERENCES layers (id) ON DELETE CASCADE,
    ordinals BLOB NOT NULL -- little-endian uint32, ascending
);

-- What waits to become columns: a block of 64 units on consecutive files, one row of float16 for
-- each unit. Empty once a run is complete.
CREATE TABLE shards (
    layer_id INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    block    INTEGER NOT NULL, -- first unit / 64
    first    INTEGER NOT NULL, -- ordinal
    files    INTEGER NOT NULL,
    numbers  BLOB    NOT NULL,
    UNIQUE (layer_id, block, first)
);

-- Images shown for a unit: the strongest (top), the most inhibited (bottom), and some drawn from
-- each level of the spectrum (level), where z lies in [level/2, (level + 1)/2).
CREATE TABLE examples (
    layer_id   INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    unit       INTEGER NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('top', 'bottom', 'level')),
    level      INTEGER NOT NULL, -- 0 for top and bottom
    rank       INTEGER NOT NULL, -- from 0
    image_id   INTEGER NOT NULL REFERENCES images (id),
    activation REAL    NOT NULL,
    copies     INTEGER NOT NULL DEFAULT 0, -- near-duplicates that it stands for
    PRIMARY KEY (layer_id, unit, kind, level, rank)
) WITHOUT ROWID;

-- Where an example drives the unit. A cell is 128 + 127·(activation / strongest magnitude). A page
-- reads the maps of one unit, which lie together.
CREATE TABLE heat_maps (
    layer_id INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    unit     INTEGER NOT NULL,
    image_id INTEGER NOT NULL REFERENCES images (id),
    row      INTEGER NOT NULL, -- of the position that drives it most
    col      INTEGER NOT NULL,
    cells    BLOB    NOT NULL, -- height × width bytes
    PRIMARY KEY (layer_id, unit, image_id)
) WITHOUT ROWID;

-- The units that an image drives most, strongest z first.
CREATE TABLE image_units (
    layer_id    INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    image_id    INTEGER NOT NULL REFERENCES images (id),
    units       BLOB    NOT NULL, -- little-endian uint32
    activations BLOB    NOT NULL, -- little-endian float16
    PRIMARY KEY (layer_id, image_id)
) WITHOUT ROWID;

-- Rastered words.
CREATE TABLE words (
    id   INTEGER PRIMARY KEY, -- in the order of the lists
    word TEXT NOT NULL UNIQUE
);

CREATE TABLE word_activations (
    layer_id INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    word_id  INTEGER NOT NULL REFERENCES words (id),
    numbers  BLOB    NOT NULL, -- little-endian float16, one for each unit
    ranks    BLOB,             -- little-endian uint16, one for each unit, from 1; NULL before ranking
    PRIMARY KEY (layer_id, word_id)
);

CREATE TABLE unit_words (
    layer_id   INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    unit       INTEGER NOT NULL,
    side       TEXT    NOT NULL CHECK (side IN ('top', 'low')),
    rank       INTEGER NOT NULL, -- from 0
    word_id    INTEGER NOT NULL REFERENCES words (id),
    activation REAL    NOT NULL,
    PRIMARY KEY (layer_id, unit, side, rank)
) WITHOUT ROWID;

-- Long tasks of the last command and how far they came. Times are Unix milliseconds.
CREATE TABLE jobs (
    id      INTEGER PRIMARY KEY,
    name    TEXT    NOT NULL,
    unit    TEXT    NOT NULL,
    done    INTEGER NOT NULL,
    total   INTEGER NOT NULL,
    started INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    ended   INTEGER NOT NULL, -- 0 while it runs
    recent  REAL    NOT NULL, -- done a second lately
    failed  INTEGER NOT NULL, -- of done, what could not be read
    stages  TEXT    NOT NULL, -- JSON: name, share and load of each; [] where the task has none
    error   TEXT    NOT NULL
);

-- What says that a file is ours, and which of these migrations it has.
PRAGMA application_id = 0x4d73636f; -- "Msco"
PRAGMA user_version = 1;
