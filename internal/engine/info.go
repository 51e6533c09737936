package engine

import (
	"context"
	"errors"
	"log/slog"
)

// Info is what this machine has to run graphs with.
type Info struct {
	Library   *Library       `json:"library"` // that Open would use for the CPU; nil: none, it would be installed
	Cache     string         `json:"cache"`   // where libraries are installed
	Clients   []string       `json:"clients"` // that can install: pip, npm
	Providers []ProviderInfo `json:"providers"`
}

// ProviderInfo says whether a provider can be used.
type ProviderInfo struct {
	Name       Provider `json:"name"`
	Precisions []string `json:"precisions"` // what it computes in on this machine, the default first
	Library    *Library `json:"library"`    // that brings it; nil: not installed
	Lacks      []string `json:"lacks"`      // shared libraries that it needs and the loader does not find
	Package    string   `json:"package"`    // what installing it fetches: onnxruntime 1.32.0; empty: nothing to fetch
	Bytes      int64    `json:"bytes"`      // of that
}

// Inspect reports what is here. It loads nothing that stays loaded and installs nothing. An error is about
// a library that was named and can not be used.
func Inspect(ctx context.Context, o Options) (Info, error) {
	cache, err := cacheFolder()
	if err != nil {
		return Info{}, err
	}
	info := Info{Cache: cache}
	for _, name := range []string{"pip", "npm"} {
		if c, ok := clients()[name]; ok {
			info.Clients = append(info.Clients, c.String())
		}
	}
	for _, p := range Providers() {
		if t, ok := providers[p]; ok && t.runsHere() {
			info.Providers = append(info.Providers, describe(ctx, p, o.Library, cache))
		}
	}
	l, err := find(ctx, CPU, o.Library, cache, slog.New(slog.DiscardHandler))
	if errors.Is(err, errNone) {
		return info, nil
	}
	info.Library = &l
	return info, err
}

func describe(ctx context.Context, p Provider, named, cache string) ProviderInfo {
	info := ProviderInfo{Name: p, Precisions: precisionsHere(p)}
	if l, err := find(ctx, p, named, cache, slog.New(slog.DiscardHandler)); err == nil {
		info.Library, info.Lacks = &l, l.lacks(p)
	}
	if as := archives(p.flavour(), here()); len(as) > 0 {
		info.Package, info.Bytes = as[0].pkg+" "+as[0].version, as[0].size
	}
	return info
}
