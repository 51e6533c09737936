package dataset

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/parquet-go/parquet-go"

	"multiscope/internal/neuron"
)

// pictureTables is a Source of the pictures that lie in Parquet files, as Hugging Face's datasets are
// written: in a column of bytes, or of a struct {bytes, path}. Other columns describe them as those of
// a manifest do. Pictures are read in the order of rows; to jump about costs a group of rows each time.
type pictureTables struct {
	left
	name   string
	tables []pictureTable
	images []neuron.Image
	rows   []tableRow // one for each picture
	reader tableReader
	decode DecodeOptions
}

// tableRow is where a picture lies.
type tableRow struct {
	table int
	row   int64
	file  string // that the row names, for where it has no bytes
}

// pictureTable is a Parquet file with pictures in it.
type pictureTable struct {
	key    string
	at     place
	beside place              // the folder that files lie in which rows name
	column parquet.LeafColumn // of the pictures' bytes
}

// openParquet opens a Parquet file: a table of pictures, or else a manifest.
func openParquet(file string, opts Options) (Source, error) {
	t := &pictureTables{name: baseName(file), decode: opts.Decode}
	root, err := os.OpenRoot(filepath.Dir(file))
	if err != nil {
		return nil, err
	}
	found, err := t.take(pictureTable{key: filepath.Base(file), at: place{path: file}, beside: place{root, "."}})
	if err != nil || found {
		return t, err
	}
	return openManifest(file, opts)
}

// openPictureTables opens the Parquet files of a folder.
func openPictureTables(name string, w walk, opts Options) (Source, error) {
	t := &pictureTables{left: w.left, name: name, decode: opts.Decode}
	for _, key := range slices.Sorted(slices.Values(w.tables)) {
		found, err := t.take(pictureTable{key: key, at: w.place(key), beside: place{w.opened, path.Dir(key)}})
		switch {
		case err != nil:
			t.add(key, err.Error())
		case !found:
			t.add(key, "no column of it holds pictures; a table that lists files is named itself with --images")
		}
	}
	return t, nil
}

// take reads what a file says of its pictures, without them. It returns false where it holds none.
func (t *pictureTables) take(of pictureTable) (found bool, err error) {
	defer recovered(&err)
	f, err := of.at.open()
	if err != nil {
		return false, err
	}
	defer f.Close()
	table, err := openTable(f)
	if err != nil {
		return false, err
	}
	columns := pictureColumns(table)
	if len(columns) == 0 {
		return false, nil
	}
	for _, other := range columns[1:] {
		t.add(of.key, fmt.Sprintf("column %s holds pictures as well; those of %s are read", other.Path[0], columns[0].Path[0]))
	}
	of.column = columns[0]
	t.tables = append(t.tables, of)
	return true, t.list(table)
}

// list adds a picture for each row of the last table.
func (t *pictureTables) list(table *parquet.File) error {
	at := len(t.tables) - 1
	of := t.tables[at]
	seen := map[string]bool{}
	names := labelNames(table)
	row := int64(0)
	add := func(members map[string]any) error {
		file := filepath.ToSlash(takePath(members, of.column.Path[0]))
		name := file
		names.apply(members)
		if name == "" || seen[name] || memberKey(name) == "" {
			name = fmt.Sprintf("row-%06d", row)
		}
		seen[name] = true
		var n note
		n.addAll(members)
		t.images = append(t.images, neuron.Image{Key: of.key + "/" + memberKey(name), Caption: n.caption, Categories: n.categories})
		t.rows = append(t.rows, tableRow{at, row, file})
		row++
		return nil
	}
	about := withoutPictures(table.Schema(), of.column.Path)
	if len(about.Fields()) > 0 {
		return parquetRows(table, about, add)
	}
	for range table.NumRows() {
		if err := add(map[string]any{}); err != nil {
			return err
		}
	}
	return nil
}

// takePath takes the file's name out of a row: that of the picture's struct, or of a column.
func takePath(members map[string]any, column string) string {
	fields, _ := members[column].(map[string]any)
	name, _ := text(fields["path"])
	delete(members, column)
	if name == "" {
		name = takeFile(members)
	}
	return name
}

