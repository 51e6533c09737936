package main

import (
	"fmt"
	"log/slog"

	"multiscope/internal/hub"
)

// fetched returns the path of the model, which is downloaded first if it is given by name.
func (f *modelFlags) fetched() (string, error) {
	if !hub.IsName(f.path) {
		return f.path, nil
	}
	w := f.cmd.ErrOrStderr()
	last := map[string]int64{} // tenths of each file that were shown
	return hub.Fetch(f.cmd.Context(), f.path, hub.Options{
		Log: slog.New(slog.NewTextHandler(w, nil)),
		Progress: func(file string, done, total int64) {
			if total > 0 && done*10/total > last[file] {
				last[file] = done * 10 / total
				fmt.Fprintf(w, "%s: %d %% of %.1f MB\n", file, last[file]*10, float64(total)/1e6)
			}
		},
	})
}
