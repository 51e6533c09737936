package dataset

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"multiscope/internal/neuron"
)

// redPNG returns a PNG of one pixel with the given level of red, by which tests tell
// pictures apart.
func redPNG(red byte) []byte {
	im := image.NewRGBA(image.Rect(0, 0, 1, 1))
	im.Set(0, 0, color.RGBA{red, 0, 0, 255})
	var b bytes.Buffer
	if err := png.Encode(&b, im); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// tree writes files below a new folder and returns it.
func tree(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "pictures")
	for name, b := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// row is what tests look at of a picture.
type row struct {
	Key, Caption string
	Categories   []neuron.Category
	Red          byte
}

// read opens paths and decodes everything.
func read(t *testing.T, opts Options, paths ...string) []row {
	t.Helper()
	src, err := OpenAll(paths, opts)
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for i := range src.Len() {
		im, err := src.Picture(context.Background(), i, 0)
		if err != nil {
			t.Fatal(err)
		}
		red, _, _, _ := im.At(0, 0).RGBA()
		about := src.Image(i)
		rows = append(rows, row{about.Key, about.Caption, about.Categories, byte(red >> 8)})
	}
	return rows
}

func class(name string) []neuron.Category { return []neuron.Category{{Name: "class", Value: name}} }

var oneFolder = map[string][]byte{
	"b.png": redPNG(1), "a.PNG": redPNG(2), "notes.txt": []byte("no picture"), ".hidden.png": redPNG(9),
	".cache/x.png": redPNG(9), "cats/2.png": redPNG(4), "cats/1.png": redPNG(3), "dogs/deep/1.png": redPNG(5),
}

var oneFolderRows = []row{
	{Key: "a.PNG", Red: 2}, {Key: "b.png", Red: 1},
	{Key: "cats/1.png", Categories: class("cats"), Red: 3},
	{Key: "cats/2.png", Categories: class("cats"), Red: 4},
	{Key: "dogs/deep/1.png", Categories: class("deep"), Red: 5},
}

func TestSources(t *testing.T) {
	categories := func(pairs ...string) []neuron.Category {
		var c []neuron.Category
		for i := 0; i < len(pairs); i += 2 {
			c = append(c, neuron.Category{Name: pairs[i], Value: pairs[i+1]})
		}
		return c
	}
	tests := []struct {
		name  string
		paths []string
		want  []row
	}{
		{name: "folder of classes", paths: []string{tree(t, oneFolder)}, want: oneFolderRows},
		{
			name: "class names of ImageNet",
			paths: []string{tree(t, map[string][]byte{
				"n01/x.png": redPNG(1), "n02443484_black-footed_ferret.png": redPNG(2),
				"LOC_synset_mapping.txt": []byte("n01 goldfish, Carassius auratus\n"),
			})},
			want: []row{
				{Key: "n01/x.png", Categories: categories("class", "goldfish", "synset", "n01"), Red: 1},
				{Key: "n02443484_black-footed_ferret.png", Categories: categories("class", "black-footed ferret", "synset", "n02443484"), Red: 2},
			},
		},
		{name: "zip", paths: []string{zipOf(t, "b.png", "cats/1.png", "a.txt")}, want: []row{
			{Key: "b.png"}, {Key: "cats/1.png", Categories: class("cats"), Red: 1},
		}},
		{
			name: "shards",
			paths: []string{tree(t, map[string][]byte{
				"1.tar": tarOf(t, "x.png", string(redPNG(3)), "x.jpg", string(redPNG(4)), "x.txt", " a tree "),
				"0.tar": tarOf(t, "d/s.json", `{"caption":"two cats","label":["cat","pet"],"w":3,"o":{}}`, "d/s.png", string(redPNG(1)), "d/t.cls", "7", "d/t.png", string(redPNG(2))),
			})},
			want: []row{
				{Key: "0.tar/d/s.png", Caption: "two cats", Categories: categories("class", "cat", "class", "pet", "w", "3"), Red: 1},
				{Key: "0.tar/d/t.png", Categories: class("7"), Red: 2},
				{Key: "1.tar/x.png", Caption: "a tree", Red: 3},
				{Key: "1.tar/x.jpg", Caption: "a tree", Red: 4},
			},
		},
		{
			name:  "csv",
			paths: []string{filepath.Join(tree(t, map[string][]byte{"m.csv": []byte("\ufefffile_name,text,label,artist\nb.png,\"red, dark\",x,me\na/c.png,,,\n"), "b.png": redPNG(1), "a/c.png": redPNG(2)}), "m.csv")},
			want:  []row{{Key: "b.png", Caption: "red, dark", Categories: categories("artist", "me", "class", "x"), Red: 1}, {Key: "a/c.png", Red: 2}},
		},
		{
			name:  "json lines",
			paths: []string{filepath.Join(tree(t, map[string][]byte{"m.jsonl": []byte(`{"path":"./b.png","classes":["p","q"],"year":2021,"good":true}` + "\n\n"), "b.png": redPNG(1)}), "m.jsonl")},
			want:  []row{{Key: "b.png", Categories: categories("class", "p", "class", "q", "good", "true", "year", "2021"), Red: 1}},
		},
		{name: "parquet", paths: []string{parquetOf(t)}, want: []row{
			{Key: "b.png", Caption: "one", Categories: categories("class", "p", "class", "q", "year", "1999"), Red: 1},
			{Key: "a.png", Categories: categories("year", "0"), Red: 2},
		}},
		{
			name:  "several sources",
			paths: []string{tree(t, map[string][]byte{"a.png": redPNG(1)}), tree(t, map[string][]byte{"a.png": redPNG(2), "b.png": redPNG(3)})},
			want:  []row{{Key: "pictures/a.png", Red: 1}, {Key: "pictures-2/a.png", Red: 2}, {Key: "pictures-2/b.png", Red: 3}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, read(t, Options{}, tt.paths...)); diff != "" {
				t.Errorf("OpenAll(%v) (-want +got):\n%s", tt.paths, diff)
			}
		})
	}
}

