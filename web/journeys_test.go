package web

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/page"
)

// bothWays runs a journey with the page's JavaScript on and off.
func bothWays(t *testing.T, journey func(t *testing.T, b *tab)) {
	for _, script := range []bool{true, false} {
		t.Run(fmt.Sprintf("script %v", script), func(t *testing.T) {
			b := open(t, pagesFor(t, Options{}))
			if !script {
				b.withoutScript()
			}
			journey(t, b)
		})
	}
}

func TestFromTheFirstPageToAnImageAndBack(t *testing.T) {
	bothWays(t, func(t *testing.T, b *tab) {
		b.visit("/")
		b.click("#models .card", "/m/model-0")
		b.click(`.card[href$="layer4-1-sum"]`, "/m/model-0/layer4-1-sum")
		b.click(".neurons li:nth-child(3) a", "/m/model-0/layer4-1-sum/")
		unit := b.address()
		if b.count("#top .tile") != 32 || b.count(".level") == 0 || b.count(".words li") == 0 {
			t.Errorf("%s shows %d images, %d levels and %d words", unit, b.count("#top .tile"), b.count(".level"), b.count(".words li"))
		}
		b.click("#top .tile", "/images/")
		if b.count(".hits li") == 0 {
			t.Error("no neurons are listed that the image drives")
		}
		evaluate[any](b, `history.back()`)
		b.at(unit)
	})
}

func TestFromAWordToANeuron(t *testing.T) {
	bothWays(t, func(t *testing.T, b *tab) {
		b.visit("/")
		b.do("type a word", chromedp.SendKeys(chromedp.CSS(".hero input"), "japan"+kb.Enter))
		b.at("/search?q=japan")
		list := b.text(".hits")
		if b.count(".hits li") == 0 || !strings.Contains(b.text(".hits .value"), "σ") {
			t.Fatalf("the list is %q", list)
		}
		fresh := open(t, pagesFor(t, Options{}))
		fresh.visit(b.address())
		if got := fresh.text(".hits"); got != list {
			t.Errorf("the same address shows another list: %q, want %q", got, list)
		}
		b.click(".hits a", "/m/")
	})
}

func TestAMisspellingLeadsToTheWord(t *testing.T) {
	bothWays(t, func(t *testing.T, b *tab) {
		b.visit("/search?q=jappan")
		b.click(".try a", "/search?q=japan")
		if b.count(".hits li") == 0 {
			t.Error("no neurons for the word offered")
		}
	})
}

func TestALevelShowsItsImages(t *testing.T) {
	bothWays(t, func(t *testing.T, b *tab) {
		b.visit(unit5)
		b.click(".level:nth-child(2) .step", "lo=")
		first := evaluate[string](b, sources)
		if b.count("#range .tile") == 0 || b.count(".b.chosen") == 0 || b.count(".level.chosen") != 1 {
			t.Fatalf("%d images, %d bars and %d levels chosen", b.count("#range .tile"), b.count(".b.chosen"), b.count(".level.chosen"))
		}
		fresh := open(t, pagesFor(t, Options{}))
		fresh.visit(b.address())
		if got := evaluate[string](fresh, sources); got != first {
			t.Errorf("the same address shows other images: %s, want %s", got, first)
		}
		b.visit(unit5 + "?lo=-1&hi=1")
		first = evaluate[string](b, sources)
		b.click("#range .acts a", "seed=2")
		if evaluate[string](b, sources) == first {
			t.Error("another sample shows the same images")
		}
	})
}

func TestAFacetOpensItsPicture(t *testing.T) {
	bothWays(t, func(t *testing.T, b *tab) {
		b.visit("/m/model-0/layer4-1-sum?sort=number")
		b.click(`.seg[aria-label=Pictures] a:nth-child(3)`, "facet=text")
		if n := b.count(`.neurons img[src^="/visualizations/"]`); n != 12 {
			t.Fatalf("%d neurons have a picture, want 12", n)
		}
		b.click(".neurons li:nth-child(4) a", "/m/model-0/layer4-1-sum/3")
		b.click(".figures figure:nth-child(2) a", "facet=text")
		large := evaluate[string](b, `document.querySelector(".large").getAttribute("src")`)
		if b.count(".figures [aria-current]") != 1 || !strings.HasPrefix(large, "/visualizations/") || b.text("#remake") == "" {
			t.Errorf("%s shows %q, made by %q", b.address(), large, b.text("#remake"))
		}
		b.click(".opened .acts a:last-child", "#looks")
		if b.count(".large") != 0 {
			t.Error("closed, the picture is still there")
		}
	})
}

