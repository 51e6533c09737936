package hub

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

var weights = strings.Repeat("0123456789", 100_000)

// someFiles is a repository in Hugging Face's format, with more in it than a model needs.
func someFiles() map[string]string {
	return map[string]string{"config.json": `{"a":1}`, "model.safetensors": weights, "pytorch_model.bin": "pickle",
		"README.md": "hello", "vocab.json": `{"b":0}`, "merges.txt": "#version", "preprocessor_config.json": "{}"}
}

func fetchTest(t *testing.T, f *fetcher, name string) (string, error) {
	t.Helper()
	n, err := parse(name)
	if err != nil {
		t.Fatal(err)
	}
	return f.fetch(t.Context(), n)
}

func mustFetch(t *testing.T, f *fetcher, name string) string {
	t.Helper()
	path, err := fetchTest(t, f, name)
	if err != nil {
		t.Fatalf("fetch %s: %v", name, err)
	}
	return path
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestFetchRepositoryLaysOutTheCacheAsPythonDoes(t *testing.T) {
	s := newHubServer(t, someFiles(), "model.safetensors", "pytorch_model.bin")
	var last int64
	f := s.fetcher(Options{Progress: func(_ string, done, _ int64) { last = max(last, done) }})
	path := mustFetch(t, f, "hf:org/model")
	root := filepath.Join(f.cache, "models--org--model")
	if want := filepath.Join(root, "snapshots", testCommit, "model.safetensors"); path != want {
		t.Errorf("path %s, want %s", path, want)
	}
	if got := read(t, path); got != weights {
		t.Errorf("the weights are %d bytes, want %d", len(got), len(weights))
	}
	if target, err := os.Readlink(path); err != nil || target != filepath.Join("..", "..", "blobs", sha(weights)) {
		t.Errorf("link to %q, %v", target, err)
	}
	if got := read(t, filepath.Join(root, "refs", "main")); got != testCommit {
		t.Errorf("refs/main is %q", got)
	}
	if got := read(t, filepath.Join(root, "blobs", gitHash(`{"a":1}`))); got != `{"a":1}` {
		t.Errorf("the blob of config.json holds %q", got)
	}
	have := slices.Clone(f.cachedFiles(repository{name: testRepo}, testCommit))
	slices.Sort(have)
	if want := []string{"config.json", "merges.txt", "model.safetensors", "preprocessor_config.json", "vocab.json"}; !slices.Equal(have, want) {
		t.Errorf("the snapshot has %v, want %v", have, want)
	}
	if last != int64(len(weights)) {
		t.Errorf("progress ends at %d, want %d", last, len(weights))
	}
}

func TestFetchRepositoryAsksOnlyOnce(t *testing.T) {
	s := newHubServer(t, map[string]string{"config.json": "{}", "model.safetensors": weights}, "model.safetensors")
	f := s.fetcher(Options{})
	path := mustFetch(t, f, "hf:org/model")
	asked := len(s.requests)
	f.offline = true
	for _, name := range []string{"hf:org/model", "hf:org/model@" + testCommit} {
		if again := mustFetch(t, f, name); again != path {
			t.Errorf("fetch %s again: %s, want %s", name, again, path)
		}
	}
	f.offline = false
	mustFetch(t, f, "hf:org/model")
	if len(s.requests) != asked {
		t.Errorf("asked again: %v", s.requests[asked:])
	}
}

func TestFetchRepositoryCompletesASnapshot(t *testing.T) {
	s := newHubServer(t, someFiles(), "model.safetensors")
	f := s.fetcher(Options{})
	path := mustFetch(t, f, "hf:org/model@refs/pr/1")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	vocab := filepath.Join(filepath.Dir(path), "vocab.json")
	blob, err := filepath.EvalSymlinks(vocab)
	if err := errors.Join(err, os.Remove(blob), os.Remove(vocab)); err != nil {
		t.Fatal(err)
	}
	f.offline = true
	_, err = fetchTest(t, f, "hf:org/model@refs/pr/1")
	if err == nil || !strings.Contains(err.Error(), "HF_HUB_OFFLINE") || !strings.Contains(err.Error(), "lacks vocab.json, model.safetensors") {
		t.Errorf("offline: %v; want what is missing", err)
	}
	f.offline = false
	before := s.count("GET /model.safetensors")
	mustFetch(t, f, "hf:org/model@refs/pr/1")
	if read(t, path) != weights || read(t, vocab) != `{"b":0}` || s.count("GET /model.safetensors") != before {
		t.Error("the snapshot is not complete, or a blob was fetched again that was there")
	}
}

func TestFetchRepositoryTakesWhatPythonLeftWhenTheHubIsDown(t *testing.T) {
	s := newHubServer(t, someFiles())
	f := s.fetcher(Options{})
	dir := filepath.Join(f.cache, "models--org--model")
	for name, content := range map[string]string{"refs/main": testCommit, "snapshots/" + testCommit + "/config.json": "{}", "snapshots/" + testCommit + "/model.safetensors": "w"} {
		if err := writeFile(filepath.Join(dir, name), []byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	s.hub.Close()
	if path := mustFetch(t, f, "hf:org/model"); read(t, path) != "w" {
		t.Errorf("took %s", path)
	}
}

func TestFetchRepositoryFetchesShards(t *testing.T) {
	index := `{"weight_map":{"a":"model-1.safetensors","b":"model-2.safetensors","c":"model-1.safetensors"}}`
	s := newHubServer(t, map[string]string{"config.json": "{}", "model.safetensors.index.json": index, "model-1.safetensors": "one",
		"model-2.safetensors": "two", "model-3.safetensors": "three"})
	f := s.fetcher(Options{})
	path := mustFetch(t, f, "hf:org/model")
	if filepath.Base(path) != "model.safetensors.index.json" || read(t, filepath.Join(filepath.Dir(path), "model-2.safetensors")) != "two" {
		t.Errorf("path %s", path)
	}
	if s.count("HEAD /org/model/resolve/"+testCommit+"/model-3") != 0 {
		t.Error("fetched a shard that the index does not name")
	}
}

func TestFetchRepositorySendsTheTokenToTheEndpointOnly(t *testing.T) {
	s := newHubServer(t, someFiles(), "model.safetensors") // its CDN refuses to see a token
	s.token = "hf_secret"
	f := s.fetcher(Options{})
	if _, err := fetchTest(t, f, "hf:org/model"); err == nil || !strings.Contains(err.Error(), "HF_TOKEN") || !strings.Contains(err.Error(), "401") {
		t.Errorf("without a token: %v", err)
	}
	f.token = "hf_secret"
	mustFetch(t, f, "hf:org/model")
}

func TestFetchRepositoryErrors(t *testing.T) {
	const shardsOutside = `{"weight_map":{"a":"../../../evil"}}`
	big := strings.Repeat("9", 60)
	for _, tt := range []struct {
		name  string
		files map[string]string
		set   func(s *hubServer, f *fetcher)
		want  []string
	}{
		{"forbidden", someFiles(), func(s *hubServer, _ *fetcher) { s.fail = []int{403} }, []string{"403", "conditions"}},
		{"no such repository", someFiles(), func(s *hubServer, _ *fetcher) { s.fail = []int{404} }, []string{"404", "check the name"}},
		{"server stays broken", someFiles(), func(s *hubServer, _ *fetcher) { s.fail = []int{500, 502, 503, 500, 504} }, []string{"tried 5 times", "504"}},
		{"wrong hash", someFiles(), func(s *hubServer, _ *fetcher) { s.corrupt = true }, []string{sha(weights), sha(strings.Repeat("x", len(weights)))}},
		{"no hash", someFiles(), func(s *hubServer, _ *fetcher) { s.etag["model.safetensors"] = "../../evil" }, []string{"ETag"}},
		{"no size", someFiles(), func(s *hubServer, _ *fetcher) { s.size["model.safetensors"] = "-1" }, []string{`"-1" bytes`}},
		{"absurd size", someFiles(), func(s *hubServer, _ *fetcher) { s.size["model.safetensors"] = big }, []string{"bytes"}},
		{"too large", someFiles(), func(_ *hubServer, f *fetcher) { f.maxBytes = 1000 }, []string{"at most 1000"}},
		{"larger than it says", someFiles(), func(s *hubServer, _ *fetcher) { s.size["model.safetensors"] = "10" }, []string{"more than the 10 bytes"}},
		{"nothing suitable", map[string]string{"README.md": "x", "a.bin": "1", "b.bin": "2"}, func(*hubServer, *fetcher) {}, []string{"README.md, a.bin, b.bin"}},
		{"shards outside", map[string]string{"config.json": "{}", "model.safetensors.index.json": shardsOutside}, func(*hubServer, *fetcher) {}, []string{"not beside the index"}},
		{"offline", someFiles(), func(_ *hubServer, f *fetcher) { f.offline = true }, []string{"HF_HUB_OFFLINE", "never fetched"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newHubServer(t, tt.files, "model.safetensors")
			f := s.fetcher(Options{})
			tt.set(s, f)
			path, err := fetchTest(t, f, "hf:org/model")
			if err == nil {
				t.Fatalf("fetched %s, want an error", path)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q lacks %q", err, want)
				}
			}
			if left, _ := filepath.Glob(filepath.Join(f.cache, "*", "blobs", sha(weights)+"*")); len(left) != 0 {
				t.Errorf("%v stayed", left)
			}
		})
	}
}

func TestFetchRepositoryTriesAgain(t *testing.T) {
	s := newHubServer(t, someFiles(), "model.safetensors")
	s.fail, s.after = []int{503, 429, 500}, "0"
	mustFetch(t, s.fetcher(Options{}), "hf:org/model")
}

func TestFetchRepositoryResumes(t *testing.T) {
	for _, tt := range []struct {
		name    string
		noRange bool
		want    []string
	}{
		{"with ranges", false, []string{"GET /model.safetensors", "GET /model.safetensors bytes=300000-", "GET /model.safetensors bytes=700000-"}},
		{"all over again", true, []string{"GET /model.safetensors", "GET /model.safetensors bytes=300000-", "GET /model.safetensors bytes=400000-"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newHubServer(t, someFiles(), "model.safetensors")
			s.cut, s.noRange = []int{300_000, 400_000}, tt.noRange
			if got := read(t, mustFetch(t, s.fetcher(Options{}), "hf:org/model")); got != weights {
				t.Errorf("%d bytes, want %d", len(got), len(weights))
			}
			var got []string
			for _, r := range s.requests {
				if strings.HasPrefix(r, "GET /model.safetensors") {
					got = append(got, r)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("requests %q, want %q", got, tt.want)
			}
		})
	}
}

// TestFetchRepositoryStalls has the server send half of a file and then nothing, with the connection open.
func TestFetchRepositoryStalls(t *testing.T) {
	s := newHubServer(t, someFiles(), "model.safetensors")
	s.stall = []int{300_000}
	f := s.fetcher(Options{})
	f.idle = 200 * time.Millisecond
	if got := read(t, mustFetch(t, f, "hf:org/model")); got != weights {
		t.Errorf("%d bytes, want %d", len(got), len(weights))
	}
	if want := "GET /model.safetensors bytes=300000-"; !slices.Contains(s.requests, want) {
		t.Errorf("requests %q; want the rest: %q", s.requests, want)
	}
}

// fullDisk is a disk with so many bytes left.
type fullDisk struct {
	io.Writer
	left int
}

func (d *fullDisk) Write(p []byte) (int, error) {
	n, err := d.Writer.Write(p[:min(len(p), d.left)])
	if d.left -= n; err == nil && n < len(p) {
		err = syscall.ENOSPC
	}
	return n, err
}

func TestFetchRepositoryOnAFullDisk(t *testing.T) {
	s := newHubServer(t, map[string]string{"config.json": "{}", "model.safetensors": weights}, "model.safetensors")
	f := s.fetcher(Options{})
	disk := &fullDisk{left: 600_002}
	f.writer = func(w io.Writer) io.Writer { disk.Writer = w; return disk }
	_, err := fetchTest(t, f, "hf:org/model")
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "400000 bytes more") {
		t.Fatalf("error %v, want how much is needed", err)
	}
	f.writer = func(w io.Writer) io.Writer { return w }
	if read(t, mustFetch(t, f, "hf:org/model")) != weights || s.count("GET /model.safetensors bytes=600000-") != 1 {
		t.Errorf("not resumed: %v", s.requests)
	}
}

func TestFetchRepositoryTwiceAtOnce(t *testing.T) {
	s := newHubServer(t, someFiles(), "model.safetensors")
	f := s.fetcher(Options{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if path, err := f.fetch(context.Background(), modelName{"hf", testRepo, "main"}); err != nil || read(t, path) != weights {
				t.Errorf("fetch: %s, %v", path, err)
			}
		})
	}
	wg.Wait()
	if n := s.count("GET /model.safetensors"); n != 1 {
		t.Errorf("downloaded %d times", n)
	}
}

func TestFetchStopsWithItsContext(t *testing.T) {
	s := newHubServer(t, someFiles())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.fetcher(Options{}).fetch(ctx, modelName{"hf", testRepo, "main"}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want canceled", err)
	}
}

func TestLinkCopiesWhereThereAreNoLinks(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	if err := errors.Join(os.WriteFile(from, []byte("x"), 0o644), copyFile(from, to)); err != nil || read(t, to) != "x" {
		t.Errorf("copy: %v", err)
	}
}
