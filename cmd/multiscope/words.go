package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"multiscope/internal/index"
	"multiscope/internal/text"
)

// wordFlags say which words are written into pictures and shown to the model.
type wordFlags struct {
	file       string
	renderings int
}

// noWords is the --words that shows none.
const noWords = "none"

func (f *wordFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.file, "words", "", "a list of words to show the model, one a line, or \""+noWords+"\"; the shipped English list otherwise")
	cmd.Flags().IntVar(&f.renderings, "renderings", text.DefaultRenderings, "pictures of each word, whose activations are averaged")
}

// words returns the words to show a model whose input has size pixels a side. Words that the
// fonts cannot write are named on w and left out.
func (f wordFlags) words(size int, w io.Writer) (index.Words, error) {
	if f.file == noWords {
		return nil, nil
	}
	list := text.Words()
	if f.file != "" {
		var err error
		if list, err = text.OpenWords(f.file); err != nil {
			return nil, err
		}
	}
	raster, err := text.NewRaster(size, f.renderings)
	if err != nil {
		return nil, err
	}
	list, unwritable := raster.Writable(list)
	if len(unwritable) > 0 {
		fmt.Fprintf(w, "%d words have letters that the fonts lack and are left out, the first is %q\n", len(unwritable), unwritable[0])
	}
	return text.RasteredWords{List: list, Raster: raster}, nil
}
