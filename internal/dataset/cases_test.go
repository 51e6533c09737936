package dataset

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// opened describes a source in lines: each picture, decoded, and what is left out.
func opened(t *testing.T, opts Options, paths ...string) (lines []string) {
	t.Helper()
	src, err := OpenAll(paths, opts)
	if err != nil {
		return []string{"error: " + err.Error()}
	}
	for i := range src.Len() {
		about := src.Image(i)
		line := about.Key
		if about.Caption != "" {
			line += " “" + about.Caption + "”"
		}
		for _, c := range about.Categories {
			line += " " + c.Name + "=" + c.Value
		}
		if _, err := src.Picture(t.Context(), i, 0); err != nil {
			line += " fails"
		}
		lines = append(lines, line)
	}
	for _, f := range LeftOut(src) {
		lines = append(lines, fmt.Sprintf("left out %s: %.38s", f.Key, f.Reason))
	}
	return lines
}

// TestFilesAsPeopleHaveThem opens what people reported: nothing is lost in silence, and one odd file does
// not cost the others.
func TestFilesAsPeopleHaveThem(t *testing.T) {
	at := func(names ...string) string { return filepath.Join("testdata", "cases", filepath.Join(names...)) }
	a, b := string(redPNG(1)), string(redPNG(2))
	utf16 := []byte{0xff, 0xfe}
	for _, r := range "path;text\na.png;bär\n" {
		utf16 = append(utf16, byte(r), 0)
	}
	table := func(name string, content []byte) string {
		return filepath.Join(tree(t, map[string][]byte{name: content, "a.png": redPNG(1), "sub/b.png": redPNG(2)}), name)
	}
	absolute := tree(t, map[string][]byte{"a.png": redPNG(1)})
	if err := os.WriteFile(filepath.Join(absolute, "m.csv"), []byte("path\n"+filepath.Join(absolute, "a.png")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, path string
		want       []string
	}{
		{"dots in names", at("dots.tar"), []string{"dots.tar/photo.v1.jpg", "dots.tar/photo.v2.jpg", "dots.tar/IMG_1.5m.jpg", "dots.tar/IMG_1.9m.jpg"}},
		{"NaN in a description", at("side", "nan.tar"), []string{"nan.tar/000.jpg “a cat” width=3", "nan.tar/001.jpg “dog” similarity=0.31"}},
		{"a list for a description", at("side", "list.tar"), []string{"list.tar/000.jpg", "list.tar/001.jpg “dog”", "left out list.tar/000.json: a description that cannot be read: it "}},
		{"an empty description", at("side", "emptyjson.tar"), []string{"emptyjson.tar/000.jpg", "emptyjson.tar/001.jpg", "left out emptyjson.tar/000.json: a description that cannot be read: it "}},
		{"shadows of macOS", at("side", "apple.tar"), []string{"apple.tar/000.jpg “a cat”", "apple.tar/001.jpg “b”"}},
		{"NaN in lines", at("side", "nan.jsonl"), []string{"img/0.jpg", "img/1.jpg score=1"}},
		{"a byte order mark", at("side", "bom.jsonl"), []string{"img/0.jpg", "img/1.jpg"}},
		{"Hugging Face's Parquet", at("parquet", "hf.parquet"), []string{"hf.parquet/0.jpg class=0", "hf.parquet/1.jpg class=1", "hf.parquet/2.jpg class=1"}},
		{"plain bytes in Parquet", at("parquet", "bin.parquet"), []string{"bin.parquet/row-000000 “a” key=0", "bin.parquet/row-000001 “b” key=1", "bin.parquet/row-000002 “c” key=2"}},
		{"a folder of Parquet", at("parquet", "folder"), []string{"train-00000-of-00001.parquet/0.jpg class=0", "train-00000-of-00001.parquet/1.jpg class=1", "train-00000-of-00001.parquet/2.jpg class=1"}},
		{"names of any kind", at("formats"), []string{"a.jpg", "b.jfif", "c.JFIF", "d", "e.jpg_large", "g.jp2", "h.ppm", "i.pgm", "k.tga", "l.ico",
			"left out f.avif: an AVIF picture, which cannot be read;"}},
		{"semicolons in UTF-16", table("m.csv", utf16), []string{"a.png “bär”"}},
		{"tabs in a CSV, a short row, a missing file", table("t.csv", []byte("path\tlabel\na.png\tx\nsub/b.png\nnone.png\ty\nsub\\b.png\tz\n")), []string{
			"a.png class=x", "sub/b.png class=z", "left out row 2: 1 values for 2 columns", "left out row 3: none.png: no such file or directory"}},
		{"a picture with two captions", table("c.csv", []byte("path,text\na.png,one\na.png,two\na.png,one\n")), []string{"a.png “one; two”"}},
		{"an absolute path inside", filepath.Join(absolute, "m.csv"), []string{"a.png"}},
		{"Windows-1252", table("w.csv", []byte("path,text\na.png,b\xe4r\n")), []string{"a.png “bär”"}},
		{"hidden and system files", tree(t, map[string][]byte{
			"a.png": redPNG(1), ".h.png": redPNG(2), "Thumbs.db": redPNG(2), "._a.png": redPNG(2), ".ipynb_checkpoints/a.png": redPNG(2), "@eaDir/a.png": redPNG(2)}), []string{
			"a.png", "left out .h.png: a hidden file", "left out .ipynb_checkpoints: a hidden folder; what is in it is left", "left out @eaDir: a folder that a system or program keep"}},
		{"hidden and system files in a shard", filepath.Join(tree(t, map[string][]byte{"s.tar": tarOf(t,
			"./a.png", a, ".h.png", b, "Thumbs.db", b, "._a.png", b, ".ipynb_checkpoints/a.png", b, "x/@eaDir/a.png", b, "x/@eaDir/b.png", b)}), "s.tar"), []string{
			"s.tar/a.png", "left out s.tar/.h.png: a hidden file", "left out s.tar/.ipynb_checkpoints: a hidden folder; what is in it is left", "left out s.tar/x/@eaDir: a folder that a system or program keep"}},
		{"hidden and system files in a zip", zipOf(t, "a.png", ".h.png", "Thumbs.db", "__MACOSX/._a.png", "__MACOSX/x.png", ".Trash/a.png"), []string{
			"a.png", "left out .h.png: a hidden file", "left out __MACOSX: a folder that a system or program keep", "left out .Trash: a hidden folder; what is in it is left"}},
		{"a description without its picture, one of a picture of a sample", filepath.Join(tree(t, map[string][]byte{"s.tar": tarOf(t,
			"p.v1.png", a, "p.v2.png", b, "p.v2.txt", "two", "p.cls", "k", "q.txt", "alone")}), "s.tar"), []string{
			"s.tar/p.v1.png class=k", "s.tar/p.v2.png “two” class=k", "left out s.tar/q.txt: a description without a picture: no im"}},
		{"a shard that ends early", tree(t, map[string][]byte{"0.tar": tarOf(t, "a.png", a, "b.png", b)[:512+512+512+20], "1.tar": tarOf(t, "c.png", a)}), []string{
			"0.tar/a.png", "1.tar/c.png", "left out 0.tar: truncated: the shard ends in the middl"}},
		{"a link to a folder as a file", tree(t, map[string][]byte{"a.png": redPNG(1), "birds": []byte("../store")}), []string{"a.png", `left out birds: the text "../store", a link that was c`}},
		{"a shard beside pictures", tree(t, map[string][]byte{"s.tar": tarOf(t, "a.png", a), "k/b.png": redPNG(2)}), []string{"k/b.png class=k", "left out s.tar: it lies beside pictures; to read what "}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, opened(t, Options{}, tt.path)); diff != "" {
				t.Errorf("Open(%s) (-want +got):\n%s", tt.path, diff)
			}
		})
	}
}

