package clip

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/onnx"
)

const (
	lfsPointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 605247071\n"
	errorPage  = "<!DOCTYPE html><html><body>404 Not Found</body></html>"
)

// TestWhatLiesInPlaceOfAnONNXFile is named as what it is.
func TestWhatLiesInPlaceOfAnONNXFile(t *testing.T) {
	g, err := onnx.Load("testdata/models/onnx_squeezelike/model.onnx")
	if err != nil {
		t.Fatal(err)
	}
	whole, err := g.Encode()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, model, weights, want string }{
		{"a pointer", lfsPointer, "", "model.onnx: this is a Git LFS pointer, not the weights (605,247,071 bytes): fetch them with “git lfs pull”"},
		{"a web page", errorPage, "", "model.onnx: this is a web page"},
		{"what a hub answers for a name that it has not", "Entry not found", "", "model.onnx: this is text that a server answered, not weights (it begins with \"Entry not found\")"},
		{"an answer in JSON", `{"error":"Repository not found"}`, "", "model.onnx: this is text that a server answered"},
		{"another text", "No such file", "", "no ONNX file, or one that is cut off: fetch or export it again"},
		{"a pointer for the weights beside it", "", lfsPointer, "model.onnx.data: this is a Git LFS pointer, not the weights (605,247,071 bytes)"},
		{"a web page for the weights beside it", "", errorPage, "model.onnx.data: this is a web page"},
		{"half a model", string(whole[:len(whole)/2]), "", "no ONNX file, or one that is cut off: fetch or export it again"},
		{"half of the weights", "", strings.Repeat("x", 1000), "it is cut off, or belongs to another model; fetch it again"},
		{"nothing", " ", "", "no ONNX file, or one that is cut off"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "model.onnx")
			if err := g.Save(path); err != nil {
				t.Fatal(err)
			}
			name, content := path, tt.model
			if tt.weights != "" {
				name, content = path+".data", tt.weights
			}
			if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
			_, err := Open(path)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("Open: %v; want one line with %q", err, tt.want)
			}
			if _, hashErr := Hash(path, ""); hashErr == nil || hashErr.Error() != err.Error() {
				t.Errorf("Hash: %v; want the error of Open", hashErr)
			}
		})
	}
}
