package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"multiscope/internal/neuron"
)

// clusterExamples is how many images of each cluster a page shows.
const clusterExamples = 8

const clustersSQL = `-- Store.clusters
SELECT c.members, c.separation, m.space_tap
FROM layers l JOIN models m ON m.id = l.model_id JOIN clusters c ON c.layer_id = l.id AND c.unit = ?2
WHERE l.id = ?1`

// Clusters returns the kinds of image among those that drive a unit most. It has no groups where
// all are of one kind, and is zero while they are not known.
func (s *Store) Clusters(ctx context.Context, ref neuron.Ref) (neuron.Clusters, error) {
	layer, err := s.readyLayer(ctx, ref.Model, ref.Layer)
	if err != nil {
		return neuron.Clusters{}, err
	}
	u, _, err := s.unit(ctx, layer, ref.Unit)
	if err != nil {
		return neuron.Clusters{}, err
	}
	return s.clusters(ctx, layer, u)
}

func (s *Store) clusters(ctx context.Context, layer layerRow, u neuron.Unit) (c neuron.Clusters, err error) {
	var members []byte
	err = s.read.QueryRowContext(ctx, clustersSQL, layer.id, u.Unit).Scan(&members, &c.Separation, &c.Tap)
	if err == nil {
		err = s.members(ctx, layer, u, members, &c)
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return c, fmt.Errorf("read clusters of %s: %w", u.Ref, s.explain(err))
	}
	return c, nil
}

const membersSQL = `-- Store.members
SELECT e.rank, e.activation, e.copies, ` + exampleColumns + `
FROM json_each(?3) j
CROSS JOIN examples e ON e.layer_id = ?1 AND e.unit = ?2 AND e.kind = 'top' AND e.level = 0 AND e.rank = j.value
JOIN images i ON i.id = e.image_id
LEFT JOIN heat_maps h ON h.layer_id = e.layer_id AND h.image_id = e.image_id AND h.unit = e.unit
ORDER BY e.rank`

// members fills the groups in from the cluster of each of the strongest images.
func (s *Store) members(ctx context.Context, layer layerRow, u neuron.Unit, members []byte, c *neuron.Clusters) error {
	var shown []int // ranks
	c.Groups, shown = countMembers(members)
	for _, g := range c.Groups {
		c.Of += g.Size
	}
	if len(c.Groups) < 2 {
		c.Groups = nil
		return nil
	}
	_, err := collect(ctx, s.read, func(rows *sql.Rows) (struct{}, error) {
		var f exampleFields
		var rank int
		if err := rows.Scan(append([]any{&rank, &f.activation, &f.copies}, f.pointers()...)...); err != nil {
			return struct{}{}, err
		}
		e := f.value(layer.Layer)
		e.Z = u.Z(e.Activation)
		group := &c.Groups[members[rank]]
		group.Examples = append(group.Examples, e)
		return struct{}{}, nil
	}, membersSQL, layer.id, u.Unit, list(shown))
	return err
}

// countMembers returns clusters with their sizes and the ranks of the images to be shown.
func countMembers(members []byte) (groups []neuron.Cluster, shown []int) {
	for rank, cluster := range members {
		if cluster == neuron.Apart {
			continue
		}
		if n := int(cluster) + 1; n > len(groups) {
			groups = slices.Grow(groups, n-len(groups))[:n]
		}
		if groups[cluster].Size++; groups[cluster].Size <= clusterExamples {
			shown = append(shown, rank)
		}
	}
	return groups, shown
}

const writeClustersSQL = `-- Store.WriteClusters
INSERT OR REPLACE INTO clusters (layer_id, unit, members, separation) VALUES (?1, ?2, ?3, ?4)`

// WriteClusters stores what the strongest images of units fall into.
func (s *Store) WriteClusters(ctx context.Context, model, layer string, units []neuron.Grouping) error {
	l, err := s.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	return s.update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, g := range units {
			if _, err := tx.ExecContext(ctx, writeClustersSQL, l.id, g.Unit, slices.Concat([]byte{}, g.Members), g.Separation); err != nil {
				return fmt.Errorf("write clusters of %s/%s/%d: %w", model, layer, g.Unit, err)
			}
		}
		return nil
	})
}

const finishClustersSQL = `-- Store.FinishClusters
UPDATE layers SET grouped = summarised WHERE id = ?1`

// FinishClusters notes that the clusters of all units of a layer are there.
func (s *Store) FinishClusters(ctx context.Context, model, layer string) error {
	l, err := s.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	_, err = s.write.ExecContext(ctx, finishClustersSQL, l.id)
	return s.explain(err)
}
