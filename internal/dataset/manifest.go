package dataset

import (
	"context"
	"errors"
	"fmt"
	"image"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"multiscope/internal/neuron"
)

// manifest is a Source of the pictures that a table lists, in the table's order. A column
// names the file, relative to the table's folder; captions and classes are known by their
// usual names, and further columns become categories. A row that names no file that is there is left out.
type manifest struct {
	left
	name   string
	root   *os.Root
	dir    string // real path of the table's folder
	opts   Options
	images []neuron.Image
	byKey  map[string]int    // number of each picture
	linked map[string]string // key → real path, of what lies elsewhere
	rows   int
}

// rowReader reads a table: it calls add with each row, and bad with what a row that cannot be read says.
type rowReader func(f *os.File, add func(row map[string]any), bad func(error)) error

// tables has one row for each kind of manifest, by its extension.
var tables = map[string]rowReader{
	".csv": readCSV, ".tsv": readCSV, ".jsonl": readJSONLines, ".ndjson": readJSONLines, ".parquet": readParquetRows,
}

func openManifest(file string, opts Options) (*manifest, error) {
	real, err := realPath(filepath.Dir(file))
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(real)
	if err != nil {
		return nil, err
	}
	f, err := place{path: file}.open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m := &manifest{name: baseName(file), root: root, dir: real, opts: opts, byKey: map[string]int{}, linked: map[string]string{}}
	m.opts.roots = append(slices.Clip(m.opts.roots), real)
	return m, tables[strings.ToLower(filepath.Ext(file))](f, m.row, func(err error) {
		m.rows++
		m.leaveOut(err)
	})
}

func (m *manifest) leaveOut(err error) { m.add(fmt.Sprintf("row %d", m.rows), err.Error()) }

// row takes the picture that a row describes.
func (m *manifest) row(row map[string]any) {
	m.rows++
	file := takeFile(row)
	if file == "" {
		m.leaveOut(errors.New("no file name: a column named path, file_name or image must hold it"))
		return
	}
	key, err := m.find(file)
	if err != nil {
		m.leaveOut(fmt.Errorf("%s: %w", file, err))
		return
	}
	var n note
	n.addAll(row)
	if i, there := m.byKey[key]; there {
		m.images[i] = merged(m.images[i], n)
		return
	}
	m.byKey[key] = len(m.images)
	m.images = append(m.images, neuron.Image{Key: key, Caption: n.caption, Categories: n.categories})
}

// merged adds what another row says of a picture, such as its second caption.
func merged(im neuron.Image, n note) neuron.Image {
	if n.caption != "" && !slices.Contains(strings.Split(im.Caption, captionBreak), n.caption) {
		im.Caption = strings.TrimPrefix(im.Caption+captionBreak+n.caption, captionBreak)
	}
	for _, c := range n.categories {
		if !slices.Contains(im.Categories, c) {
			im.Categories = append(im.Categories, c)
		}
	}
	return im
}

// captionBreak stands between the captions that several rows give a picture.
const captionBreak = "; "

// find returns the key of the file that a row names, and checks that it is there.
func (m *manifest) find(file string) (string, error) {
	if strings.HasPrefix(file, "http://") || strings.HasPrefix(file, "https://") {
		return "", errors.New("an address, not a file; download it first, with img2dataset for example")
	}
	key := path.Clean(filepath.ToSlash(strings.TrimPrefix(file, "file://")))
	if err := m.look(key); err == nil || runtime.GOOS == "windows" || !strings.Contains(file, `\`) {
		return m.keyOf(key), err
	}
	key = path.Clean(strings.ReplaceAll(file, `\`, "/"))
	return m.keyOf(key), m.look(key)
}

// keyOf returns a file's path from the table's folder, where it lies in it.
func (m *manifest) keyOf(file string) string {
	if filepath.IsLocal(file) {
		return file
	}
	if !filepath.IsAbs(file) {
		file = filepath.Join(m.dir, filepath.FromSlash(file))
	}
	if rel, err := filepath.Rel(m.dir, file); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	real, err := filepath.EvalSymlinks(file)
	if rel, relErr := filepath.Rel(m.dir, real); err == nil && relErr == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return strings.TrimPrefix(filepath.ToSlash(file), "/")
}

// look checks that a file is there and may be read, and notes where it lies if that is elsewhere.
func (m *manifest) look(file string) error {
	full := file
	if !filepath.IsAbs(full) {
		full = filepath.Join(m.dir, filepath.FromSlash(file))
	}
	real, err := realPath(full)
	if err != nil {
		real = full
	}
	if !m.opts.FollowLinks && !slices.ContainsFunc(m.opts.roots, func(root string) bool { return within(root, real) }) {
		return errors.New("it lies outside the manifest's folder; --follow-links takes it in")
	}
	info, err := os.Stat(real)
	if err != nil {
		return cause(err)
	}
	if !info.Mode().IsRegular() {
		return errors.New(irregular(info.Mode()))
	}
	if key := m.keyOf(file); real != filepath.Join(m.dir, filepath.FromSlash(key)) {
		m.linked[key] = real
	}
	return nil
}

// takeFile returns the file that a row names and removes it from the row. Of several columns
// that might hold it the first by name counts. Hugging Face's image columns have bytes and path.
func takeFile(row map[string]any) string {
	for _, name := range slices.Sorted(maps.Keys(row)) {
		s, ok := text(row[name])
		if fields, isStruct := row[name].(map[string]any); isStruct {
			s, ok = text(fields["path"])
		}
		if ok && s != "" && columns[strings.ToLower(strings.TrimSpace(name))] == "path" {
			delete(row, name)
			return strings.TrimSpace(s)
		}
	}
	return ""
}

func text(v any) (string, bool) {
	if b, ok := v.([]byte); ok {
		return string(b), true
	}
	s, ok := v.(string)
	return s, ok
}

func (m *manifest) Name() string             { return m.name }
func (m *manifest) Len() int                 { return len(m.images) }
func (m *manifest) Image(i int) neuron.Image { return m.images[i] }

func (m *manifest) Picture(ctx context.Context, i, minSide int) (image.Image, error) {
	key := m.images[i].Key
	at := place{m.root, filepath.FromSlash(key)}
	if real, linked := m.linked[key]; linked {
		at = place{nil, real}
	}
	b, err := at.read(ctx, 0, -1, m.opts.Decode)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	return decodeNamed(key, b, m.opts.Decode, minSide)
}