func TestLinks(t *testing.T) {
	dir := tree(t, map[string][]byte{"store/0.png": redPNG(1), "linked/own.png": redPNG(2), "linked/sub/1.png": redPNG(3)})
	links := map[string]string{
		"linked/cat": "../store", "linked/in": "sub", "linked/loop": "..", "linked/sub/back": "..", "linked/gone.png": "nowhere", "linked/x.png": "../store/0.png", "linked/abs.png": filepath.Join(dir, "linked", "own.png"),
	}
	for name, to := range links {
		symlink(t, to, filepath.Join(dir, name))
	}
	linked := filepath.Join(dir, "linked")
	keys := func(opts Options, paths ...string) (lines []string) {
		for _, l := range opened(t, opts, paths...) {
			key, _, _ := strings.Cut(strings.TrimPrefix(l, "left out "), ":")
			lines = append(lines, strings.TrimSuffix(l, strings.TrimPrefix(l, "left out "))+strings.Fields(key)[0])
		}
		return lines
	}
	tests := []struct {
		name  string
		opts  Options
		paths []string
		want  []string
	}{
		{"what stays within", Options{}, []string{linked}, []string{"abs.png", "in/1.png", "own.png", "sub/1.png",
			"left out cat", "left out gone.png", "left out in/back", "left out loop", "left out sub/back", "left out x.png"}},
		{"all", Options{FollowLinks: true, Limit: 5}, []string{linked}, []string{"abs.png", "cat/0.png", "in/1.png", "loop/store/0.png", "own.png"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := keys(tt.opts, tt.paths...)
			if tt.opts.Limit > 0 {
				got = got[:tt.opts.Limit]
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("OpenAll with %+v (-want +got):\n%s", tt.opts, diff)
			}
		})
	}
}

