// Package text is about words shown to vision models. It has a list of English words, reads
// lists of words from files, and writes each word as pictures that an image tower can be
// shown: which neurons a word drives tells what they are about (Goh et al., Multimodal
// Neurons in Artificial Neural Networks, Distill 2021, "top-activating words"). It runs no
// model. Start at Words and Raster.
package text
