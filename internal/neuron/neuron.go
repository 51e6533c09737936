// Package neuron holds the nouns of Multiscope: models, layers, units, images, examples,
// spectra, words, jobs and the errors that visitors read. It has types and arithmetic
// only, knows no file, database, page or engine, and imports the standard library alone.
// Start at Unit.
//
// Activations are spatial means at a tap unless a layer says otherwise. z is an activation
// divided by the unit's standard deviation over the data set, measured from zero and not
// from the mean, as in the plots of Goh et al., Multimodal Neurons in Artificial Neural
// Networks (Distill 2021).
package neuron
