package index

import (
	"errors"
	"math"
	"slices"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

func unitMapOf(t *testing.T, s *store.Writer, layer string) neuron.UnitMap {
	t.Helper()
	m, err := s.UnitMap(t.Context(), "fake", layer)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestUnitMaps compares the nearest on a map with correlations computed the plain way.
func TestUnitMaps(t *testing.T) {
	s := openStore(t)
	pictures := numbered(400)
	pictures.broken[pictures.keys[5]] = errors.New("not an image")
	cfg := fakeConfig(s, pictures)
	run(t, cfg)
	for _, l := range cfg.Layers {
		m := unitMapOf(t, s, l.Slug)
		if got := len(m.Places) + m.Silent + m.Constant; got != l.Units || m.Files != 400 || m.Rule != neuron.MapRule {
			t.Errorf("the map of %s accounts for %d units over %d files by rule %d; want %d over 400 by %d", l.Slug, got, m.Files, m.Rule, l.Units, neuron.MapRule)
		}
		near, all := 0.0, 0.0
		for i, p := range m.Places {
			best, sum := -1, 0.0
			for j, q := range m.Places {
				if i == j {
					continue
				}
				sum += correlation(columnOf(t, s, neuron.Ref{Model: "fake", Layer: l.Slug, Unit: p.Unit}), columnOf(t, s, neuron.Ref{Model: "fake", Layer: l.Slug, Unit: q.Unit}))
				if best < 0 || away(p, q) < away(p, m.Places[best]) {
					best = j
				}
			}
			near += correlation(columnOf(t, s, neuron.Ref{Model: "fake", Layer: l.Slug, Unit: p.Unit}), columnOf(t, s, neuron.Ref{Model: "fake", Layer: l.Slug, Unit: m.Places[best].Unit}))
			all += sum / float64(len(m.Places)-1)
		}
		n := float64(len(m.Places))
		if least, known := map[string]float64{"maps": 0.2, "visual": 0.05}[l.Slug]; near/n < all/n+least || !known {
			t.Errorf("layer %s: what lies nearest correlates by %.2f, any two by %.2f; want %.2f more", l.Slug, near/n, all/n, least)
		}
	}
}

func away(a, b neuron.MapPlace) float64 { return math.Hypot(float64(a.X-b.X), float64(a.Y-b.Y)) }

// A map is made once, and anew when there are new pictures, the same as at once.
func TestUnitMapsFollowActivations(t *testing.T) {
	s := openStore(t)
	run(t, fakeConfig(s, numbered(150)))
	before := unitMapOf(t, s, "maps")
	written, err := s.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	run(t, fakeConfig(s, numbered(150)))
	if again, err := s.Version(t.Context()); err != nil || again != written {
		t.Errorf("a second run wrote something: version %d after %d, %v", again, written, err)
	}
	run(t, fakeConfig(s, numbered(300)))
	after := unitMapOf(t, s, "maps")
	if after.Files != 300 || slices.Equal(before.Places, after.Places) {
		t.Errorf("after new pictures the map is of %d files, and places are the same: %v", after.Files, slices.Equal(before.Places, after.Places))
	}
	fresh := openStore(t)
	run(t, fakeConfig(fresh, numbered(300)))
	if got := unitMapOf(t, fresh, "maps"); !slices.Equal(got.Places, after.Places) {
		t.Error("a map after two runs is not that of one run over all pictures")
	}
}
