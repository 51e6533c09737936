// Package featurevis makes pictures that a unit of a vision model responds to: feature
// visualization, generic and faceted, by gradient ascent on the spectrum of a picture.
//
// It says what to compute (graphs over a model's taps, differentiated by package grad) and
// does the work around the model: parameterisation, random transforms and their adjoints,
// Adam, facet probes. Running graphs, reading files and storing results is left to others.
//
// Start at Optimizer for the optimisation, at ParseObjective for what is maximised, at Probe
// for the facets. Pictures are float32, [3,height,width], RGB in [0,1].
package featurevis
