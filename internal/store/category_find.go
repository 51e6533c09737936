package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// categoryIndex finds categories by the beginning of any of the words of their values.
type categoryIndex struct {
	all    []neuron.CategoryHit
	starts []nameStart // by tail
}

const allCategoriesSQL = `-- Reader.allCategories
SELECT d.slug, c.name, c.value, c.images FROM datasets d JOIN categories c ON c.dataset_id = d.id WHERE c.images > 0`

// allCategories returns the categories of all data sets, which are held: data sets have some thousands.
func (r *Reader) allCategories(ctx context.Context) (categoryIndex, error) {
	x, err := r.categoriesHeld.get(ctx, r, struct{}{}, func() (x categoryIndex, err error) {
		x.all, err = sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (c neuron.CategoryHit, err error) {
			return c, rows.Scan(&c.Dataset, &c.Name, &c.Value, &c.Images)
		}, allCategoriesSQL)
		for i, c := range x.all {
			for word, tail := range tails(strings.ToLower(c.Value)) {
				x.starts = append(x.starts, nameStart{tail, i, word})
			}
		}
		slices.SortFunc(x.starts, func(a, b nameStart) int { return strings.Compare(a.tail, b.tail) })
		return x, err
	})
	if err != nil {
		return x, fmt.Errorf("read all categories: %w", r.read.Explain(err))
	}
	return x, nil
}

// FindCategories returns at most n categories of any data set whose value is a text, in capital or small letters, or has
// a word that begins with it: whole values first, then those that begin with it, then by images. Name is that of the
// category, "" for any.
func (r *Reader) FindCategories(ctx context.Context, name, value string, n int) ([]neuron.CategoryHit, error) {
	name, value = strings.ToLower(strings.TrimSpace(name)), strings.ToLower(strings.TrimSpace(value))
	if value == "" {
		return nil, nil
	}
	x, err := r.allCategories(ctx)
	if err != nil {
		return nil, err
	}
	seen := map[int]int{} // places in hits
	var hits []neuron.CategoryHit
	from, _ := slices.BinarySearchFunc(x.starts, value, func(s nameStart, value string) int { return strings.Compare(s.tail, value) })
	for _, s := range x.starts[from:] {
		if !strings.HasPrefix(s.tail, value) {
			break
		}
		hit := x.all[s.name]
		if name != "" && strings.ToLower(hit.Name) != name {
			continue
		}
		switch {
		case s.word > 0:
			hit.Match = neuron.WordOfName
		case len(s.tail) > len(value):
			hit.Match = neuron.NamePrefix
		}
		if at, before := seen[s.name]; before {
			hits[at].Match = min(hits[at].Match, hit.Match)
			continue
		}
		seen[s.name] = len(hits)
		hits = append(hits, hit)
	}
	return first(hits, n, compareCategories), nil
}

func compareCategories(a, b neuron.CategoryHit) int {
	return cmp.Or(cmp.Compare(a.Match, b.Match), cmp.Compare(b.Images, a.Images), strings.Compare(a.Dataset, b.Dataset), strings.Compare(a.Name, b.Name), strings.Compare(a.Value, b.Value))
}

// NearestCategories returns the n values of categories with the smallest edit distance to a text, of at most three
// letters, nearest first, in small letters.
func (r *Reader) NearestCategories(ctx context.Context, text string, n int) ([]string, error) {
	x, err := r.allCategories(ctx)
	if err != nil {
		return nil, err
	}
	values := make([]string, len(x.all))
	for i, c := range x.all {
		values[i] = strings.ToLower(c.Value)
	}
	slices.Sort(values)
	return neuron.SpelledLike(slices.Compact(values), strings.ToLower(text), n), nil
}

const categoryUnitsSQL = `-- Reader.CategoryUnits
` + kindUnitsSQL + `image_categories found CROSS JOIN examples e ON e.image_id = found.image_id AND ` + kindExamples + `
   WHERE found.category_id = +?1` + kindUnitsEndSQL

const categoryInSQL = `-- Reader.CategoryUnits
SELECT c.id, c.images FROM datasets d JOIN categories c ON c.dataset_id = d.id WHERE d.slug = +?1 AND c.name = +?2 AND c.value = +?3`

// CategoryUnits returns the units that have images of a category among their strongest.
func (r *Reader) CategoryUnits(ctx context.Context, q neuron.CategoryQuery) (neuron.KindImages, error) {
	found, err := r.kindsHeld.get(ctx, r, q, func() (k neuron.KindImages, err error) {
		var id int64
		if err := r.read.QueryRowContext(ctx, categoryInSQL, q.Dataset, q.Name, q.Value).Scan(&id, &k.Images); err != nil {
			return k, err
		}
		if k.Sample, err = sqlite.Collect(ctx, r.read, scanImage, categoryImagesSQL, id, neuron.KindSample, 0); err != nil {
			return k, err
		}
		if k.Counted = k.Images <= neuron.MostImagesOfKind; k.Counted {
			k.Units, err = r.kindUnits(ctx, categoryUnitsSQL, id, q.Model, q.Layer, max(q.Limit, 0))
		}
		return k, err
	})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return found, neuron.NotFoundf("No image of %s has %q as its %s.", q.Dataset, q.Value, q.Name)
	case err != nil:
		return found, fmt.Errorf("find units of category %s: %w", q.Name, r.read.Explain(err))
	}
	return found, nil
}
