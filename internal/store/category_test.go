package store_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

// storetest deals kinds, groups and concepts out in turns: 4, 5 and 50 values for 300 images.
func TestCategories(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Models: 2, Failed: 3})
	names, err := s.Categories(t.Context(), "model-1")
	if err != nil || len(names) != 3 || names[0].Name != "kind" || names[0].Values != 4 || len(names[0].Most) != 4 || names[2].Values != 50 || len(names[2].Most) != 12 {
		t.Fatalf("Categories = %+v, %v; want kind, group and concept", names, err)
	}
	sum := 0
	for i, c := range names[0].Most {
		sum += c.Images
		if i > 0 && c.Images > names[0].Most[i-1].Images || c.Name != "kind" {
			t.Errorf("value %d is %+v; want most images first", i, c)
		}
	}
	if sum != 300 {
		t.Errorf("%d images have a kind; want 300: what could not be read counts for none", sum)
	}
	if _, err := s.Categories(t.Context(), "none"); !isNotFound(err) {
		t.Errorf("Categories of no model = %v; want NotFound", err)
	}
}

func isNotFound(err error) bool {
	e := new(neuron.Error)
	return errors.As(err, &e) && e.Kind == neuron.NotFound
}

func TestCategoryValues(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	var all []string
	for offset := 0; offset < 50; offset += 20 {
		values, total, err := s.CategoryValues(t.Context(), model, "concept", offset, 20)
		if err != nil || total != 50 {
			t.Fatalf("CategoryValues from %d = %v of %d, %v; want 50 in all", offset, values, total, err)
		}
		for _, v := range values {
			all = append(all, v.Value)
		}
	}
	slices.Sort(all)
	if len(slices.Compact(all)) != 50 {
		t.Errorf("pages hold %d different values; want 50", len(slices.Compact(all)))
	}
	if _, _, err := s.CategoryValues(t.Context(), model, "weather", 0, 20); !isNotFound(err) {
		t.Errorf("CategoryValues of no category = %v; want NotFound", err)
	}
}

func TestCategoryImages(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	var keys []string
	for offset := 0; offset < 60; offset += 25 {
		images, total, err := s.CategoryImages(t.Context(), model, "group", "flags", offset, 25)
		if err != nil || total != 60 {
			t.Fatalf("CategoryImages from %d: %d of %d, %v; want 60 in all", offset, len(images), total, err)
		}
		for _, im := range images {
			keys = append(keys, im.Key)
			if im.Category("group") != "flags" {
				t.Errorf("image %s is of group %s; want flags", im.Key, im.Category("group"))
			}
		}
	}
	if len(keys) != 60 || !slices.IsSorted(keys) || len(slices.Compact(keys)) != 60 {
		t.Errorf("pages hold %d images; want 60, each once, in order", len(keys))
	}
	if _, _, err := s.CategoryImages(t.Context(), model, "group", "none", 0, 20); !isNotFound(err) {
		t.Errorf("CategoryImages of no value = %v; want NotFound", err)
	}
}

// TestUnitCategories compares the response to a category with the column of activations.
func TestUnitCategories(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Failed: 2})
	responses, err := s.UnitCategories(t.Context(), ref(3), "kind", 3)
	if err != nil || len(responses) != 3 {
		t.Fatalf("UnitCategories = %+v, %v; want the three largest kinds", responses, err)
	}
	d, err := s.Unit(t.Context(), ref(3))
	if err != nil {
		t.Fatal(err)
	}
	activations := column(t, s, 3)
	for _, r := range responses {
		var sum, above, n float64
		for ordinal, a := range activations {
			if kinds[ordinal%len(kinds)] == r.Value && a == a {
				z := d.Z(float64(a))
				sum += z
				n++
				if z > 1 {
					above++
				}
			}
		}
		if int(n) != r.Images || math.Abs(r.MeanZ-sum/n) > 1e-9 || math.Abs(r.Density1-above/n) > 1e-9 {
			t.Errorf("response to %s = %+v; want mean z %g and %g above 1 z of %g images", r.Value, r, sum/n, above/n, n)
		}
	}
}

// kinds are those that storetest deals out.
var kinds = []string{"emoji", "word", "emoji and word", "colour"}

// An image that is given a category twice has it once.
func TestCategoryTwice(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Images: 1})
	c := neuron.Category{Name: "class", Value: "cat"}
	entry := neuron.Entry{Image: neuron.Image{Key: "twice", Categories: []neuron.Category{c, c}}, MIME: "x", Thumbnail: []byte{0}}
	if err := s.WriteShard(t.Context(), neuron.Shard{Model: model, First: 1, Images: 1, New: []neuron.Entry{entry}}); err != nil {
		t.Fatal(err)
	}
	images, total, err := s.CategoryImages(t.Context(), model, c.Name, c.Value, 0, 5)
	if err != nil || total != 1 || len(images) != 1 || len(images[0].Categories) != 1 {
		t.Errorf("CategoryImages = %+v of %d, %v; want the one image, with one category", images, total, err)
	}
}

// New images count in responses once categories are sorted again.
func TestSortCategoriesAgain(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Images: 20})
	entry := neuron.Entry{Image: neuron.Image{Key: "new", Categories: []neuron.Category{{Name: "kind", Value: "emoji"}}}, MIME: "x", Thumbnail: []byte{0}}
	if err := s.WriteShard(t.Context(), neuron.Shard{Model: model, First: 20, Images: 1, New: []neuron.Entry{entry}}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{5, 6} {
		responses, err := s.UnitCategories(t.Context(), ref(3), "kind", 1)
		if err != nil || len(responses) != 1 || responses[0].Value != "emoji" || responses[0].Images != want {
			t.Errorf("UnitCategories = %+v, %v; want %d emoji", responses, err, want)
		}
		if err := s.ListCategoryFiles(t.Context(), model); err != nil {
			t.Fatal(err)
		}
	}
}
