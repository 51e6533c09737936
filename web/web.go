// Package web answers requests: it reads an index through small interfaces and shows it as
// pages, JSON, CSV and pictures. It only ever reads, and knows no model and no engine. It joins
// what its folders hold. Start at routes.go, which says which function answers which address.
package web

import (
	"log/slog"
	"net/http"

	"multiscope/internal/hide"
	"multiscope/internal/worldmap"
	"multiscope/static"
	"multiscope/web/asset"
	"multiscope/web/hidden"
	"multiscope/web/page"
	"multiscope/web/server"
)

// Source is what is shown. *store.Reader satisfies it.
type Source = hidden.Index

// shown is what pages and pictures read.
type shown interface {
	page.Source
	asset.Source
}

// Notes is what people added to it. *notes.Lazy satisfies it.
type Notes = page.Notes

// Editor changes that. *notes.Writer satisfies it.
type Editor = page.Editor

// Options say how pages are served.
type Options struct {
	Version  string       // of Multiscope, for the foot of each page
	Public   string       // address that visitors use, "https://scope.example.org" or "https://example.org/scopes"; "" takes each request's host
	Base     string       // path in front of all addresses where Public is "": "/scopes"; "" for none
	Hosts    []string     // names and addresses, without port, that requests may ask for; empty allows any
	Database string       // as given on the command line, for the commands that pages show
	Log      *slog.Logger // nil discards
	Access   *slog.Logger // told of every request; nil for nobody
	Stories  bool         // serve /storybook, which shows every state of every page

	Editing *server.Editing // who may change what people added; nil lets nobody
	Editor  Editor          // changes it; nil where Editing is

	Texts page.TextEncoder // reads texts that the index has not; nil reads none

	World *worldmap.Atlas // outlines of countries; nil draws them as dots
	Hide  *hide.List      // neurons and families that are not shown; nil hides nothing

	AnyOrigin bool          // let scripts of other sites read data and pictures
	Copies    *asset.Copies // of the index, to be downloaded; nil gives none away

	Copy *page.Copy // what is written as files, whose pages differ; nil where they are served

	KeptBytes int64 // bounds the memory that answers are kept in while the index does not change; 0 keeps none
}

// New returns a handler of all addresses over what src and notes hold now and later.
func New(src Source, notes Notes, opts Options) (http.Handler, error) {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	files, err := static.Load()
	if err != nil {
		return nil, err
	}
	if opts.Hide != nil {
		src, notes = hidden.New(src, opts.Hide), hidden.NewNotes(notes, opts.Hide)
	}
	pages := page.New(src, notes, opts.Editor, opts.Texts, opts.Version, opts.Database, files, opts.World)
	pages.Copies, pages.Copy = opts.Copies, opts.Copy
	var pictures asset.Source = src
	if opts.Stories {
		pictures = page.StoryPictures{Source: src}
	}
	all := append(routes(pages, page.Labelled(src, notes), opts.Log), assets(pictures, files, opts.World)...)
	if opts.Copy != nil {
		all = copied(pages, page.Labelled(src, notes), all)
	}
	if opts.Stories {
		all = append(all, stories(pages)...)
	}
	return server.New(server.Options{
		Public: opts.Public, Base: opts.Base, Hosts: opts.Hosts, Log: opts.Log, Access: opts.Access, ErrorPage: pages.Error, Editing: opts.Editing, AnyOrigin: opts.AnyOrigin, SignIn: page.SignInFrom,
		KeptBytes: opts.KeptBytes, Version: pages.IndexVersion, Speculation: files.Address("speculation.json"),
	}, all)
}
