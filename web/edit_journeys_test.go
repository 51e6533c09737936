package web

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"multiscope/web/format"
)

// signIn signs an author in from a neuron's page, to which it leads back.
func (b *tab) signIn(name string) {
	b.t.Helper()
	b.visit(unit5)
	b.click(`header nav a[href^="/sign-in"]`, "/sign-in")
	b.do("type the token", chromedp.SendKeys(chromedp.CSS("input[name=token]"), tokens[name]+kb.Enter))
	b.at(unit5)
	if got := b.text("footer bdi"); got != name {
		b.t.Fatalf("signed in as %q, want %q", got, name)
	}
}

// fill types a label into the form without sending it.
func (b *tab) fill(text string) {
	b.t.Helper()
	b.do("open the form", chromedp.Click(chromedp.CSS(".adder summary")))
	b.do("type a label", chromedp.SendKeys(chromedp.CSS("input[name=text]"), text))
	b.do("type how sure", chromedp.SendKeys(chromedp.CSS("input[name=sure]"), "75"))
	b.do("type why", chromedp.SendKeys(chromedp.CSS("textarea[name=note]"), "because of "+text))
}

// TestTwoBrowsersEditAtOnce: both write before either sends, and nothing is lost; then each undoes their own.
func TestTwoBrowsersEditAtOnce(t *testing.T) {
	for _, script := range []bool{true, false} {
		t.Run(map[bool]string{true: "with script", false: "without"}[script], func(t *testing.T) {
			opts := editable(t, Options{KeptBytes: kept})
			h := editedHandler(t, opts)
			ada, béla := open(t, h), open(t, h)
			for name, b := range map[string]*tab{"Ada": ada, "Béla 📷": béla} {
				if !script {
					b.withoutScript()
				}
				b.signIn(name)
				b.fill("the opinion of " + name)
			}
			for _, b := range []*tab{ada, béla} {
				b.do("send", chromedp.Click(chromedp.CSS(".adder button")))
				b.at("#labels")
			}
			ada.visit(unit5)
			for _, b := range []*tab{ada, béla} {
				said := b.text(".opinions")
				for name := range tokens {
					if !strings.Contains(said, "the opinion of "+name) || !strings.Contains(said, "because of the opinion of "+name) || !strings.Contains(said, "75\u00a0% sure") {
						t.Errorf("the labels are %q, without that of %s", said, name)
					}
				}
				if n := b.count(`.opinions form`); n != 1 {
					t.Errorf("%d labels can be withdrawn, want one's own", n)
				}
			}
			ada.click(`header nav a[href="/changes"]`, "/changes")
			if n := ada.count(".changes form"); n != 1 {
				t.Errorf("%d changes can be undone, want one's own", n)
			}
			ada.do("undo", chromedp.Click(chromedp.CSS(".changes form button")))
			waitFor(t, "a page on which it is undone", func() bool { return ada.count(".changes .gone") == 1 })
			béla.visit(unit5)
			if said := béla.text(".opinions"); strings.Contains(said, "Ada") || !strings.Contains(said, "Béla") {
				t.Errorf("after Ada undid hers the labels are %q", said)
			}
			ada.do("sign out", chromedp.Click(chromedp.CSS("footer form button")))
			waitFor(t, "a page for nobody in particular", func() bool { return ada.text("footer bdi") == "" && ada.count("header.bar") == 1 })
		})
	}
}

