package dataset

import (
	"fmt"
	"io"
	"os"
	"slices"
	"sync"

	"github.com/parquet-go/parquet-go"
)

// tableReader reads pictures out of tables, in or near the order of their rows. Its memory is that of
// some pages: pages of pictures are about 1 MiB.
type tableReader struct {
	mu   sync.Mutex
	open []*groupReader // the one used last is last
}

// How many groups of rows are open at a time, and how many pages of each are kept: as many as pictures
// that are decoded side by side may lie apart.
const (
	mostGroups = 3
	mostPages  = 8
)

// groupReader goes through the pictures of one group of rows.
type groupReader struct {
	key      string
	from, to int64 // rows of the group
	file     *os.File
	chunk    parquet.ColumnChunk
	pages    parquet.Pages
	next     int64 // first row of the page to come
	kept     []keptPage
}

type keptPage struct {
	first  int64
	values [][]byte
}

// read returns the bytes in a row of a table, nil where it has none.
func (r *tableReader) read(t pictureTable, row int64) (b []byte, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer recovered(&err)
	g, err := r.group(t, row)
	if err != nil {
		return nil, err
	}
	return g.value(row)
}

// group returns the reader of the group that holds a row, and makes it the last one used.
func (r *tableReader) group(t pictureTable, row int64) (*groupReader, error) {
	at := slices.IndexFunc(r.open, func(g *groupReader) bool { return g.key == t.key && g.from <= row && row < g.to })
	if at >= 0 {
		g := r.open[at]
		r.open = append(slices.Delete(r.open, at, at+1), g)
		return g, nil
	}
	g, err := t.openGroup(row)
	if err != nil {
		return nil, err
	}
	if len(r.open) == mostGroups {
		r.open[0].pages.Close()
		r.open[0].file.Close()
		r.open = slices.Delete(r.open, 0, 1)
	}
	r.open = append(r.open, g)
	return g, nil
}

func (t pictureTable) openGroup(row int64) (*groupReader, error) {
	f, groups, err := t.openGroups()
	if err != nil {
		return nil, err
	}
	g := &groupReader{key: t.key, file: f}
	for _, group := range groups {
		if g.from, g.to = g.to, g.to+group.NumRows(); row >= g.to {
			continue
		}
		g.chunk = group.ColumnChunks()[t.column.ColumnIndex]
		g.pages, g.next = g.chunk.Pages(), g.from
		return g, nil
	}
	f.Close()
	return nil, fmt.Errorf("the file has %d rows now", g.to)
}

func (g *groupReader) value(row int64) ([]byte, error) {
	for _, p := range g.kept {
		if row >= p.first && row < p.first+int64(len(p.values)) {
			return p.values[row-p.first], nil
		}
	}
	if row < g.next { // its page is kept no longer: begin anew
		g.pages.Close()
		g.pages, g.next, g.kept = g.chunk.Pages(), g.from, nil
	}
	for {
		values, err := pageValues(g.pages)
		if err == io.EOF {
			return nil, fmt.Errorf("row %d is missing", row)
		}
		if err != nil {
			return nil, err
		}
		page := keptPage{g.next, values}
		g.next += int64(len(values))
		if len(g.kept) == mostPages {
			g.kept = slices.Delete(g.kept, 0, 1)
		}
		g.kept = append(g.kept, page)
		if row < g.next {
			return values[row-page.first], nil
		}
	}
}
