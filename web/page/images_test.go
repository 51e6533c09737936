package page

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/server"
)

// crowded is a data set with so many values of a category, and as many images of each.
type crowded struct {
	sampleCategories
	n int
}

func (m crowded) CategoryValues(_ context.Context, _, _ string, offset, limit int) ([]neuron.CategoryCount, int, error) {
	var values []neuron.CategoryCount
	for i := offset; i < min(offset+limit, m.n); i++ {
		values = append(values, neuron.CategoryCount{Category: neuron.Category{Value: strconv.Itoa(i)}})
	}
	return values, m.n, nil
}

func (m crowded) CategoryImages(_ context.Context, _, _, _ string, offset, limit int) ([]neuron.Image, int, error) {
	var images []neuron.Image
	for i := offset; i < min(offset+limit, m.n); i++ {
		images = append(images, neuron.Image{Key: strconv.Itoa(i)})
	}
	return images, m.n, nil
}

// TestNextLeadsThroughImages: who follows next sees each value, and each image, once and in order.
func TestNextLeadsThroughImages(t *testing.T) {
	for _, n := range []int{0, 1, pageImages, pageImages + 1, 3*pageValues + 7} {
		for _, start := range []address.ImagesQuery{{Name: "kind", Page: 1}, {Name: "kind", Value: "emoji & more", Page: 1}} {
			var got []string
			for q := start; q.Page > 0; {
				j, err := newImagesData(t.Context(), crowded{n: n}, sampleModel, q, pageValues, pageImages)
				if err != nil || j.Total != n {
					t.Fatalf("page %d of %+v: total %d, %v; want %d", q.Page, start, j.Total, err, n)
				}
				got = append(got, listed(j)...)
				q = following(t, j.Next)
			}
			for i, v := range got {
				if v != strconv.Itoa(i) {
					t.Fatalf("%+v: %q is at %d", start, v, i)
				}
			}
			if len(got) != n {
				t.Errorf("next leads from %+v to %d of %d", start, len(got), n)
			}
		}
	}
}

func listed(j api.Images) (all []string) {
	for _, v := range j.Values {
		all = append(all, v.Value)
	}
	for _, r := range j.Rows {
		all = append(all, r.Key)
	}
	return all
}

// following reads an address of a next page; page 0 for none.
func following(t *testing.T, next string) (q address.ImagesQuery) {
	t.Helper()
	if next == "" {
		return q
	}
	u, err := url.Parse(next)
	if err != nil || u.Path != "/images.json" {
		t.Fatalf("next is %q, %v", next, err)
	}
	if q, err = address.ParseImagesQuery(u.Query()); err != nil {
		t.Fatal(err)
	}
	return q
}

// TestTablesOfImagesEnd: a CSV has the first of very many images, whatever page is asked for.
func TestTablesOfImagesEnd(t *testing.T) {
	q := address.ImagesQuery{Name: "kind", Value: "emoji", Page: 7}
	a, err := imagesAs(t.Context(), crowded{n: 2 * mostCSVImages}, sampleModel, q, server.AsCSV)
	if rows := strings.Count(string(a.Body), "\n") - 1; err != nil || rows != mostCSVImages {
		t.Errorf("the table has %d rows, %v; want %d", rows, err, mostCSVImages)
	}
}
