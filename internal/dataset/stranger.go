package dataset

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

// stranger is a kind of file that lies where a picture should.
type stranger struct {
	is   func(start string) bool // its first letters, in lower case and without white space before them
	what string                  // and what to do about it
}

func begins(with ...string) func(string) bool {
	return func(start string) bool {
		for _, w := range with {
			if strings.HasPrefix(start, w) {
				return true
			}
		}
		return false
	}
}

// strangers has one row for each kind that people report.
var strangers = []stranger{
	{begins("<!doctype html", "<html"), "a web page, as servers answer in place of a picture; download it again"},
	{begins("<?xml"), "XML, as servers answer in place of a picture; download it again"},
	{begins("{\"", "{ \"", "{\n"), "JSON, as servers answer in place of a picture; download it again"},
	{begins("%pdf-"), "a PDF file; draw its pages as PNG, with pdftoppm for example: pdftoppm -png IN.pdf OUT"},
	{isFilm, "a film; take pictures out of it, with ffmpeg for example: ffmpeg -i IN -vf fps=1 OUT%05d.png"},
	{func(s string) bool { return len(s) >= 16 && strings.Trim(s, "\x00") == "" }, "zeros alone, as a copy that broke off leaves; fetch it again"},
}

func isFilm(start string) bool {
	return len(start) > 12 && start[4:8] == "ftyp" && begins("isom", "mp4", "m4v", "iso", "qt", "avc1", "3gp")(start[8:]) || begins("\x1a\x45\xdf\xa3")(start)
}

// isLinkText reports whether a file is nothing but a path upwards: what git makes of a link where links cannot
// be made.
func isLinkText(b []byte) bool {
	return len(b) < 200 && bytes.HasPrefix(b, []byte("../")) && !bytes.ContainsAny(b, "\n\x00")
}

func linkText(b []byte) string {
	return fmt.Sprintf("the text %q, a link that was checked out as a file; check it out where links can be made", b)
}

// pointerSize finds the size in a Git LFS pointer.
var pointerSize = regexp.MustCompile(`(?m)^size ([0-9]{1,15})$`)

// notAPicture says what a file is that is none that can be read.
func notAPicture(b []byte) string {
	head := b[:min(len(b), 200)]
	start := strings.ToLower(strings.TrimLeft(string(head), " \t\r\n\ufeff"))
	switch {
	case unreadable("", b) != "":
		return unreadable("", b)
	case strings.HasPrefix(start, "version https://git-lfs"):
		return "not an image file: a Git LFS pointer to it" + pointedAt(head) + "; fetch the pictures with git lfs pull"
	case bytes.Contains(head, []byte("<svg")):
		return strings.TrimPrefix(unreadable(".svg", nil), "by its name ")
	case isLinkText(b):
		return "not an image file: " + linkText(b)
	}
	for _, s := range strangers {
		if s.is(start) {
			return "not an image file: " + s.what
		}
	}
	return fmt.Sprintf("not an image file: starts with %q", b[:min(len(b), 8)])
}

// pointedAt says how large the file is that a Git LFS pointer stands for.
func pointedAt(pointer []byte) string {
	m := pointerSize.FindSubmatch(pointer)
	if m == nil {
		return ""
	}
	digits := string(m[1])
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return " (" + digits + " bytes)"
}
