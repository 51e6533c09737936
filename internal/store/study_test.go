package store_test

import (
	"errors"
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
	made, errMade := storetest.Studies(neuron.StudyLayer{})
	if err := errors.Join(err, errMade); err != nil || len(all) != len(made) || all[0].Title != "Moods" || all[0].Data != nil {
		t.Errorf("Studies() = %v, %v; want %d, the first of them Moods without data", all, err, len(made))
	}
	parts, err := s.UnitStudies(ctx, first.Units[0].Ref)
	want := []neuron.UnitStudy{{Slug: "moods", Kind: neuron.EmotionStudy, Title: "Moods", Part: "sad"}, {Slug: "moods", Kind: neuron.EmotionStudy, Title: "Moods", Part: "glad"}}
	if diff := cmp.Diff(want, parts); err != nil || diff != "" {
		t.Errorf("UnitStudies, %v: %s", err, diff)
	}
	if err := s.WriteStudyPart(ctx, "moods", "another", "Words", 0, []byte{1}); err != nil {
		t.Fatal(err)
	}
	if err := s.RemoveStudy(ctx, "moods"); err != nil {
		t.Fatal(err)
	}
	if part, err := s.StudyPart(ctx, "moods", "another", "Words", 0); err != nil || part != nil {
		t.Errorf("a study that was removed has a part %v, %v", part, err)
	}
	if parts, err := s.UnitStudies(ctx, first.Units[0].Ref); err != nil || len(parts) != 0 {
		t.Errorf("after its study was removed, a neuron has %v, %v", parts, err)
	}
}

// TestWhatAStudyHasBesides: pictures and what was found of a neuron alone are read one by one, and go with the study that had
// them; so do parts of a run that is finished.
func TestWhatAStudyHasBesides(t *testing.T) {
	s, ctx := storetest.New(t, storetest.Spec{}), t.Context()
	ref := neuron.Ref{Model: "other", Layer: "a", Unit: 7}
	if err := s.WriteStudyPart(ctx, "inks", "recipe", "Words", 3, []byte{1, 2, 3, 4}); err != nil {
		t.Fatal(err)
	}
	for recipe, want := range map[string]int{"recipe": 4, "another": 0} {
		if part, err := s.StudyPart(ctx, "inks", recipe, "Words", 3); err != nil || len(part) != want {
			t.Errorf("the part of the recipe %s is %v, %v; want %d bytes", recipe, part, err, want)
		}
	}
	for _, st := range []neuron.Study{
		{Slug: "inks", Recipe: "recipe", Data: []byte("{}"), Units: []neuron.StudyUnit{{Ref: ref, Data: []byte(`{"curve":[1]}`)}}, Pictures: []neuron.StudyPicture{{Name: "red-in-blue", PNG: []byte("png")}}},
		{Slug: "inks", Recipe: "recipe", Data: []byte("{}"), Units: []neuron.StudyUnit{{Ref: ref}}},
	} {
		if err := s.WriteStudy(ctx, st); err != nil {
			t.Fatal(err)
		}
		parts, err := s.UnitStudies(ctx, ref)
		if err != nil || len(parts) != 1 || string(parts[0].Data) != string(st.Units[0].Data) {
			t.Errorf("the neuron has %+v, %v; want the data %s", parts, err, st.Units[0].Data)
		}
		png, err := s.StudyPicture(ctx, "inks", "red-in-blue")
		if (err == nil) != (len(st.Pictures) > 0) {
			t.Errorf("the picture is %q, %v", png, err)
		}
	}
	if part, err := s.StudyPart(ctx, "inks", "recipe", "Words", 3); err != nil || part != nil {
		t.Errorf("a finished study has a part %v, %v", part, err)
	}
}

func TestStudiesThatAreRefused(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	for _, st := range []neuron.Study{
		{Slug: "Not a slug", Data: []byte("{}")}, {Slug: "no-data"}, {Slug: "torn", Data: []byte(`{"words":`)},
		{Slug: "picture", Data: []byte("{}"), Pictures: []neuron.StudyPicture{{Name: "../up"}}}, {Slug: "unit", Data: []byte("{}"), Units: []neuron.StudyUnit{{Data: []byte("{")}}},
	} {
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
