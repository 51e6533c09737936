package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// TestFacetTrainRefuses checks what is refused before a model is opened.
func TestFacetTrainRefuses(t *testing.T) {
	tests := []struct {
		name string
		args []string
		says string
	}{
		{"no name", nil, "--name"},
		{"name of visualizations without a facet", []string{"--name", "generic", "--theme", "x", "--generic", "y"}, "choose another name"},
		{"name of all facets", []string{"--name", "all", "--theme", "x", "--generic", "y"}, "choose another name"},
		{"no theme", []string{"--name", "text"}, "--theme"},
		{"no generic pictures", []string{"--name", "text", "--theme", "x"}, "--generic"},
		{"generic pictures for the demo's theme", []string{"--name", "text", "--theme", "demo", "--generic", "y"}, "--generic"},
		{"one fold", []string{"--name", "text", "--theme", "demo", "--folds", "1"}, "--folds"},
	}
	for _, tt := range tests {
		var out, errs bytes.Buffer
		args := append([]string{"facet", "train", "--model", "x"}, tt.args...)
		if code := run(context.Background(), args, &out, &errs); code != exitUsage || !strings.Contains(errs.String(), tt.says) {
			t.Errorf("%s: code %d, %q; want code %d and %q", tt.name, code, errs.String(), exitUsage, tt.says)
		}
	}
}
