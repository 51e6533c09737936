package dataset

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tarWith writes a shard of these members.
func tarWith(t *testing.T, members ...tar.Header) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range members {
		h.Mode = 0o644
		var body []byte
		if h.Typeflag == tar.TypeReg {
			body = redPNG(1)
			h.Size = int64(len(body))
		}
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(tree(t, map[string][]byte{"s.tar": b.Bytes()}), "s.tar")
}

// zipWith writes a zip file of pictures whose headers are changed.
func zipWith(t *testing.T, names []string, change func(*zip.FileHeader)) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "z.zip")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	for _, name := range names {
		h := &zip.FileHeader{Name: name, Method: zip.Store}
		change(h)
		w, err := z.CreateRaw(withSizes(h))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(redPNG(1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

func withSizes(h *zip.FileHeader) *zip.FileHeader {
	h.UncompressedSize64 = uint64(len(redPNG(1)))
	h.CompressedSize64 = h.UncompressedSize64
	return h
}

func TestArchivesAsPeopleHaveThem(t *testing.T) {
	reg := func(name string) tar.Header { return tar.Header{Name: name, Typeflag: tar.TypeReg} }
	tests := []struct {
		name, path string
		want       []string
	}{
		{"hard links", tarWith(t, reg("a.png"), tar.Header{Name: "b.png", Typeflag: tar.TypeLink, Linkname: "a.png"}, tar.Header{Name: "c/d.png", Typeflag: tar.TypeSymlink, Linkname: "../a.png"}), []string{
			"s.tar/a.png", "s.tar/b.png", "s.tar/c/d.png"}},
		{"links that lead nowhere, out of the shard and forwards", tarWith(t, tar.Header{Name: "b.png", Typeflag: tar.TypeLink, Linkname: "a.png"}, reg("a.png"), tar.Header{Name: "c.png", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}), []string{
			"s.tar/a.png", "left out s.tar/b.png: a link to a.png, which is no picture b", "left out s.tar/c.png: a link to /etc/passwd, which is no pic"}},
		{"pipes and devices", tarWith(t, reg("a.png"), tar.Header{Name: "p.png", Typeflag: tar.TypeFifo}, tar.Header{Name: "d.png", Typeflag: tar.TypeChar}), []string{
			"s.tar/a.png", "left out s.tar/p.png: not a regular file", "left out s.tar/d.png: not a regular file"}},
		{"two files of a name", tarWith(t, reg("a.png"), reg("a.png")), []string{"s.tar/a.png", "left out s.tar/a.png: a second file of this name"}},
		{"encrypted", zipWith(t, []string{"a.png", "secret.png"}, func(h *zip.FileHeader) {
			if h.Name == "secret.png" {
				h.Flags = 1
			}
		}), []string{"a.png", "left out secret.png: it is encrypted; unpack the archive wi"}},
		{"a method that is not known", zipWith(t, []string{"a.png"}, func(h *zip.FileHeader) { h.Method = 99 }), []string{"a.png fails"}},
		{"a link", zipWith(t, []string{"a.png", "l.png"}, func(h *zip.FileHeader) {
			if h.Name == "l.png" {
				h.SetMode(os.ModeSymlink | 0o777)
			}
		}), []string{"a.png", "left out l.png: a link, which is not followed in a zip"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, opened(t, Options{}, tt.path)); diff != "" {
				t.Errorf("Open (-want +got):\n%s", diff)
			}
		})
	}
}

// TestWhatLiesInPlaceOfPictures are files that downloads and clones leave.
func TestWhatLiesInPlaceOfPictures(t *testing.T) {
	pointer := "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
	tests := []struct{ name, in, want string }{
		{"a Git LFS pointer", pointer, "not an image file: a Git LFS pointer to it (12,345 bytes); fetch the pictures with git lfs pull"},
		{"a web page", "\n<!DOCTYPE html><html>", "not an image file: a web page, as servers answer in place of a picture; download it again"},
		{"an answer in JSON", `{"error": "not found"}`, "not an image file: JSON, as servers answer in place of a picture; download it again"},
		{"an answer in XML", `<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>`, "not an image file: XML, as servers answer in place of a picture; download it again"},
		{"a drawing", `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">`, "a vector drawing, which cannot be read; draw it as PNG, with librsvg for example: rsvg-convert IN.svg -o OUT.png"},
		{"a link as a file", "../.git/annex/objects/x.jpg", `not an image file: the text "../.git/annex/objects/x.jpg", a link that was checked out as a file; check it out where links can be made`},
		{"nothing", "", "empty file: the download or copy broke off; fetch it again"},
		{"zeros", string(make([]byte, 100)), "not an image file: zeros alone, as a copy that broke off leaves; fetch it again"},
		{"a PDF file", "%PDF-1.7\n", "not an image file: a PDF file; draw its pages as PNG, with pdftoppm for example: pdftoppm -png IN.pdf OUT"},
		{"a film", "\x00\x00\x00\x20ftypisom\x00\x00\x02\x00", "not an image file: a film; take pictures out of it, with ffmpeg for example: ffmpeg -i IN -vf fps=1 OUT%05d.png"},
		{"something else", "hello", `not an image file: starts with "hello"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Decode([]byte(tt.in), DecodeOptions{}); err == nil || err.Error() != tt.want {
				t.Errorf("Decode(%q) = %v; want %s", tt.in, err, tt.want)
			}
		})
	}
}
