package archtest

import (
	"slices"
	"strings"
	"testing"
)

// framework is where the types of a framework may be used: everything else is written in our own
// types, so that another version of it, or another one, changes this folder alone.
var framework = map[string][]string{
	"github.com/labstack/echo":        {"web/server"},
	"github.com/a-h/templ":            {"web/server", "web/page", "web/view"},
	"github.com/prometheus":           {"web/server"},
	"github.com/gorilla/securecookie": {"web/server"},
	"github.com/mattn/go-sqlite3":     {"internal/store", "internal/store/sqlite", "internal/store/storetest"},
	"github.com/yalue/onnxruntime_go": {"internal/engine"},
}

func TestFrameworksStayInTheirPlaces(t *testing.T) {
	used := map[string]bool{}
	for pkg, files := range packages(t) {
		for _, f := range files {
			for _, s := range f.file.Imports {
				path := strings.Trim(s.Path.Value, `"`)
				for module, places := range framework {
					if path != module && !strings.HasPrefix(path, module+"/") {
						continue
					}
					used[module] = true
					if !slices.Contains(places, pkg) {
						t.Errorf("%s imports %s, which only %v may", f.path, path, places)
					}
				}
			}
		}
	}
	for module := range framework {
		if !used[module] {
			t.Errorf("the table has a row for %s, which nothing imports", module)
		}
	}
}
