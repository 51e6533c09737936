package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// clusterExamples is how many images of each cluster a page shows.
const clusterExamples = 8

const clustersSQL = `-- Reader.clusters
SELECT c.members, c.separation, m.space_tap
FROM layers l JOIN models m ON m.id = l.model_id JOIN clusters c ON c.layer_id = l.id AND c.unit = +?2
WHERE l.id = +?1`

// Clusters returns the clusters of a unit's strongest images. It has no groups where all images are of
// one kind, and is the zero value before the unit's images are clustered.
func (r *Reader) Clusters(ctx context.Context, ref neuron.Ref) (neuron.Clusters, error) {
	layer, err := r.readyLayer(ctx, ref.Model, ref.Layer)
	if err != nil {
		return neuron.Clusters{}, err
	}
	u, _, err := r.unit(ctx, layer, ref.Unit)
	if err != nil {
		return neuron.Clusters{}, err
	}
	return r.clusters(ctx, layer, u, nil)
}

// clusters reads the clusters of a unit, of whose strongest images some may have been read.
func (r *Reader) clusters(ctx context.Context, layer layerRow, u neuron.Unit, top []neuron.Example) (c neuron.Clusters, err error) {
	var members []byte
	err = r.read.QueryRowContext(ctx, clustersSQL, layer.id, u.Unit).Scan(&members, &c.Separation, &c.Tap)
	if err == nil {
		err = r.members(ctx, layer, u, top, members, &c)
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return c, fmt.Errorf("read clusters of %s: %w", u.Ref, r.read.Explain(err))
	}
	return c, nil
}

const membersSQL = `-- Reader.members
SELECT e.rank, e.activation, e.copies, ` + exampleColumns + `
FROM json_each(+?3) j
CROSS JOIN examples e ON e.layer_id = +?1 AND e.unit = +?2 AND e.kind = 'top' AND e.level = 0 AND e.rank = j.value
LEFT JOIN heat_maps h ON h.layer_id = e.layer_id AND h.image_id = e.image_id AND h.unit = e.unit
ORDER BY e.rank`

// members fills in the groups, given the cluster of each of the strongest images, of which top were read.
func (r *Reader) members(ctx context.Context, layer layerRow, u neuron.Unit, top []neuron.Example, members []byte, c *neuron.Clusters) error {
	var shown []int // ranks, ascending
	c.Groups, shown = countMembers(members)
	for _, g := range c.Groups {
		c.Of += g.Size
	}
	if len(c.Groups) < 2 {
		c.Groups = nil
		return nil
	}
	add := func(rank int, e neuron.Example) {
		group := &c.Groups[members[rank]]
		group.Examples = append(group.Examples, e)
	}
	for len(shown) > 0 && shown[0] < len(top) {
		add(shown[0], top[shown[0]])
		shown = shown[1:]
	}
	if len(shown) == 0 {
		return nil
	}
	var ranks []int
	examples, err := r.collectExamples(ctx, func(rows *sql.Rows, f *exampleFields) (neuron.Example, error) {
		var rank int
		err := rows.Scan(append([]any{&rank, &f.activation, &f.copies}, f.pointers()...)...)
		ranks = append(ranks, rank)
		return f.value(layer.Layer, u), err
	}, membersSQL, layer.id, u.Unit, sqlite.List(shown))
	for i, e := range examples {
		add(ranks[i], e)
	}
	return err
}

// countMembers returns the clusters with their sizes, and the ranks of the images to show.
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