// pictureColumns returns the columns whose first value is an image file, as HF's image first.
func pictureColumns(table *parquet.File) (found []parquet.LeafColumn) {
	for _, column := range table.Schema().Columns() {
		leaf, ok := table.Schema().Lookup(column...)
		if ok && leaf.MaxRepetitionLevel == 0 && leaf.Node.Type().Kind() == parquet.ByteArray && len(column) <= 2 && startsAsPicture(firstValue(table, leaf.ColumnIndex)) {
			leaf.Path = column // Lookup gives what is left of the path
			found = append(found, leaf)
		}
	}
	slices.SortStableFunc(found, func(a, b parquet.LeafColumn) int {
		if (a.Path[0] == "image") == (b.Path[0] == "image") {
			return 0
		}
		if a.Path[0] == "image" {
			return -1
		}
		return 1
	})
	return found
}

// firstValue returns the first value of a column, nil where there is none in its first pages.
func firstValue(table *parquet.File, column int) []byte {
	for _, group := range table.RowGroups() {
		pages := group.ColumnChunks()[column].Pages()
		defer pages.Close()
		for range 4 {
			values, err := pageValues(pages)
			if err != nil {
				break
			}
			if i := slices.IndexFunc(values, func(v []byte) bool { return len(v) > 0 }); i >= 0 {
				return values[i]
			}
		}
	}
	return nil
}

// pageValues returns copies of the values of the next page, nil for those that are missing.
func pageValues(pages parquet.Pages) ([][]byte, error) {
	page, err := pages.ReadPage()
	if err != nil {
		return nil, err
	}
	defer parquet.Release(page)
	read := make([]parquet.Value, page.NumValues())
	if n, err := page.Values().ReadValues(read); n < len(read) {
		return nil, errors.Join(errors.New("a page has fewer values than it says"), err)
	}
	values := make([][]byte, len(read))
	for i, v := range read {
		if !v.IsNull() {
			values[i] = slices.Clone(v.ByteArray())
		}
	}
	return values, nil
}

// withoutPictures returns a schema without the column of bytes.
func withoutPictures(s *parquet.Schema, bytes []string) *parquet.Schema {
	kept := parquet.Group{}
	for _, f := range s.Fields() {
		if f.Name() != bytes[0] {
			kept[f.Name()] = f
			continue
		}
		inner := parquet.Group{}
		for _, g := range f.Fields() {
			if g.Name() == "path" && len(bytes) > 1 && g.Leaf() {
				inner[g.Name()] = g
			}
		}
		switch {
		case len(inner) == 0:
		case f.Optional():
			kept[f.Name()] = parquet.Optional(inner)
		default:
			kept[f.Name()] = inner
		}
	}
	return parquet.NewSchema(s.Name(), kept)
}

func (t *pictureTables) Name() string             { return t.name }
func (t *pictureTables) Len() int                 { return len(t.rows) }
func (t *pictureTables) Image(i int) neuron.Image { return t.images[i] }

func (t *pictureTables) Picture(ctx context.Context, i, minSide int) (image.Image, error) {
	key, at := t.images[i].Key, t.rows[i]
	b, err := interruptible(ctx, func() ([]byte, error) { return t.reader.read(t.tables[at.table], at.row) })
	switch beside := t.tables[at.table].beside; {
	case err == nil && b == nil && at.file != "":
		b, err = place{beside.root, path.Join(beside.path, at.file)}.read(ctx, 0, -1, t.decode)
	case err == nil && b == nil:
		err = errors.New("the row holds no bytes of a picture, and names no file")
	}
	if err == nil {
		err = checkBytes(int64(len(b)), t.decode)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	return decodeNamed(key, b, t.decode, minSide)
}

// openGroups returns the row groups of a table and what they are read from.
func (t pictureTable) openGroups() (f *os.File, groups []parquet.RowGroup, err error) {
	defer recovered(&err)
	if f, err = t.at.open(); err != nil {
		return nil, nil, err
	}
	table, err := openTable(f)
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, table.RowGroups(), nil
}
