package paper

import "multiscope/internal/neuron"

// studies make the article's studies, in the order in which pages list them.
var studies = []func() (neuron.Study, error){
	emotionStudy,
	regionStudy,
	conditionalStudy,
	landscapeStudy,
	classStudy,
	attackStudy,
	stroopStudy,
}

// Studies returns the article's studies. Each is shown with Attribution.
func Studies() ([]neuron.Study, error) {
	var all []neuron.Study
	for _, make := range studies {
		s, err := make()
		if err != nil {
			return nil, err
		}
		s.Source = Attribution
		all = append(all, s)
	}
	return all, nil
}
