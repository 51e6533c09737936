package store_test

import (
	"testing"
	"time"

	"multiscope/internal/store/storetest"
)

// TestModelsFollowTheIndex: a model that was read before is read anew after a change, by any reader.
func TestModelsFollowTheIndex(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	for year := 2030; year < 2033; year++ {
		at := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		if err := s.FinishModel(t.Context(), "model-0", at); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			m, err := s.Model(t.Context(), "model-0")
			if err != nil || !m.IndexedAt.Equal(at) {
				t.Errorf("the model was indexed at %v, %v; want %v", m.IndexedAt, err, at)
			}
			all, err := s.Models(t.Context())
			if err != nil || len(all) != 1 || !all[0].IndexedAt.Equal(at) {
				t.Errorf("all models: %v, %v", all, err)
			}
		}
	}
	if _, err := s.Model(t.Context(), "later"); err == nil {
		t.Error("there is a model that was not added")
	}
	if _, err := s.Layer(t.Context(), "later", "layer4-0-sum"); err == nil {
		t.Error("there is a layer of a model that was not added")
	}
	later, err := s.Model(t.Context(), "model-0")
	if err != nil {
		t.Fatal(err)
	}
	later.Slug = "later"
	if err := s.AddModel(t.Context(), later); err != nil {
		t.Fatal(err)
	}
	if m, err := s.Model(t.Context(), "later"); err != nil || m.Slug != "later" {
		t.Errorf("a model that was added: %+v, %v", m, err)
	}
}
