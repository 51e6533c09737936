package bias

import (
	"cmp"
	"path/filepath"
	"strings"

	"multiscope/internal/dataset"
	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/text"
)

// Bounds of a group.
const (
	LeastItems = 8
	MostItems  = 100
)

// Options is all that the study's result depends on besides the model and what is indexed.
type Options struct {
	X, Y, A, B Group
	Templates  []string // with study.ClassPlace for the word
	Renderings int      // pictures of each word
	Partitions int      // at most; where there are more, as many random ones
	Bootstraps int
	Rate       float64 // of false discoveries among units
	Seed       int64
	Sensitive  string // why the study opens behind a notice; "" where it needs none
}

// Group is words, or pictures.
type Group struct {
	Name     string
	Words    []string
	Pictures []string       // keys
	Prints   []string       // of the pictures: SHA-256 of what they show
	Source   dataset.Source `json:"-"` // of the pictures; nil for words
}

// items returns the words or the keys of the pictures.
func (g Group) items() []string {
	if g.Source != nil {
		return g.Pictures
	}
	return g.Words
}

// OfPictures returns a group of the pictures of a source.
func OfPictures(name string, source dataset.Source) Group {
	g := Group{Name: name, Source: source}
	for i := range source.Len() {
		g.Pictures = append(g.Pictures, source.Image(i).Key)
	}
	return g
}

// Usual says what the groups are where none are named, as ParseSpec reads it: words of Greenwald, McGhee and Schwartz, "Measuring
// individual differences in implicit cognition: the Implicit Association Test", 1998, as Caliskan et al. took them, that are
// common and not about violence.
var Usual = [4]string{
	"flowers=rose,tulip,daisy,lily,orchid,violet,poppy,iris,lilac,daffodil,carnation,marigold",
	"insects=ant,bee,fly,spider,mosquito,wasp,moth,beetle,cricket,flea,cockroach,caterpillar",
	"pleasant=love,peace,happy,friend,family,gift,rainbow,laughter,health,freedom,honest,lucky,gentle,sunrise,cheer,heaven",
	"unpleasant=accident,crash,poison,ugly,rotten,disaster,prison,stink,filth,grief,tragedy,poverty,sickness,agony,hatred,death",
}

// Defaults is flowers and insects, pleasant and unpleasant.
func Defaults() Options {
	o := Options{Templates: []string{study.ClassPlace}, Renderings: text.DefaultRenderings, Partitions: 100_000, Bootstraps: 2000, Rate: 0.05, Seed: 1}
	for i, g := range o.groups() {
		spec, err := ParseSpec(Usual[i])
		if err != nil {
			panic(err) // it is in the program
		}
		g.Name, g.Words = spec.Name, spec.Words
	}
	return o
}

// groups returns X, Y, A and B.
func (o *Options) groups() [4]*Group { return [4]*Group{&o.X, &o.Y, &o.A, &o.B} }

// Spec is how a user names a group: a file of words, words, or else a folder of pictures.
type Spec struct {
	Name  string
	File  string
	Words []string
	Path  string
}

// ParseSpec reads “words:FILE”, a list of words with commas between them, or the path of pictures, each with “NAME=” before it
// or without.
func ParseSpec(s string) (Spec, error) {
	var spec Spec
	if name, rest, named := strings.Cut(s, "="); named && !strings.ContainsAny(name, "/\\:,") {
		if spec.Name, s = strings.TrimSpace(name), rest; spec.Name == "" {
			return spec, neuron.Invalidf("The group %q has no name before its “=”.", s)
		}
	}
	file, isFile := strings.CutPrefix(s, "words:")
	switch {
	case strings.TrimSpace(s) == "" || isFile && file == "":
		return spec, neuron.Invalidf("A group is words:FILE, words with commas between them, or a folder of pictures; nothing is named.")
	case isFile:
		spec.File = file
		spec.Name = cmp.Or(spec.Name, strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)), file)
	case strings.Contains(s, ","):
		for w := range strings.SplitSeq(s, ",") {
			if w = strings.ToLower(strings.Join(strings.Fields(w), " ")); w == "" {
				return spec, neuron.Invalidf("The list %q has a comma with nothing on one side of it.", s)
			}
			spec.Words = append(spec.Words, w)
		}
		spec.Name = cmp.Or(spec.Name, spec.Words[0]+" …")
	default:
		spec.Path = s
		spec.Name = cmp.Or(spec.Name, filepath.Base(s))
	}
	return spec, nil
}

// Check refuses options that no study can be made with.
func (o Options) Check() error {
	if err := o.checkGroups(); err != nil {
		return err
	}
	switch {
	case len(o.Templates) == 0:
		return neuron.Invalidf("Words are read in a template such as “a photo of a {}”; none is named.")
	case o.Renderings < 1 || o.Renderings > text.MaxRenderings:
		return neuron.Invalidf("Words are drawn in 1 to %d ways, not %d.", text.MaxRenderings, o.Renderings)
	case o.Partitions < 1000 || o.Partitions > 1_000_000 || o.Bootstraps < 100 || o.Bootstraps > 1_000_000:
		return neuron.Invalidf("A test takes 1,000 to 1,000,000 partitions and 100 to 1,000,000 bootstraps, not %d and %d.", o.Partitions, o.Bootstraps)
	case !(o.Rate > 0 && o.Rate < 1):
		return neuron.Invalidf("A rate of false discoveries lies between 0 and 1; %v does not.", o.Rate)
	}
	for _, t := range o.Templates {
		if !strings.Contains(t, study.ClassPlace) {
			return neuron.Invalidf("The template %q has no %s for the word.", t, study.ClassPlace)
		}
	}
	return nil
}

func (o Options) checkGroups() error {
	seen, names := map[string]string{}, map[string]bool{}
	for _, g := range o.groups() {
		if n := len(g.items()); n < LeastItems || n > MostItems {
			return neuron.Invalidf("The group %s has %d items. A group has %d to %d: of fewer there are too few partitions to show anything.", g.Name, n, LeastItems, MostItems)
		}
		if g.Name == "" || names[g.Name] {
			return neuron.Invalidf("Two groups are called %q; name one with NAME= before it.", g.Name)
		}
		names[g.Name] = true
		for _, w := range g.Words {
			if in, twice := seen[w]; twice {
				return neuron.Invalidf("The word %q is in %s and in %s; each may be in one group, once.", w, in, g.Name)
			}
			seen[w] = g.Name
		}
	}
	for _, pair := range [][2]Group{{o.X, o.Y}, {o.A, o.B}} {
		if (pair[0].Source == nil) != (pair[1].Source == nil) {
			return neuron.Invalidf("One of %s and %s is words and the other pictures; what is compared must be of one kind.", pair[0].Name, pair[1].Name)
		}
	}
	if n, m := len(o.X.items()), len(o.Y.items()); n != m {
		return neuron.Invalidf("%s has %d items and %s %d; the test compares partitions into groups of one size, so that both must have as many.", o.X.Name, n, o.Y.Name, m)
	}
	return nil
}