// TestALayerIsSortedAndFiltered by its menus, one of which is open at a time, and a filter is taken back.
func TestALayerIsSortedAndFiltered(t *testing.T) {
	bothWays(t, func(t *testing.T, b *tab) {
		b.visit("/m/model-0/layer4-1-sum")
		b.do("open the orders", chromedp.Click(chromedp.CSS(".tools details:nth-of-type(1) > summary")))
		b.click(`.menu li a[href*="sort=name-clarity"]`, "sort=name-clarity")
		b.do("open the orders", chromedp.Click(chromedp.CSS(".tools details:nth-of-type(1) > summary")))
		b.do("open the filters", chromedp.Click(chromedp.CSS(".tools details:nth-of-type(2) > summary")))
		if n := b.count(".menu[open]"); n != 1 {
			t.Errorf("%d menus are open, want one", n)
		}
		b.do("type a word and send it", chromedp.SendKeys(chromedp.CSS(".filters input[name=word]"), "Japan"+kb.Enter))
		b.at("word=japan")
		if here := b.address(); here != "/m/model-0/layer4-1-sum?sort=name-clarity&word=japan" || b.count(".neurons li") == 0 {
			t.Errorf("%s shows %d neurons", here, b.count(".neurons li"))
		}
		b.click(".chosen .chip", "sort=name-clarity")
		if b.count(".chosen") != 0 || b.text("#shown") != "1–48 of 110" {
			t.Errorf("%s shows %s", b.address(), b.text("#shown"))
		}
	})
}

func TestFromACategoryToANeuron(t *testing.T) {
	bothWays(t, func(t *testing.T, b *tab) {
		b.visit("/")
		b.click(`.bar nav a[href="/images"]`, "/images")
		b.click(`.chip[href*="value=food"]`, "value=food")
		b.click(".grid .tile", "/images/")
		b.click(".hits a", "/m/")
		b.click("#by .seg a:nth-child(2)", "by=group")
		if b.count("#by .words li") != 5 {
			t.Errorf("%s lists %d groups, want 5", b.address(), b.count("#by .words li"))
		}
	})
}

// sources lists the images of the range that was asked for.
const sources = `[...document.querySelectorAll("#range .tile")].map(a => a.getAttribute("href")).join()`

func TestKeys(t *testing.T) {
	b := open(t, pagesFor(t, Options{}))
	b.visit(unit5)
	b.do("press →", chromedp.KeyEvent(kb.ArrowRight))
	b.at("layer4-1-sum/6")
	b.do("press ←", chromedp.KeyEvent(kb.ArrowLeft))
	b.at("layer4-1-sum/5")
	b.take("/")
	b.do("type", chromedp.KeyEvent("jap"), chromedp.WaitVisible(chromedp.CSS(".suggestions .option")))
	if got := b.text(".suggestions .text"); got != "japan" {
		t.Errorf("the first suggestion is %q, want japan", got)
	}
	b.do("press ↓", chromedp.KeyEvent(kb.ArrowDown))
	if b.count(`.suggestions [aria-selected=true]`) != 1 || evaluate[string](b, `document.activeElement.getAttribute("aria-activedescendant")`) == "" {
		t.Error("the suggestion is not announced as chosen")
	}
	b.take("Enter")
	b.at("/search?q=japan")
}

