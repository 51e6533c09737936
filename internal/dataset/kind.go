package dataset

import (
	"encoding/binary"
	"path"
	"slices"
	"strings"

	"multiscope/internal/picture"
)

// extensions are the names that image files go by, in lower case.
var extensions = []string{
	".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".webp", ".bmp", ".ico", ".cur", ".tif", ".tiff",
	".pbm", ".pgm", ".ppm", ".pnm", ".pfm", ".tga", ".icb", ".vda", ".vst", ".jp2", ".j2k", ".j2c", ".jpc", ".jpx", ".jpf", ".qoi", ".pcx",
}

// sideExtensions are the names of what lies beside pictures. It is not looked into: there is one for each
// picture in many data sets.
var sideExtensions = []string{
	".txt", ".caption", ".cls", ".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".xml", ".yaml", ".yml", ".md", ".html",
	".parquet", ".npy", ".npz", ".py", ".tar", ".zip", ".gz", ".mp4", ".mov",
}

// rawExtensions are what cameras call their sensors' data. Many are TIFF files that hold a preview.
var rawExtensions = []string{
	".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".erf", ".fff", ".iiq", ".kdc", ".mef", ".mos", ".mrw", ".nef", ".nrw", ".orf",
	".pef", ".raf", ".raw", ".rw2", ".rwl", ".sr2", ".srf", ".srw", ".x3f",
}

// otherKind is a kind of picture that cannot be read.
type otherKind struct {
	what       string
	magic      []string // as in format
	extensions []string // by which it is known where its start tells nothing
	advice     string
}

const (
	adviceConvert = picture.AdviceConvert
	adviceHEIC    = "convert it to JPEG, with libheif for example: heif-convert IN.heic OUT.jpg"
	adviceRaw     = "export it as TIFF or JPEG, with dcraw or the camera's program for example: dcraw -w -T IN"
)

// otherKinds has one row for each kind of picture that is known and cannot be read.
var otherKinds = []otherKind{
	{"an AVIF picture", []string{"????ftypavif", "????ftypavis"}, []string{".avif"}, "convert it to PNG or JPEG, with libavif for example: avifdec IN.avif OUT.png"},
	{"a HEIC picture", []string{"????ftyphei?", "????ftyphev?", "????ftypmif1", "????ftypmsf1"}, []string{".heic", ".heif", ".hif"}, adviceHEIC},
	{"a camera's raw file", []string{"????ftypcrx ", "FUJIFILMCCD-RAW", "IIU\x00", "IIRO", "IIRS", "MMOR", "FOVb", "II*\x00????CR"}, rawExtensions, adviceRaw},
	{"a JPEG XL picture", []string{"\x00\x00\x00\x0cJXL \r\n\x87\n", "\xff\x0a"}, []string{".jxl"}, "convert it to PNG, with libjxl for example: djxl IN.jxl OUT.png"},
	{"a Photoshop file", []string{"8BPS"}, []string{".psd", ".psb"}, adviceConvert},
	{"an OpenEXR picture", []string{"\x76\x2f\x31\x01"}, []string{".exr"}, adviceConvert},
	{"a Radiance picture", []string{"#?RADIANCE", "#?RGBE"}, []string{".hdr"}, adviceConvert},
	{"a DirectDraw surface", []string{"DDS |\x00\x00\x00"}, []string{".dds"}, adviceConvert},
	{"a GIMP file", []string{"gimp xcf "}, []string{".xcf"}, adviceConvert},
	{"an Apple icon", []string{"icns"}, []string{".icns"}, adviceConvert},
	{"a PAM or coloured PFM picture", []string{"P7\n", "PF\n"}, []string{".pam"}, adviceConvert},
	{"a DICOM file", nil, []string{".dcm", ".dicom"}, adviceConvert},
	{"a vector drawing", nil, []string{".svg", ".svgz", ".eps", ".wmf", ".emf"}, "draw it as PNG, with librsvg for example: rsvg-convert IN.svg -o OUT.png"},
	{"a picture of another kind", nil, []string{".sgi", ".ras", ".xbm", ".xpm", ".fits", ".fit", ".mpo", ".jng", ".jxr", ".wdp", ".bpg"}, adviceConvert},
}

// headBytes is how much of a file's start tells what it is.
const headBytes = 80

// unreadable returns what a file is that is a picture of a kind that cannot be read, with what to do about
// it; "" where it is none that is known.
func unreadable(name string, head []byte) string {
	ext := strings.ToLower(path.Ext(name))
	byName := -1
	for i, k := range otherKinds {
		if slices.Contains(k.extensions, ext) {
			byName = i
		}
		if matchesAny(head, k.magic) {
			return k.what + ", which cannot be read; " + k.advice
		}
	}
	if byName < 0 {
		return ""
	}
	return "by its name " + otherKinds[byName].what + ", which cannot be read; " + otherKinds[byName].advice
}

// verdict is what a file turns out to be.
type verdict struct {
	picture bool
	reason  string // why it is left out; "" for pictures, and for what has nothing to do with any
}

// classify tells pictures by their start, whatever their name. The start is read where the name is none
// that pictures or their side files go by.
func classify(name string, start func() ([]byte, error)) verdict {
	ext := strings.ToLower(path.Ext(name))
	switch {
	case slices.Contains(extensions, ext):
		return verdict{picture: true}
	case slices.Contains(sideExtensions, ext):
		return verdict{}
	}
	head, err := start()
	switch {
	case err != nil:
		return verdict{reason: cause(err).Error()}
	case slices.Contains(rawExtensions, ext) && !matchesAny(head, []string{"\xff\xd8\xff", "\x89PNG"}):
		return verdict{reason: unreadable(name, head)}
	case startsAsPicture(head):
		return verdict{picture: true}
	case ext == "" && len(head) < headBytes && isLinkText(head): // of a folder of pictures, perhaps
		return verdict{reason: linkText(head)}
	}
	return verdict{reason: unreadable(name, head)}
}

// startsAsPicture reports whether a file whose name says nothing is an image file by its start. Two
// letters are not enough.
func startsAsPicture(head []byte) bool {
	for _, f := range formats {
		if f.matches(head) {
			return f.sure == nil || f.sure(head)
		}
	}
	return false
}

// surelyBMP looks at the size of the second header as well.
func surelyBMP(b []byte) bool {
	return len(b) >= 18 && slices.Contains([]uint32{12, 40, 52, 56, 64, 108, 124}, binary.LittleEndian.Uint32(b[14:]))
}

// never takes no file for a picture by its start alone.
func never([]byte) bool { return false }

func matchesAny(b []byte, magic []string) bool {
	return slices.ContainsFunc(magic, func(m string) bool { return len(b) >= len(m) && matchesMagic(b, m) })
}
