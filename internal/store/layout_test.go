package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestReadsAndWritesLieApart: a Writer's methods are in files that end in _write.go, a Reader's are not,
// and a Reader's statements read.
func TestReadsAndWritesLieApart(t *testing.T) {
	for name, file := range sources(t) {
		writes := strings.HasSuffix(name, "_write.go")
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if r := receiver(n); name != "store.go" && (r == "Reader" && writes || r == "Writer" && !writes) {
					t.Errorf("%s has the method %s of %s", name, n.Name.Name, r)
				}
			case *ast.BasicLit:
				if m := statement.FindStringSubmatch(n.Value); m != nil && !writes && m[2] != "SELECT" && m[2] != "WITH" {
					t.Errorf("%s has a statement that writes: %s", name, n.Value)
				}
			}
			return true
		})
	}
}

// statement finds the name on a statement's first line and its first word.
var statement = regexp.MustCompile("^`-- ([\\w.]+)[^\n]*\n\\s*(\\w+)")

// TestStatementsSayWhoRunsThem: the name on a statement's first line is that of a function, so that a slow
// query leads to it.
func TestStatementsSayWhoRunsThem(t *testing.T) {
	funcs := map[string]bool{}
	named := map[string]string{}
	for name, file := range sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				funcs[strings.TrimPrefix(receiver(n)+"."+n.Name.Name, ".")] = true
			case *ast.BasicLit:
				if m := statement.FindStringSubmatch(n.Value); m != nil {
					named[m[1]] = name
				}
			}
			return true
		})
	}
	for who, name := range named {
		if !funcs[who] {
			t.Errorf("a statement in %s is said to be run by %s, which does not exist", name, who)
		}
	}
}

// receiver returns the type that a method belongs to, "" for a function.
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	if star, is := f.Recv.List[0].Type.(*ast.StarExpr); is {
		if name, is := star.X.(*ast.Ident); is {
			return name.Name
		}
	}
	return ""
}

// sources parses the package's files outside tests.
func sources(t *testing.T) map[string]*ast.File {
	t.Helper()
	names, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]*ast.File{}
	for _, n := range names {
		if !strings.HasSuffix(n.Name(), ".go") || strings.HasSuffix(n.Name(), "_test.go") {
			continue
		}
		if files[n.Name()], err = parser.ParseFile(token.NewFileSet(), n.Name(), nil, 0); err != nil {
			t.Fatal(err)
		}
	}
	return files
}