func TestSelection(t *testing.T) {
	files := map[string][]byte{}
	for i := range 50 {
		files[string(rune('a'+i/10))+string(rune('0'+i%10))+".png"] = redPNG(byte(i))
	}
	dir := tree(t, files)
	reds := func(o Options) (reds []byte) {
		for _, r := range read(t, o, dir) {
			reds = append(reds, r.Red)
		}
		return reds
	}
	tests := []struct {
		name string
		opts Options
		want []byte
	}{
		{name: "limit", opts: Options{Limit: 3}, want: []byte{0, 1, 2}},
		{name: "sample in order", opts: Options{Sample: 5, SampleSeed: 1}, want: []byte{13, 43, 44, 46, 49}},
		{name: "shuffled", opts: Options{Shuffle: true, ShuffleSeed: 1, Limit: 5}, want: []byte{49, 46, 13, 44, 43}},
		{name: "another seed", opts: Options{Shuffle: true, ShuffleSeed: 2, Limit: 5}, want: []byte{10, 0, 45, 21, 48}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, reds(tt.opts)); diff != "" {
				t.Errorf("Open with %+v (-want +got):\n%s", tt.opts, diff)
			}
		})
	}
	if got := len(reds(Options{Shuffle: true, Limit: 99, Sample: 99})); got != 50 {
		t.Errorf("a sample of 99 of 50 has %d", got)
	}
}

func TestNothingOutsideIsRead(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret.png")
	if err := os.WriteFile(outside, redPNG(1), 0o644); err != nil {
		t.Fatal(err)
	}
	dir := tree(t, map[string][]byte{"a.png": redPNG(1), "up.csv": []byte("path\n../secret.png\n"), "abs.csv": []byte("path\n" + outside + "\n")})
	symlink(t, outside, filepath.Join(dir, "link.png"))
	src, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if left := LeftOut(src); src.Len() != 1 || len(left) != 1 || left[0].Key != "link.png" || !strings.Contains(left[0].Reason, "--follow-links") {
		t.Errorf("a folder with a link out of it has %d pictures and leaves out %v; want 1 and the link", src.Len(), left)
	}
	for _, name := range []string{"up.csv", "abs.csv"} {
		if _, err := Open(filepath.Join(dir, name), Options{}); err == nil || !strings.Contains(err.Error(), "outside") {
			t.Errorf("Open(%s) = %v; want an error that says outside", name, err)
		}
	}
	for _, path := range []string{zipOf(t, "../x.png"), filepath.Join(tree(t, map[string][]byte{"s.tar": tarOf(t, "../x.png", string(redPNG(1)))}), "s.tar")} {
		src, err := Open(path, Options{})
		if err != nil || !filepath.IsLocal(src.Image(0).Key) {
			t.Errorf("Open(%s) = %v; want a key that stays within", filepath.Base(path), err)
		}
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	dir := tree(t, map[string][]byte{
		"empty/readme.txt": nil, "x.doc": nil, "cut.tar": tarOf(t, "a.png", string(redPNG(1)))[:530], "not.zip": []byte("no"),
		"nopath.csv": []byte("caption\nx\n"), "twice.csv": []byte("path\na\na\n"), "bad.jsonl": []byte("{"), "bad.parquet": []byte("PAR1PAR1"),
	})
	tests := []struct{ path, want string }{
		{"nowhere", "no such file"}, {"empty", "no pictures"}, {"x.doc", "neither a folder"}, {"cut.tar", "truncated"}, {"not.zip", "zip: not a valid zip file"},
		{"nopath.csv", "row 1: no file name"}, {"twice.csv", "2 are left out, the first is row 1: a: no such file"}, {"bad.jsonl", "unexpected end"}, {"bad.parquet", "parquet"},
	}
	for _, tt := range tests {
		_, err := Open(filepath.Join(dir, tt.path), Options{})
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), tt.path) {
			t.Errorf("Open(%s) = %v; want an error with that path and %q", tt.path, err, tt.want)
		}
	}
}

// zipOf writes a zip file; picture i of it has red i.
func zipOf(t *testing.T, names ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pictures.zip")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	for i, name := range names {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(redPNG(byte(i))); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// tarOf returns a tar file of names and contents by turns.
func tarOf(t *testing.T, pairs ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		if err := w.WriteHeader(&tar.Header{Name: pairs[i], Size: int64(len(pairs[i+1])), Mode: 0o644}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(pairs[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func parquetOf(t *testing.T) string {
	t.Helper()
	type line struct {
		Path    string   `parquet:"path"`
		Caption string   `parquet:"caption,optional"`
		Classes []string `parquet:"classes"`
		Year    int64    `parquet:"year"`
	}
	dir := tree(t, map[string][]byte{"b.png": redPNG(1), "a.png": redPNG(2)})
	path := filepath.Join(dir, "m.parquet")
	rows := []line{{"b.png", "one", []string{"p", "q"}, 1999}, {"a.png", "", nil, 0}}
	if err := parquet.WriteFile(path, rows); err != nil {
		t.Fatal(err)
	}
	return path
}
