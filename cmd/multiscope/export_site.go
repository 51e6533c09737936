package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"multiscope/internal/neuron"
	"multiscope/internal/site"
	"multiscope/internal/store"
	"multiscope/internal/store/notes"
	"multiscope/web"
	"multiscope/web/server"
)

// siteFlags say what is written as pages, and where.
type siteFlags struct {
	database, out, origin          string
	units, families, lists, layers []string
	dryRun                         bool
	hide                           hideFlag
}

func exportSiteCommand() *cobra.Command {
	var f siteFlags
	cmd := &cobra.Command{
		Use:   "site",
		Short: "Write neurons as static pages that need no server",
		Long: "Write the pages of neurons, families, lists or whole layers as files, with their pictures and data and a search\n" +
			"by word, for any file host or to be opened from a disk: begin at index.html. How large it will be is said first;\n" +
			"--dry-run says no more than that. Links to what is not among the files lead to --origin, or are taken out where\n" +
			"there is none. The folder appears when all is there; one that was written before is replaced.",
		Example: "  multiscope export site --db scope.db --family emotion --out emotion --origin https://scope.example.org\n" +
			"  multiscope export site --db scope.db --layer pictogram/layer4-1-sum --out layer --dry-run\n" +
			"  multiscope export site --db scope.db --unit pictogram/layer4-1-sum/89 --list flags --out talk",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.database, "db", "scope.db", "the index to read, with the notes beside it")
	flags.StringVar(&f.out, "out", "", "the folder that is made (needed)")
	flags.StringVar(&f.origin, "origin", "", "address of a server that has the rest, for links to what is not written")
	flags.StringArrayVar(&f.units, "unit", nil, "a neuron, model/layer/number; may be repeated")
	flags.StringArrayVar(&f.families, "family", nil, "a family with its neurons, as in its page's address; may be repeated")
	flags.StringArrayVar(&f.lists, "list", nil, "a list with its neurons, as in its page's address; may be repeated")
	flags.StringArrayVar(&f.layers, "layer", nil, "a layer with all its neurons, model/layer; may be repeated")
	flags.BoolVar(&f.dryRun, "dry-run", false, "say how large it will be, and write nothing")
	f.hide.register(cmd, "a list of neurons and families that are not written")
	return cmd
}

// chosen reads what is named.
func (f siteFlags) chosen() (site.Chosen, error) {
	c := site.Chosen{Families: f.families, Lists: f.lists}
	for _, name := range f.layers {
		model, layer, ok := strings.Cut(name, "/")
		if !ok || !neuron.IsSlug(model) || !neuron.IsSlug(layer) {
			return c, usagef("--layer is MODEL/LAYER as in the address of its page, such as pictogram/layer4-1-sum, not %q", name)
		}
		c.Layers = append(c.Layers, [2]string{model, layer})
	}
	for _, name := range f.units {
		ref, err := neuron.ParseRef(name)
		if err != nil {
			return c, usagef("--unit: %v", err)
		}
		c.Units = append(c.Units, ref)
	}
	if len(f.units)+len(f.families)+len(f.lists)+len(f.layers) == 0 {
		return c, usagef("say what is to be written: --unit, --family, --list or --layer")
	}
	return c, nil
}

func (f siteFlags) run(cmd *cobra.Command) (err error) {
	if f.out == "" {
		return usagef("--out is needed: the folder that is made")
	}
	chosen, err := f.chosen()
	if err != nil {
		return err
	}
	if err := checkOrigin(f.origin); err != nil {
		return err
	}
	src, err := store.OpenReader(cmd.Context(), f.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	added := notes.Later(notes.Path(f.database))
	defer added.Close()
	log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
	opts := web.Options{Version: version(), Public: f.origin, Database: f.database, Log: log, Copy: copyOf(f.origin, chosen)}
	if opts.Hide, err = f.hide.open(cmd.Context(), src, added, log); err != nil {
		return err
	}
	pages, err := web.New(src, added, opts)
	if err != nil {
		return err
	}
	report, err := site.Write(cmd.Context(), site.Options{
		Folder: f.out, Pages: pages, Origin: f.origin, Chosen: chosen, Version: version(), DryRun: f.dryRun,
		Progress: progressOn(cmd.ErrOrStderr()), Say: func(line string) { fmt.Fprintln(cmd.ErrOrStderr(), line) },
		State: func(ctx context.Context) (string, error) { return stateOf(ctx, src, added) },
	})
	if err == nil {
		f.print(cmd, report)
	}
	return err
}

func checkOrigin(origin string) error {
	if _, _, err := server.SplitPublic(origin); err != nil {
		return usagef("--origin is the address of a server of pages, such as https://scope.example.org or https://example.org/scopes, not %q", origin)
	}
	return nil
}

// stateOf returns another text after each change of an index and its notes.
func stateOf(ctx context.Context, src web.Source, added web.Notes) (string, error) {
	index, err := src.Version(ctx)
	if err != nil {
		return "", err
	}
	said, err := added.Version(ctx)
	return fmt.Sprintf("%d/%d", index, said), err
}
