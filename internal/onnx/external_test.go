package onnx

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// spread encodes a network whose constants, two floats each, lie where the entries say: keys and values in a row.
func spread(t testing.TB, constants ...[]string) []byte {
	t.Helper()
	g := New("spread")
	x := g.Input("x", Float, Sym("batch"), Fixed(2))
	var weights []byte
	for i, keys := range constants {
		w := appendBytes(appendInt(appendInt(nil, tensorDims, 2), tensorType, int64(Float)), tensorName, fmt.Sprintf("w%d", i))
		for k := 0; k+1 < len(keys); k += 2 {
			w = appendBytes(w, tensorExternal, encodeEntry(keys[k], keys[k+1]))
		}
		weights = appendBytes(weights, graphInitializer, appendInt(w, tensorLocation, externalLocation))
		n := &Node{Name: fmt.Sprintf("add%d", i), Op: "Add", Inputs: []Value{x, Value(fmt.Sprintf("w%d", i))}, Outputs: []Value{Value(fmt.Sprintf("y%d", i))}}
		g.nodes, x = append(g.nodes, n), n.Outputs[0]
	}
	g.outputs = []Value{x}
	graph, err := g.encodeGraph(nil)
	if err != nil {
		t.Fatal(err)
	}
	model := appendBytes(appendInt(nil, modelIRVersion, irVersion), modelOpset, encodeOpset("", Opset))
	return appendBytes(model, modelGraph, append(graph, weights...))
}

// constantsElsewhere encodes a network whose Constant nodes have their elements in files.
func constantsElsewhere(t testing.TB, files ...string) []byte {
	t.Helper()
	var graph []byte
	for i, file := range files {
		w := appendBytes(appendInt(appendInt(nil, tensorDims, 2), tensorType, int64(Float)), tensorExternal, encodeEntry("location", file))
		value := appendInt(appendBytes(appendBytes(nil, attrName, "value"), attrTensor, appendInt(w, tensorLocation, externalLocation)), attrType, kindTensor)
		n := appendBytes(appendBytes(nil, nodeOutput, fmt.Sprintf("c%d", i)), nodeOpType, "Constant")
		graph = appendBytes(graph, graphNode, appendBytes(n, nodeAttribute, value))
	}
	model := appendBytes(appendInt(nil, modelIRVersion, irVersion), modelOpset, encodeOpset("", Opset))
	return appendBytes(model, modelGraph, graph)
}

