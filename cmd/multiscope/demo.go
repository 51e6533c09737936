package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"multiscope/internal/demoindex"
	"multiscope/internal/store"
)

type demoFlags struct {
	data      string
	addr      string
	pictures  int
	words     int
	seed      int64
	open      bool
	studies   bool
	visualize bool
	hide      hideFlag
	engine    engineFlags
	edit      editFlags
}

func demoCommand() *cobra.Command {
	var f demoFlags
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Index generated pictures with a tiny CLIP and serve the pages meanwhile",
		Long: "Serve pages at once and fill them: add the neurons that were published of OpenAI's CLIP models, write the\n" +
			"demo's tiny CLIP, draw a data set of emoji and written words, and index it. Stopped and run again, it goes on; when all is there, it just serves.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runDemo(cmd, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.data, "data", demoFolder(), "folder for the model and the database; it is made where it is missing")
	flags.StringVar(&f.addr, "addr", defaultAddr, "address to serve on")
	flags.IntVar(&f.pictures, "pictures", demoindex.DefaultPictures, "how many pictures to draw")
	flags.IntVar(&f.words, "words", demoindex.DefaultWords, "how many words to show, from the start of the shipped list")
	flags.Int64Var(&f.seed, "seed", demoindex.DefaultSeed, "what the pictures are drawn from")
	flags.BoolVar(&f.open, "open", false, "open the pages in a browser")
	flags.BoolVar(&f.studies, "studies", true, "also run the paper's experiments, once all is indexed: two minutes or so")
	flags.BoolVar(&f.visualize, "visualize", true, "also train facets and make images that drive each unit, once all is indexed")
	f.hide.register(cmd, "a list of neurons and families that are not shown, read at the start")
	f.engine.register(cmd)
	f.edit.register(cmd)
	return cmd
}

// demoFolder is where the demo keeps its things: with other files that can be made again.
func demoFolder() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "multiscope-demo"
	}
	return filepath.Join(cache, "multiscope", "demo")
}

// runDemo serves the database and fills it, both until the user stops it.
func runDemo(cmd *cobra.Command, f demoFlags) error {
	if f.pictures < 1 || f.words < 1 {
		return usagef("--pictures and --words are numbers from 1, not %d and %d", f.pictures, f.words)
	}
	if err := f.edit.check(); err != nil {
		return err
	}
	if err := os.MkdirAll(f.data, 0o755); err != nil {
		return fmt.Errorf("make the demo's folder: %w; choose another with --data", err)
	}
	path := filepath.Join(f.data, "scope.db")
	s, err := store.Open(cmd.Context(), path)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(cmd.Context())
	group.Go(func() error {
		log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
		encoders, err := openDemoTower(ctx, cmd, f, path, log)
		if err != nil {
			return err
		}
		return servePages(ctx, s, serveFlags{database: path, addr: f.addr, hide: f.hide, keptMiB: keptMiB, edit: f.edit, encoders: encoders}, log, cmd.ErrOrStderr(), func(address string) {
			fmt.Fprintf(cmd.OutOrStdout(), "The demo is at %s (Ctrl-C stops it; run it again to go on)\n", address)
			if f.open {
				openBrowser(address, cmd.ErrOrStderr())
			}
		})
	})
	group.Go(func() error { return fillDemo(ctx, cmd, s, f) })
	err = group.Wait()
	if cmd.Context().Err() != nil && errors.Is(err, context.Canceled) {
		err = nil // stopping is how a demo ends
	}
	return errors.Join(err, s.Close())
}

// openBrowser shows an address in the user's browser. A demo goes on without one.
func openBrowser(address string, w io.Writer) {
	words := map[string][]string{"darwin": {"open"}, "windows": {"cmd", "/c", "start"}}[runtime.GOOS]
	if words == nil {
		words = []string{"xdg-open"}
	}
	if err := exec.Command(words[0], append(words[1:], address)...).Start(); err != nil {
		fmt.Fprintf(w, "No browser could be opened (%v): open %s yourself\n", err, address)
	}
}
