package store_test

import (
	"errors"
	"flag"
	"fmt"
	"hash/crc32"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
)

// keep adds a database of the newest schema to testdata/schema, to be committed together with the
// migration: go test ./internal/store -run EveryVersionIsKept -keep
// It never writes over one that is there: each was made by the program as it was at its version.
var keep = flag.Bool("keep", false, "add a database of the newest schema to testdata/schema")

// firstKept is the version from which on databases are kept: before it, migrations were still edited.
const firstKept = 3

func keptName(version int64, ext string) string {
	return filepath.Join("testdata", "schema", fmt.Sprintf("scope-%05d.%s", version, ext))
}

// keepDatabase writes the kept database of the newest schema and what reads find in it.
func keepDatabase(t *testing.T) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "scope.db")
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	err = storetest.Fill(t.Context(), s, storetest.Spec{Models: 2, Layers: 2, Units: 12, Images: 24, Failed: 1, Words: 12, Near: 4, Visualized: 3, Named: 5, Shared: 1, Top: 8})
	if err != nil {
		t.Fatal(err)
	}
	jobs, err := s.JobLog(t.Context(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	jobs.Start("Words", "words", 12)
	jobs.Fail(errors.New("interrupted"))
	found := describe(t, s.Reader)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	version := storetest.Version(t, path)
	storetest.Keep(t, keptName(version, "db.gz"), path)
	if err := os.WriteFile(keptName(version, "txt"), []byte(found), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestEveryVersionIsKept fails when a migration landed without a database of its version.
func TestEveryVersionIsKept(t *testing.T) {
	if *keep {
		keepDatabase(t)
	}
	path := filepath.Join(t.TempDir(), "scope.db")
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	for version := int64(firstKept); version <= storetest.Version(t, path); version++ {
		for _, ext := range []string{"db.gz", "txt"} {
			if _, err := os.Stat(keptName(version, ext)); err != nil {
				t.Errorf("%v; add it with: go test ./internal/store -run EveryVersionIsKept -keep", err)
			}
		}
	}
}

// TestKeptDatabases opens the database of each version, for reading and for writing, and finds in it
// what was found when it was made.
func TestKeptDatabases(t *testing.T) {
	kept, err := filepath.Glob(filepath.Join("testdata", "schema", "scope-*.db.gz"))
	if err != nil || len(kept) == 0 {
		t.Fatalf("there is no kept database: %v", err)
	}
	for _, name := range kept {
		t.Run(filepath.Base(name), func(t *testing.T) {
			want, err := os.ReadFile(strings.TrimSuffix(name, "db.gz") + "txt")
			if err != nil {
				t.Fatal(err)
			}
			r, err := store.OpenReader(t.Context(), storetest.Unpack(t, name))
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			if diff := cmp.Diff(string(want), describe(t, r)); diff != "" {
				t.Errorf("opened for reading, it differs from what was stored:\n%s", diff)
			}
			writeToKept(t, storetest.Unpack(t, name), string(want))
		})
	}
}

// writeToKept goes on with an index that an earlier version made.
func writeToKept(t *testing.T, path, want string) {
	t.Helper()
	w, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if diff := cmp.Diff(want, describe(t, w.Reader)); diff != "" {
		t.Errorf("opened for writing, it differs from what was stored:\n%s", diff)
	}
	if problems, err := w.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("Check() = %q, %v; want nothing", problems, err)
	}
	if err := storetest.Fill(t.Context(), w, storetest.Spec{First: 2, Layers: 2, Units: 12, Images: 24, Failed: 1, Words: 12, Near: 4, Visualized: 3, Named: 5, Shared: 1, Top: 8}); err != nil {
		t.Fatalf("index another model: %v", err)
	}
	if err := w.RemoveModel(t.Context(), "model-1"); err != nil {
		t.Fatal(err)
	}
	if problems, err := w.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("after another model came and one went, Check() = %q, %v; want nothing", problems, err)
	}
	d, err := w.Unit(t.Context(), neuron.Ref{Model: "model-2", Layer: layer, Unit: 1})
	if err != nil || len(d.Neighbours) == 0 || len(d.Top) != 8 {
		t.Errorf("Unit() of the new model has %d neighbours and %d examples, %v; want some and 8", len(d.Neighbours), len(d.Top), err)
	}
}

// describe words what the reads of pages and reports find, one thing a line.
func describe(t *testing.T, r *store.Reader) string {
	t.Helper()
	d := &description{t: t, r: r}
	models, err := r.Models(t.Context())
	d.check(err)
	for _, m := range models {
		d.model(m)
	}
	d.image()
	jobs, err := r.Jobs(t.Context())
	d.check(err)
	for _, j := range jobs {
		d.line("job %s: %d of %d %s, %s", j.Name, j.Done, j.Total, j.Unit, j.Error)
	}
	return d.text.String()
}

type description struct {
	t    *testing.T
	r    *store.Reader
	text strings.Builder
}

func (d *description) line(format string, args ...any) { fmt.Fprintf(&d.text, format+"\n", args...) }

func (d *description) check(err error) {
	if err != nil {
		d.t.Helper()
		d.t.Fatal(err)
	}
}

func (d *description) model(m neuron.Model) {
	ctx := d.t.Context()
	d.line("model %s: %s, %s, %d parameters, size %d, %s, over %d images and %d failures of %s", m.Slug, m.Name, m.Hash[60:],
		m.Parameters, m.Preprocess.Size, m.IndexedAt.UTC().Format("2006-01-02"), m.Dataset.Images, m.Dataset.Failed, m.Dataset.Name)
	failures, err := d.r.Failures(ctx, m.Slug)
	d.check(err)
	d.line("failures %v", failures)
	categories, err := d.r.Categories(ctx, m.Slug)
	d.check(err)
	d.line("categories %v", categories)
	facet, err := d.r.Facet(ctx, m.Slug, "text")
	d.check(err)
	d.line("facet %s of %s, weights %v", facet.Name, facet.Layers[0].Tap, facet.Layers[0].Weights)
	for _, l := range m.Layers {
		d.layer(l)
	}
}

func (d *description) layer(l neuron.Layer) {
	ctx := d.t.Context()
	d.line("layer %s/%s: tap %s, %d units of %d×%d, %s, ready %t, %d live, %d words", l.Model, l.Slug, l.Tap, l.Units, l.Height, l.Width, l.Reduce, l.Ready, l.Live, l.Words)
	cards, total, err := d.r.Units(ctx, neuron.UnitQuery{Model: l.Model, Layer: l.Slug, Sort: neuron.ByPeak, Limit: 3})
	d.check(err)
	for _, c := range cards {
		d.line("card %d of %d: %s, %d bins", c.Unit.Unit, total, c.Top[0].Image.Key, len(c.Histogram.Counts)) // what names it is not stored
	}
	for unit := range 2 {
		d.unit(neuron.Ref{Model: l.Model, Layer: l.Slug, Unit: unit})
	}
	word, err := d.r.Word(ctx, neuron.WordQuery{Model: l.Model, Layer: l.Slug, Word: "japan", Sort: neuron.ByActivation, Limit: 3})
	d.check(err)
	for _, u := range word.Units {
		d.line("japan drives %d: z %.4f, rank %d", u.Unit.Unit, u.Z, u.Rank)
	}
	driven, err := d.r.ImageUnits(ctx, 3, l.Model, l.Slug, 3)
	d.check(err)
	for _, u := range driven {
		d.line("image 3 drives %d: z %.4f", u.Unit.Unit, u.Z)
	}
}

func (d *description) unit(ref neuron.Ref) {
	u, err := d.r.Unit(d.t.Context(), ref)
	d.check(err)
	d.line("unit %s%s: mean %.4f, std %.4f, max %.4f, kurtosis %.4f, density %.4f, %d counted", ref, quoted(u.Name), u.Mean, u.Std, u.Max, u.Kurtosis, u.Density, u.Histogram.Total())
	if s := u.Shared; s.Name != "" { // from version 6 on
		d.line("  %d of %d images share %q", s.Images, s.Among, s.Name)
	}
	for _, e := range u.Top[:3] {
		d.line("  top %s, z %.4f, strongest at %d,%d of %d", e.Image.Key, e.Z, e.Heat.Row, e.Heat.Col, len(e.Heat.Cells))
	}
	d.line("  %d bottom, %d levels, words %q to %q", len(u.Bottom), len(u.Levels), u.TopWords[0].Word, u.LowWords[0].Word)
	for _, v := range u.Visualizations {
		b, mime, err := d.r.VisualizationImage(d.t.Context(), v.ID)
		d.check(err)
		d.line("  visualization %d: facet %q, inhibits %t, activation %g, recipe %s, %s of CRC %08x", v.ID, v.Facet, v.Inhibits, v.Activation, v.Recipe, mime, crc32.ChecksumIEEE(b))
	}
	d.line("  %d clusters of %d images by %s", len(u.Clusters.Groups), u.Clusters.Of, u.Clusters.Tap)
	for _, n := range u.Neighbours {
		d.line("  neighbour %s%s, correlation %.4f", n.Unit.Ref, quoted(n.Unit.Name), n.Correlation)
	}
	column, err := d.r.Column(d.t.Context(), ref.Model, ref.Layer, ref.Unit)
	d.check(err)
	d.line("  %d bytes of activations of CRC %08x", len(column), crc32.ChecksumIEEE(column))
}

// quoted returns a name as it follows a number, nothing for none.
func quoted(name string) string {
	if name == "" {
		return ""
	}
	return fmt.Sprintf(" %q", name)
}

func (d *description) image() {
	im, err := d.r.Image(d.t.Context(), 3)
	d.check(err)
	b, mime, err := d.r.Thumbnail(d.t.Context(), 3)
	d.check(err)
	d.line("image 3: %s, %d×%d, %q, %v, %s of CRC %08x", im.Key, im.Width, im.Height, im.Caption, im.Categories, mime, crc32.ChecksumIEEE(b))
}
