package web

import (
	"fmt"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// rowsOfList are the neurons of a list with their notes, in order.
const rowsOfList = `[...document.querySelectorAll(".noted > li")].map(li => li.querySelector("a, b").getAttribute("href") + ": " + (li.querySelector(".remark")?.textContent ?? "")).join("\n")`

// TestAListGoesFromHandToHand: five neurons are collected, named and noted; whoever opens the link sees the same list, and
// its JSON opens on another server.
func TestAListGoesFromHandToHand(t *testing.T) {
	for name, collect := range map[string]func(b *tab){"with script": collectByButtons, "without script": collectByLinks} {
		t.Run(name, func(t *testing.T) {
			pages := pagesFor(t, Options{})
			b := open(t, pages)
			if name == "without script" {
				b.withoutScript()
			}
			collect(b)
			if n := b.count(".lines li"); n != 5 {
				t.Fatalf("the form has %d lines, want 5", n)
			}
			first := evaluate[string](b, `document.querySelector(".lines li:nth-child(2) a").getAttribute("href")`)
			b.do("name the list", chromedp.SendKeys(chromedp.CSS(`[name=name]`), "Five & fine"))
			for i, note := range []string{"one", "two", "three", "four", "five: 100 % <sure>"} {
				line := ".lines li:nth-child(" + string(rune('1'+i)) + ") [name=n]"
				b.do("add a note", chromedp.SendKeys(chromedp.CSS(line), note))
			}
			b.click(`.lines [name=up][value="2"]`, "#line-1")
			if got := evaluate[string](b, `document.querySelector(".lines li a").getAttribute("href")`); got != first {
				t.Errorf("moved up, the first line is %s, want %s", got, first)
			}
			b.click(".edit-list .primary", "/lists/new?name=Five")
			waitFor(t, "the list", func() bool { return b.count(".noted > li") == 5 })
			want := evaluate[string](b, rowsOfList)
			if !strings.HasPrefix(want, first+": two\n") || !strings.HasSuffix(want, "five: 100 % <sure>") || strings.Count(want, "\n") != 4 {
				t.Errorf("the list is\n%s", want)
			}
			if link := evaluate[string](b, `document.querySelector("link[rel=canonical]").href`); link != b.origin+b.address() {
				t.Errorf("the link that is copied is %s at %s", link, b.address())
			}
			hasPreview(t, evaluate[string](b, `document.querySelector("meta[property='og:image']").content`))
			standsInAFrame(t, b, b.text("#share-embed"))
			private := open(t, pages)
			private.visit(b.address())
			if got := evaluate[string](private, rowsOfList); got != want || private.text("h1") != "Five & fine" {
				t.Errorf("whoever opens the link sees %q:\n%s\nwant\n%s", private.text("h1"), got, want)
			}
			opensElsewhere(t, pages, evaluate[string](b, `document.querySelector(".acts a[href*='.json']").getAttribute("href")`), want)
		})
	}
}

// collectByButtons collects neurons from tiles, a page and a search, and opens the list of them.
func collectByButtons(b *tab) {
	b.visit("/m/model-0/layer4-1-sum")
	for _, tile := range []string{"1", "2", "3"} {
		b.do("collect a tile", chromedp.Click(chromedp.CSS(".neurons li:nth-child("+tile+") .collect")))
	}
	b.do("let one go", chromedp.Click(chromedp.CSS(".neurons li:nth-child(3) .collect")))
	b.visit("/m/model-1/layer4-0-sum/7")
	b.do("collect the page's", chromedp.Click(chromedp.CSS("button[data-collect]")))
	b.visit("/search?q=japan")
	for _, hit := range []string{"2", "3"} {
		b.do("collect what was found", chromedp.Click(chromedp.CSS(".hits li:nth-child("+hit+") .collect")))
	}
	if got := b.text(".tray [role=status]"); got != "5 collected" {
		b.t.Errorf("the tray says %q", got)
	}
	// A neuron that is found by a word and by a text has a button in both lists.
	if n := evaluate[int](b, `new Set([...document.querySelectorAll("[aria-pressed=true][data-collect]")].map(b => b.dataset.collect)).size`); n != 2 {
		b.t.Errorf("the buttons of %d neurons are pressed on the page of the last two", n)
	}
	b.click(".tray a", "/lists/new")
}

// collectByLinks begins a list on the page of a neuron, and adds others by name and by link.
func collectByLinks(b *tab) {
	b.visit(unit5)
	if b.count(".tray, .collect") > 0 {
		b.t.Error("there are buttons that do nothing")
	}
	b.click("a[data-collect]", "/lists/new")
	b.do("name others", chromedp.SendKeys(chromedp.CSS(`[name=add]`), "model-0/layer4-1-sum/6\nmodel-1/layer4-0-sum/7 http://scope.test/m/model-0/layer4-0-sum/8?facet=text, model-0/layer4-1-sum/9"))
	b.click(".add .btn", "#line-2")
}

// hasPreview looks at the picture that a link shows.
func hasPreview(t *testing.T, picture string) {
	t.Helper()
	answer, err := http.Get(picture)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if size, err := jpeg.DecodeConfig(answer.Body); err != nil || size.Width != 1200 || size.Height != 630 {
		t.Errorf("the preview %s is %d × %d, %v", picture, size.Width, size.Height, err)
	}
}

// standsInAFrame puts the code of a card on a page of another server, and looks for the five neurons in the frame.
func standsInAFrame(t *testing.T, b *tab, code string) {
	t.Helper()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, "<!DOCTYPE html><title>Elsewhere</title>", code)
	}))
	t.Cleanup(elsewhere.Close)
	reader := open(t, http.NotFoundHandler())
	t.Cleanup(reader.forgive)
	reader.do("visit a page elsewhere", chromedp.Navigate(elsewhere.URL))
	var frame *cdp.Frame
	waitFor(t, "the frame", func() bool { // it is loaded when it is seen
		tree, err := chromedp.Call(reader.ctx, page.GetFrameTree, cdp.Empty{})
		if err != nil || len(tree.FrameTree.ChildFrames) != 1 {
			return false
		}
		frame = tree.FrameTree.ChildFrames[0].Frame
		return frame.URL+frame.UnreachableURL != "" && frame.URL != "about:blank"
	})
	if frame.UnreachableURL != "" || !strings.HasPrefix(frame.URL, b.origin+"/embed/lists/new?") {
		t.Errorf("the frame shows %s %s", frame.URL, frame.UnreachableURL)
	}
	reader.do("visit the card alone", chromedp.Navigate(frame.URL))
	if n := reader.count("body.embed main li"); n != 5 || reader.text("h1") != "Five & fine" || reader.count("nav, .tray") > 0 {
		t.Errorf("the card %q shows %d neurons", reader.text("h1"), n)
	}
}

