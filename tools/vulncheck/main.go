// Vulncheck runs govulncheck on the program and fails when the program calls a
// vulnerability that is not in the list below. It reads the Go vulnerability database of a version that
// is pinned here, from the module that the Go team keeps it in, so that a run says tomorrow what it says
// today. It looks at the module in the folder above its own:
//
//	go -C tools run ./vulncheck
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// database is the module of the vulnerability database; go list -m golang.org/x/vulndb@latest has the newest.
const database = "golang.org/x/vulndb@v0.0.0-20261105234957-e22db6528018"

// accepted are vulnerabilities without a fixed version that the program does not suffer from, each with
// the reason. An entry that is no longer found is an error.
var accepted = map[string]string{
	"GO-2026-6872": "rate limiter of echo v4 without an IPExtractor: the program has one (web/server/protect.go), which believes X-Forwarded-For of a proxy on this machine alone",
	"GO-2026-6875": "reverse proxy of echo v4 (the record names no function): the program uses no proxy and forwards no request",
}

func main() {
	if err := check(); err != nil {
		fmt.Fprintln(os.Stderr, "vulncheck:", err)
		os.Exit(1)
	}
}

func check() error {
	records, err := download()
	if err != nil {
		return err
	}
	called, err := scan(filepath.Join(records, "data", "osv"))
	if err != nil {
		return err
	}
	var errs []error
	for _, id := range slices.Sorted(maps.Keys(called)) {
		if reason, ok := accepted[id]; ok {
			fmt.Printf("%s accepted: %s\n", id, reason)
			continue
		}
		errs = append(errs, fmt.Errorf("%s: %s", id, called[id]))
	}
	for id := range accepted {
		if called[id] == "" {
			errs = append(errs, fmt.Errorf("%s is accepted but no longer found: remove it from the list", id))
		}
	}
	return errors.Join(errs...)
}

// download returns the folder of the database's module.
func download() (string, error) {
	out, err := exec.Command("go", "mod", "download", "-json", database).Output()
	if err != nil {
		return "", fmt.Errorf("download %s: %w\n%s", database, err, out)
	}
	var module struct{ Dir string }
	return module.Dir, json.Unmarshal(out, &module)
}

// message is what of govulncheck's output is read. A finding with a function in its first frame is
// called by the program.
type message struct {
	Finding *struct {
		OSV   string `json:"osv"`
		Fixed string `json:"fixed_version"`
		Trace []struct {
			Module, Version, Package, Function string
		} `json:"trace"`
	} `json:"finding"`
}

// scan returns the vulnerabilities that the program calls, by number, each with where it is and what fixes it.
func scan(records string) (map[string]string, error) {
	cmd := exec.Command("go", "tool", "govulncheck", "-C", "..", "-format", "json", "-db", "file://"+filepath.ToSlash(records), "./...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("govulncheck: %w", err)
	}
	called := map[string]string{}
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var m message
		if err := decoder.Decode(&m); errors.Is(err, io.EOF) {
			return called, nil
		} else if err != nil {
			return nil, fmt.Errorf("read govulncheck's output: %w", err)
		}
		if f := m.Finding; f != nil && len(f.Trace) > 0 && f.Trace[0].Function != "" {
			at := f.Trace[0]
			called[f.OSV] = fmt.Sprintf("%s@%s, in package %s, fixed in %q", at.Module, at.Version, at.Package, f.Fixed)
		}
	}
}
