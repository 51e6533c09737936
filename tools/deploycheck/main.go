// Command deploycheck parses the files in docs/deploy as those do who run them: the service as systemd, the container
// file as BuildKit. It is run from the folder tools, by task lint.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/coreos/go-systemd/v22/unit"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

func main() {
	if err := errors.Join(checkService("../docs/deploy/multiscope.service"), checkContainer("../docs/deploy/Containerfile")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func checkService(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	options, err := unit.DeserializeOptions(f)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for _, o := range options {
		if o.Section == "Service" && o.Name == "ExecStart" {
			return nil
		}
	}
	return fmt.Errorf("%s: it starts nothing", path)
}

func checkContainer(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	parsed, err := parser.Parse(f)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	var found error
	warn := &linter.Config{Warn: func(rule, _, _, message string, at []parser.Range) {
		found = errors.Join(found, fmt.Errorf("%s:%d: %s: %s", path, at[0].Start.Line, rule, message))
	}}
	if _, _, err := instructions.Parse(parsed.AST, linter.New(warn)); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return found
}
