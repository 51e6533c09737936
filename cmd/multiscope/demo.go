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
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"multiscope/internal/clip"
	"multiscope/internal/demo"
	"multiscope/internal/index"
	"multiscope/internal/models"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/text"
	"multiscope/internal/visualize"
)

type demoFlags struct {
	data      string
	addr      string
	pictures  int
	words     int
	seed      int64
	open      bool
	visualize bool
	engine    engineFlags
}

func demoCommand() *cobra.Command {
	var f demoFlags
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Index generated pictures with a tiny CLIP and serve the pages meanwhile",
		Long: "Serve pages at once and fill them: write the demo's tiny CLIP, draw a data set of emoji and written\n" +
			"words, and index it. Stopped and run again, it goes on; when all is there, it just serves.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runDemo(cmd, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.data, "data", demoFolder(), "folder for the model and the database; it is made where it is missing")
	flags.StringVar(&f.addr, "addr", defaultAddr, "address to serve on")
	flags.IntVar(&f.pictures, "pictures", demoPictures, "how many pictures to draw")
	flags.IntVar(&f.words, "words", demoWords, "how many words to show, from the start of the shipped list")
	flags.Int64Var(&f.seed, "seed", demoSeed, "what the pictures are drawn from")
	flags.BoolVar(&f.open, "open", false, "open the pages in a browser")
	flags.BoolVar(&f.visualize, "visualize", true, "also train facets and make images that drive each unit, once all is indexed")
	f.engine.register(cmd)
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
		return servePages(ctx, s, serveFlags{database: path, addr: f.addr}, log, func(address string) {
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

// fillDemo indexes what is missing.
func fillDemo(ctx context.Context, cmd *cobra.Command, s *store.Writer, f demoFlags) error {
	folder, err := demo.WriteModel(f.data)
	if err != nil {
		return err
	}
	model, err := clip.Open(folder)
	if err != nil {
		return err
	}
	defer model.Close()
	cfg, err := demoConfig(model, f)
	if err != nil {
		return err
	}
	open := f.engine.later(cmd)
	cfg.Network = network{model: model, engine: open}
	cfg.Log = logTo(cmd.ErrOrStderr(), false)
	jobs, err := s.JobLog(ctx, cfg.Log)
	if err != nil {
		return err
	}
	cfg.Store, cfg.Progress = s, progresses{progressOn(cmd.ErrOrStderr()), jobs}
	report, err := index.Run(ctx, cfg)
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "Everything is there: %d pictures and %d words, in %s\n",
		report.Images, report.Words, report.Took.Round(100*time.Millisecond))
	if !f.visualize {
		return nil
	}
	e, err := open()
	if err != nil {
		return err
	}
	entry, err := indexedModel(ctx, s.Reader, model, cfg.Model.Slug)
	if err != nil {
		return err
	}
	return visualize.RunDemo(ctx, visualize.Demo{
		Store: s, Model: model, Engine: visualize.NewEngine(e), Entry: entry, Seed: f.seed, Facets: demo.Facets(), Pictures: demoFacetPictures,
		Command: demoCommandLine(folder, s.Path(), f.seed), Progress: cfg.Progress, Warnings: cmd.ErrOrStderr(),
	})
}

// The demo shows the beginning of the word list, which the model knows best, so that everything is
// there within minutes on an ordinary machine.
const (
	demoWords      = 3000
	demoRenderings = 3
)

// demoConfig describes the demo's index. A quarter of the pictures gives the pages a first version.
func demoConfig(model *clip.Model, f demoFlags) (index.Config, error) {
	pictures, err := demo.New(f.seed, f.pictures)
	if err != nil {
		return index.Config{}, err
	}
	info := model.Info()
	info.Name = "Pictogram CLIP"
	info.Version = version()
	info.Dataset = neuron.Dataset{
		Slug: slugOf(fmt.Sprintf("pictograms-%d-%d", f.pictures, f.seed)), Name: pictures.Name(), Seed: f.seed,
	}
	raster, err := text.NewRaster(info.Preprocess.Size, demoRenderings)
	if err != nil {
		return index.Config{}, err
	}
	words := shownWords{text.Words(), raster}
	words.list = words.list[:min(len(words.list), f.words)]
	layers, err := models.Layers(model, info.Slug, nil, []neuron.Reduction{neuron.Mean})
	return index.Config{
		Model: info, Layers: layers, Pictures: pictures, Words: words, Preview: f.pictures / 4, Batch: 64,
	}, err
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
