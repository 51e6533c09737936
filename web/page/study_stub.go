package page

import (
	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/view"
)

func showBare(a studyAsked) (templ.Component, error) { return view.Study(a.page), nil }

func thumbBare(neuron.Study) (templ.Component, error) { return nil, nil }
