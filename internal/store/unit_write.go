package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const statisticsSQL = `-- Writer.Statistics
SELECT ` + unitColumns + ` FROM layers l JOIN models m ON m.id = l.model_id
CROSS JOIN units u ON u.layer_id = l.id AND u.unit >= ?3 AND u.unit < ?4
` + metricsOf + `
WHERE m.slug = ?1 AND l.slug = ?2 ORDER BY u.unit`

// Statistics returns the units of a layer with numbers in [from, to).
func (w *Writer) Statistics(ctx context.Context, model, layer string, from, to int) ([]neuron.Unit, error) {
	units, err := sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (neuron.Unit, error) {
		u := neuron.Unit{Ref: neuron.Ref{Model: model, Layer: layer}}
		return u, rows.Scan(unitPointers(&u)...)
	}, statisticsSQL, model, layer, from, to)
	if err != nil {
		return nil, fmt.Errorf("read statistics of %s/%s: %w", model, layer, w.read.Explain(err))
	}
	return units, nil
}