// TestSuggestionsAreACombobox goes through the suggestions by keyboard and reads what a screen reader is told.
func TestSuggestionsAreACombobox(t *testing.T) {
	const box = `document.querySelector("header input[type=search]")`
	b := open(t, pagesFor(t, Options{}))
	b.visit(unit5)
	says := func(what, script, want string) {
		t.Helper()
		if got := evaluate[string](b, script); got != want {
			t.Errorf("%s: %s is %q, want %q", what, script, got, want)
		}
	}
	says("before", box+`.getAttribute("aria-expanded")`, "false")
	b.do("type", chromedp.SendKeys(chromedp.CSS("header input[type=search]"), "jap"), chromedp.WaitVisible(chromedp.CSS(".suggestions .option")))
	says("open", box+`.role + " " + `+box+`.getAttribute("aria-expanded") + " " + `+box+`.getAttribute("aria-autocomplete")`, "combobox true list")
	says("open", `document.getElementById(`+box+`.getAttribute("aria-controls")).role`, "listbox")
	says("the groups", `String([...document.querySelectorAll(".suggestions [role=group]")].every(g => document.getElementById(g.getAttribute("aria-labelledby"))?.textContent && g.querySelector("[role=option]")))`, "true")
	if b.count(".suggestions [role=group]") < 3 {
		t.Errorf("there are %d groups of suggestions, want words, neurons, captions", b.count(".suggestions [role=group]"))
	}
	says("the count", `String(document.querySelector("[role=status]").textContent.startsWith(document.querySelectorAll(".suggestions [role=option]").length + " suggestions in " + document.querySelectorAll(".suggestions [role=group]").length + " groups"))`, "true")
	active := `(document.getElementById(` + box + `.getAttribute("aria-activedescendant") ?? "")?.querySelector(".text").textContent ?? "none")`
	says("nothing chosen", active, "none")
	b.do("press ↓", chromedp.KeyEvent(kb.ArrowDown))
	says("the first", active, "japan")
	b.do("press ↑ twice", chromedp.KeyEvent(kb.ArrowUp), chromedp.KeyEvent(kb.ArrowUp))
	says("the last", `String(document.querySelector(".suggestions .group:last-of-type [role=option]:last-child").getAttribute("aria-selected"))`, "true")
	b.do("press Escape", chromedp.KeyEvent(kb.Escape))
	says("closed", box+`.getAttribute("aria-expanded") + " " + document.querySelector(".suggestions").hidden + " " + `+box+`.value + " " + `+active, "false true jap none")
	b.do("type an unknown field", chromedp.SendKeys(chromedp.CSS("header input[type=search]"), ":an"), chromedp.WaitVisible(chromedp.CSS(".suggestions .said")))
	says("an unknown field", `String(document.querySelector("[role=status]").textContent.startsWith("There is no field"))`, "true")
}

// TestASearchIsNarrowed goes from all fields to one, to a model, to the next page, and back by the address alone.
func TestASearchIsNarrowed(t *testing.T) {
	bothWays(t, func(t *testing.T, b *tab) {
		b.visit("/search?q=japan")
		b.click(`.tools.found a[href*="caption"]`, "q=caption%3Ajapan")
		b.visit("/search?q=caption:background")
		b.click(`.tools.found a[href*="model=model-1"]`, "/search?model=model-1&q=caption%3Abackground")
		b.click(`.pages [rel=next]`, "model=model-1&page=2&q=caption%3Abackground")
		if n := b.count(`.hits a[href^="/m/model-1/"]`); n == 0 || n != b.count(".hits a") {
			t.Errorf("%d of %d neurons are of model-1", n, b.count(".hits a"))
		}
		list := b.text(".hits")
		fresh := open(t, pagesFor(t, Options{}))
		fresh.visit(b.address())
		if got := fresh.text(".hits"); got != list {
			t.Errorf("the same address shows another list: %q, want %q", got, list)
		}
		b.visit("/search?q=caption:backgruond")
		b.click(".try a", "q=caption%3Abackground")
	})
}

// take presses a key that the page takes for itself. Pressed by DevTools, it would be typed too.
func (b *tab) take(key string) {
	evaluate[bool](b, `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "`+key+`", bubbles: true, cancelable: true}))`)
}

