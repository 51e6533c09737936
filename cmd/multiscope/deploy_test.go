package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestDeploymentsStartWhatThereIs: the command lines in docs/deploy are ones that the program takes.
func TestDeploymentsStartWhatThereIs(t *testing.T) {
	tests := []struct {
		file, line string // a pattern whose group is the command line
		args       func(string) []string
	}{
		{"multiscope.service", `(?m)^ExecStart=/usr/local/bin/multiscope (.*)$`, strings.Fields},
		{"Containerfile", `(?m)^CMD (\[.*\])$`, func(s string) (args []string) {
			if err := json.Unmarshal([]byte(s), &args); err != nil {
				t.Fatal(err)
			}
			return args
		}},
	}
	for _, tt := range tests {
		b, err := os.ReadFile(filepath.Join("..", "..", "docs", "deploy", tt.file))
		if err != nil {
			t.Fatal(err)
		}
		m := regexp.MustCompile(tt.line).FindSubmatch(b)
		if m == nil {
			t.Fatalf("%s starts nothing", tt.file)
		}
		cmd, rest, err := rootCommand().Find(tt.args(string(m[1])))
		if err == nil {
			err = cmd.ParseFlags(rest)
		}
		if err != nil || cmd.Name() != "serve" || cmd.Flags().NArg() > 0 {
			t.Errorf("%s runs %s: %v; want serve", tt.file, m[1], err)
		}
	}
}
