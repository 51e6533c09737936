// Package page holds the pages, a noun to a file: the handler first, then the functions that
// word what view shows. What is asked for as data is encoded by api, and pictures are drawn by
// asset. It reads the index and what people added; who may change the latter does so by an Editor. Start at unit.go;
// stories.go shows every page in every state.
package page

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/internal/worldmap"
	"multiscope/static"
	"multiscope/web/asset"
	"multiscope/web/server"
	"multiscope/web/view"
)

// Source is what the pages read. *store.Reader satisfies it.
type Source interface {
	modelPageSource
	layerSource
	unitSource
	lexiconSource
	imageSource
	categorySource
	givenSource
	wordSource
	placeSource
	nameSource
	captionSource
	jobSource
	compareSource
	studySource
	familySource
	unitFamilySource
	meaningSource
	mapReader
	textSearchSource
	attributionSource
	blindSource
}

// Notes is what people added. *notes.Lazy satisfies it.
type Notes interface {
	// Version returns a number that is another one after each change.
	Version(ctx context.Context) (int64, error)
	labelNotes
	familyNotes
	listNotes
	blindNotes
	changeNotes
	allNotes
}

// Editor changes what people added, in the name of who is signed in. *notes.Writer satisfies it.
type Editor interface {
	labelEditor
	familyEditor
	listEditor
	blindEditor
	changeEditor
}

// Site is what all pages share.
type Site struct {
	Copies *asset.Copies // of the index, to be downloaded; nil gives none away
	Copy   *Copy         // what the pages are that are written as files; nil where they are served

	notes     Notes
	editor    Editor      // nil where nobody may change anything
	texts     TextEncoder // nil where no text is read that the index has not
	version   string
	database  string
	jobs      *jobCache
	assets    view.Assets
	mapScript string      // address of the script of maps
	copied    view.Assets // of pages that are written as files
	find      string      // address of the script that searches among those
	world     *worldmap.Atlas
	regions   *heldRegions
	spaces    *heldSpaces
}

// IndexVersion returns what pages depend on besides their address: the state of the index, and the day, since
// the first page features another neuron each day. It returns false while something is being made, or was a moment
// ago, for then pages say how far it is.
func (s *Site) IndexVersion(ctx context.Context) (version string, settled bool) {
	now := time.Now()
	index, running, err := s.jobs.state(ctx, now)
	if err != nil || running {
		return "", false
	}
	notes, err := s.notes.Version(ctx)
	if err != nil {
		return "", false
	}
	return strconv.FormatInt(index, 36) + "/" + strconv.FormatInt(notes, 36) + "/" + strconv.FormatInt(neuron.Day(now), 36) + "/" + s.world.Map().File().Name, true
}

// New returns a site of pages that show the progress of src's jobs in their top line and what people added, which
// editor changes; nil for nobody. Texts reads those that the index has not; nil for none. Version is that of Multiscope, database the path that commands on pages name; files
// are what pages load, world has the outlines of countries.
func New(src jobSource, notes Notes, editor Editor, texts TextEncoder, version, database string, files *static.Files, world *worldmap.Atlas) *Site {
	return &Site{
		mapScript: files.Address("map.js"),
		notes:     notes, editor: editor, texts: texts,
		version: version, database: database, jobs: &jobCache{src: src}, world: world, regions: &heldRegions{}, spaces: &heldSpaces{},
		assets: view.Assets{
			Style:   files.Address("multiscope.css"),
			Icon:    files.Address("icon.svg"),
			Scripts: []string{files.Address("keys.js"), files.Address("search.js"), files.Address("live.js"), files.Address("later.js"), files.Address("collect.js"), files.Address("share.js")},
		},
		copied: view.Assets{
			Style:   files.Address("multiscope.css"),
			Icon:    files.Address("icon.svg"),
			Scripts: []string{files.Address("keys.js"), files.Address("share.js")},
		},
		find: files.Address("find.js"),
	}
}

// page returns what surrounds a page's content.
func (s *Site) page(r *server.Request, title, description string) view.Page {
	if s.Copy != nil {
		return s.copyPage(r, title, description)
	}
	return view.Page{
		Title:       title,
		Description: description,
		Address:     r.Origin() + r.Path(),
		Progress:    s.jobs.progress(r.Context()),
		Visitor:     newVisitor(r),
		Version:     s.version,
		Assets:      s.assets,
	}
}

// headings are what error pages are called.
var headings = map[int]string{
	http.StatusBadRequest:          "That is not an address here",
	http.StatusForbidden:           "Not allowed",
	http.StatusTooManyRequests:     "Too often",
	http.StatusNotFound:            "Not found",
	http.StatusConflict:            "Changed meanwhile",
	http.StatusServiceUnavailable:  "Not there yet",
	http.StatusInternalServerError: "Something went wrong",
}

// notDone are the errors of forms that say what has to be written otherwise.
var notDone = []int{http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge}

// Error returns the page that tells visitors of an error.
func (s *Site) Error(r *server.Request, status int, message string) templ.Component {
	heading, ok := headings[status]
	if !ok {
		heading = http.StatusText(status)
	}
	if r.Posted() && slices.Contains(notDone, status) {
		heading = "Not done"
	}
	p := s.page(r, heading, message)
	p.Hidden, p.Address = true, ""
	p.Slow = status == http.StatusServiceUnavailable
	e := view.ErrorPage{Page: p, Status: http.StatusText(status), Heading: heading, Message: message}
	if status == http.StatusForbidden && r.Editable() && r.Author() == "" {
		e.SignIn = p.Visitor.SignIn
	}
	return view.Error(e)
}