func TestTabReachesTheContentFirst(t *testing.T) {
	b := open(t, pagesFor(t, Options{}))
	b.visit(unit5)
	b.do("press Tab", chromedp.KeyEvent(kb.Tab))
	if got := evaluate[string](b, `document.activeElement.textContent`); got != "Skip to the content" {
		t.Errorf("Tab goes to %q first", got)
	}
	b.do("press Tab", chromedp.KeyEvent(kb.Tab))
	if got := evaluate[string](b, `getComputedStyle(document.activeElement).outlineStyle`); got != "solid" {
		t.Errorf("focus is drawn %q, want an outline", got)
	}
}

func TestHeatMapsShowWhereItFires(t *testing.T) {
	b := open(t, pagesFor(t, Options{}))
	b.visit(unit5)
	if evaluate[bool](b, `document.querySelector("#top .heat").checkVisibility()`) {
		t.Error("heat maps are shown before they are asked for")
	}
	b.do("ask for them", chromedp.Click(chromedp.CSS("#top .heats")))
	b.do("wait for one", chromedp.WaitVisible(chromedp.CSS("#top .heat")))
	loaded := `new Promise(done => { const im = document.querySelector("#top .heat"); if (im.complete) done(im.naturalWidth); im.onload = () => done(im.naturalWidth) })`
	width, err := chromedp.Run(b.ctx, chromedp.Evaluate[int](loaded, chromedp.EvalAwaitPromise))
	if err != nil || width != 3 {
		t.Errorf("the heat map is %d cells wide, %v; want 3", width, err)
	}
}

// visited are a page of each route that has one, and all stories.
func visited(t *testing.T) []string {
	h := pagesFor(t, Options{Stories: true})
	all := []string{"/nowhere.html"}
	for _, r := range everyRoute(t) {
		for _, tt := range asked {
			if tt.status == 200 && matches(r.Path, tt.address) && !strings.Contains(r.Path, "storybook") &&
				strings.HasPrefix(ask(h, "GET", tt.address).Header().Get("Content-Type"), "text/html") {
				all = append(all, tt.address)
				break
			}
		}
	}
	for _, name := range page.StoryNames() {
		all = append(all, address.Story(name))
	}
	return all
}

// smallText returns the words of the first element whose text is under 11 pixels high.
const smallText = `[...document.querySelectorAll("body *")].find(e => e.checkVisibility() &&
	[...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && parseFloat(getComputedStyle(e).fontSize) < 11)?.textContent ?? ""`

func TestPagesFitEveryWidth(t *testing.T) {
	b := open(t, pagesFor(t, Options{Stories: true}))
	b.t.Cleanup(b.forgive) // the browser notes each 404 of its own accord
	for _, width := range []int64{360, 2000} {
		b.do("resize", chromedp.EmulateViewport(width, 800))
		for _, address := range visited(t) {
			b.visit(address)
			if got := evaluate[int64](b, `document.documentElement.scrollWidth`); got > width {
				t.Errorf("%s is %d pixels wide at %d", address, got, width)
			}
			if got := evaluate[string](b, smallText); got != "" {
				t.Errorf("%s at %d pixels has text under 11 pixels: %q", address, width, got)
			}
		}
	}
}

// TestANeuronPrintsOnOnePage, on the paper of either half of the world.
func TestANeuronPrintsOnOnePage(t *testing.T) {
	b := open(t, pagesFor(t, Options{Stories: true}))
	papers := map[string]chromedp.PaperSize{"A4": chromedp.PaperA4, "Letter": chromedp.PaperLetter}
	for _, address := range []string{unit5, unit5 + "?facet=text&by=group", "/storybook/unit", "/storybook/unit-named", "/storybook/unit-silent", "/storybook/unit-published"} {
		b.visit(address)
		for name, size := range papers {
			pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF(chromedp.PDFPaper(size)))
			if err != nil {
				t.Fatal(err)
			}
			if pages := regexp.MustCompile(`/Type\s*/Page\b`).FindAll(pdf, -1); len(pages) != 1 {
				t.Errorf("%s prints on %d pages of %s", address, len(pages), name)
			}
		}
	}
	b.visit(unit5)
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		t.Fatal(err)
	}
	if got := b.text(".source"); !evaluate[bool](b, `document.querySelector(".source").checkVisibility()`) || !strings.Contains(got, unit5) || !strings.Contains(got, "SHA-256") {
		t.Errorf("the source line is %q", got)
	}
}

