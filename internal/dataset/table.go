package dataset

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// textOf returns a text file in UTF-8.
func textOf(f *os.File) *bufio.Reader {
	raw := bufio.NewReader(f)
	start, _ := raw.Peek(2)
	return bufio.NewReaderSize(asUTF8(raw, start), 1<<16)
}

// readCSV reads a table whose first row names its columns. What separates them is what the first row has
// most of: spreadsheets write semicolons where commas stand in numbers, and tabs.
func readCSV(f *os.File, add func(map[string]any), bad func(error)) error {
	text := textOf(f)
	start, _ := text.Peek(1 << 16)
	r := csv.NewReader(text)
	r.Comma, r.ReuseRecord = separator(start, filepath.Ext(f.Name())), true
	head, err := r.Read()
	if err != nil {
		return fmt.Errorf("no header line: %w", err)
	}
	names := append([]string(nil), head...)
	r.FieldsPerRecord = -1
	for {
		record, err := r.Read()
		var parse *csv.ParseError
		switch {
		case err == io.EOF:
			return nil
		case errors.As(err, &parse):
			bad(parse)
		case err != nil:
			return err
		case len(record) != len(names):
			bad(fmt.Errorf("%d values for %d columns", len(record), len(names)))
		default:
			row := make(map[string]any, len(names))
			for i, v := range record {
				row[readable(names[i])] = v
			}
			add(row)
		}
	}
}

func separator(start []byte, ext string) rune {
	first, _, _ := bytes.Cut(start, []byte("\n"))
	best, most := ',', 0
	if strings.EqualFold(ext, ".tsv") {
		best = '\t'
	}
	for _, s := range []rune{best, ',', '\t', ';', '|'} {
		if n := bytes.Count(first, []byte(string(s))); n > most {
			best, most = s, n
		}
	}
	return best
}

// readJSONLines reads one JSON object a line.
func readJSONLines(f *os.File, add func(map[string]any), bad func(error)) error {
	lines := bufio.NewScanner(textOf(f))
	lines.Buffer(nil, noteLimit)
	for lines.Scan() {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		row, err := decodeObject(lines.Bytes())
		if err != nil {
			bad(err)
			continue
		}
		add(row)
	}
	return lines.Err()
}

// openTable opens a Parquet file.
func openTable(f *os.File) (*parquet.File, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, cause(err)
	}
	return parquet.OpenFile(f, info.Size())
}

// recovered makes an error of a panic: the library has them for some broken files.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("broken parquet file: %v", r)
	}
}

// readParquetRows reads the rows of a Parquet file.
func readParquetRows(f *os.File, add func(map[string]any), bad func(error)) (err error) {
	defer recovered(&err)
	table, err := openTable(f)
	if err != nil {
		return err
	}
	names := labelNames(table)
	return parquetRows(table, table.Schema(), func(row map[string]any) error {
		names.apply(row)
		add(row)
		return nil
	})
}

// parquetRows reads the columns of a schema, row by row.
func parquetRows(table *parquet.File, schema *parquet.Schema, visit func(map[string]any) error) error {
	r := parquet.NewGenericReader[any](table, schema)
	defer r.Close()
	var err error
	for batch := make([]any, 256); err == nil; {
		clear(batch)
		var n int
		n, err = r.Read(batch)
		for _, row := range batch[:n] {
			columns, ok := row.(map[string]any)
			if !ok {
				return errors.New("rows without columns")
			}
			if err := visit(columns); err != nil {
				return err
			}
		}
	}
	if err == io.EOF {
		return nil
	}
	return err
}
