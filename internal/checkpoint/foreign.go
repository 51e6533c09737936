package checkpoint

import (
	"bytes"
	"fmt"
	"regexp"
)

// pointerLine matches the lines of a Git LFS pointer that say what is missing (git-lfs, docs/spec.md).
var pointerLine = regexp.MustCompile(`(?m)^size (\d{1,19})$`)

// pointerStart begins every Git LFS pointer.
const pointerStart = "version https://git-lfs.github.com/spec/"

// Foreign returns an error that names a file of something else than weights by its first bytes: a Git LFS pointer, a
// web page, an answer in JSON. It returns nil where the file is none of those.
func Foreign(b []byte) error {
	head := b[:min(len(b), 1024)]
	text := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"))
	switch {
	case bytes.HasPrefix(head, []byte(pointerStart)):
		size := "of a size it does not say"
		if m := pointerLine.FindSubmatch(head); m != nil {
			size = withCommas(string(m[1])) + " bytes"
		}
		return fmt.Errorf("this is a Git LFS pointer, not the weights (%s): fetch them with “git lfs pull” in the clone", size)
	case bytes.HasPrefix(text, []byte("<!doctype")), bytes.HasPrefix(text, []byte("<html")), bytes.HasPrefix(text, []byte("<head")),
		bytes.HasPrefix(text, []byte("<?xml")), bytes.HasPrefix(text, []byte("<error")):
		return fmt.Errorf("this is a web page, not weights (%d bytes of HTML or XML, such as an error or a login page): download the file itself", len(b))
	case len(b) < 1<<16 && bytes.HasPrefix(text, []byte(`{"`)) && !bytes.Contains(head, []byte{0}), // a header of safetensors begins so, behind its length
		bytes.HasPrefix(text, []byte("entry not found")), bytes.HasPrefix(text, []byte("access denied")),
		bytes.HasPrefix(text, []byte("invalid username")), bytes.HasPrefix(text, []byte("access to model")):
		return fmt.Errorf("this is text that a server answered, not weights (it begins with %q): download the file itself", shorten(string(head[:min(len(head), 60)])))
	}
	return nil
}

// withCommas writes a number in groups of three digits.
func withCommas(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
