package page

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var pageComponent = regexp.MustCompile(`(?m)^templ ([A-Z]\w*)\(`)

// TestEveryPageHasAStory looks for each page component of package view in the stories.
func TestEveryPageHasAStory(t *testing.T) {
	pages := pageComponent.FindAllStringSubmatch(readAll(t, "../view/*.templ"), -1)
	told := readAll(t, "*_story.go")
	for _, p := range pages {
		if p[1] != "Storybook" && !strings.Contains(told, "view."+p[1]+"(") {
			t.Errorf("no story shows view.%s: tell one and name it in stories.go", p[1])
		}
	}
	if len(pages) < 8 {
		t.Errorf("only %d pages were found", len(pages))
	}
}

func readAll(t *testing.T, pattern string) string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	return all.String()
}
