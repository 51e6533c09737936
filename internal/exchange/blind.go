package exchange

import (
	"cmp"

	"multiscope/internal/neuron"
)

// blindStudy is a blind study with its images and answers, or with a result that was made elsewhere.
type blindStudy struct {
	unit
	Title       string        `json:"title"`
	Categories  []string      `json:"categories,omitempty"`
	PerBin      int           `json:"perBin,omitempty"`
	Lo          float64       `json:"lo"`
	Width       float64       `json:"width"`
	Std         float64       `json:"std"`
	Seed        int64         `json:"seed,omitempty"`
	Available   []int         `json:"available,omitempty"`
	Images      []blindImage  `json:"images,omitempty"`
	Answers     []blindAnswer `json:"answers,omitempty"`
	Result      *paperPlot    `json:"result,omitempty"`
	AuthorName  string        `json:"authorName,omitempty"`
	CreatedAt   string        `json:"createdAt,omitempty"`
	Weights     string        `json:"weights,omitempty"`
	WithdrawnAt string        `json:"withdrawnAt,omitempty"`
}

type blindImage struct {
	Key        string  `json:"key"`
	Bin        int     `json:"bin"`
	Activation float64 `json:"activation"`
}

// blindAnswer names image and category by their places in the study's lists, from 0.
type blindAnswer struct {
	Image       int    `json:"image"`
	Category    int    `json:"category"`
	AuthorName  string `json:"authorName,omitempty"`
	CreatedAt   string `json:"createdAt,omitempty"`
	WithdrawnAt string `json:"withdrawnAt,omitempty"`
}

func newBlindStudy(s neuron.BlindStudy) blindStudy {
	j := blindStudy{
		unit: newUnit(s.Ref), Title: s.Title, Categories: s.Categories, PerBin: s.PerBin, Lo: s.Lo, Width: s.Width, Std: s.Std, Seed: s.Seed,
		Available: s.Available, AuthorName: s.Author, CreatedAt: timeText(s.Made), Weights: s.Weights, WithdrawnAt: timeText(s.Withdrawn),
	}
	for _, im := range s.Images {
		j.Images = append(j.Images, blindImage(im))
	}
	for _, a := range s.Answers {
		j.Answers = append(j.Answers, blindAnswer{a.Position, a.Category, a.Author, timeText(a.Made), timeText(a.Withdrawn)})
	}
	if s.Paper != nil {
		p := newPaperPlot(*s.Paper)
		j.Result = &p
	}
	return j
}

func (j blindStudy) study(o Options) (s neuron.BlindStudy, err error) {
	if s.Ref, err = j.ref(); err != nil {
		return s, err
	}
	s.Title, s.Categories, s.PerBin, s.Seed = j.Title, j.Categories, j.PerBin, j.Seed
	s.BlindSample = neuron.BlindSample{Lo: j.Lo, Width: j.Width, Std: j.Std, Available: j.Available}
	s.Author, s.Weights = cmp.Or(j.AuthorName, o.Author), cmp.Or(j.Weights, o.Index.Weights(s.Model))
	for _, im := range j.Images {
		s.Images = append(s.Images, neuron.BlindImage(im))
	}
	for _, a := range j.Answers {
		made, err1 := readTime(a.CreatedAt, o)
		withdrawn, err2 := readTime(a.WithdrawnAt, Options{})
		if err := cmp.Or(err1, err2); err != nil {
			return s, err
		}
		s.Answers = append(s.Answers, neuron.BlindAnswer{Position: a.Image, Category: a.Category, Author: cmp.Or(a.AuthorName, o.Author), Made: made, Withdrawn: withdrawn})
	}
	if j.Result != nil {
		p, err := j.Result.plot()
		if err != nil {
			return s, err
		}
		s.Paper = &p
	}
	made, err := readTime(j.CreatedAt, o)
	withdrawn, err2 := readTime(j.WithdrawnAt, Options{})
	s.Made, s.Withdrawn = made, withdrawn
	return s, cmp.Or(err, err2)
}
