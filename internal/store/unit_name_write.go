package store

import (
	"context"
	"database/sql"
	"fmt"
	"unicode/utf8"

	"multiscope/internal/neuron"
)

// longestName is how many bytes the name of a unit may have: it stands in tiles and titles.
const longestName = 512

// checkUnitNames refuses names that are not those of the layer's units: they come with a model's file.
func checkUnitNames(l neuron.Layer) error {
	if l.UnitNames != nil && len(l.UnitNames) != l.Units {
		return fmt.Errorf("layer %s/%s has %d units, but %d names for them", l.Model, l.Slug, l.Units, len(l.UnitNames))
	}
	for unit, name := range l.UnitNames {
		if len(name) > longestName || !utf8.ValidString(name) {
			return fmt.Errorf("the name of unit %s/%s/%d has %d bytes; it must be UTF-8 of at most %d", l.Model, l.Slug, unit, len(name), longestName)
		}
	}
	return nil
}

const deleteUnitNamesSQL = `-- writeUnitNames
DELETE FROM unit_names WHERE layer_id = (SELECT l.id FROM layers l JOIN models m ON m.id = l.model_id WHERE m.slug = ?1 AND l.slug = ?2)`

const insertUnitNameSQL = `-- writeUnitNames
INSERT INTO unit_names (layer_id, unit, name)
SELECT l.id, ?3, ?4 FROM layers l JOIN models m ON m.id = l.model_id WHERE m.slug = ?1 AND l.slug = ?2`

// writeUnitNames replaces the names of a layer's units. A unit with an empty one has none.
func writeUnitNames(ctx context.Context, tx *sql.Tx, l neuron.Layer) error {
	if _, err := tx.ExecContext(ctx, deleteUnitNamesSQL, l.Model, l.Slug); err != nil {
		return err
	}
	for unit, name := range l.UnitNames {
		if name == "" {
			continue
		}
		if _, err := tx.ExecContext(ctx, insertUnitNameSQL, l.Model, l.Slug, unit, name); err != nil {
			return fmt.Errorf("write the name of unit %s/%s/%d: %w", l.Model, l.Slug, unit, err)
		}
	}
	return nil
}
