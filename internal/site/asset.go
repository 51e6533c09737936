package site

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"

	"multiscope/internal/neuron"
)

// asset is a file that pages load: it is asked for once.
type asset struct {
	once sync.Once
	file string // from the outermost folder; "" for one that is not there
	data string // in place of a file: as a data: address
	err  error
}

// load returns how a page's file names what it loads from an address; "" for what is not there.
func (w *writer) load(ctx context.Context, at place, raw string) (string, error) {
	t, err := w.parse(at, raw)
	if err != nil || !t.within {
		return "", err
	}
	if t.page == searchAddress {
		return relative(at.file(), searchFile), nil
	}
	a, err := w.asset(ctx, t.address())
	switch {
	case err != nil || a.file == "" && a.data == "":
		return "", err
	case a.data != "":
		return a.data, nil
	}
	return relative(at.file(), a.file) + t.fragment, nil
}

func (w *writer) asset(ctx context.Context, address string) (*asset, error) {
	w.mu.Lock()
	a := w.assets[address]
	if a == nil {
		a = &asset{}
		w.assets[address] = a
	}
	w.mu.Unlock()
	a.once.Do(func() { a.err = w.take(ctx, address, a) })
	return a, a.err
}

// take asks for an asset and writes it. Heat maps, of which a neuron has dozens of a hundred bytes each, stand in the
// pages: as files they would take more room than all others.
func (w *writer) take(ctx context.Context, address string, a *asset) error {
	got, err := w.get(ctx, address)
	var unknown *neuron.Error
	switch {
	case errors.As(err, &unknown):
		w.count(func(r *Report) { r.LeftOut = append(r.LeftOut, "a picture of its pages: "+unknown.Message) })
		return nil
	case err != nil:
		return err
	}
	content, kind := got.body.Bytes(), got.kind()
	if strings.HasPrefix(address, "/heat/") {
		a.data = "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(content)
		return nil
	}
	ending, known := endings[kind]
	switch {
	case !known:
		return fmt.Errorf("%s is of the type %q, which pages do not load", address, kind)
	case ending == ".js":
		content = classic(content)
	}
	if strings.HasPrefix(kind, "image/") {
		w.count(func(r *Report) { r.Pictures++ })
	}
	a.file = assetFile(address, ending)
	return w.write(a.file, content)
}

// classic makes a script of a module that imports nothing: browsers load no modules from disks.
func classic(module []byte) []byte {
	return fmt.Appendf(nil, "(() => {\n\"use strict\";\n%s})();\n", module)
}
