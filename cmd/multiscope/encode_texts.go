package main

import (
	"errors"
	"os"

	"github.com/spf13/cobra"

	"multiscope/internal/textprocess"
	"multiscope/internal/texttower"
)

// encodeTexts is the command that a server runs its text towers with.
const encodeTexts = "encode-texts"

type encodeTextsFlags struct {
	model    modelFlags
	engine   engineFlags
	database string
	name     string
}

// encodeTextsCommand is the other side of serve --model: it reads texts on its standard input.
func encodeTextsCommand() *cobra.Command {
	var f encodeTextsFlags
	cmd := &cobra.Command{
		Use:    encodeTexts,
		Short:  "Read texts for a server, which starts this",
		Args:   cobra.NoArgs,
		Hidden: true,
		RunE:   func(cmd *cobra.Command, _ []string) error { return runEncodeTexts(cmd, f) },
	}
	f.model.register(cmd)
	f.engine.register(cmd)
	cmd.Flags().StringVar(&f.database, "db", "scope.db", "database that the model is indexed in")
	cmd.Flags().StringVar(&f.name, "name", "", "the model's name there")
	return cmd
}

func runEncodeTexts(cmd *cobra.Command, f encodeTextsFlags) (err error) {
	goFirst()
	m, _, err := f.model.openIndexed(cmd.Context(), f.database, f.name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	tokenizer, err := openTokenizer(cmd.Context(), m, "", logTo(cmd.ErrOrStderr(), false))
	if err != nil {
		return err
	}
	e, err := f.engine.open(cmd)
	if err != nil {
		return err
	}
	tower, err := texttower.Open(m, tokenizer, e)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tower.Close()) }()
	return textprocess.Serve(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout(), tower)
}

// goFirst makes Linux end this process rather than the server where memory runs out. Elsewhere there is no such file.
func goFirst() { _ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0) }
