package hub

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// environment is what the user's variables say, read as Python's huggingface_hub reads them
// (its constants.py): where the caches lie, who is asked, and as whom.
type environment struct {
	cache    string   // of the Hub
	endpoint *url.URL // without a slash at its end
	token    string   // "" for none
	offline  bool
	clip     string // folder of OpenAI's checkpoints, as its loader has it
	own      string // this program's cache
}

func readEnvironment() (e environment, err error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return e, fmt.Errorf("find the caches of models: %w", err)
	}
	user, err := os.UserCacheDir()
	if err != nil {
		return e, fmt.Errorf("find the caches of models: %w", err)
	}
	expand := func(p string) string {
		if rest, ok := strings.CutPrefix(p, "~"); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
			p = home + rest
		}
		return os.ExpandEnv(p)
	}
	hfHome := expand(first(os.Getenv("HF_HOME"), filepath.Join(first(os.Getenv("XDG_CACHE_HOME"), filepath.Join(home, ".cache")), "huggingface")))
	e.cache = expand(first(os.Getenv("HF_HUB_CACHE"), os.Getenv("HUGGINGFACE_HUB_CACHE"), filepath.Join(hfHome, "hub")))
	e.clip = filepath.Join(home, ".cache", "clip")
	e.own = filepath.Join(user, "multiscope")
	e.offline = isTrue(first(os.Getenv("HF_HUB_OFFLINE"), os.Getenv("TRANSFORMERS_OFFLINE")))
	e.token = readToken(expand(first(os.Getenv("HF_TOKEN_PATH"), filepath.Join(hfHome, "token"))))
	e.endpoint, err = parseEndpoint(first(os.Getenv("HF_ENDPOINT"), "https://huggingface.co"))
	return e, err
}

func parseEndpoint(s string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimRight(s, "/"))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("HF_ENDPOINT is %q: it is an address such as https://huggingface.co", s)
	}
	return u, nil
}

// readToken returns HF_TOKEN, or what the file of tokens holds that `hf auth login` writes.
func readToken(path string) string {
	token := first(os.Getenv("HF_TOKEN"), os.Getenv("HUGGING_FACE_HUB_TOKEN"))
	if token == "" {
		if b, err := os.ReadFile(path); err == nil && len(b) < 4096 {
			token = string(b)
		}
	}
	return strings.TrimSpace(token)
}

func isTrue(s string) bool {
	return slices.Contains([]string{"1", "ON", "YES", "TRUE"}, strings.ToUpper(s))
}

// first returns the first string that is not empty.
func first(s ...string) string {
	for _, x := range s {
		if x != "" {
			return x
		}
	}
	return ""
}
