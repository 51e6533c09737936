package lettering

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/go-text/typesetting/language"

	"multiscope/internal/pkgclient"
)

// Fonts that npm brings into the user's cache when words in their scripts are to be written.
var (
	devanagari = fetched([]language.Script{language.Devanagari}, "devanagari", 2,
		"8d42be0e944481b61e68c7702037d4143e96bf48dbb72d19ea05d0cacc1323d5",
		face{"devanagari-devanagari", "f2c45dc8e9b6644845cb9468f09a6da34a9e458c23018e0b1f1ef06ee98f0f20", "52773c9f27858e2dc811a0464737fe0e6e53c440cb5298c3f4fe7b891bda7a0b"})
	hangul = fetched([]language.Script{language.Hangul}, "kr", 48,
		"36277539698ccda64b110855eaa890d2a4737e403d225da1cbe3c90123fff602",
		face{"kr-korean", "2b263951a31b9d4f8704796d207de4442d68300d49e8d9636a0a6daeafb83532", "b9d0b44f8b0a93a4dd186d914c6c8938451dc9db22b8e6207fab5239e3d17689"})
	hebrew = fetched([]language.Script{language.Hebrew}, "hebrew", 1,
		"16a70f001f739cbcdaecdf3b164bdee8bb84cb35a8569d6dd9ec82dfcd74c78c",
		face{"hebrew-hebrew", "50e545f6b9e4300a49ecf975baf4b1316e41ff287f1ceaf90861f9e0206185cf", "95d923b1beb08c835b1338d70b4fc9f53306476bfd3ec6718b79ace7c8f578e0"})
	thai = fetched([]language.Script{language.Thai}, "thai", 1,
		"263b3705d8dd9e3a24d267b2a2832d2252c81737f7aa45eec2ae57f87e8ad7aa",
		face{"thai-thai", "e601a5a91e1b567fb0648ff598923aea68502b048d9e8ee995033f12a373eb09", "fb4f163023f0564a0bd869a24d07d9fa27f52c9f443e88c599b1c4fc49d8e7cd"})
	chinese = fetched([]language.Script{language.Han}, "sc", 71,
		"05a7abac78a6cac4bd1361e7b24c680ee820fcc2f22cf5cc92673f4cd12771c5",
		face{"sc-chinese-simplified", "dc20a86875ff056a6332c353bc9a82d199bb2e5aae1d444f912c1fbff783bfa5", "22c4ff81e88902b3768f2f1d8b5cf8aa7de0bc134e4238792e3ac0a3ecdec11a"})
)

// face is a font of a package in two weights: part of its files' names, and their hashes.
type face struct{ name, regular, bold string }

// fetched describes the fonts of an npm package: @fontsource/noto-sans-NAME, of so many MiB.
func fetched(scripts []language.Script, name string, mib int, sum string, f face) standIn {
	file := func(weight string) string { return "files/noto-sans-" + f.name + "-" + weight + "-normal.woff" }
	pack := pkgclient.Package{
		Name: "@fontsource/noto-sans-" + name, Version: "5.3.0", SHA256: sum, MiB: mib,
		Files: map[string]string{file("400"): f.regular, file("700"): f.bold},
	}
	regular, bold := fromCache(pack, file("400")), fromCache(pack, file("700"))
	return standIn{scripts: scripts, pack: pack, weights: [4]func() (*Font, error){regular, bold, bold, regular}}
}

// fromCache returns a font of the user's cache. While it is not there it is looked for each time: somebody may fetch it
// while a server runs.
func fromCache(pack pkgclient.Package, file string) func() (*Font, error) {
	var read atomic.Pointer[Font]
	return func() (*Font, error) {
		if f := read.Load(); f != nil {
			return f, nil
		}
		b, err := pack.Cached(file)
		if err != nil {
			return nil, nil // not on this machine, or damaged: Fetch brings it
		}
		f, err := newFont(file, b)
		if err != nil {
			return nil, fmt.Errorf("lettering: %s: %w", pack, err)
		}
		read.Store(f)
		return f, nil
	}
}

// Fetch has npm bring the fonts that texts need and that are not on this machine. It says what it does before each
// download, and returns what went wrong: the texts that need such a font cannot be written then.
func Fetch(ctx context.Context, texts []string, say func(string)) []error {
	var failed []error
	for _, s := range standIns {
		if s.pack.Name == "" || !s.needed(texts) {
			continue
		}
		if err := s.pack.Fetch(ctx, say); err != nil {
			failed = append(failed, err)
		}
	}
	return failed
}

// needed reports whether texts have letters of the fonts' scripts that no font on this machine has.
func (s standIn) needed(texts []string) bool {
	if f, err := s.weights[0](); f != nil || err != nil {
		return false
	}
	for _, text := range texts {
		for _, c := range text {
			if s.has(language.LookupScript(c)) && firstWith(c, standInsOf([]rune{c}, 0)) == nil {
				return true
			}
		}
	}
	return false
}
