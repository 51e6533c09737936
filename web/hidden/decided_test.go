package hidden

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"multiscope/web/page"
)

// harmless are the methods that neither take nor return neurons or families, or nothing of theirs but numbers of
// many together. A method that is new to what pages read is neither here nor written anew in this package until
// somebody has decided which.
var harmless = map[string][]string{
	"Source": {
		"WordEmbeddings", "ImageEmbeddings", "PlacedModels", "PlacedModelsOf", "WordPlaces", "Images", // words and images alone
		"LetterMask", "WordActivationsOf", // what all letter units add together
		"Categories", "CategoryImages", "CategoryValues", // images alone
		"Facets", "VisualizedFacets", // names of facets
		"Failures", "LeftOut", "Image", "ImageID", "Thumbnail", // files
		"Jobs", "Version",
		"Measures",                                                                                                                         // which metrics a layer has
		"ListedWords", "NearestWords", "SuggestWords", "SuggestCaptionWords", "NearestCaptionWords", "FindCategories", "NearestCategories", // words that were shown to a model, whatever they drive
		"NearestTexts", "SuggestTexts", "Text", "TextsOfKind", // texts that a model has read, whatever they call on
		"VisualizationUnit", // asked by this package alone
	},
	"Notes": {"Version"},
}

func TestEveryMethodIsDecided(t *testing.T) {
	ours := declared(t)
	for name, read := range map[string]reflect.Type{"Source": reflect.TypeFor[Index](), "Notes": reflect.TypeFor[page.Notes]()} {
		var all []string
		for m := range read.Methods() {
			all = append(all, m.Name)
			if slices.Contains(ours[name], m.Name) == slices.Contains(harmless[name], m.Name) {
				t.Errorf("%s.%s is neither written anew in package hidden nor named as harmless, or both", name, m.Name)
			}
		}
		for _, m := range harmless[name] {
			if !slices.Contains(all, m) {
				t.Errorf("%s.%s is named as harmless and is not read by pages", name, m)
			}
		}
	}
}

// declared returns the methods that this package's source declares, by type: those that are promoted from what is
// embedded are not among them.
func declared(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	methods := map[string][]string{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, is := d.(*ast.FuncDecl)
			if !is || f.Recv == nil {
				continue
			}
			if star, is := f.Recv.List[0].Type.(*ast.StarExpr); is {
				of := star.X.(*ast.Ident).Name
				methods[of] = append(methods[of], f.Name.Name)
			}
		}
	}
	if len(slices.Collect(maps.Keys(methods))) < 2 {
		t.Fatalf("methods of %v were found", methods)
	}
	return methods
}