// TestReadsCanBeInterrupted waits for what never comes.
func TestReadsCanBeInterrupted(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	never := make(chan struct{})
	defer close(never)
	_, err := interruptible(ctx, func() (int, error) { <-never; return 1, nil })
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("interruptible = %v; want the context's error", err)
	}
}

// TestDecodersAgreeWithPillow compares with the pixels that Pillow read and turned into RGB; the end of a
// name is Pillow's mode.
func TestDecodersAgreeWithPillow(t *testing.T) {
	decode := func(t *testing.T, path string) (image.Image, error) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return Decode(b, DecodeOptions{})
	}
	all, err := filepath.Glob(filepath.Join("testdata", "cases", "decoders", "expected", "*.png"))
	if err != nil || len(all) == 0 {
		t.Fatalf("no pictures to compare: %v", err)
	}
	refused := map[string]string{"avif_jpg": "an AVIF picture, which cannot be read; convert it"}
	for _, path := range all {
		stem, _, _ := strings.Cut(filepath.Base(path), "__")
		at := strings.LastIndex(stem, "_")
		t.Run(stem, func(t *testing.T) {
			got, err := decode(t, filepath.Join("testdata", "cases", "decoders", stem[:at]+"."+stem[at+1:]))
			if reason := refused[stem]; reason != "" {
				if err == nil || !strings.Contains(err.Error(), reason) {
					t.Errorf("Decode(%s) = %v; want an error with %q", stem, err, reason)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want, err := decode(t, path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(pixels(want), pixels(got)); diff != "" {
				t.Errorf("Decode of %s differs from Pillow (-want +got):\n%.500s", stem, diff)
			}
		})
	}
}

// pixels returns a picture's size and its colours as PIL turns them into RGB.
func pixels(im image.Image) []color.RGBA {
	size := im.Bounds().Size()
	all := []color.RGBA{{R: uint8(size.X), G: uint8(size.Y)}}
	for y := range size.Y {
		for x := range size.X {
			all = append(all, asRGB(im, im.Bounds().Min.X+x, im.Bounds().Min.Y+y))
		}
	}
	return all
}

func asRGB(im image.Image, x, y int) color.RGBA {
	switch im := im.(type) {
	case *image.NRGBA:
		c := im.NRGBAAt(x, y)
		return color.RGBA{c.R, c.G, c.B, 255}
	case *image.Gray16:
		v := uint8(min(im.Gray16At(x, y).Y, 255))
		return color.RGBA{v, v, v, 255}
	}
	return color.RGBAModel.Convert(im.At(x, y)).(color.RGBA)
}

// symlink makes a symbolic link, which Windows allows few people to do.
func symlink(t *testing.T, to, name string) {
	t.Helper()
	err := os.Symlink(to, name)
	if err != nil && runtime.GOOS == "windows" {
		t.Skipf("skipped: this account may make no symbolic links: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
}