// TestLabelBlind is the journey of that name, by keyboard alone: a study of 8 levels × 12 images and 4 categories, with an
// undoing and a reload; the plot and the CSV are what was pressed.
func TestLabelBlind(t *testing.T) {
	b := open(t, editedHandler(t, editable(t, Options{KeptBytes: kept})))
	b.signIn("Ada")
	press := func(keys string) { b.do("press "+keys, chromedp.KeyEvent(keys)) }
	b.visit(bench5)
	b.do("go to the first field", chromedp.Focus(chromedp.CSS("textarea[name=categories]")))
	press("sky" + kb.Enter + "sea" + kb.Enter + "land" + kb.Enter + "none of them" + kb.Tab + kb.Tab + kb.Tab + "5" + kb.Tab + "levels" + kb.Enter)
	waitFor(t, "the study", func() bool { return b.count(`a[href$="/next"]`) == 1 })
	study := b.address()
	b.do("go to the button", chromedp.Focus(chromedp.CSS(`a[href$="/next"]`)))
	press(kb.Enter)
	b.at("/next")
	place := func() string { // of the image, once keys are heard
		return evaluate[string](b, `document.readyState === "complete" ? document.querySelector(".place label")?.textContent ?? "" : ""`)
	}
	var images int
	if _, err := fmt.Sscanf(place(), "Image 1 of %d", &images); err != nil || images < 40 || images > 96 {
		t.Fatalf("the first page says %q", place())
	}
	chosen := map[int]int{}
	for i := range images {
		waitFor(t, "the next image", func() bool { return place() == fmt.Sprintf("Image %d of %d", i+1, images) })
		if strings.Contains(b.text("main"), "σ") || b.count(`main img[src$=".img"]`) != 1 {
			t.Fatalf("the page of image %d tells more than its place: %q", i+1, b.text("main"))
		}
		switch i {
		case 5: // another one by mistake, which is undone
			press("4")
			waitFor(t, "the image after it", func() bool { return place() == fmt.Sprintf("Image 7 of %d", images) })
			press("u")
			waitFor(t, "the image again", func() bool { return place() == fmt.Sprintf("Image 6 of %d", images) })
		case 9: // closed and opened again
			b.visit("/")
			b.visit(study)
			if got := b.text(`a[href$="/next"]`); got != fmt.Sprintf("Go on: %d images left", images-9) {
				t.Errorf("the study offers %q", got)
			}
			b.visit(study + "/next")
		}
		category := i * i % 4
		press(strconv.Itoa(category + 1))
		chosen[i] = category
	}
	waitFor(t, "what was found", func() bool { return b.count(".stacked svg.plot") == 1 })
	b.checkFound(study, chosen)
}

// checkFound compares a study's plot, its table and its CSV with what was pressed.
func (b *tab) checkFound(study string, chosen map[int]int) {
	b.t.Helper()
	names := []string{"sky", "sea", "land", "none of them"}
	fetched := `fetch("` + study + `.csv").then(a => a.text()).then(t => t.trim().split("\n").map(row => row.split(",")))`
	rows, err := chromedp.Run(b.ctx, chromedp.Evaluate[[][]string](fetched, chromedp.EvalAwaitPromise))
	if err != nil || len(rows) != len(chosen)+1 {
		b.t.Fatalf("the CSV has %d rows, %v; want %d", len(rows), err, len(chosen)+1)
	}
	counts, ofBin := map[string]int{}, map[string]int{}
	for _, row := range rows[1:] {
		position, err := strconv.Atoi(row[0])
		if err != nil || row[8] != names[chosen[position]] {
			b.t.Errorf("image %s was put into %s, want %s", row[0], row[8], names[chosen[position]])
		}
		counts[row[2]+row[8]]++
		ofBin[row[2]]++
	}
	shares := map[string]string{}
	for key, n := range counts {
		shares[key] = format.Percent(float64(n) / float64(ofBin[key[:1]]))
	}
	table := evaluate[[][]string](b, `[...document.querySelectorAll(".as-table tbody tr")].map(r => [...r.cells].map(c => c.textContent))`)
	if len(table) != 8 {
		b.t.Fatalf("the table has %d levels", len(table))
	}
	drawn := 0
	for bin, row := range table {
		for i, name := range names {
			key := strconv.Itoa(bin) + name
			if n := counts[key]; n > 0 {
				drawn++
				if !strings.HasPrefix(row[3+i], shares[key]+" (") {
					b.t.Errorf("level %d has %q of %s, want %s", bin, row[3+i], name, shares[key])
				}
			}
		}
	}
	if got := b.count(".stacked rect.part"); got != drawn {
		b.t.Errorf("the plot has %d parts, want %d", got, drawn)
	}
}
