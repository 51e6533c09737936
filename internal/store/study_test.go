package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

// TestStudiesAreReadAsWritten: a study comes back whole, one of the same slug takes its place and keeps its position,
// and what is removed is gone from neurons.
func TestStudiesAreReadAsWritten(t *testing.T) {
	s, ctx := storetest.New(t, storetest.Spec{Studied: true}), t.Context()
	first := neuron.Study{Slug: "moods", Kind: neuron.EmotionStudy, Title: "Moods", Summary: "s", Method: "m", Source: "nobody", Sensitive: "moods", Data: []byte(`{"words":[]}`),
		Units: []neuron.StudyUnit{{Ref: neuron.Ref{Model: "other", Layer: "a", Unit: 7}, Part: "sad"}, {Ref: neuron.Ref{Model: "other", Layer: "a", Unit: 7}, Part: "glad"}}}
	for range 2 { // the second time from what is held
		for _, made := range []time.Time{{}, time.UnixMilli(1764000000000)} {
			first.Made = made
			if err := s.WriteStudy(ctx, first); err != nil {
				t.Fatal(err)
			}
			got, err := s.Study(ctx, "moods")
			if diff := cmp.Diff(first, got); err != nil || diff != "" {
				t.Errorf("read, %v: %s", err, diff)
			}
		}
	}
	all, err := s.Studies(ctx)
	if err != nil || len(all) != 7 || all[0].Title != "Moods" || all[0].Data != nil {
		t.Errorf("Studies() = %v, %v; want seven, the first of them Moods without data", all, err)
	}
	parts, err := s.UnitStudies(ctx, first.Units[0].Ref)
	want := []neuron.UnitStudy{{Slug: "moods", Kind: neuron.EmotionStudy, Title: "Moods", Part: "sad"}, {Slug: "moods", Kind: neuron.EmotionStudy, Title: "Moods", Part: "glad"}}
	if diff := cmp.Diff(want, parts); err != nil || diff != "" {
		t.Errorf("UnitStudies, %v: %s", err, diff)
	}
	if err := s.RemoveStudy(ctx, "moods"); err != nil {
		t.Fatal(err)
	}
	if parts, err := s.UnitStudies(ctx, first.Units[0].Ref); err != nil || len(parts) != 0 {
		t.Errorf("after its study was removed, a neuron has %v, %v", parts, err)
	}
}

func TestStudiesThatAreRefused(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	for _, st := range []neuron.Study{{Slug: "Not a slug", Data: []byte("{}")}, {Slug: "no-data"}, {Slug: "torn", Data: []byte(`{"words":`)}} {
		if err := s.WriteStudy(t.Context(), st); err == nil {
			t.Errorf("WriteStudy took %q with the data %q", st.Slug, st.Data)
		}
	}
	if err := s.RemoveStudy(t.Context(), "other"); err == nil {
		t.Error("a study that is not there was removed")
	}
	if _, err := s.Study(t.Context(), "other"); err == nil {
		t.Error("a study that is not there was read")
	}
}
