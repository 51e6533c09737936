package main

import (
	"context"
	"os"

	"github.com/spf13/pflag"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/study/zeroshot"
)

func zeroShotStudy() studySpec {
	o := zeroshot.Defaults()
	var classes classFlags
	return studySpec{
		name:  "zero-shot",
		short: "Classify images by texts that name classes",
		long: "Classify images of the data set by texts that name classes, as CLIP does without training: how often the class is\n" +
			"right, what is taken for what, and which neurons tell each class. Classes are the values of a category of the images,\n" +
			"or come from a file.",
		example: "  multiscope study zero-shot --model ./RN50 --images ./photos --category class\n" +
			"  multiscope study zero-shot --model ./RN50 --images ./photos --class-list classes.txt --template 'a blurry photo of a {}'",
		register: func(flags *pflag.FlagSet) {
			classes.register(flags)
			flags.IntVar(&o.Images, "sample", o.Images, "how many images to classify")
			flags.Int64Var(&o.Seed, "seed", o.Seed, "which images are drawn")
		},
		check: o.Check,
		run: func(ctx context.Context, s *study.Session) (neuron.Study, error) {
			var err error
			if o.Classes, err = classes.read(); err != nil {
				return neuron.Study{}, err
			}
			return zeroshot.Run(ctx, s, o)
		},
	}
}

// classFlags are the flags of studies that tell images apart by classes.
type classFlags struct {
	category  string
	file      string
	templates []string
}

func (f *classFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.category, "category", "", "the category of the images whose values are the classes; chosen and said otherwise")
	flags.StringVar(&f.file, "class-list", "", "a file of classes, one a line: a name and, after a tab, its own text if it has one")
	flags.StringArrayVar(&f.templates, "template", study.DefaultTemplates(), "a text with {} for the class, again for more")
}

func (f *classFlags) read() (study.Classes, error) {
	c := study.Classes{Category: f.category, Templates: f.templates}
	if len(c.Templates) == 0 { // of “study all”, which has no flags of its own
		c.Templates = study.DefaultTemplates()
	}
	if f.file == "" {
		return c, nil
	}
	file, err := os.Open(f.file)
	if err != nil {
		return c, neuron.Invalidf("The classes %s cannot be read: %v.", f.file, err)
	}
	defer file.Close()
	c.Classes, err = study.ReadClasses(file)
	return c, err
}