// opensElsewhere opens a list's JSON on another server.
func opensElsewhere(t *testing.T, pages http.Handler, json, want string) {
	t.Helper()
	saved := ask(pages, "GET", json).Body.String()
	elsewhere := open(t, pagesFor(t, Options{}))
	elsewhere.visit("/lists")
	evaluate[any](elsewhere, `document.querySelector("[name=json]").value = `+quote(saved))
	elsewhere.click(".open-list .btn", "/lists/new?name=Five")
	if got := evaluate[string](elsewhere, rowsOfList); got != want {
		t.Errorf("on another server the list is\n%s\nwant\n%s", got, want)
	}
}

// TestCollectingByKeyboard: the buttons are in the order of tabs, say what they collect, and Clear leaves nothing.
func TestCollectingByKeyboard(t *testing.T) {
	b := open(t, pagesFor(t, Options{}))
	b.visit("/m/model-0/layer4-1-sum")
	evaluate[any](b, `document.querySelector(".neurons a").focus()`)
	b.do("go to the button and press it", chromedp.KeyEvent("\t"), chromedp.KeyEvent(" "))
	if name := evaluate[string](b, `document.activeElement.getAttribute("aria-label")`); !strings.HasPrefix(name, "Collect ") || b.text(".tray [role=status]") != "1 collected" {
		t.Errorf("%q was pressed; the tray says %q", name, b.text(".tray [role=status]"))
	}
	b.do("clear", chromedp.Click(chromedp.CSS(".tray button")))
	if evaluate[bool](b, `document.querySelector(".tray").checkVisibility()`) || b.count(".collect[aria-pressed=true]") > 0 {
		t.Error("something is left after Clear")
	}
}
