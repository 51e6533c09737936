package neuron

// ZeroShot is the data of a ZeroShotStudy: what a model takes images for, given texts that name classes.
type ZeroShot struct {
	StudyLayer
	Category    string          `json:"category,omitempty"` // whose value is an image's class; "" where nothing says it
	Templates   []string        `json:"templates"`
	Images      int             `json:"images"`        // that were classified
	Judged      int             `json:"judged"`        // those of them whose class is known
	Right       int             `json:"right"`         // whose class is the likeliest
	RightInFive int             `json:"right_in_five"` // whose class is among the five likeliest
	Classes     []ZeroShotClass `json:"classes"`
	Cells       []ZeroShotCell  `json:"cells"` // those with images
	Notes       []string        `json:"notes,omitempty"`
}

// ZeroShotClass is a class and what was found of it.
type ZeroShotClass struct {
	Name        string          `json:"name"`
	Prompt      string          `json:"prompt,omitempty"` // its own text; "" for the templates
	Images      int             `json:"images"`           // of the class
	Answered    int             `json:"answered"`         // taken for it, of those whose class is known, or of all where none is
	Right       int             `json:"right"`            // of it and taken for it
	Probability float64         `json:"mean_probability"` // that its images have of it; of those taken for it where no class is known
	Units       []ClassUnit     `json:"units,omitempty"`  // that tell its images from the others best
	Examples    []ZeroShotImage `json:"examples,omitempty"`
}

// ClassUnit is a unit whose activation tells images of a class from others.
type ClassUnit struct {
	Unit       int     `json:"unit"`
	Area       float64 `json:"auc"`        // under the ROC curve, on images by which the unit was not chosen
	Difference float64 `json:"difference"` // of the means, in the unit's standard deviations over all images
}

// ZeroShotCell is images of a class and what they are taken for, as places in Classes.
type ZeroShotCell struct {
	Class    int             `json:"class"`
	Answer   int             `json:"answer"`
	Images   int             `json:"images"`
	Examples []ZeroShotImage `json:"examples,omitempty"`
}

// ZeroShotImage is an image of the data set.
type ZeroShotImage struct {
	ID          int64   `json:"id"`
	Dataset     string  `json:"dataset"`
	Key         string  `json:"key"`
	Caption     string  `json:"caption,omitempty"`
	Probability float64 `json:"probability"` // of what it is taken for
}

// Image returns it as pages name images.
func (z ZeroShotImage) Image() Image {
	return Image{ID: z.ID, Dataset: z.Dataset, Key: z.Key, Caption: z.Caption}
}

// Recall returns the share of a class's images that are taken for it; 0 where it has none.
func (c ZeroShotClass) Recall() float64 { return shareOf(c.Right, c.Images) }

// Precision returns the share of the images taken for a class that are of it; 0 where there are none.
func (c ZeroShotClass) Precision() float64 { return shareOf(c.Right, c.Answered) }

func shareOf(k, n int) float64 {
	if n == 0 {
		return 0
	}
	return float64(k) / float64(n)
}
