//go:build slow

package web

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"multiscope/internal/pkgclient"
)

// axe-core, as npm has it.
const (
	axeVersion   = "4.14.1"
	axeIntegrity = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==" // SHA-512
)

// axe returns the script of axe-core. It is fetched once, into the user's cache. Where it cannot be had the test is
// skipped, loudly, except in continuous integration, which has npm and a network.
func axe(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = t.TempDir()
	}
	dir := filepath.Join(cache, "multiscope", "test")
	archive := filepath.Join(dir, "axe-core-"+axeVersion+".tgz")
	if _, err := os.Stat(archive); err != nil {
		if err = fetchAxe(t.Context(), dir, archive); err != nil {
			if os.Getenv("CI") == "" {
				t.Skipf("SKIPPED, NOT TESTED: pages by axe-core: %v", err)
			}
			t.Fatal(err)
		}
	}
	script, err := unpackAxe(archive)
	if err != nil {
		t.Fatalf("%s: %v; remove it, so that it is fetched again", archive, err)
	}
	return script
}

// fetchAxe saves the archive where no other test sees half of it.
func fetchAxe(ctx context.Context, dir, archive string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	temp, err := os.MkdirTemp(dir, "axe")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	if err := pkgclient.Pack(ctx, temp, "axe-core@"+axeVersion); err != nil {
		return err
	}
	return os.Rename(filepath.Join(temp, filepath.Base(archive)), archive)
}

func unpackAxe(archive string) (string, error) {
	f, err := os.Open(archive)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha512.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	if got := base64.StdEncoding.EncodeToString(sum.Sum(nil)); got != axeIntegrity {
		return "", fmt.Errorf("its SHA-512 is %s, not %s", got, axeIntegrity)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		return "", err
	}
	for members := tar.NewReader(unzipped); ; {
		h, err := members.Next()
		if err != nil {
			return "", fmt.Errorf("axe.min.js: %w", err)
		}
		if h.Name == "package/axe.min.js" {
			b, err := io.ReadAll(members)
			return string(b), err
		}
	}
}

// violations runs axe-core in the page and words what it finds. Colours are looked at in light and in dark.
const violations = `axe.run(document, {resultTypes: ["violations"], %s}).then(r =>
	r.violations.flatMap(v => v.nodes.slice(0, 3).map(n => v.id + ": " + n.html.slice(0, 200) + " " + n.failureSummary.replace(/\s+/g, " "))))`

// accessible returns what axe-core finds in the page that is shown.
func (b *tab) accessible(axe string) (found []string) {
	b.t.Helper()
	b.do("load axe-core", chromedp.Evaluate[chromedp.Void](axe+"; undefined"))
	for scheme, rules := range map[string]string{"light": "rules: {}", "dark": `runOnly: ["color-contrast"]`} {
		feature := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}
		if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: feature}); err != nil {
			b.t.Fatal(err)
		}
		more, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](fmt.Sprintf(violations, rules), chromedp.EvalAwaitPromise))
		if err != nil {
			b.t.Fatalf("axe-core on %s: %v", b.address(), err)
		}
		for _, v := range more {
			found = append(found, scheme+": "+v)
		}
	}
	return found
}

// TestPagesAreAccessible asks axe-core about every page and every state of every page, light and dark, also as
// somebody sees them who is signed in.
func TestPagesAreAccessible(t *testing.T) {
	script := axe(t)
	b := open(t, editedHandler(t, editable(t, Options{Stories: true})))
	b.t.Cleanup(b.forgive) // the browser notes each 404 of its own accord
	check := func(what string) {
		t.Helper()
		for _, v := range b.accessible(script) {
			t.Errorf("%s: %s", what, v)
		}
	}
	for _, address := range append(visited(t), "/sign-in") {
		b.visit(address)
		check(address)
	}
	b.visit("/sign-in?to=" + unit5)
	b.do("sign in", chromedp.SendKeys(chromedp.CSS("input[name=token]"), tokens["Ada"]+kb.Enter))
	b.at(unit5)
	b.do("open the form", chromedp.Click(chromedp.CSS(".adder summary")))
	check("the form for a label")
	b.do("label", chromedp.SendKeys(chromedp.CSS("input[name=text]"), "written numbers"+kb.Enter))
	b.at("#labels")
	check("a neuron with a label of one's own")
	b.visit("/changes")
	check("the changes")
	evaluate[any](b, `document.querySelector("main").append(document.createElement("input"))`)
	if len(b.accessible(script)) == 0 {
		t.Error("a field without a name is not found: the test does not measure")
	}
}
