package index

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

// scatteredPrints returns fingerprints of which every third is a near-duplicate of the one before.
func scatteredPrints(r *rand.Rand, n int) []neuron.Fingerprint {
	prints := make([]neuron.Fingerprint, n)
	for i := range prints {
		if prints[i] = (neuron.Fingerprint{r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64()}); i%3 == 2 {
			prints[i] = prints[i-1]
			prints[i][0] ^= 1
		}
	}
	return prints
}

// TestOffer compares lists that grew picture by picture with what a look at all pictures finds.
func TestOffer(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const n, most = 600, 20
	prints := scatteredPrints(r, n)
	for side, sign := range sides {
		var list candidateList
		var all []candidate
		for i := range int32(n) {
			e := candidate{i, float32(r.IntN(300)) / 8}
			list.offer(e, sign, most, prints)
			all = append(all, e)
		}
		slices.SortStableFunc(all, func(a, b candidate) int { return int(sign * 8 * (b.activation - a.activation)) })
		var want candidateList
		for _, e := range all {
			alike := func(k candidate) bool { return prints[k.ordinal].Alike(prints[e.ordinal]) }
			if len(want) < most && !slices.ContainsFunc(want, alike) {
				want = append(want, e)
			}
		}
		if !slices.Equal(list, want) {
			t.Errorf("side %d: offered one after the other\n%v\nwant\n%v", side, list, want)
		}
	}
}

func TestPackCandidates(t *testing.T) {
	of := &layerCandidates{lists: [][2]candidateList{{{{7, 1.5}, {2, 0.25}}, {{2, -3}}}, {}}}
	again := &layerCandidates{lists: make([][2]candidateList, 2)}
	if err := again.unpack(of.pack(), 8); err != nil || fmt.Sprint(again.lists) != fmt.Sprint(of.lists) {
		t.Errorf("unpack(pack(%v)) = %v, %v", of.lists, again.lists, err)
	}
	for name, b := range map[string][]byte{
		"cut": of.pack()[:5], "too long": append(of.pack(), 0), "empty": {},
	} {
		if err := again.unpack(b, 8); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if err := again.unpack(of.pack(), 7); err == nil {
		t.Error("a picture that was not seen yet: no error")
	}
}

func FuzzUnpackCandidates(f *testing.F) {
	f.Add((&layerCandidates{lists: [][2]candidateList{{{{7, 1.5}}, {{2, -3}}}}}).pack())
	f.Fuzz(func(t *testing.T, b []byte) {
		of := &layerCandidates{lists: make([][2]candidateList, 1)}
		if b != nil && of.unpack(b, 100) == nil && !slices.Equal(of.pack(), b) {
			t.Errorf("%x is packed as %x", b, of.pack())
		}
	})
}

// TestOnePass compares an index whose heat maps and embeddings were kept as the pictures passed with one that looked
// at the pictures twice. They are equal but for the maps of levels, which a second look does not make.
func TestOnePass(t *testing.T) {
	one, two := openStore(t), openStore(t)
	for _, second := range []bool{false, true} {
		s := one
		if second {
			s = two
		}
		cfg := fakeConfig(s, numbered(700), "japan", "red")
		cfg.Shard, cfg.Preview, cfg.secondPass, cfg.compactAfter = 64, 200, second, 256
		report := run(t, cfg)
		if (report.Ran > 700) != second {
			t.Errorf("%d of 700 pictures went through the network; second pass: %v", report.Ran, second)
		}
	}
	got, want := storetest.Tables(t, one.Path()), storetest.Tables(t, two.Path())
	delete(got, "heat_maps")
	delete(want, "heat_maps")
	if !maps.Equal(got, want) {
		t.Errorf("one pass gives\n%v\ntwo give\n%v", got, want)
	}
	for unit := range 70 {
		ref := neuron.Ref{Model: "fake", Layer: "maps", Unit: unit}
		a, err := one.Unit(t.Context(), ref)
		b, err2 := two.Unit(t.Context(), ref)
		if err != nil || err2 != nil || !reflect.DeepEqual(a.Top, b.Top) || !reflect.DeepEqual(a.Bottom, b.Bottom) {
			t.Errorf("%s: one pass gives %+v, %v\ntwo give %+v, %v", ref, a.Top, err, b.Top, err2)
		}
		checkHeat(t, a)
		for _, level := range a.Levels {
			for _, e := range level.Examples {
				if len(e.Heat.Cells) == 0 && neuron.Drawn(int(e.Image.ID)-1, levelPictures, 700, 1) {
					t.Errorf("%s: %s at level %g has no heat map", ref, e.Image.Key, level.Lo)
				}
			}
		}
	}
}
