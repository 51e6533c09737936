package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
)

// row is a row of a CSV file by the names of its columns.
type row map[string]string

// readCSV returns the rows of a file.
func readCSV(from fs.FS, name string) ([]row, error) {
	f, err := from.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil || len(records) == 0 {
		return nil, fmt.Errorf("%s: %d rows, %w", name, len(records), err)
	}
	rows := make([]row, len(records)-1)
	for i, record := range records[1:] {
		rows[i] = row{}
		for j, column := range records[0] {
			rows[i][column] = record[j]
		}
	}
	return rows, nil
}

// writeCSV returns columns of rows as a file with a header.
func writeCSV(rows []row, columns ...string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.Write(columns); err != nil {
		return nil, err
	}
	for _, r := range rows {
		record := make([]string, len(columns))
		for i, column := range columns {
			record[i] = r[column]
		}
		if err := w.Write(record); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// readJSON decodes a file.
func readJSON(from fs.FS, name string, into any) error {
	b, err := fs.ReadFile(from, name)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, into)
}

// writeJSON returns a list as a file with an item a line, so that a change to it can be read.
func writeJSON[T any](items []T) ([]byte, error) {
	lines := make([][]byte, len(items))
	for i, item := range items {
		var err error
		if lines[i], err = json.Marshal(item); err != nil {
			return nil, err
		}
	}
	return slices.Concat([]byte("[\n"), bytes.Join(lines, []byte(",\n")), []byte("\n]\n")), nil
}
