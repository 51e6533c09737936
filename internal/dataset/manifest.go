package dataset

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"

	"multiscope/internal/neuron"
)

// manifest is a Source of the pictures that a table lists, in the table's order. A column
// names the file, relative to the table's folder; captions and classes are known by their
// usual names, and further columns become categories.
type manifest struct {
	name   string
	root   *os.Root
	images []neuron.Image
	decode DecodeOptions
}

// tables has one row for each kind of manifest, by its extension.
var tables = map[string]func(f *os.File, add func(row map[string]any) error) error{
	".csv":     func(f *os.File, add func(map[string]any) error) error { return readCSV(f, ',', add) },
	".tsv":     func(f *os.File, add func(map[string]any) error) error { return readCSV(f, '\t', add) },
	".jsonl":   readJSONLines,
	".ndjson":  readJSONLines,
	".parquet": readParquet,
}

func openManifest(file string, o DecodeOptions) (*manifest, error) {
	root, err := os.OpenRoot(filepath.Dir(file))
	if err != nil {
		return nil, err
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m := &manifest{name: baseName(file), root: root, decode: o}
	seen := map[string]bool{}
	err = tables[strings.ToLower(filepath.Ext(file))](f, func(row map[string]any) error {
		im, err := imageOf(row)
		if err == nil && seen[im.Key] {
			err = fmt.Errorf("%s is listed twice", im.Key)
		}
		if err != nil {
			return fmt.Errorf("row %d: %w", len(m.images)+1, err)
		}
		seen[im.Key] = true
		m.images = append(m.images, im)
		return nil
	})
	return m, err
}

// imageOf returns the picture that a row describes.
func imageOf(row map[string]any) (neuron.Image, error) {
	file := takeFile(row)
	if file == "" {
		return neuron.Image{}, errors.New("no file name: a column named path, file_name or image must hold it")
	}
	key := path.Clean(filepath.ToSlash(file))
	if !filepath.IsLocal(key) {
		return neuron.Image{}, fmt.Errorf("%s lies outside the manifest's folder", file)
	}
	var n note
	n.addAll(row)
	return neuron.Image{Key: key, Caption: n.caption, Categories: n.categories}, nil
}

// takeFile returns the file that a row names and removes it from the row. Of several columns
// that might hold it the first by name counts.
func takeFile(row map[string]any) string {
	for _, name := range slices.Sorted(maps.Keys(row)) {
		if s, ok := text(row[name]); ok && s != "" && columns[strings.ToLower(name)] == "path" {
			delete(row, name)
			return s
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

// readCSV reads a table whose first row names its columns.
func readCSV(f *os.File, comma rune, add func(map[string]any) error) error {
	r := csv.NewReader(bufio.NewReader(f))
	r.Comma, r.ReuseRecord = comma, true
	head, err := r.Read()
	if err != nil {
		return fmt.Errorf("no header line: %w", err)
	}
	names := append([]string(nil), head...)
	names[0] = strings.TrimPrefix(names[0], "\ufeff")
	for {
		record, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		row := make(map[string]any, len(names))
		for i, v := range record {
			row[names[i]] = v
		}
		if err := add(row); err != nil {
			return err
		}
	}
}

// readJSONLines reads one JSON object a line.
func readJSONLines(f *os.File, add func(map[string]any) error) error {
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, noteLimit)
	for lines.Scan() {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var row map[string]any
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return err
		}
		if err := add(row); err != nil {
			return err
		}
	}
	return lines.Err()
}

// readParquet reads the rows of a Parquet file.
func readParquet(f *os.File, add func(map[string]any) error) (err error) {
	defer func() {
		if r := recover(); r != nil { // the library panics on some broken files
			err = fmt.Errorf("broken parquet file: %v", r)
		}
	}()
	info, err := f.Stat()
	if err != nil {
		return cause(err)
	}
	table, err := parquet.OpenFile(f, info.Size())
	if err != nil {
		return err
	}
	r := parquet.NewGenericReader[any](table, table.Schema())
	defer r.Close()
	for batch := make([]any, 256); err == nil; {
		clear(batch)
		var n int
		n, err = r.Read(batch)
		for _, row := range batch[:n] {
			columns, ok := row.(map[string]any)
			if !ok {
				return errors.New("rows without columns")
			}
			if err := add(columns); err != nil {
				return err
			}
		}
	}
	if err == io.EOF {
		return nil
	}
	return err
}

func (m *manifest) Name() string             { return m.name }
func (m *manifest) Len() int                 { return len(m.images) }
func (m *manifest) Image(i int) neuron.Image { return m.images[i] }

func (m *manifest) Picture(ctx context.Context, i, minSide int) (image.Image, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b, err := readFile(m.root, m.images[i].Key, m.decode)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.images[i].Key, err)
	}
	return decodeNamed(m.images[i].Key, b, m.decode, minSide)
}
