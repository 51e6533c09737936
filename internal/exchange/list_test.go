package exchange

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

var flags = neuron.List{Name: "Flags", Description: "All of them", Entries: []neuron.ListEntry{
	{Ref: neuron.Ref{Model: "rn50", Layer: "layer4-2-sum", Unit: 89}, Note: `the "first"`},
	{Ref: neuron.Ref{Model: "rn50", Layer: "layer4-2-sum", Unit: 0}},
}}

func TestListsAreReadAsTheyAreWritten(t *testing.T) {
	written, err := json.Marshal(NewList(flags))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := ReadList(written); err != nil || !reflect.DeepEqual(got, flags) {
		t.Errorf("ReadList(%s) = %+v, %v", written, got, err)
	}
}

func TestReadList(t *testing.T) {
	entry := `{"modelId":"rn50","layer":"layer4-2-sum","index":89,"note":""}`
	for _, tt := range []struct {
		name, in string
		says     string // "" where it is read
	}{
		{"an index as a number", `{"name":"Flags","entries":[` + entry + `]}`, ""},
		{"a kept list", `{"slug":"flags","name":"Flags","author":"ada","revision":3,"made":"2026-11-28T12:00:00Z","changed":"2026-11-29T12:00:00Z","entries":[]}`, ""},
		{"nothing", ``, "not the JSON of a list"},
		{"other JSON", `{"modelId":"rn50"}`, `unknown field "modelId"`},
		{"a misspelt key", `{"name":"Flags","entries":[{"modelId":"rn50","layer":"l","index":1,"notes":"x"}]}`, `unknown field "notes"`},
		{"no neuron", `{"name":"Flags","entries":[` + entry + `,{"modelId":"RN50","layer":"l","index":"-1"}]}`, `Entry 2 of the list names no neuron: modelId "RN50"`},
		{"two lists", `{"name":"Flags","entries":[]}{}`, "Something follows"},
		{"too many", `{"name":"Flags","entries":[` + strings.Repeat(entry+",", 150) + entry + `]}`, "at most 150 neurons"},
		{"too long a note", `{"name":"Flags","entries":[{"modelId":"rn50","layer":"l","index":1,"note":"` + strings.Repeat("x", 2001) + `"}]}`, "at most 2000 characters"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ReadList([]byte(tt.in))
			if tt.says == "" && err != nil || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("ReadList says %v, want %q", err, tt.says)
			}
		})
	}
}

func FuzzReadList(f *testing.F) {
	f.Add(`{"name":"Flags","description":"","entries":[{"modelId":"rn50","layer":"layer4-2-sum","index":"89","note":"first"}]}`)
	f.Add(`{"entries":[{"index":1e3}]}`)
	f.Fuzz(func(t *testing.T, body string) {
		l, err := ReadList([]byte(body))
		if err != nil {
			return
		}
		written, err := json.Marshal(NewList(l))
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ReadList(written); err != nil || !reflect.DeepEqual(again, l) {
			t.Errorf("%q reads as %+v and again as %+v, %v", body, l, again, err)
		}
	})
}
