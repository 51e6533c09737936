package web

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"

	"multiscope/internal/hide"
	"multiscope/internal/neuron"
	"multiscope/internal/site"
	"multiscope/web/page"
)

// chosenHere are a layer, a family that opens behind a notice and a published neuron that does.
var chosenHere = site.Chosen{
	Families: []string{"emotion"}, Layers: [][2]string{{"model-0", "layer4-1-sum"}},
	Units: []neuron.Ref{{Model: "rn50x4-published", Layer: "layer4-5-sum", Unit: 89}},
}

// quietly tells nobody of progress.
type quietly struct{ each func() }

func (q quietly) Start(string, string, int64) {}
func (q quietly) Add(int64) {
	if q.each != nil {
		q.each()
	}
}
func (q quietly) Done()      {}
func (q quietly) Fail(error) {}

// siteOptions write what is chosen into a new folder.
func siteOptions(t *testing.T, origin string, hidden *hide.List) site.Options {
	t.Helper()
	of := &page.Copy{Origin: origin, Families: chosenHere.Families, Units: chosenHere.Units, Layers: []page.CopiedLayer{{Model: "model-0", Layer: "layer4-1-sum"}}}
	return site.Options{
		Folder: filepath.Join(t.TempDir(), "site"), Pages: pagesFor(t, Options{Public: origin, Copy: of, Hide: hidden}), Origin: origin, Chosen: chosenHere,
		Progress: quietly{}, Say: func(string) {}, State: func(context.Context) (string, error) { return "", nil },
	}
}

func writeSite(t *testing.T, o site.Options) site.Report {
	t.Helper()
	report, err := site.Write(t.Context(), o)
	if err != nil {
		t.Fatalf("Write(%+v): %v", o.Chosen, err)
	}
	return report
}

// TestSiteStandsAlone follows every address in every file.
func TestSiteStandsAlone(t *testing.T) {
	for name, origin := range map[string]string{"no origin": "", "origin": "https://scope.example.org", "origin under a path": "https://example.org/scopes"} {
		t.Run(name, func(t *testing.T) {
			o := siteOptions(t, origin, nil)
			report := writeSite(t, o)
			pages := 0
			for path, content := range filesOf(t, o.Folder) {
				if strings.Contains(content, "export.invalid") || strings.Contains(content, "localhost") || strings.Contains(content, `": "/`) {
					t.Errorf("%s names a server that nobody has", path)
				}
				if strings.HasSuffix(path, ".html") {
					pages++
					checkAddresses(t, o.Folder, path, content, origin)
				}
			}
			if pages != report.Pages || pages < report.Neurons {
				t.Errorf("%d pages are there of %d neurons, %d are reported", pages, report.Neurons, report.Pages)
			}
			if (report.Outward > 0) != (origin != "") || (report.Unlinked > 0) != (origin == "") {
				t.Errorf("%d links lead out and %d were taken out, with the origin %q", report.Outward, report.Unlinked, origin)
			}
		})
	}
}

