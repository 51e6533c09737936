package paper

import (
	"fmt"
	"strconv"

	"multiscope/internal/neuron"
)

// plot is a row of conditional.json.
type plot struct {
	Model  string    `json:"model"`
	Unit   int       `json:"unit"`
	Title  string    `json:"title"`
	Figure string    `json:"figure"`
	Std    float64   `json:"std"`
	Left   []float64 `json:"bin_left"`
	Width  float64   `json:"bin_width"`
	Images []int     `json:"images_per_bin"`
	Groups []struct {
		Title  string `json:"title"`
		Labels []int  `json:"labels"`
	} `json:"groups"`
	Labels []struct {
		Name   string    `json:"shown_as"`
		Images int       `json:"images"`
		Shares []float64 `json:"share_by_bin"`
	} `json:"labels"`
}

// plotNotes say what is doubtful about a plot, and plotSensitive why it stands behind a notice, by unit.
var (
	plotNotes = map[int]string{
		1317: "The article divides activations by 1.317, which is the neuron's number over 1000 and so probably no standard deviation: " +
			"trust the activations under the axis, not the σ. They are those of one place in each image, not means over it.",
	}
	plotSensitive = map[int]string{89: "public figures", 2191: "mental states", 1317: "geography, ethnicity"}
)

// conditionalStudy has the article's plots of what images show at each activation.
func conditionalStudy() (neuron.Study, error) {
	s := neuron.Study{
		Slug: "conditional", Kind: neuron.ConditionalStudy, Title: "What images show at each activation",
		Summary: "The share of each kind of image among images with a given activation, for three neurons of RN50x4, from strong inhibition to strong excitation.",
		Method: "The range from the lowest to the highest activation was cut into equal bins, and the same number of images drawn for each from a validation set of the model's own " +
			"kind of data; the outer bins took millions of images and stay short. One person labelled each image without knowing its activation. " +
			"Shares are of the images in a bin: they tell what a strong activation means, not how often a kind of image is met.",
	}
	var rows []plot
	if err := readJSON("conditional.json", &rows); err != nil {
		return s, err
	}
	var data neuron.Conditionals
	for _, row := range rows {
		p, err := row.plot()
		if err != nil {
			return s, err
		}
		data.Plots = append(data.Plots, p)
		total := 0
		for _, n := range p.Images {
			total += n
		}
		s.Units = append(s.Units, neuron.StudyUnit{Ref: p.Ref(), Part: fmt.Sprintf("%s: shares of %d kinds among %d labelled images", p.Title, len(row.Labels), total)})
	}
	return s, s.SetData(data)
}

func (row plot) plot() (neuron.ConditionalPlot, error) {
	ref, known := Ref(row.Model, row.Unit)
	if !known || len(row.Left) != len(row.Images) {
		return neuron.ConditionalPlot{}, fmt.Errorf("paper: the plot of unit %d of %s has %d bins and %d numbers of images", row.Unit, row.Model, len(row.Left), len(row.Images))
	}
	p := neuron.ConditionalPlot{
		StudyLayer: neuron.StudyLayer{Model: ref.Model, Layer: ref.Layer}, Unit: ref.Unit, Title: row.Title, Figure: row.Figure, Sensitive: plotSensitive[row.Unit],
		Std: row.Std, Lo: row.Left[0], Width: row.Width, Images: row.Images, Note: plotNotes[row.Unit],
	}
	for _, g := range row.Groups {
		group := neuron.ConditionalGroup{Title: g.Title}
		for _, i := range g.Labels {
			l := row.Labels[i]
			group.Labels = append(group.Labels, neuron.ConditionalLabel{Name: l.Name, Images: l.Images, Shares: l.Shares})
		}
		p.Groups = append(p.Groups, group)
	}
	return p, p.Check()
}

// landscapeStudy is the article's comparison of people.
func landscapeStudy() (neuron.Study, error) {
	s := neuron.Study{
		Slug: "people", Kind: neuron.LandscapeStudy, Title: "A person neuron's answer to other people",
		Summary:   "How strongly photographs of eleven people drive RN50x4's neuron of Donald Trump: the median over a person's photographs, and their standard deviation around it.",
		Method:    "An image search for each person “giving a speech at a microphone”; photographs without a clear face of the person were taken out by hand. Activations are in standard deviations from zero.",
		Sensitive: "public figures",
	}
	rows, err := readCSV("landscape.csv")
	if err != nil {
		return s, err
	}
	ref, _ := Ref("RN50x4", 89)
	data := neuron.Landscape{StudyLayer: neuron.StudyLayer{Model: ref.Model, Layer: ref.Layer}, Unit: ref.Unit, Title: "Donald Trump"}
	for _, row := range rows {
		median, err := strconv.ParseFloat(row[1], 64)
		if err != nil {
			return s, fmt.Errorf("paper: landscape.csv: %w", err)
		}
		std, err := strconv.ParseFloat(row[2], 64)
		if err != nil {
			return s, fmt.Errorf("paper: landscape.csv: %w", err)
		}
		data.Of = append(data.Of, neuron.LandscapeThing{Name: row[0], Median: median, Std: std})
	}
	s.Units = []neuron.StudyUnit{{Ref: ref, Part: fmt.Sprintf("%s: photographs of %d people compared", data.Title, len(data.Of))}}
	return s, s.SetData(data)
}
