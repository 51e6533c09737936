package store

import (
	"context"
	"database/sql"
	"fmt"
	"hash/crc32"

	"multiscope/internal/store/sqlite"
	"multiscope/internal/tensor"
)

// checks are queries that return no row on a sound database. Each row is one line that describes a
// problem.
var checks = []string{
	`-- Writer.Check
SELECT 'page structure: ' || integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'`,
	`-- Writer.Check
SELECT 'table ' || "table" || ' refers to a row of ' || parent || ' that is not there' FROM pragma_foreign_key_check`,
	`-- Writer.Check
SELECT 'data set ' || slug || ' counts ' || files || ' files, ' || images || ' images and ' || failed || ' failures, but has '
    || (SELECT count(*) FROM images WHERE dataset_id = d.id) || ' and ' || (SELECT count(*) FROM failures WHERE dataset_id = d.id)
FROM datasets d
WHERE files <> images + failed
   OR images <> (SELECT count(*) FROM images WHERE dataset_id = d.id)
   OR failed <> (SELECT count(*) FROM failures WHERE dataset_id = d.id)
   OR files <> (SELECT 1 + max(ordinal) FROM (SELECT max(ordinal) AS ordinal FROM images WHERE dataset_id = d.id
        UNION ALL SELECT max(ordinal) FROM failures WHERE dataset_id = d.id))`,
	`-- Writer.Check
SELECT 'image ' || key || ' has no thumbnail' FROM images WHERE id NOT IN (SELECT image_id FROM thumbnails)`,
	`-- Writer.Check
SELECT 'category ' || name || '=' || value || ' counts ' || images || ' images, but has ' || count(ic.image_id)
FROM categories c LEFT JOIN image_categories ic ON ic.category_id = c.id GROUP BY c.id HAVING images <> count(ic.image_id)`,
	`-- Writer.Check
SELECT 'layer ' || l.slug || ' has ' || count(u.unit) || ' units of ' || l.units
FROM layers l LEFT JOIN units u ON u.layer_id = l.id WHERE l.summarised > 0 GROUP BY l.id HAVING count(u.unit) <> l.units`,
	`-- Writer.Check
SELECT 'unit ' || l.slug || '/' || e.unit || ' has an example without heat map'
FROM layers l JOIN examples e ON e.layer_id = l.id
WHERE l.heat_mapped = l.summarised AND l.height * l.width > 1 AND e.kind <> 'level' AND NOT EXISTS (
    SELECT 1 FROM heat_maps h WHERE h.layer_id = l.id AND h.image_id = e.image_id AND h.unit = e.unit)
GROUP BY l.id, e.unit`,
	`-- Writer.Check
SELECT 'unit ' || l.slug || '/' || c.unit || ' has clusters of other examples'
FROM layers l JOIN clusters c ON c.layer_id = l.id
WHERE length(c.members) <> (
    SELECT count(*) FROM examples e WHERE e.layer_id = l.id AND e.unit = c.unit AND e.kind = 'top' AND e.level = 0)`,
	`-- Writer.Check
SELECT 'layer ' || l.slug || ' counts ' || l.words || ' words, but ranks ' || count(a.ranks)
FROM layers l LEFT JOIN word_activations a ON a.layer_id = l.id GROUP BY l.id HAVING count(a.ranks) <> l.words`,
	`-- Writer.Check
SELECT 'layer ' || l.slug || ' has ' || count(m.unit) || ' means over words of ' || l.units || ' units'
FROM layers l LEFT JOIN word_moments m ON m.layer_id = l.id WHERE l.words > 0 GROUP BY l.id HAVING count(m.unit) <> l.units`,
}

// Check looks for contradictions in the database: damaged pages, references that lead nowhere,
// counts that differ, activations whose checksum is wrong. It returns one line for each problem.
func (w *Writer) Check(ctx context.Context) ([]string, error) {
	var problems []string
	for _, query := range checks {
		found, err := sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (line string, err error) {
			return line, rows.Scan(&line)
		}, query)
		if err != nil {
			return problems, fmt.Errorf("check: %w", w.read.Explain(err))
		}
		problems = append(problems, found...)
	}
	damaged, err := w.checkColumns(ctx)
	return append(problems, damaged...), err
}

const checkColumnsSQL = `-- Writer.checkColumns
SELECT l.id, m.slug, l.slug, iif(l.sampled > 0, l.sampled, l.seen), u.unit, u.checksum
FROM layers l JOIN models m ON m.id = l.model_id CROSS JOIN units u ON u.layer_id = l.id
WHERE l.summarised = l.seen ORDER BY l.id, u.unit`

// checkColumns compares every column with its checksum.
func (w *Writer) checkColumns(ctx context.Context) ([]string, error) {
	type expected struct {
		layer       layerRow
		files, unit int
		checksum    uint32
	}
	units, err := sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (e expected, err error) {
		return e, rows.Scan(&e.layer.id, &e.layer.Model, &e.layer.Slug, &e.files, &e.unit, &e.checksum)
	}, checkColumnsSQL)
	if err != nil {
		return nil, fmt.Errorf("check: %w", w.read.Explain(err))
	}
	var problems []string
	for _, e := range units {
		column, err := w.column(ctx, e.layer, e.unit)
		if err != nil {
			return problems, err
		}
		if len(column) != e.files*tensor.HalfBytes || crc32.ChecksumIEEE(column) != e.checksum {
			problems = append(problems, fmt.Sprintf("unit %s/%s/%d: its %d activations are not the %d that were written",
				e.layer.Model, e.layer.Slug, e.unit, len(column)/tensor.HalfBytes, e.files))
		}
	}
	return problems, nil
}
