package web

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const testMap = "/m/model-0/layer4-1-sum/map"

// TestFromTheMapToANeuron goes into a field of the map, whose neurons are listed, and opens one.
func TestFromTheMapToANeuron(t *testing.T) {
	bothWays(t, func(t *testing.T, b *tab) {
		b.visit("/m/model-0/layer4-1-sum")
		b.click(`.chip[href$="/map"]`, testMap)
		all := b.count(".unit-map .cells a")
		if all == 0 || b.text("#listed-h") != "All neurons on the map" {
			t.Fatalf("the map has %d fields over the list %q", all, b.text("#listed-h"))
		}
		b.do("open a field by keyboard", chromedp.Focus(chromedp.CSS(".unit-map .cells a:last-child")), chromedp.SendKeys(chromedp.CSS(".unit-map .cells a:last-child"), kb.Enter))
		b.at("w=0.25")
		if n := b.count("#listed .neurons li"); n == 0 || n >= 48 || !strings.HasSuffix(b.text(".shown"), "of "+evaluate[string](b, `String(document.querySelectorAll("#listed .neurons li").length)`)) {
			t.Errorf("the part lists %d neurons and says %q", n, b.text(".shown"))
		}
		b.click("#listed .neurons li:first-child a", "/m/model-0/layer4-1-sum/")
		b.click(`.acts a[href*="/map?unit="]`, "/map?unit=")
		if b.count(".unit-map .pin") != 1 || b.count("#listed .neurons li") == 0 {
			t.Error("the neuron is not marked on the map")
		}
	})
}

// TestTheMapByKeyboard goes from neuron to neuron by arrow keys and opens one, without a pointer.
func TestTheMapByKeyboard(t *testing.T) {
	b := open(t, pagesFor(t, Options{}))
	b.visit(testMap + "?by=peak")
	waitFor(t, "a map that takes keys", func() bool { return b.count(`.unit-map[tabindex="0"]`) == 1 })
	b.do("focus the map", chromedp.Focus(chromedp.CSS(".unit-map")))
	b.do("begin", chromedp.KeyEvent(kb.ArrowRight))
	first := b.text("#map-said")
	if first == "" || evaluate[string](b, `document.activeElement.getAttribute("aria-label") ?? ""`) != first {
		t.Fatalf("an arrow key says %q and focuses %q", first, evaluate[string](b, `document.activeElement.outerHTML`))
	}
	before := evaluate[float64](b, `parseFloat(document.querySelector(".pin circle").getAttribute("cx"))`)
	b.do("go on to the left", chromedp.KeyEvent(kb.ArrowLeft))
	after := evaluate[float64](b, `parseFloat(document.querySelector(".pin circle").getAttribute("cx"))`)
	if second := b.text("#map-said"); second == first || after >= before {
		t.Errorf("the next arrow key goes from %q at %v %% to %q at %v %%; want further to the left", first, before, second, after)
	}
	b.do("zoom", chromedp.KeyEvent("+"))
	if box := evaluate[string](b, `document.querySelector(".unit-map .drawing").getAttribute("viewBox")`); !strings.HasSuffix(box, " 5000 5000") {
		t.Errorf("zoomed in once, the map shows %s; want half of its width", box)
	}
	to := evaluate[string](b, `document.activeElement.getAttribute("href")`)
	listed := evaluate[string](b, `document.getElementById("map-listed").getAttribute("href")`)
	b.do("open the neuron", chromedp.KeyEvent(kb.Enter))
	b.at(to)
	b.visit(strings.TrimPrefix(listed, b.origin))
	if b.count("#listed .neurons li") == 0 || b.text("#listed-h") != "Neurons in this part of the map" {
		t.Errorf("what was in view, %s, lists %d neurons under %q", listed, b.count("#listed .neurons li"), b.text("#listed-h"))
	}
}
