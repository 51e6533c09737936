//go:build cgo

// Package ccompiler is empty. SQLite and ONNX Runtime are built with a C compiler; where there is none,
// the go command leaves this file out and reports that no file is left in a folder of this name, which
// tells a newcomer more than what it reports of those two.
package ccompiler
