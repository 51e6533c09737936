package hub

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"multiscope/internal/neuron"
)

// modelName is a parsed name: "hf:ORG/REPO@REVISION", "openai:MODEL" or "pypi:MODEL".
type modelName struct {
	source, model, revision string
}

// String returns the name that parses to n.
func (n modelName) String() string {
	s := n.source + ":" + n.model
	if n.source == "hf" && n.revision != defaultRevision {
		s += "@" + n.revision
	}
	return s
}

const defaultRevision = "main"

// IsName reports whether a model is given by name: it starts with "hf:", "openai:" or "pypi:". A
// path that does is written with "./" before it. C:\models is none: its drive is one letter.
func IsName(model string) bool {
	source, _, ok := strings.Cut(model, ":")
	return ok && slices.Contains([]string{"hf", "openai", "pypi"}, source)
}

// parse reads the name of a model and checks it.
func parse(name string) (modelName, error) {
	source, model, ok := strings.Cut(name, ":")
	if !ok {
		return modelName{}, fmt.Errorf("%q names no model: names are hf:ORG/REPO, openai:RN50x4 or pypi:efficientnet-lite0", name)
	}
	switch source {
	case "hf":
		return parseRepository(name, model)
	case "openai":
		return modelName{source: source, model: model}, known(name, source, model, openAIModels)
	case "pypi":
		return modelName{source: source, model: model}, known(name, source, model, packs)
	}
	return modelName{}, fmt.Errorf("%q names no model: nothing is known under %q; names are hf:ORG/REPO, openai:RN50x4 or pypi:efficientnet-lite0", name, source+":")
}

// known refuses a model that is not in a table, and says which are.
func known[T any](name, source, model string, table map[string]T) error {
	if _, ok := table[model]; ok {
		return nil
	}
	names := slices.Sorted(maps.Keys(table))
	near := slices.MinFunc(names, func(a, b string) int {
		return neuron.EditDistance(strings.ToLower(a), strings.ToLower(clip(model))) - neuron.EditDistance(strings.ToLower(b), strings.ToLower(clip(model)))
	})
	return fmt.Errorf("there is no model %q; did you mean %s:%s? Known are %s:%s", name, source, near, source, strings.Join(names, ", "+source+":"))
}

// clip keeps a name short enough to be compared.
func clip(s string) string { return s[:min(len(s), 100)] }

var (
	repositoryPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}$`)
	revisionPattern   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+-]*(/[A-Za-z0-9][A-Za-z0-9._+-]*)*$`)
	commitPattern     = regexp.MustCompile(`^[0-9a-f]{40}$`)
	sha256Pattern     = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// parseRepository reads ORG/REPO or ORG/REPO@REVISION.
func parseRepository(name, s string) (modelName, error) {
	repo, revision, ok := strings.Cut(s, "@")
	if !ok {
		revision = defaultRevision
	}
	switch {
	// "--" stands between the parts of a name in the cache.
	case !repositoryPattern.MatchString(repo) || strings.Contains(repo, "--") || strings.Contains(repo, ".."):
		return modelName{}, fmt.Errorf("%q names no model of the Hugging Face Hub: it is written hf:ORG/REPO or hf:ORG/REPO@REVISION, of letters, digits, '-', '_' and '.'", name)
	case len(revision) > 200 || !revisionPattern.MatchString(revision) || strings.Contains(revision, ".."):
		return modelName{}, fmt.Errorf("%q: %q is no revision: a branch, a tag or a commit of 40 hexadecimal digits", name, revision)
	}
	return modelName{source: "hf", model: repo, revision: revision}, nil
}

// isFileName reports whether a server's name for a file stays inside of its repository on every system.
func isFileName(s string) bool {
	if s == "" || len(s) > 500 || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || strings.ContainsRune(`\:*?"<>|`, r) }) {
		return false
	}
	for part := range strings.SplitSeq(s, "/") {
		if part == "" || part == "." || part == ".." {
			return false
		}
	}
	return true
}
