// Package archtest holds the repository to its own plan: who may import whom, and that every
// package says what it is. The plan is the table mayImport; docs/architecture.md words it.
package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// mayImport lists, for each package, which of ours it may import outside tests. A package that
// is not listed may import nothing of ours; cmd/multiscope may import everything.
var mayImport = map[string][]string{
	"web/view":                  {"internal/neuron"},
	"web":                       {"internal/hide", "internal/worldmap", "static", "web/api", "web/asset", "web/hidden", "web/page", "web/server"},
	"web/page":                  {"internal/attribution", "internal/exchange", "internal/neuron", "internal/wordspace", "internal/worldmap", "static", "web/address", "web/api", "web/asset", "web/chart", "web/format", "web/server", "web/view"},
	"web/api":                   {"internal/neuron", "web/address", "web/chart", "web/format", "web/server"},
	"web/asset":                 {"internal/lettering", "internal/neuron", "internal/text", "internal/worldmap", "static", "web/address", "web/chart", "web/server"},
	"web/chart":                 {"internal/neuron", "internal/worldmap", "web/address", "web/format", "web/view"},
	"web/address":               {"internal/neuron", "web/format"},
	"web/hidden":                {"internal/hide", "internal/neuron", "web/asset", "web/page"},
	"internal/hide":             {"internal/neuron"},
	"web/server":                {"internal/neuron", "internal/spreadsheet"},
	"internal/onnx":             {"internal/neuron", "internal/tensor"},
	"internal/checkpoint":       {"internal/neuron", "internal/tensor"},
	"internal/dataset":          {"internal/neuron", "internal/tensor", "internal/jpeg", "internal/resample", "internal/picture", "internal/picture/bmp", "internal/picture/ico", "internal/picture/netpbm", "internal/picture/pcx", "internal/picture/qoi", "internal/picture/jpeg2000", "internal/picture/tga", "internal/picture/tiff"},
	"internal/picture/bmp":      {"internal/picture"},
	"internal/picture/ico":      {"internal/picture", "internal/picture/bmp"},
	"internal/picture/netpbm":   {"internal/picture"},
	"internal/picture/tga":      {"internal/picture"},
	"internal/picture/pcx":      {"internal/picture"},
	"internal/picture/qoi":      {"internal/picture"},
	"internal/picture/jpeg2000": {"internal/picture"},
	"internal/picture/tiff":     {"internal/picture", "internal/jpeg"},
	"internal/grad":             {"internal/onnx"},
	"internal/engine":           {"internal/pkgclient", "internal/onnx", "internal/tensor"},
	"internal/clip":             {"internal/pkgclient", "internal/checkpoint", "internal/onnx", "internal/tensor", "internal/neuron", "internal/picture", "internal/resample", "internal/clip/ftfy", "internal/clip/subword"},
	"internal/featurevis":       {"internal/neuron", "internal/tensor", "internal/onnx", "internal/grad", "internal/clip"},
	"internal/visualize":        {"internal/neuron", "internal/tensor", "internal/onnx", "internal/clip", "internal/engine", "internal/dataset", "internal/checkpoint", "internal/featurevis"},
	"internal/text":             {"internal/neuron", "internal/tensor", "internal/onnx", "internal/grad", "internal/clip", "internal/lettering", "internal/pkgclient"},
	"internal/attribution":      {"internal/neuron"},
	"internal/textprocess":      {"internal/neuron", "internal/tensor"},
	"internal/texttower":        {"internal/clip", "internal/engine", "internal/neuron", "internal/tensor"},
	"internal/wordspace":        {"internal/neuron", "internal/tensor"},
	"internal/textmaxima":       {"internal/neuron", "internal/tensor", "internal/onnx", "internal/grad", "internal/clip", "internal/engine", "internal/texttower"},
	"internal/autolabel":        {"internal/neuron", "internal/tensor"},
	"internal/study":            {"internal/dataset", "internal/index", "internal/neuron", "internal/tensor"},
	"internal/multinomial":      {"internal/tensor"},
	"internal/study/regions":    {"internal/index", "internal/lettering", "internal/neuron", "internal/paper", "internal/study", "internal/tensor", "internal/worldmap"},
	"internal/study/stimuli":    {"internal/index", "internal/lettering", "internal/neuron", "internal/study", "internal/tensor"},
	"internal/study/stroop":     {"internal/index", "internal/lettering", "internal/neuron", "internal/study", "internal/tensor"},
	"internal/study/bias":       {"internal/dataset", "internal/index", "internal/neuron", "internal/study", "internal/tensor", "internal/text"},
	"internal/study/emotions":   {"internal/attribution", "internal/multinomial", "internal/neuron", "internal/nmf", "internal/study", "internal/tensor", "internal/text", "internal/unitmap"},
	"internal/study/zeroshot":   {"internal/index", "internal/neuron", "internal/study", "internal/tensor"},
	"internal/study/attack":     {"internal/clip", "internal/dataset", "internal/index", "internal/lettering", "internal/multinomial", "internal/neuron", "internal/study", "internal/tensor"},
	"internal/study/landscape":  {"internal/dataset", "internal/index", "internal/neuron", "internal/study", "internal/tensor"},
	"internal/study/probe":      {"internal/multinomial", "internal/neuron", "internal/study", "internal/tensor"},
	"internal/models":           {"internal/neuron", "internal/clip"},
	"internal/evaluate":         {"internal/attribution", "internal/neuron", "internal/tensor", "internal/onnx", "internal/clip", "internal/engine", "internal/dataset", "internal/featurevis", "internal/visualize"},
	"internal/demoindex":        {"internal/neuron", "internal/clip", "internal/demo", "internal/index", "internal/models", "internal/text"},
	"internal/family":           {"internal/neuron"},
	"internal/index":            {"internal/family", "internal/neuron", "internal/tensor", "internal/dataset", "internal/clip", "internal/unitmap", "internal/wordspace"},
	"internal/unitmap":          {},
	"internal/exchange":         {"internal/neuron", "internal/spreadsheet"},
	"internal/export":           {"internal/neuron", "internal/tensor"},
	"internal/site":             {"internal/neuron"},
	"internal/store":            {"internal/neuron", "internal/tensor", "internal/store/sqlite", "migrations"},
	"internal/store/notes":      {"internal/neuron", "internal/store/sqlite", "migrations"},
	"internal/demo":             {"internal/neuron", "internal/lettering", "internal/resample"},
	"internal/paper":            {"internal/neuron"},
	"internal/hub":              {"internal/neuron", "internal/onnx", "internal/pkgclient"},
	"internal/worldmap":         {"internal/pkgclient"},
	"internal/lettering":        {"internal/pkgclient"},
}

