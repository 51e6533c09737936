package web

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"multiscope/web/address"
)

// panelsOf are the headings of a column, and the places of its axis.
const (
	panelsOf = `[...document.querySelectorAll(".column:nth-child(N) h3")].map(h => h.textContent).join()`
	axisOf   = `[...document.querySelectorAll(".column:nth-child(N) .shared text, .column:nth-child(N) .shared .zero")].map(t => t.textContent + (t.getAttribute("x") ?? t.getAttribute("x1"))).join()`
)

func inColumn(script, n string) string { return strings.ReplaceAll(script, "N", n) }

// TestTwoNeuronsAreCompared: from a neuron's page to one of another model beside it, with the same panels on one axis.
func TestTwoNeuronsAreCompared(t *testing.T) {
	bothWays(t, func(t *testing.T, b *tab) {
		b.visit(unit5)
		b.click(`.head a[href^="/compare"]`, "/compare?u=model-0/layer4-1-sum/5")
		b.do("name the other", chromedp.SendKeys(chromedp.CSS(".choose > div:nth-child(2) input"), b.origin+"/m/model-1/layer4-1-sum/5"))
		b.click(".choose button", "&u=model-1/layer4-1-sum/5")
		link := b.address()
		if !strings.HasSuffix(link, "/compare?u=model-0/layer4-1-sum/5&u=model-1/layer4-1-sum/5") {
			t.Errorf("the comparison is at %s", link)
		}
		for name, script := range map[string]string{"panels": panelsOf, "axis": axisOf} {
			first, second := evaluate[string](b, inColumn(script, "1")), evaluate[string](b, inColumn(script, "2"))
			if first == "" || first != second {
				t.Errorf("the %s of the columns are %q and %q", name, first, second)
			}
		}
		if b.count(".scatter path") == 0 || b.count(".scatter .dot") == 0 || !strings.Contains(b.text("#against .facts"), "r = ") {
			t.Errorf("the plot has %d shades and %d dots, and says %q", b.count(".scatter path"), b.count(".scatter .dot"), b.text("#against .facts"))
		}
		if got := evaluate[string](b, `document.querySelector("link[rel=canonical]").href`); got != b.origin+link {
			t.Errorf("the link that is copied is %s", got)
		}
		var c struct {
			Images []struct{ Image int64 } `json:"common_images"`
			Words  []struct{ Word string } `json:"common_words"`
		}
		if err := json.Unmarshal(ask(pagesFor(t, Options{}), "GET", strings.Replace(link, "?", ".json?", 1)).Body.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		common := map[string]bool{}
		for _, im := range c.Images {
			common[address.Image(im.Image)] = true
		}
		for _, w := range c.Words {
			common[address.Word(w.Word)] = true
		}
		for _, shown := range evaluate[[]string](b, `[...document.querySelectorAll(".column li")].map(li => li.classList.contains("common") + " " + li.querySelector("a").getAttribute("href"))`) {
			if marked, to, _ := strings.Cut(shown, " "); (marked == "true") != common[to] {
				t.Errorf("%s is marked: %s; shared: %v", to, marked, common[to])
			}
		}
		if len(common) == 0 {
			t.Error("these neurons share nothing: the test sees no mark")
		}
		name := b.text(".column h2 a")
		b.click(".head .acts a", "/compare?u=model-1/layer4-1-sum/5&u=model-0/layer4-1-sum/5")
		if got := b.text(".column:nth-child(2) h2 a"); got != name {
			t.Errorf("swapped, the second is %q, want %q", got, name)
		}
	})
}
