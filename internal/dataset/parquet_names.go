package dataset

import (
	"encoding/json"

	"github.com/parquet-go/parquet-go"
)

// columnNames are the names of the values of columns that hold their numbers.
type columnNames map[string][]string

// labelNames reads what Hugging Face's datasets write into a Parquet file of its columns of classes.
func labelNames(table *parquet.File) columnNames {
	type feature struct {
		Names   []string `json:"names"`
		Feature struct { // of a list
			Names []string `json:"names"`
		} `json:"feature"`
	}
	var about struct {
		Info struct {
			Features map[string]json.RawMessage `json:"features"`
		} `json:"info"`
	}
	written, _ := table.Lookup("huggingface")
	if json.Unmarshal([]byte(written), &about) != nil {
		return nil
	}
	names := columnNames{}
	for column, raw := range about.Info.Features {
		var f feature
		if json.Unmarshal(raw, &f) != nil {
			continue // a column of another kind
		}
		if names[column] = f.Names; len(f.Names) == 0 {
			names[column] = f.Feature.Names
		}
	}
	return names
}

// apply puts names in the place of numbers. A number without a name, such as −1 for what is not labelled, says
// nothing.
func (c columnNames) apply(row map[string]any) {
	for column, names := range c {
		if len(names) > 0 {
			row[column] = named(row[column], names)
		}
	}
}

func named(v any, names []string) any {
	switch v := v.(type) {
	case int64:
		if v < 0 || v >= int64(len(names)) {
			return nil
		}
		return names[v]
	case int32:
		return named(int64(v), names)
	case []any:
		for i := range v {
			v[i] = named(v[i], names)
		}
	}
	return v
}