// testSupport are the packages that only tests import; they may import what they like.
var testSupport = []string{"internal/fixture", "internal/store/storetest", "internal/study/studytest", "internal/archtest", "cmd/multiscope"}

func TestImportsFollowThePlan(t *testing.T) {
	for pkg, files := range packages(t) {
		for _, f := range files {
			if slices.Contains(testSupport, pkg) || strings.HasSuffix(f.path, "_test.go") {
				continue
			}
			for _, imp := range imports(f.file) {
				if !slices.Contains(mayImport[pkg], imp) {
					t.Errorf("%s imports %s; the plan lets %s import %v", f.path, imp, pkg, mayImport[pkg])
				}
			}
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	for pkg, files := range packages(t) {
		if !slices.ContainsFunc(files, func(f source) bool { return f.file.Doc != nil }) {
			t.Errorf("package %s has no package comment", pkg)
		}
	}
}

// TestEveryAllowanceIsUsed keeps the table short: a row that nothing needs goes.
func TestEveryAllowanceIsUsed(t *testing.T) {
	have := packages(t)
	for pkg := range mayImport {
		if len(have[pkg]) == 0 {
			t.Errorf("the plan has a row for %s, which does not exist", pkg)
		}
	}
}

type source struct {
	path string
	file *ast.File
}

// packages parses every Go file of the repository, by folder.
func packages(t *testing.T) map[string][]source {
	t.Helper()
	root := filepath.Join("..", "..")
	found := map[string][]source{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && path != root && d.Name() != "..") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		dir := filepath.ToSlash(filepath.Dir(rel))
		found[dir] = append(found[dir], source{path: filepath.ToSlash(rel), file: file})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatalf("not at the repository's root: %v", err)
	}
	return found
}

// imports returns the packages of this module that a file imports, without the module's name.
func imports(f *ast.File) []string {
	var ours []string
	for _, s := range f.Imports {
		if rest, ok := strings.CutPrefix(strings.Trim(s.Path.Value, `"`), "multiscope/"); ok {
			ours = append(ours, rest)
		}
	}
	return ours
}

// mostCommandLines bounds a file of cmd/multiscope, which parses flags, calls packages and prints.
const mostCommandLines = 150

func TestCommandsOnlyWire(t *testing.T) {
	dir := filepath.Join("..", "..", "cmd", "multiscope")
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no files in %s: %v", dir, err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(b), "\n"); n > mostCommandLines && !strings.HasSuffix(name, "_test.go") {
			t.Errorf("%s has %d lines, of at most %d: what it computes belongs into a package that can be tested without a command line", name, n, mostCommandLines)
		}
	}
}