// filesOf returns all files of a folder by their paths in it.
func filesOf(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		rel, _ := filepath.Rel(folder, path)
		files[filepath.ToSlash(rel)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// elsewhere are the sites that pages cite.
var elsewhere = []string{"https://doi.org/", "https://distill.pub/", "https://creativecommons.org/", "https://openaipublic.blob.core.windows.net/", "https://github.com/", "https://arxiv.org/"}

// checkAddresses fails for an address that leads neither to a file, nor to the origin, nor to what is cited.
func checkAddresses(t *testing.T, folder, path, content, origin string) {
	t.Helper()
	doc, err := html.ParseWithOptions(strings.NewReader(content), html.ParseOptionEnableScripting(false))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "script" && n.FirstChild != nil {
			t.Errorf("%s has an inline script", path)
		}
		for _, a := range n.Attr {
			switch {
			case strings.HasPrefix(a.Val, "/") && a.Key != "d":
				t.Errorf("%s: <%s %s=%q> leads to the root of a host", path, n.Data, a.Key, a.Val)
			case a.Key == "href" || a.Key == "src" || a.Key == "action":
				checkAddress(t, folder, path, a.Val, origin)
			case a.Key == "srcset":
				for candidate := range strings.SplitSeq(a.Val, ",") {
					checkAddress(t, folder, path, strings.Fields(candidate)[0], origin)
				}
			}
		}
	}
}

func checkAddress(t *testing.T, folder, path, address, origin string) {
	t.Helper()
	u, err := url.Parse(address)
	switch {
	case err != nil:
		t.Errorf("%s: %q is no address: %v", path, address, err)
	case u.Scheme == "data" || u.Path == "" && u.Host == "" && u.RawQuery == "":
	case u.Host != "":
		for _, known := range append(elsewhere, origin) {
			if known != "" && strings.HasPrefix(address, known) {
				return
			}
		}
		t.Errorf("%s leads to %s", path, address)
	default:
		if info, err := os.Stat(filepath.Join(folder, filepath.Dir(path), u.Path)); err != nil || info.IsDir() || u.RawQuery != "" {
			t.Errorf("%s leads to %s, which is not there: %v", path, address, err)
		}
	}
}

// TestSiteKeepsWhatLinksSay: where a link leads to nothing, what it says stays, unless it is a button.
func TestSiteKeepsWhatLinksSay(t *testing.T) {
	o := siteOptions(t, "", nil)
	writeSite(t, o)
	file, err := os.ReadFile(filepath.Join(o.Folder, "m/rn50x4-published/layer4-5-sum/89/index.html"))
	if err != nil {
		t.Fatal(err)
	}
	for word, stays := range map[string]bool{`"chip published">Person`: true, "Compare": false, "On the map": false} {
		if strings.Contains(string(file), word) != stays {
			t.Errorf("%s on the page: %v, want %v", word, !stays, stays)
		}
	}
}

// TestSiteIsTheSameEachTime writes twice: several pages at a time finish in any order.
func TestSiteIsTheSameEachTime(t *testing.T) {
	first, second := siteOptions(t, "", nil), siteOptions(t, "", nil)
	writeSite(t, first)
	writeSite(t, second)
	a, b := filesOf(t, first.Folder), filesOf(t, second.Folder)
	if len(a) != len(b) {
		t.Errorf("%d files once, %d then", len(a), len(b))
	}
	for path := range a {
		if a[path] != b[path] {
			t.Errorf("%s differs", path)
		}
	}
}

// TestSiteHidesWhatServersHide looks for a hidden neuron in everything that is written.
func TestSiteHidesWhatServersHide(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hidden.txt")
	if err := os.WriteFile(path, []byte("model-0/layer4-1-sum/7\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	list, err := hide.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	o := siteOptions(t, "", list)
	writeSite(t, o)
	for path, content := range filesOf(t, o.Folder) {
		if strings.Contains(path, "layer4-1-sum/7/") || strings.Contains(path, "layer4-1-sum/7.") || strings.Contains(content, `"m/model-0/layer4-1-sum/7/"`) || strings.Contains(content, "/7/index.html") {
			t.Errorf("%s tells of a hidden neuron", path)
		}
	}
}

// TestSiteIsWholeOrNotThere stops the writing, and writes where something is.
func TestSiteIsWholeOrNotThere(t *testing.T) {
	o := siteOptions(t, "", nil)
	ctx, cancel := context.WithCancel(t.Context())
	half := o
	half.Progress = quietly{each: cancel}
	if _, err := site.Write(ctx, half); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped half-way, Write() = %v; want %v", err, context.Canceled)
	}
	if left, err := os.ReadDir(filepath.Dir(o.Folder)); err != nil || len(left) > 0 {
		t.Errorf("stopped half-way, it leaves %v, %v", left, err)
	}
	writeSite(t, o)
	if err := os.WriteFile(filepath.Join(o.Folder, "index.html"), []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	writeSite(t, o) // in place of its own
	if filesOf(t, o.Folder)["index.html"] == "old" {
		t.Error("what was written before is not replaced")
	}
	changing := o
	changing.State = func(context.Context) (string, error) { return time.Now().String(), nil }
	o.Folder = t.TempDir()
	if err := os.WriteFile(filepath.Join(o.Folder, "thesis.tex"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, refused := range map[string]site.Options{"somebody's folder": o, "an index that changes": changing} {
		var said *neuron.Error
		if _, err := site.Write(t.Context(), refused); !errors.As(err, &said) || said.Kind != neuron.Conflict {
			t.Errorf("%s: Write() = %v; want a conflict", name, err)
		}
	}
	if _, err := os.Stat(filepath.Join(o.Folder, "thesis.tex")); err != nil {
		t.Error(err)
	}
}

func TestSiteRefusesWhatIsNotThere(t *testing.T) {
	for name, chosen := range map[string]site.Chosen{
		"no such family":   {Families: []string{"no-such"}},
		"no such list":     {Lists: []string{"no-such"}},
		"no such layer":    {Layers: [][2]string{{"model-0", "layer9"}}},
		"no such unit":     {Units: []neuron.Ref{{Model: "model-0", Layer: "layer4-1-sum", Unit: 5000}}},
		"no name at all":   {Families: []string{"a/../b?c"}},
		"nothing is asked": {},
	} {
		t.Run(name, func(t *testing.T) {
			o := siteOptions(t, "", nil)
			o.Chosen = chosen
			var said *neuron.Error
			if _, err := site.Write(t.Context(), o); !errors.As(err, &said) {
				t.Errorf("Write(%+v) = %v; want a sentence for people", chosen, err)
			}
		})
	}
}

// TestABrowserReadsASite opens files from a disk, and from a host that has them under a path.
func TestABrowserReadsASite(t *testing.T) {
	o := siteOptions(t, "", nil)
	writeSite(t, o)
	host := httptest.NewServer(http.StripPrefix("/talks/site", http.FileServer(http.Dir(o.Folder))))
	t.Cleanup(host.Close)
	for name, at := range map[string]string{"disk": "file://" + o.Folder, "host": host.URL + "/talks/site"} {
		t.Run(name, func(t *testing.T) {
			b := open(t, http.NotFoundHandler())
			b.origin = at
			b.visit("/index.html")
			b.do("search", chromedp.SendKeys(chromedp.CSS("header input[type=search]"), "japan\r"))
			b.at("q=japan")
			b.do("wait for neurons", chromedp.WaitVisible(chromedp.CSS("#results li a")))
			b.click("#results li a", "/m/model-0/layer4-1-sum/")
			if all, missing := b.images(); all == 0 || len(missing) > 0 {
				t.Errorf("%s has %d images, of which are missing: %q", b.address(), all, missing)
			}
			if got := evaluate[string](b, `getComputedStyle(document.querySelector("header.bar a.brand")).textDecorationLine`); got != "none" {
				t.Errorf("the style sheet is not applied: the brand is decorated with %q", got)
			}
			b.visit("/families/emotion/index.html")
			b.click(".notice a", "/families/emotion/shown/") // hosts leave index.html out
		})
	}
}
