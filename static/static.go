// Package static holds what browsers load besides pages: the style sheet, small JavaScript
// modules, the icon, and which pages browsers may fetch before they are asked for. They are embedded, and their names in addresses carry a hash of what
// they say, so that browsers may cache them without limit. It answers no requests: package web does.
// Start at Load.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"path"
	"strings"
)

//go:embed *.css *.js *.svg *.json
var embedded embed.FS

// Prefix is the folder of all files in addresses.
const Prefix = "/static/"

// File is one file, ready to be sent.
type File struct {
	Name string // with its hash: "multiscope-0a1b2c3d4e5f.css"
	Type string // of its content
	Body []byte
	Gzip []byte // Body, compressed
}

// Files are all files.
type Files struct {
	hashed map[string]string // plain name → name with hash
	files  map[string]File   // by name with hash
}

// Load hashes and compresses the embedded files.
func Load() (*Files, error) {
	fs := &Files{hashed: map[string]string{}, files: map[string]File{}}
	entries, err := embedded.ReadDir(".")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if err := fs.add(e); err != nil {
			return nil, err
		}
	}
	return fs, nil
}

func (f *Files) add(e fs.DirEntry) error {
	body, err := embedded.ReadFile(e.Name())
	if err != nil {
		return err
	}
	squeezed, err := squeeze(body)
	if err != nil {
		return err
	}
	ext := path.Ext(e.Name())
	sum := sha256.Sum256(body)
	name := strings.TrimSuffix(e.Name(), ext) + "-" + hex.EncodeToString(sum[:6]) + ext
	f.hashed[e.Name()] = name
	f.files[name] = File{Name: name, Type: typeOf(ext), Body: body, Gzip: squeezed}
	return nil
}

// typeOf returns the type of files with an extension. What there is of JSON are speculation rules, which browsers take by
// no other type.
func typeOf(ext string) string {
	if ext == ".json" {
		return "application/speculationrules+json"
	}
	return mime.TypeByExtension(ext)
}

func squeeze(body []byte) ([]byte, error) {
	var buf bytes.Buffer
	w, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	err = w.Close()
	return buf.Bytes(), err
}

// Address returns where the file of a plain name is served; "" for a name that does not exist,
// which a test of the pages would find.
func (f *Files) Address(name string) string {
	hashed, ok := f.hashed[name]
	if !ok {
		return ""
	}
	return Prefix + hashed
}

// Find returns the file of a name with hash.
func (f *Files) Find(hashed string) (File, bool) {
	file, ok := f.files[hashed]
	return file, ok
}
