// Package featurevis implements feature visualization: it optimises images that drive a unit of a
// vision model, or another objective, by gradient ascent on their Fourier spectrum. Facets steer
// such images to one of the things that a unit responds to (Goh et al., Multimodal Neurons,
// Distill 2021).
//
// It builds the graphs of objectives, which package grad differentiates, and implements what is
// around the model: parameterizations, random transforms and their adjoints, Adam, facet probes.
// Running graphs, reading files and storing results is left to the caller.
//
// Start at Optimizer for the ascent, at UnitRenderer for the units of a layer, at ParseObjective
// for objectives, at TrainFacet for facets. Images are float32, [3,height,width], RGB in [0,1].
package featurevis
