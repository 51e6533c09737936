// Package exchange reads and writes what people add to an index in the formats of others and of our own: CSV as
// CLIP-Dissect and MILAN write it, JSON like Neuronpedia's, and JSON that holds all of it. It knows no database: what a
// file calls a layer is looked up in an Index, and what comes out are the nouns of package neuron. Start at Read.
package exchange

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"multiscope/internal/neuron"
)

// What a file has at most.
const (
	MaxBytes = 128 << 20
	MaxRows  = 1_000_000
)

func tooMany() error {
	return neuron.Invalidf("The file has more than %d rows; cut it into several.", MaxRows)
}

// Options say how a file is read.
type Options struct {
	Author      string    // of what names none
	Now         time.Time // when that was made which says no time
	Index       *Index    // in which models and layers are looked up
	SkipUnknown bool      // leave out what names a neuron that the index lacks, instead of refusing the file
}

// Contents is what a file says.
type Contents struct {
	neuron.Notes
	Skipped int      // neurons that the index lacks and that were left out
	Reasons []string // where they stand and why they are lacking, the first of them
	Taken   []string // layers whose names were not the index's: which were taken

	counted string // what places counts: "line" or "explanation"; "" where it is not kept
	places  []int  // of the labels, or of the members of a table, from 1
	count   int    // of explanations
}

// Place says where in the file one of the labels, families, members or lists stands, by its place among those of its
// kind, from 0.
func (c *Contents) Place(kind string, at int) string {
	if c.counted == "" || at >= len(c.places) {
		return fmt.Sprintf("%s %d", kind, at+1)
	}
	return fmt.Sprintf("%s %d", c.counted, c.places[at])
}

// Read reads a file of any of the formats, by what stands in it, packed with gzip or not.
func Read(r io.Reader, o Options) (*Contents, error) {
	content, err := readAll(r)
	if err != nil {
		return nil, err
	}
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	switch start := bytes.TrimLeft(content, " \t\r\n"); {
	case bytes.HasPrefix(content, []byte("\xff\xfe")), bytes.HasPrefix(content, []byte("\xfe\xff")):
		return nil, neuron.Invalidf("The file is in UTF-16. Save it as CSV in UTF-8.")
	case !utf8.Valid(content):
		return nil, neuron.Invalidf("The file is not in UTF-8. Save it so.")
	case len(start) == 0:
		return nil, neuron.Invalidf("The file is empty.")
	case start[0] == '{' || start[0] == '[':
		return readJSON(content, o)
	}
	return readCSV(bytes.NewReader(content), o)
}

func readAll(r io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err == nil && bytes.HasPrefix(content, []byte("\x1f\x8b")) {
		var unpacked *gzip.Reader
		if unpacked, err = gzip.NewReader(bytes.NewReader(content)); err == nil {
			content, err = io.ReadAll(io.LimitReader(unpacked, MaxBytes+1))
		}
	}
	if err == nil && len(content) > MaxBytes {
		err = neuron.Invalidf("The file has more than %d MiB; cut it into several.", MaxBytes>>20)
	}
	return content, err
}

// mostProblems is how many problems of a file are named.
const mostProblems = 10

// problems collects what is wrong with a file.
type problems struct {
	unknown []*unknown // neurons that the index lacks, by the reason
	skipped int        // how many they are
	wrong   []string
}

// unknown is where neurons stand that the index lacks for one reason.
type unknown struct {
	first, reason string
	more          int
}

func (u *unknown) String() string {
	if u.more == 0 {
		return u.first + ": " + u.reason
	}
	return fmt.Sprintf("%s and %d more: %s", u.first, u.more, u.reason)
}

func (p *problems) addf(format string, args ...any) {
	p.wrong = append(p.wrong, fmt.Sprintf(format, args...))
}

// lacks notes that the index lacks the neuron at a place of the file.
func (p *problems) lacks(place string, err error) {
	p.skipped++
	for _, u := range p.unknown {
		if u.reason == err.Error() {
			u.more++
			return
		}
	}
	if len(p.unknown) < mostProblems { // of more reasons the neurons are counted alone
		p.unknown = append(p.unknown, &unknown{first: place, reason: err.Error()})
	}
}

// err returns an error that names the first problems and counts the rest. Unknown neurons are none where they are skipped.
func (p *problems) err(skip bool) error {
	var all []string
	advice := ""
	if !skip && len(p.unknown) > 0 {
		all = p.reasons()
		advice = " To leave out what this index lacks, add --skip-unknown."
	}
	all = append(all, p.wrong...)
	if len(all) == 0 {
		return nil
	}
	text := strings.Join(all[:min(len(all), mostProblems)], "; ")
	if more := len(all) - mostProblems; more > 0 {
		text += fmt.Sprintf("; and %d more like these", more)
	}
	return neuron.Invalidf("Nothing was imported: %s.%s", text, advice)
}

// reasons words which neurons the index lacks, and why.
func (p *problems) reasons() []string {
	all := make([]string, len(p.unknown))
	for i, u := range p.unknown {
		all[i] = u.String()
	}
	return all
}

// readTime reads a time as we write it, or a day; the time of o for none.
func readTime(text string, o Options) (time.Time, error) {
	if text == "" {
		return o.Now, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateTime, time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return time.UnixMilli(at.UnixMilli()), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time such as 2026-11-29T12:00:00Z", text)
}

// timeText writes a time to the millisecond, "" for none.
func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z07:00")
}
