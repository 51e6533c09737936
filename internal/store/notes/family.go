package notes

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const familiesSQL = `-- Reader.Families
SELECT f.slug, f.title, f.description, f.parent, f.sensitive, f.merged_into, a.name, f.made
FROM families f JOIN authors a ON a.id = f.author_id
WHERE f.id IN (SELECT max(id) FROM families WHERE withdrawn = 0 GROUP BY slug)
ORDER BY f.title, f.slug`

// Families returns the families that people added or changed, as they stand.
func (r *Reader) Families(ctx context.Context) ([]neuron.Family, error) {
	families, err := sqlite.Collect(ctx, r.read, scanFamily, familiesSQL)
	if err != nil {
		return nil, fmt.Errorf("read families: %w", r.read.Explain(err))
	}
	return families, nil
}

func scanFamily(rows *sql.Rows) (neuron.Family, error) {
	var f neuron.Family
	var made int64
	err := rows.Scan(&f.Slug, &f.Title, &f.Description, &f.Parent, &f.Sensitive, &f.MergedInto, &f.Author, &made)
	f.Made = time.UnixMilli(made)
	return f, err
}

// Members returns the neurons that people confirmed in a family or refused, by unit and the oldest word first.
func (r *Reader) Members(ctx context.Context, family string) ([]neuron.Membership, error) {
	return r.members(ctx, "-- Reader.Members"+memberColumns+"m.withdrawn = 0 AND m.family = +?1 ORDER BY m.model, m.layer, m.unit, m.id", family)
}

const judgedFamiliesSQL = `-- Reader.JudgedFamilies
SELECT DISTINCT family FROM members WHERE withdrawn = 0 ORDER BY family`

// JudgedFamilies returns the slugs of the families of which somebody has confirmed or refused a neuron.
func (r *Reader) JudgedFamilies(ctx context.Context) ([]string, error) {
	slugs, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (slug string, err error) {
		return slug, rows.Scan(&slug)
	}, judgedFamiliesSQL)
	if err != nil {
		return nil, fmt.Errorf("read families of members: %w", r.read.Explain(err))
	}
	return slugs, nil
}

// UnitFamilies returns the families that people count a unit among, or refuse it, the oldest word first.
func (r *Reader) UnitFamilies(ctx context.Context, ref neuron.Ref) ([]neuron.Membership, error) {
	return r.members(ctx, "-- Reader.UnitFamilies"+memberColumns+"m.withdrawn = 0 AND m.model = +?1 AND m.layer = +?2 AND m.unit = +?3 ORDER BY m.id", ref.Model, ref.Layer, ref.Unit)
}

func (r *Reader) members(ctx context.Context, query string, args ...any) ([]neuron.Membership, error) {
	members, err := sqlite.Collect(ctx, r.read, scanMember, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read members of families: %w", r.read.Explain(err))
	}
	return members, nil
}

const memberColumns = `
SELECT m.id, m.family, m.model, m.layer, m.unit, m.weights, m.role, m.belongs, a.name, m.note, m.made, m.withdrawn
FROM members m JOIN authors a ON a.id = m.author_id
WHERE `

func scanMember(rows *sql.Rows) (neuron.Membership, error) {
	m := neuron.Membership{Origin: neuron.Refused}
	var belongs bool
	var made, withdrawn int64
	err := rows.Scan(&m.ID, &m.Family, &m.Model, &m.Layer, &m.Unit, &m.Weights, &m.Role, &belongs, &m.Author, &m.Note, &made, &withdrawn)
	if belongs {
		m.Origin = neuron.Confirmed
	}
	m.Made, m.Withdrawn = time.UnixMilli(made), timeOf(withdrawn)
	return m, err
}
