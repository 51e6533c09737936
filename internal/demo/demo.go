// Package demo is what Multiscope shows without anybody's model or pictures: a very small CLIP
// that was trained for it (model/, with its card and training scripts) and a generated data
// set of emoji, written words and both, drawn as that model's training pictures were. It
// draws and describes pictures; it runs no model. Start at Pictures and WriteModel.
package demo
