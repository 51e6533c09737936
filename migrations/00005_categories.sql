-- +goose Up

-- A category belongs to a data set and counts its images, so that pages can list them.
ALTER TABLE image_categories RENAME TO earlier_image_categories;
ALTER TABLE categories RENAME TO earlier_categories;

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

INSERT INTO categories (dataset_id, name, value, images)
SELECT i.dataset_id, c.name, c.value, count(*)
FROM earlier_image_categories e JOIN earlier_categories c ON c.id = e.category_id JOIN images i ON i.id = e.image_id
GROUP BY i.dataset_id, c.id ORDER BY min(i.id), min(e.rank);

INSERT INTO image_categories (image_id, rank, category_id)
SELECT e.image_id, e.rank, n.id
FROM earlier_image_categories e JOIN earlier_categories c ON c.id = e.category_id JOIN images i ON i.id = e.image_id
JOIN categories n ON n.dataset_id = i.dataset_id AND n.name = c.name AND n.value = c.value;

DROP TABLE earlier_image_categories;
DROP TABLE earlier_categories;

CREATE INDEX image_categories_by_category ON image_categories (category_id, image_id);

PRAGMA user_version = 5;
