package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"multiscope/internal/exchange"
	"multiscope/internal/store"
	"multiscope/internal/store/notes"
)

// importFlags say how a file is read.
type importFlags struct {
	author    string
	models    []string
	layers    []string
	skip, dry bool
	file      string
}

func notesImportCommand(database *string) *cobra.Command {
	var f importFlags
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Add labels, families, lists and blind studies from a file",
		Long: `Add labels, families, lists and blind studies from a file: what “notes export” writes, CSV of CLIP-Dissect or MILAN (layer, unit,
description), or explanations as Neuronpedia has them. All of it is added or nothing; what is there already stays.
FILE may be - for standard input.`,
		Example: `  multiscope notes import descriptions.csv --model rn50 --author CLIP-Dissect --dry-run`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.file = args[0]
			return importNotes(cmd, *database, f)
		},
	}
	cmd.Flags().StringVar(&f.author, "author", "", "the author of what the file names none for (default: the name of the file)")
	cmd.Flags().StringArrayVar(&f.models, "model", nil, "the model of what names none, or NAME=SLUG for one that the file calls otherwise")
	cmd.Flags().StringArrayVar(&f.layers, "layer", nil, "NAME=SLUG for a layer that the file calls otherwise: layer4=layer4-2-sum")
	cmd.Flags().BoolVar(&f.skip, "skip-unknown", false, "leave out what is said of neurons that this index lacks, instead of refusing the file")
	cmd.Flags().BoolVar(&f.dry, "dry-run", false, "say what would be added, and add nothing")
	return cmd
}

// index returns how names of the file are looked up.
func (f importFlags) index(ctx context.Context, database string) (*exchange.Index, error) {
	x := &exchange.Index{Model: map[string]string{}, Layer: map[string]string{}}
	for _, said := range f.models {
		if name, slug, two := strings.Cut(said, "="); two {
			x.Model[name] = slug
		} else {
			x.Model[""] = said
		}
	}
	for _, said := range f.layers {
		name, slug, two := strings.Cut(said, "=")
		if !two {
			return nil, usagef("--layer is NAME=SLUG, such as layer4=layer4-2-sum, not %q", said)
		}
		x.Layer[name] = slug
	}
	return x, readIndex(ctx, database, x)
}

// readIndex fills in the models of an index.
func readIndex(ctx context.Context, database string, x *exchange.Index) (err error) {
	s, err := store.OpenReader(ctx, database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	x.Models, err = s.Models(ctx)
	return err
}

// fileAuthor names the author of what a file says without naming one: the file, without its endings.
func fileAuthor(file string) string {
	if file == "-" {
		return "standard input"
	}
	name, _, _ := strings.Cut(strings.TrimLeft(filepath.Base(file), "."), ".")
	return name
}

func importNotes(cmd *cobra.Command, database string, f importFlags) error {
	x, err := f.index(cmd.Context(), database)
	if err != nil {
		return err
	}
	var in io.Reader = cmd.InOrStdin()
	if f.file != "-" {
		file, err := os.Open(f.file)
		if err != nil {
			return err
		}
		defer file.Close()
		in = file
	}
	author := cmp.Or(f.author, fileAuthor(f.file))
	c, err := exchange.Read(in, exchange.Options{Author: author, Now: time.Now(), Index: x, SkipUnknown: f.skip})
	if err != nil {
		return fmt.Errorf("%s: %w", f.file, err)
	}
	from := notes.Origin{Name: filepath.Base(f.file), Author: author, At: time.Now()}
	did, err := addNotes(cmd.Context(), notes.Path(database), c.Notes, from, f.dry)
	if err != nil {
		return explainItem(f.file, c, err)
	}
	sayLeftOut(cmd.OutOrStdout(), c)
	sayElsewhere(cmd.OutOrStdout(), x, c.Notes)
	sayImported(cmd.OutOrStdout(), notes.Path(database), did, f.dry)
	return nil
}

// explainItem says where in a file that stands which cannot be imported.
func explainItem(file string, c *exchange.Contents, err error) error {
	var item *notes.ItemError
	if !errors.As(err, &item) {
		return err
	}
	return fmt.Errorf("%s, %s: %w Nothing was imported", file, c.Place(item.Kind, item.At), item.Err)
}
