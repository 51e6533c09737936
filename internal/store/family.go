package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const familiesSQL = `-- Reader.Families
SELECT slug, title, description, parent, sensitive FROM families ORDER BY position, slug`

// Families returns the families that come with the program or a publication, in their order.
func (r *Reader) Families(ctx context.Context) ([]neuron.Family, error) {
	return r.familiesHeld.get(ctx, r, struct{}{}, func() ([]neuron.Family, error) {
		families, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (f neuron.Family, err error) {
			return f, rows.Scan(&f.Slug, &f.Title, &f.Description, &f.Parent, &f.Sensitive)
		}, familiesSQL)
		if err != nil {
			return nil, fmt.Errorf("read families: %w", r.read.Explain(err))
		}
		return families, nil
	})
}

// membershipColumns are what scanMembership reads of a unit's family uf, its layer l and model m.
const membershipColumns = `m.slug, l.slug, uf.unit, uf.family, uf.role, uf.origin, uf.title, uf.score, uf.evidence`

func scanMembership(rows *sql.Rows) (neuron.Membership, error) {
	var m neuron.Membership
	var evidence []byte
	err := rows.Scan(&m.Model, &m.Layer, &m.Unit, &m.Family, &m.Role, &m.Origin, &m.Title, &m.Score, &evidence)
	if err != nil {
		return m, err
	}
	return m, json.Unmarshal(evidence, &m.Evidence)
}

const familyMembersSQL = `-- Reader.FamilyMembers
SELECT ` + membershipColumns + `
FROM unit_families uf CROSS JOIN layers l ON l.id = uf.layer_id JOIN models m ON m.id = l.model_id
WHERE uf.family = +?1 ORDER BY uf.origin = 'suggested', uf.score DESC, uf.layer_id, uf.unit`

// FamilyMembers returns the units that are published in a family and then those that are suggested, the best first.
// A unit can be there more than once: by both, or in several roles.
func (r *Reader) FamilyMembers(ctx context.Context, family string) ([]neuron.Membership, error) {
	return r.membersHeld.get(ctx, r, family, func() ([]neuron.Membership, error) {
		return r.memberships(ctx, familyMembersSQL, family)
	})
}

const unitFamiliesSQL = `-- Reader.UnitFamilies
SELECT ` + membershipColumns + `
FROM models m JOIN layers l ON l.model_id = m.id JOIN unit_families uf ON uf.layer_id = l.id
WHERE m.slug = +?1 AND l.slug = +?2 AND uf.unit = +?3 ORDER BY uf.origin = 'suggested', uf.score DESC, uf.family`

// UnitFamilies returns the families that a unit is published in and then those that are suggested for it, the best first.
func (r *Reader) UnitFamilies(ctx context.Context, ref neuron.Ref) ([]neuron.Membership, error) {
	return r.memberships(ctx, unitFamiliesSQL, ref.Model, ref.Layer, ref.Unit)
}

func (r *Reader) memberships(ctx context.Context, query string, args ...any) ([]neuron.Membership, error) {
	members, err := sqlite.Collect(ctx, r.read, scanMembership, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read members of families: %w", r.read.Explain(err))
	}
	return members, nil
}

// familyCountsSQL counts a unit once for each family: what is published goes before what is suggested.
const familyCountsSQL = `-- Reader.FamilyCounts
SELECT uf.family, m.slug, uf.origin, count(*)
FROM (SELECT family, layer_id, unit, min(origin) origin FROM unit_families GROUP BY family, layer_id, unit) uf
JOIN layers l ON l.id = uf.layer_id JOIN models m ON m.id = l.model_id
GROUP BY uf.family, m.id, uf.origin ORDER BY uf.family, m.id, uf.origin`

// FamilyCounts returns how many units of each model each family has by publication, and by suggestion alone.
func (r *Reader) FamilyCounts(ctx context.Context) ([]neuron.FamilyCount, error) {
	return r.familyCountsHeld.get(ctx, r, struct{}{}, func() ([]neuron.FamilyCount, error) {
		counts, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (c neuron.FamilyCount, err error) {
			return c, rows.Scan(&c.Family, &c.Model, &c.Origin, &c.Units)
		}, familyCountsSQL)
		if err != nil {
			return nil, fmt.Errorf("count members of families: %w", r.read.Explain(err))
		}
		return counts, nil
	})
}

const familyFirstsSQL = `-- Reader.FamilyFirsts
SELECT family, model, layer, unit FROM (
    SELECT uf.family, m.slug model, l.slug layer, uf.unit,
           row_number() OVER (PARTITION BY uf.family ORDER BY uf.origin = 'suggested', uf.score DESC, uf.layer_id, uf.unit) place
    FROM unit_families uf CROSS JOIN layers l ON l.id = uf.layer_id JOIN models m ON m.id = l.model_id WHERE m.published = '')
WHERE place <= +?1 ORDER BY family, place`

// FamilyFirsts returns the first n members of each family that were run here, in the order of FamilyMembers.
func (r *Reader) FamilyFirsts(ctx context.Context, n int) (map[string][]neuron.Ref, error) {
	return r.familyFirstsHeld.get(ctx, r, n, func() (map[string][]neuron.Ref, error) {
		firsts := map[string][]neuron.Ref{}
		_, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
			var family string
			var ref neuron.Ref
			err := rows.Scan(&family, &ref.Model, &ref.Layer, &ref.Unit)
			firsts[family] = append(firsts[family], ref)
			return struct{}{}, err
		}, familyFirstsSQL, n)
		if err != nil {
			return nil, fmt.Errorf("read the first members of families: %w", r.read.Explain(err))
		}
		return firsts, nil
	})
}
