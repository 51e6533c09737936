package main

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
	"multiscope/internal/store/notes"
)

// runNotes runs a command on notes and returns its exit code and what it prints.
func runNotes(t *testing.T, db string, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	code := run(t.Context(), append([]string{"notes", "--db", db}, args...), &out, &out)
	return code, out.String()
}

// TestExchangeNotes imports others' files, exports and imports again, and merges, as the commands do.
func TestExchangeNotes(t *testing.T) {
	db, other := madeUpIndex(t), madeUpIndex(t)
	folder := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(folder, name)
		writeFile(t, path, content)
		return path
	}
	dissected := file("descriptions.csv", "layer,unit,description,similarity\nlayer4.0.sum,3,stripes,0.21\nlayer4.0.sum,4,dots,0.19\n")
	unknown := file("unknown.csv", "layer,unit,description\nlayer4-0-sum,5,sky\nconv1,6,sky\n")
	wrong := file("wrong.csv", "layer,unit,description\nlayer4-0-sum,5,sky\nlayer4-0-sum,6,\u202esky\n")
	exported, table, families := filepath.Join(folder, "notes.json"), filepath.Join(folder, "labels.csv"), filepath.Join(folder, "members.csv")
	for _, tt := range []struct {
		name, db string
		args     []string
		code     int
		want     string
	}{
		{"export nothing", db, []string{"export"}, exitFailed, "there are no notes"},
		{"a dry run", db, []string{"import", dissected, "--dry-run"}, exitDone, "2 labels would be added, 0 there already"},
		{"which adds nothing", db, []string{"list"}, exitFailed, "there are no notes"},
		{"CLIP-Dissect's", db, []string{"import", dissected, "--author", "CLIP-Dissect"}, exitDone, "2 labels added"},
		{"again", db, []string{"import", dissected, "--author", "CLIP-Dissect"}, exitDone, "0 labels added, 2 there already"},
		{"by the file's name", db, []string{"import", dissected}, exitDone, "2 labels added"},
		{"the list", db, []string{"list"}, exitDone, "stripes  descriptions"},
		{"an unknown layer", db, []string{"import", unknown}, exitFailed, `line 3: model model-0 has no layer "conv1"`},
		{"left out", db, []string{"import", unknown, "--skip-unknown"}, exitDone, "1 left out in all"},
		{"or mapped", db, []string{"import", unknown, "--layer", "conv1=layer4-0-sum"}, exitDone, "1 label added, 1 there already"},
		{"a bad mapping", db, []string{"import", unknown, "--layer", "conv1"}, exitUsage, "NAME=SLUG"},
		{"another model", db, []string{"import", unknown, "--model", "rn50"}, exitFailed, `no model "rn50" in this index, which has model-0`},
		{"a wrong line", db, []string{"import", wrong}, exitFailed, "wrong.csv, line 3: The label has characters that turn"},
		{"no file", db, []string{"import", filepath.Join(folder, "none")}, exitFailed, "no such file"},
		{"a table of lists", db, []string{"export", "--format", "csv", "--what", "lists"}, exitUsage, "csv takes labels or families"},
		{"a strange format", db, []string{"export", "--format", "xml"}, exitUsage, "is json, csv or neuronpedia"},
		{"to standard output", db, []string{"export", "--format", "csv"}, exitDone, "layer4-0-sum,3,stripes,,CLIP-Dissect,similarity 0.21,"},
		{"Neuronpedia's", db, []string{"export", "--format", "neuronpedia"}, exitDone, `"index": "3"`},
		{"to a file", db, []string{"export", "--out", exported}, exitDone, ""},
		{"which is there", db, []string{"export", "--out", exported}, exitFailed, "is there already"},
		{"a table to a file", db, []string{"export", "--format", "csv", "--out", table}, exitDone, ""},
		{"members to a file", db, []string{"export", "--format", "csv", "--what", "families", "--out", families}, exitDone, ""},
		{"elsewhere", other, []string{"import", exported}, exitDone, "6 labels added"},
		{"elsewhere, as a table", other, []string{"import", table}, exitDone, "0 labels added, 6 there already"},
		{"elsewhere, no members", other, []string{"import", families}, exitDone, "there was nothing to add"},
		{"merged", other, []string{"merge", notes.Path(db)}, exitDone, "0 labels added, 6 there already"},
		{"with itself", db, []string{"merge", notes.Path(db)}, exitUsage, "themselves"},
		{"with nothing", db, []string{"merge", filepath.Join(folder, "none.db")}, exitFailed, "there are no notes at"},
		{"the changes", other, []string{"changes"}, exitDone, "notes  notes.json"},
		{"no change", other, []string{"undo", "99"}, exitFailed, "no change 99"},
		{"no number", other, []string{"undo", "last"}, exitUsage, "by its number"},
		{"an import is undone", other, []string{"undo", "1"}, exitDone, "change 1 is undone"},
		{"and again", other, []string{"undo", "1"}, exitFailed, "undone already"},
		{"its labels are history", other, []string{"list"}, exitDone, "NUMBER"},
		{"the last change", other, []string{"changes", "--last", "1"}, exitDone, "undo"},
		{"none", other, []string{"changes", "--last", "0"}, exitUsage, "from 1"},
		{"no orphans", db, []string{"orphans"}, exitDone, "every note is on a neuron of this index"},
	} {
		if code, out := runNotes(t, tt.db, tt.args...); code != tt.code || !strings.Contains(out, tt.want) {
			t.Errorf("%s: exit %d, %q; want %d and %q", tt.name, code, out, tt.code, tt.want)
		}
	}
}

