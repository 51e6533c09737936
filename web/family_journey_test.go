package web

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// familyTotal returns how many neurons the data of a family count, and how many a page of it lists.
func familyTotal(t *testing.T, address string) (total, rows int) {
	t.Helper()
	var doc struct {
		Total int
		Rows  []any
	}
	if err := json.Unmarshal(ask(pagesFor(t, Options{}), "GET", address).Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Total, len(doc.Rows)
}

func TestFromFamiliesToAnotherFacet(t *testing.T) {
	pictures := `[...document.querySelectorAll(".members .tile img:not(.heat)")].map(i => i.getAttribute("src"))`
	bothWays(t, func(t *testing.T, b *tab) {
		b.visit("/")
		b.click(`nav a[href="/families"]`, "/families")
		b.click(`.family[href="/families/food"]`, "/families/food")
		total, rows := familyTotal(t, "/families/food.json")
		if got := b.text("#tally"); !strings.HasPrefix(got, fmt.Sprintf("%d neurons", total)) || b.count(".members > li") != rows {
			t.Errorf("the page says %q and shows %d neurons; its JSON %d, %d", got, b.count(".members > li"), total, rows)
		}
		images := evaluate[[]string](b, pictures)
		b.click(`.tools a[href*="facet=text"]`, "/families/food?facet=text")
		for _, picture := range evaluate[[]string](b, pictures) {
			if !strings.HasPrefix(picture, "/visualizations/") {
				t.Errorf("a tile still shows %s", picture)
			}
		}
		if len(images) != rows || b.count(".members > li") != rows {
			t.Errorf("%d images of %d neurons became %d tiles", len(images), rows, b.count(".members > li"))
		}
		name := b.text(".members li:nth-child(2) .name")
		b.click(".members li:nth-child(2) > a", "/m/model-")
		if !strings.EqualFold(b.text("h1"), name) || b.count(`#families a[href="/families/food"]`) != 1 {
			t.Errorf("the tile of %s leads to %s, which lists families %q", name, b.text("h1"), b.text("#families"))
		}
	})
}

func TestASensitiveFamilyShowsItsNoticeFirst(t *testing.T) {
	bothWays(t, func(t *testing.T, b *tab) {
		b.visit("/families")
		if n := b.count(`.family[href="/families/region"] img`); n != 0 {
			t.Errorf("the list of families shows %d images of a sensitive one", n)
		}
		b.click(`.family[href="/families/region"]`, "/families/region")
		if b.count(".members") != 0 || !strings.Contains(b.text(".notice"), "ethnicity") {
			t.Errorf("before it is opened the page shows %d lists and says %q", b.count(".members"), b.text(".notice"))
		}
		b.click(".notice a", "/families/region?shown=1")
		if b.count(".members > li") != 48 || b.count(".notice") != 0 {
			t.Errorf("opened it shows %d neurons and %d notices; want 48 and none", b.count(".members > li"), b.count(".notice"))
		}
		b.click(`.pages a[rel="next"]`, "/families/region?page=2&shown=1")
		if b.count(".members > li") == 0 {
			t.Error("its next page shows no neurons")
		}
	})
}
