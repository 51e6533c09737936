-- +goose Up

-- A page reads the heat maps of one unit, which lie together now; those of an image are never read.
CREATE TABLE heat_maps_by_unit (
    layer_id INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
    unit     INTEGER NOT NULL,
    image_id INTEGER NOT NULL REFERENCES images (id),
    row      INTEGER NOT NULL, -- of the position that drives it most
    col      INTEGER NOT NULL,
    cells    BLOB    NOT NULL, -- height × width bytes
    PRIMARY KEY (layer_id, unit, image_id)
) WITHOUT ROWID;

INSERT INTO heat_maps_by_unit (layer_id, unit, image_id, row, col, cells)
SELECT layer_id, unit, image_id, row, col, cells FROM heat_maps ORDER BY layer_id, unit, image_id;

DROP TABLE heat_maps;
ALTER TABLE heat_maps_by_unit RENAME TO heat_maps;

PRAGMA user_version = 9;