// TestHostileNotes takes strings that spreadsheets, terminals and pages trip over through a database, a file of each format
// and another database.
func TestHostileNotes(t *testing.T) {
	db := madeUpIndex(t)
	w, err := notes.Open(t.Context(), notes.Path(db))
	if err != nil {
		t.Fatal(err)
	}
	parts := []string{"=", "+", "-", "@", "'", "\"", ",", ";", "<script>", "&amp;", "日本", "עברית", "é", "e\u0301", "👩‍👩‍👧", "\\", "%00", "＝", "${x}", "=HYPERLINK(\"x\")",
		"null", "true", "1e999", "a", " ", "\u202e", "\u200b", "\x1b[2J", "\xff", "\n", "\t", "\r"}
	r := rand.New(rand.NewPCG(5, 6))
	kept, refused := 0, 0
	for i := 0; kept < 1000 && i < 20_000; i++ {
		text := func() (s string) {
			for range 1 + r.IntN(4) {
				s += parts[r.IntN(len(parts))]
			}
			return s
		}
		l := neuron.Label{Ref: neuron.Ref{Model: "model-0", Layer: "layer4-0-sum", Unit: i % 24}, Weights: "ab", Author: text(), Text: text(), Note: text(),
			Made: time.UnixMilli(1700000000000 + int64(i))}
		if _, err := w.AddLabel(t.Context(), l); err != nil {
			refused++
		} else {
			kept++
		}
	}
	want, err := w.All(t.Context(), false)
	if err := errors.Join(err, w.Close()); err != nil || kept < 1000 || refused < 1000 {
		t.Fatalf("%d labels were kept, %d refused, %v; want a thousand of both", kept, refused, err)
	}
	for i := range want.Labels {
		want.Labels[i].ID = 0
	}
	for _, format := range []string{"json", "csv"} {
		file, other := filepath.Join(t.TempDir(), "notes"), madeUpIndex(t)
		if code, out := runNotes(t, db, "export", "--format", format, "--out", file); code != exitDone {
			t.Fatalf("export as %s: %s", format, out)
		}
		if code, out := runNotes(t, other, "import", file); code != exitDone {
			t.Fatalf("import of %s: %s", format, out)
		}
		r, err := notes.OpenReader(t.Context(), notes.Path(other))
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.All(t.Context(), false)
		if err := errors.Join(err, r.Close()); err != nil {
			t.Fatal(err)
		}
		for i := range got.Labels {
			got.Labels[i].ID = 0
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("by way of %s labels became other ones:\n%.1000s", format, diff)
		}
	}
}

// TestOrphans lists what is said of neurons that the index lacks, and says so wherever notes are listed or added.
func TestOrphans(t *testing.T) {
	db := madeUpIndex(t)
	w, err := notes.Open(t.Context(), notes.Path(db))
	if err != nil {
		t.Fatal(err)
	}
	gone := neuron.Ref{Model: "gone", Layer: "layer4", Unit: 3}
	at := time.UnixMilli(1700000000000)
	_, err1 := w.AddLabel(t.Context(), neuron.Label{Ref: gone, Author: "Ada", Text: "written numbers", Made: at})
	_, err2 := w.AddLabel(t.Context(), neuron.Label{Ref: neuron.Ref{Model: "model-0", Layer: "layer4-0-sum", Unit: 3}, Weights: "abcd", Author: "Ada", Text: "stripes", Made: at})
	_, err3 := w.AddList(t.Context(), neuron.List{Name: "Faces", Author: "Ada", Made: at, Entries: []neuron.ListEntry{{Ref: gone}}})
	_, err4 := w.AddMembership(t.Context(), neuron.Membership{Ref: gone, Family: "region", Role: neuron.Primary, Origin: neuron.Confirmed, Author: "Ada", Made: at})
	for _, err := range []error{err1, err2, err3, err4, w.Close()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	code, out := runNotes(t, db, "orphans")
	for _, want := range []string{
		"gone/layer4/3            label   written numbers  Ada     no such model",
		"model-0/layer4-0-sum/3   label   stripes          Ada     the model has other weights",
		"gone/layer4/3            family  region", "gone/layer4/3            list    faces",
	} {
		if !strings.Contains(strings.Join(strings.Fields(out), " "), strings.Join(strings.Fields(want), " ")) || code != exitDone {
			t.Errorf("orphans: exit %d,\n%s\nwant %q", code, out, want)
		}
	}
	if code, out := runNotes(t, db, "list"); code != exitDone || !strings.Contains(out, "2 of these are of neurons that this index lacks") {
		t.Errorf("list: exit %d, %s; want the orphans counted", code, out)
	}
	exported := filepath.Join(t.TempDir(), "all.json")
	if code, out := runNotes(t, db, "export", "--out", exported); code != exitDone {
		t.Fatalf("export: exit %d, %s", code, out)
	}
	if code, out := runNotes(t, madeUpIndex(t), "import", exported); code != exitDone || !strings.Contains(out, "4 are of neurons that this index lacks") || !strings.Contains(out, "1 list added") {
		t.Errorf("import of orphans: exit %d, %s; want them kept and counted", code, out)
	}
	if _, err := os.Stat(exported); err != nil {
		t.Error(err)
	}
}
