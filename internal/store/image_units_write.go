package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

const writeImageUnitsSQL = `-- Writer.WriteImageUnits
INSERT OR REPLACE INTO image_units (layer_id, image_id, units, activations)
SELECT ?1, id, ?4, ?5 FROM images WHERE dataset_id = ?2 AND ordinal = ?3`

// WriteImageUnits stores the units of a layer that each image activates most.
func (w *Writer) WriteImageUnits(ctx context.Context, model, layer string, images []neuron.ImageUnits) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, im := range images {
			units, activations := []byte{}, []byte{} // not NULL, though there may be none
			for _, u := range im.Units {
				units = binary.LittleEndian.AppendUint32(units, uint32(u.Unit))
				activations = tensor.AppendHalves(activations, u.Activation)
			}
			if _, err := tx.ExecContext(ctx, writeImageUnitsSQL, l.id, l.dataset, im.Ordinal, units, activations); err != nil {
				return fmt.Errorf("write units of picture %d: %w", im.Ordinal, err)
			}
		}
		return nil
	})
}