func TestDarkAndLight(t *testing.T) {
	b := open(t, pagesFor(t, Options{}))
	paper := func(scheme string) string {
		feature := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
		if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: feature}); err != nil {
			t.Fatal(err)
		}
		b.visit(unit5)
		return evaluate[string](b, `getComputedStyle(document.documentElement).backgroundColor`)
	}
	if light, dark := paper("light"), paper("dark"); light == dark {
		t.Errorf("light and dark are both %s", light)
	}
}

// indexing is an index that is being made.
type indexing struct {
	Source
	done *atomic.Int64
}

func (s indexing) Jobs(context.Context) ([]neuron.Job, error) {
	now := time.Now()
	j := neuron.Job{Name: "Activations", Unit: "images", Done: s.done.Load(), Total: 100, Started: now.Add(-time.Minute), Updated: now}
	if j.Done == j.Total {
		j.Ended = now.Add(-10 * time.Second)
	}
	return []neuron.Job{j}, nil
}

// Version changes with the progress.
func (s indexing) Version(context.Context) (int64, error) { return s.done.Load(), nil }

func TestProgressIsLive(t *testing.T) {
	var done atomic.Int64
	done.Store(41)
	b := open(t, handler(t, indexing{filledStore(t), &done}, Options{}))
	b.visit("/status")
	if got := b.text(".job .num"); !strings.Contains(got, "41 of 100 images") {
		t.Fatalf("progress is %q", got)
	}
	done.Store(73)
	waitFor(t, "more progress", func() bool { return strings.Contains(b.text(".job .num"), "73 of 100 images") })
	done.Store(100)
	waitFor(t, "the end", func() bool { return b.text(".job .state") == "done" && b.count("[data-live=on]") == 0 })
}

func waitFor(t *testing.T, what string, ready func() bool) {
	t.Helper()
	for until := time.Now().Add(browserPatience); !ready(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("%s did not come", what)
		}
	}
}

// shiftScript counts layout shifts, those before it too, as Cumulative Layout Shift does.
const shiftScript = `window.shift = 0;
window.moved = [];
new PerformanceObserver(list => {
	for (const e of list.getEntries()) {
		window.shift += e.value;
		for (const s of e.sources) window.moved.push((s.node?.className || s.node?.nodeName) + " from " + s.previousRect.y + " to " + s.currentRect.y);
	}
}).observe({type: "layout-shift", buffered: true});
PerformanceObserver.supportedEntryTypes.includes("layout-shift")`

// leastShift is where a shift begins to be one: less is a fraction of a pixel.
const leastShift = 0.001

// TestPagesDoNotShift looks at pages while their pictures come: nothing moves from where it was first painted.
func TestPagesDoNotShift(t *testing.T) {
	for _, width := range []int64{1280, 360} {
		b := open(t, pagesFor(t, Options{}))
		b.do("set the window's width", chromedp.EmulateViewport(width, 900))
		shift := func() float64 {
			if !evaluate[bool](b, shiftScript) {
				t.Fatal("this browser does not tell of layout shifts: Chromium does")
			}
			time.Sleep(300 * time.Millisecond) // pictures are painted, and their shifts told, after the page is loaded
			return evaluate[float64](b, `window.shift`)
		}
		for _, address := range []string{"/", "/m/model-0/layer4-1-sum", "/m/model-0/layer4-1-sum/5", "/search?q=japan", "/images"} {
			s := 0.0
			for range 2 { // on a busy machine a page may be painted before it is whole: what moves, moves each time
				b.visit(address)
				b.at(address)
				if s = shift(); s < leastShift {
					break
				}
			}
			if s >= leastShift {
				t.Errorf("%s, %d pixels wide, shifts by %.3f: %s", address, width, s, evaluate[string](b, `window.moved.join("; ")`))
			}
		}
		evaluate[any](b, `document.querySelector("main").prepend(Object.assign(document.createElement("p"), {textContent: "This moves all that follows."}))`)
		if s := shift(); s < leastShift {
			t.Error("what is moved on purpose is not seen: the test does not measure")
		}
	}
}
