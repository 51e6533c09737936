package web

import (
	"encoding"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"multiscope/internal/exchange"
	"multiscope/web/api"
)

var update = flag.Bool("update", false, "rewrite what tests compare with")

// described are the types of which openapi.json has schemas, by the names that it calls them.
var described = map[string]any{
	"Model": api.Model{}, "Layer": api.Layer{}, "Meanings": api.Meanings{}, "UnitMap": api.UnitMap{}, "PublishedLayer": api.PublishedLayer{}, "Unit": api.Unit{}, "PublishedUnit": api.PublishedUnit{},
	"Image": api.Image{}, "Images": api.Images{}, "Word": api.Word{}, "Families": api.Families{}, "FamilyMembers": api.FamilyMembers{}, "Comparison": api.Comparison{}, "CategoryPlots": api.CategoryPlots{},
	"Search": api.Search{}, "Study": api.Study{}, "Status": api.Status{}, "List": exchange.List{}, "BlindStudy": api.BlindStudy{},
}

const schemasFile = "api/schemas.json"

// TestSchemasAreThoseOfTheTypes: a field that is added to what is sent is added to its description.
func TestSchemasAreThoseOfTheTypes(t *testing.T) {
	all := map[string]any{}
	for name, v := range described {
		all[name] = schemaOf(reflect.TypeOf(v))
	}
	want, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *update {
		if err := os.WriteFile(schemasFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(schemasFile)
	if err != nil || string(got) != string(want) {
		t.Errorf("%s differs from the types, %v: go test ./web -run Schemas -update", schemasFile, err)
	}
}

// schemaOf returns the JSON schema of what encoding/json makes of a type, as strict as it can be.
func schemaOf(t reflect.Type) map[string]any {
	text := reflect.TypeFor[encoding.TextMarshaler]()
	switch {
	case t == reflect.TypeFor[time.Time]():
		return map[string]any{"type": "string", "format": "date-time"}
	case t == reflect.TypeFor[json.RawMessage]():
		return map[string]any{}
	case t.Implements(text):
		return map[string]any{"type": "string"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		s := schemaOf(t.Elem())
		s["type"] = []any{s["type"], "null"}
		return s
	case reflect.Slice, reflect.Array:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	case reflect.Struct:
		s := map[string]any{"type": "object", "additionalProperties": false}
		properties, required := map[string]any{}, []string{}
		addFields(t, properties, &required)
		s["properties"], s["required"] = properties, required
		return s
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Float32, reflect.Float64:
		return map[string]any{"type": "number"}
	}
	return map[string]any{"type": "integer"}
}

func addFields(t reflect.Type, properties map[string]any, required *[]string) {
	for f := range t.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			addFields(f.Type, properties, required)
			continue
		case !f.IsExported() || name == "-":
			continue
		case name == "":
			name = f.Name
		}
		if strings.Contains(options, "omit") {
			if f.Type.Kind() == reflect.Pointer { // it is not there rather than null
				f.Type = f.Type.Elem()
			}
		} else {
			*required = append(*required, name)
		}
		properties[name] = schemaOf(f.Type)
	}
}