// tree writes files, or links where a content begins with "->", and returns their folder.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if target, link := strings.CutPrefix(content, "->"); err == nil && link {
			if err = os.Symlink(filepath.FromSlash(target), path); err != nil && runtime.GOOS == "windows" {
				t.Skipf("skipped: this account may make no symbolic links: %v", err)
			}
		} else if err == nil {
			err = os.WriteFile(path, []byte(content), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const eight = "\x00\x00\x80\x3f\x00\x00\x00\x40" // 1 and 2 as float32

// TestWeightsBesideTheModel: where the files of weights may lie, and what is said where they do not.
func TestWeightsBesideTheModel(t *testing.T) {
	one := string(spread(t, []string{"location", "w.data"}))
	apart := string(spread(t, []string{"location", "a.data", "offset", "8", "length", "8"}, []string{"location", "sub/b.data"}, []string{"location", "a.data", "offset", "0", "length", "8"}))
	const hub, annex = "models--org--net/snapshots/0123/onnx/", ".git/annex/objects/"
	tests := []struct {
		name  string
		files map[string]string
		open  string
		want  string // what the error says; "" for none
	}{
		{"beside", map[string]string{"m.onnx": one, "w.data": eight}, "m.onnx", ""},
		{"in several files, at offsets", map[string]string{"m.onnx": apart, "a.data": eight + eight, "sub/b.data": eight}, "m.onnx", ""},
		{"Hugging Face's cache", map[string]string{hub + "m.onnx": "->../../../blobs/aa", hub + "w.data": "->../../../blobs/bb", "models--org--net/blobs/aa": one, "models--org--net/blobs/bb": eight},
			hub + "m.onnx", ""},
		{"git-annex", map[string]string{"m.onnx": "->" + annex + "1/2/K/K", "w.data": "->" + annex + "3/4/L/L", annex + "1/2/K/K": one, annex + "3/4/L/L": eight}, "m.onnx", ""},
		{"DVC", map[string]string{"r/m.onnx": "->../cache/files/md5/ab/c", "r/w.data": "->../cache/files/md5/de/f", "cache/files/md5/ab/c": one, "cache/files/md5/de/f": eight}, "r/m.onnx", ""},
		{"behind a link to the model", map[string]string{"home/m.onnx": "->../models/m.onnx", "models/m.onnx": one, "models/w.data": eight}, "home/m.onnx", ""},
		{"behind a link into the cache", map[string]string{"home/m.onnx": "->../" + hub + "m.onnx", hub + "m.onnx": "->../../../blobs/aa", hub + "w.data": "->../../../blobs/bb",
			"models--org--net/blobs/aa": one, "models--org--net/blobs/bb": eight}, "home/m.onnx", ""},
		{"missing", map[string]string{"m.onnx": one}, "m.onnx", "its weights are in w.data, which "},
		{"several missing", map[string]string{"m.onnx": apart}, "m.onnx", "its weights are in a.data, sub/b.data, which "},
		{"missing in the cache", map[string]string{hub + "m.onnx": one}, hub + "m.onnx", ": hf download org/net onnx/w.data"},
		{"a link to nowhere", map[string]string{"m.onnx": one, "w.data": "->gone"}, "m.onnx", "its weights are in w.data, which "},
		{"a link out of the folder", map[string]string{"r/m.onnx": one, "r/w.data": "->../secret", "secret": eight}, "r/m.onnx", "path escapes from parent; put the file itself beside the model"},
		{"a link out of the model's own store", map[string]string{hub + "m.onnx": "->../../../blobs/aa", hub + "w.data": "->../../../../secret", "models--org--net/blobs/aa": one, "secret": eight},
			hub + "m.onnx", "where the model itself lies, which is refused"},
		{"cut off", map[string]string{"m.onnx": one, "w.data": eight[:7]}, "m.onnx", "w.data has 7 bytes, and no 8 of its own at 0: it is cut off"},
		{"cut off before an offset", map[string]string{"m.onnx": apart, "a.data": eight, "sub/b.data": eight}, "m.onnx", "a.data has 8 bytes, and no 8 of its own at 8"},
		{"a folder", map[string]string{"m.onnx": one, "w.data/x": ""}, "m.onnx", "it is no regular file"},
		{"the folder above", map[string]string{"r/m.onnx": string(spread(t, []string{"location", "../w.data"})), "w.data": eight}, "r/m.onnx", `external data "../w.data" lies outside of the model's folder, which is refused`},
		{"an absolute path", map[string]string{"m.onnx": string(spread(t, []string{"location", "/etc/hostname"}))}, "m.onnx", "outside of the model's folder"},
		{"no location", map[string]string{"m.onnx": string(spread(t, []string{"length", "8"}))}, "m.onnx", "outside of the model's folder"},
		{"a negative offset", map[string]string{"m.onnx": string(spread(t, []string{"location", "w.data", "offset", "-8"})), "w.data": eight}, "m.onnx", `external offset "-8" is no position`},
		{"another length than the shape's", map[string]string{"m.onnx": string(spread(t, []string{"location", "w.data", "length", "4"})), "w.data": eight}, "m.onnx", "4 bytes do not fill dims [2] of float"},
		{"an offset that overflows", map[string]string{"m.onnx": string(spread(t, []string{"location", "w.data", "offset", "9223372036854775807", "length", "8"})), "w.data": eight}, "m.onnx", "no 8 of its own at 9223372036854775807"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, files, err := LoadFiles(filepath.Join(tree(t, tt.files), filepath.FromSlash(tt.open)))
			if tt.want != "" {
				if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
					t.Errorf("LoadFiles: %v; want one line with %q", err, tt.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(files) < 2 || !slices.ContainsFunc(g.Weights(), func(v Value) bool { return bytes.Equal(g.Tensor(v).Raw, []byte(eight)) }) {
				t.Errorf("LoadFiles read %v and %v", files, g.Weights())
			}
		})
	}
}

// TestExternalFilesNamesThem without reading any.
func TestExternalFilesNamesThem(t *testing.T) {
	dir := tree(t, map[string]string{"m.onnx": string(spread(t, []string{"location", "b"}, []string{"location", "a", "offset", "4"}, []string{"location", "b", "offset", "8"}))})
	if got, err := ExternalFiles(filepath.Join(dir, "m.onnx")); err != nil || !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("ExternalFiles = %v, %v; want a and b", got, err)
	}
	inNodes := tree(t, map[string]string{"m.onnx": string(constantsElsewhere(t, "c", "d"))})
	if got, err := ExternalFiles(filepath.Join(inNodes, "m.onnx")); err != nil || !slices.Equal(got, []string{"c", "d"}) {
		t.Errorf("ExternalFiles of Constant nodes = %v, %v; want c and d", got, err)
	}
}

// FuzzExternal gives a constant any place in a file of 64 bytes: what is read are bytes of that file, and no more than it has.
func FuzzExternal(f *testing.F) {
	for _, seed := range [][3]string{{"w.data", "0", "8"}, {"w.data", "", ""}, {"w.data", "57", "8"}, {"../w.data", "0", "8"}, {"/etc/hostname", "0", "8"}, {"w.data", "-1", "8"},
		{"./w.data", "8", "8"}, {"sub/../w.data", "0", "8"}, {"w.data", "9223372036854775807", "9223372036854775807"}, {".", "0", "8"}, {"", "0", "8"}, {"w.data\x00", "0", "8"}} {
		f.Add(seed[0], seed[1], seed[2])
	}
	dir := f.TempDir()
	content := bytes.Repeat([]byte("abcdefgh"), 8)
	if err := os.WriteFile(filepath.Join(dir, "w.data"), content, 0o644); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, location, offset, length string) {
		entry := []string{"location", location}
		if offset != "" {
			entry = append(entry, "offset", offset)
		}
		if length != "" {
			entry = append(entry, "length", length)
		}
		path := filepath.Join(dir, "m.onnx")
		if err := os.WriteFile(path, spread(t, entry), 0o644); err != nil {
			t.Fatal(err)
		}
		g, files, err := LoadFiles(path)
		if err != nil {
			return
		}
		if raw := g.Tensor("w0").Raw; len(files) != 2 || len(raw) != 8 || !bytes.Contains(content, raw) {
			t.Errorf("location %q, offset %q, length %q gave %q of %v", location, offset, length, raw, files)
		}
	})
}
