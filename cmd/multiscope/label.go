package main

import (
	"github.com/spf13/cobra"

	"multiscope/internal/autolabel"
)

type labelFlags struct {
	unitPass
	words    string
	method   string
	labeller string
	images   []string
	options  autolabel.Options
}

func labelCommand() *cobra.Command {
	f := labelFlags{options: autolabel.Defaults}
	cmd := &cobra.Command{
		Use:   "label (--model PATH | --model-name NAME) (--units LIST | --all | --report)",
		Short: "Find words that say what units respond to, and measure how well they do",
		Long: "Find, for each unit of an indexed layer, words whose likeness to images in the space of a CLIP predicts the unit's\n" +
			"activation, choosing them on half of the images and measuring on the other half; and the word of CLIP-Dissect's\n" +
			"soft-WPMI. Beside that stands how the words fare against captions and categories, since a CLIP that chooses words\n" +
			"and measures them judges itself. These labels stand below people's and name no unit. What is found is stored as it\n" +
			"is found; stopped and run again, the command goes on. docs/labels.md says how.",
		Example: "  multiscope label --model ./RN50 --all\n" +
			"  multiscope label --model ./RN50 --labeller ./ViT-L-14 --images ./photos --units 0-63,89 --words ./words.txt\n" +
			"  multiscope label --model-name rn50 --report",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	f.register(cmd)
	return cmd
}

func (f *labelFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	f.unitPass.register(cmd, passWords{
		slug: ". Without --model, what the index has of images\nand texts is compared alone",
		redo: "find again what was found in the same way", report: "find nothing: print how good the labels of the layer are",
	})
	flags.StringVar(&f.words, "words", "", "a list of words to choose from, one a line; those that the model was shown otherwise")
	flags.StringVar(&f.method, "method", bothMethods, "how words are chosen: linear, soft-wpmi or both")
	flags.StringVar(&f.labeller, "labeller", "", "another CLIP in whose space images and words are compared: a folder or file, or hf:ORG/REPO, openai:RN50x4; needs\n--images")
	flags.StringArrayVar(&f.images, "images", nil, "the pictures that were indexed, again for more: those of which the index has no embedding are embedded now")
	flags.IntVar(&f.options.Images, "most-images", f.options.Images, "images that words are compared with at most, drawn from the seed")
	flags.Int64Var(&f.options.Seed, "seed", f.options.Seed, "of the half of the images that words are chosen on")
}
