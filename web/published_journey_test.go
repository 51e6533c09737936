package web

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestAPublishedNeuronIsFound searches for three published neurons by name, and goes from each to its family, to a study
// that it has a part in, and back.
func TestAPublishedNeuronIsFound(t *testing.T) {
	for _, tt := range []struct{ name, unit, family, study string }{
		{"trump", "89", "/families/person", "/studies/"},
		{"australia", "513", "/families/region", "/studies/"},
		{"east africa", "1317", "/families/region", "/studies/"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bothWays(t, func(t *testing.T, b *tab) {
				at := "/m/rn50x4-published/layer4-5-sum/" + tt.unit
				b.visit("/")
				b.do("type a name", chromedp.SendKeys(chromedp.CSS(".hero input"), tt.name+kb.Enter))
				b.at("/search?q=")
				if first := b.text("#names li:first-child"); !strings.Contains(first, "name by the paper") {
					t.Errorf("the first found is %q", first)
				}
				b.click("#names li:first-child a", at)
				if source := b.text("#published .attribution"); !strings.Contains(source, "CC BY 4.0") {
					t.Errorf("%s is attributed by %q", at, source)
				}
				if b.count("#spectrum, #top, #words") != 0 {
					t.Errorf("%s shows what was not published", at)
				}
				b.click(`main a[href^="`+tt.family+`"]`, tt.family)
				evaluate[any](b, `history.back()`)
				b.at(at)
				b.visit(at) // the tab does not know the elements of a page that it went back to
				b.click(`main a[href^="`+tt.study+`"]`, tt.study)
				evaluate[any](b, `history.back()`)
				b.at(at)
			})
		})
	}
}

// TestACitationLeadsToTheNeuron follows an address of OpenAI Microscope on a narrow screen.
func TestACitationLeadsToTheNeuron(t *testing.T) {
	bothWays(t, func(t *testing.T, b *tab) {
		b.do("narrow", chromedp.EmulateViewport(390, 844))
		b.visit("/models/contrastive_4x/image_block_4_5_Add_6_0/89")
		b.at("/m/rn50x4-published/layer4-5-sum/89")
		title := evaluate[string](b, `document.title`)
		for _, part := range []string{"Donald Trump", "RN50x4", "visual.layer4.5.sum", "89"} {
			if !strings.Contains(title, part) {
				t.Errorf("the title %q lacks %s", title, part)
			}
		}
		if times := evaluate[int](b, `performance.getEntriesByType("navigation")[0].redirectCount`); times != 1 {
			t.Errorf("the address was redirected %d times", times)
		}
		if canonical := evaluate[string](b, `document.querySelector("link[rel=canonical]").href`); !strings.HasSuffix(canonical, b.address()) {
			t.Errorf("the canonical address of %s is %s", b.address(), canonical)
		}
		if wide := evaluate[int](b, `document.documentElement.scrollWidth`); wide > 390 {
			t.Errorf("the page is %d pixels wide", wide)
		}
	})
}
