package notes_test

import (
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
	"multiscope/internal/store/notes"
	"multiscope/internal/store/storetest"
)

// keep adds notes of the newest schema to testdata/schema, to be committed together with the migration:
// go test ./internal/store/notes -run KeptDatabases -keep
// It never writes over those that are there: each was made by the program as it was at its version.
var keep = flag.Bool("keep", false, "add a database of the newest schema to testdata/schema")

func keptName(version int64) string {
	return filepath.Join("testdata", "schema", fmt.Sprintf("notes-%05d.db.gz", version))
}

// keptLabels are in every kept database.
func keptLabels() []neuron.Label {
	sure := 0.75
	ref := neuron.Ref{Model: "pictogram", Layer: "layer4-1-sum", Unit: 89}
	return []neuron.Label{
		{ID: 1, Ref: ref, Weights: "ab12", Author: "Ada", Text: "written numbers", Note: "digits more than words", Confidence: &sure, Made: time.UnixMilli(1700000000000)},
		{ID: 2, Ref: ref, Weights: "ab12", Author: "Béla 📷", Text: "price tags", Made: time.UnixMilli(1700000001000), Withdrawn: time.UnixMilli(1700000002000)},
	}
}

// keptFamily, keptMember and keptList are in those of version 2 and later.
func keptFamily() neuron.Family {
	return neuron.Family{Slug: "food", Title: "Food", Description: "What people eat.", Author: "Ada", Made: time.UnixMilli(1700000003000)}
}

func keptMember() neuron.Membership {
	return neuron.Membership{
		ID: 1, Ref: keptLabels()[0].Ref, Weights: "ab12", Family: "food", Role: neuron.Secondary, Origin: neuron.Confirmed,
		Author: "Béla 📷", Note: "price tags on food", Made: time.UnixMilli(1700000004000),
	}
}

func keptList() neuron.List {
	at := time.UnixMilli(1700000005000)
	return neuron.List{
		Slug: "a-market", Name: "A market", Description: "What is sold,\nand for how much.", Author: "Ada", Revision: 1, Made: at, Changed: at,
		Entries: []neuron.ListEntry{{Ref: keptLabels()[0].Ref, Note: "price tags"}, {Ref: neuron.Ref{Model: "another", Layer: "layer4", Unit: 3}}},
	}
}

// keepDatabase writes the kept database of the newest schema.
func keepDatabase(t *testing.T) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notes.db")
	w, err := notes.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range keptLabels() {
		id, err := w.AddLabel(t.Context(), l)
		if err == nil && !l.Withdrawn.IsZero() {
			err = w.WithdrawLabel(t.Context(), id, l.Author, l.Withdrawn)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	addKeptBlind(t, w)
	_, member := w.AddMembership(t.Context(), keptMember())
	_, list := w.AddList(t.Context(), keptList())
	if err := errors.Join(w.SetFamily(t.Context(), keptFamily()), member, list, w.Close()); err != nil {
		t.Fatal(err)
	}
	storetest.Keep(t, keptName(storetest.Version(t, path)), path)
}

// TestKeptDatabases opens the notes of each version, of which none may be missing, for reading and for
// writing.
func TestKeptDatabases(t *testing.T) {
	if *keep {
		keepDatabase(t)
	}
	path := filepath.Join(t.TempDir(), "notes.db")
	w, err := notes.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	w.Close()
	for version := int64(1); version <= storetest.Version(t, path); version++ {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			r, err := notes.OpenReader(t.Context(), storetest.Unpack(t, keptName(version)))
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			got, err := r.Labels(t.Context(), true)
			if diff := cmp.Diff(keptLabels(), got); diff != "" || err != nil {
				t.Errorf("opened for reading, its labels differ from what was written: %v\n%s", err, diff)
			}
			if version >= 2 {
				checkKeptFamilies(t, r, version)
			}
			if version >= 3 {
				s, err := r.BlindStudy(t.Context(), 1)
				if diff := cmp.Diff(keptBlind(), s); diff != "" || err != nil {
					t.Errorf("its blind study differs from what was written: %v\n%s", err, diff)
				}
			}
			w, err := notes.Open(t.Context(), storetest.Unpack(t, keptName(version)))
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			l := keptLabels()[0]
			l.Text = "another"
			if id, err := w.AddLabel(t.Context(), l); err != nil || id != 3 {
				t.Errorf("AddLabel() = %d, %v; want the third", id, err)
			}
		})
	}
}

func checkKeptFamilies(t *testing.T, r *notes.Reader, version int64) {
	t.Helper()
	families, err := r.Families(t.Context())
	if diff := cmp.Diff([]neuron.Family{keptFamily()}, families); diff != "" || err != nil {
		t.Errorf("its families differ from what was written: %v\n%s", err, diff)
	}
	members, err := r.Members(t.Context(), "food")
	if diff := cmp.Diff([]neuron.Membership{keptMember()}, members); diff != "" || err != nil {
		t.Errorf("its members differ from what was written: %v\n%s", err, diff)
	}
	lists, err := r.Lists(t.Context())
	if diff := cmp.Diff([]neuron.List{keptList()}, lists); diff != "" || err != nil {
		t.Errorf("its lists differ from what was written: %v\n%s", err, diff)
	}
	changes, err := r.Changes(t.Context(), 0, 10)
	want := 6
	if version >= 3 { // a blind study
		want++
	}
	if err != nil || len(changes) != want || changes[0].Kind != "family" || changes[want-1].Text != "written numbers" {
		t.Errorf("its changes are %+v, %v; want %d", changes, err, want)
	}
}
