package hub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// fetchRepository returns the weights of a repository of the Hub in the cache of the Hub. A revision that
// is there whole is taken as it is; nobody asks whether its branch has moved on.
func (f *fetcher) fetchRepository(ctx context.Context, r repository) (string, error) {
	path, whole, cacheErr := "", false, errors.New("this revision was never fetched")
	if commit := f.cachedCommit(r); commit != "" {
		path, whole, cacheErr = f.cached(r, commit)
	}
	switch {
	case cacheErr == nil && (whole || f.offline):
		return path, nil
	case f.offline:
		return "", fmt.Errorf("%s is not whole in %s, and HF_HUB_OFFLINE forbids to fetch it: %w", r, f.cache, cacheErr)
	}
	fetched, err := f.complete(ctx, r)
	if err != nil && cacheErr == nil && passes(err) {
		f.log.WarnContext(ctx, "the Hub cannot be reached: taking the model as the cache has it, maybe without its vocabulary", "model", r, "error", err)
		return path, nil
	}
	if err != nil {
		return "", fmt.Errorf("fetch %s: %w", r, explain(err))
	}
	return fetched, nil
}

// explain adds to an answer what to do about it.
func explain(err error) error {
	var status *statusError
	if !errors.As(err, &status) {
		return err
	}
	switch status.status {
	case http.StatusUnauthorized:
		return fmt.Errorf("%w: there is no such repository, or it is private: check the name, or set HF_TOKEN to a token that may read it", err)
	case http.StatusForbidden:
		return fmt.Errorf("%w: the token may not read it; accept the model's conditions on its page, or set HF_TOKEN to another", err)
	case http.StatusNotFound:
		return fmt.Errorf("%w: check the name and the revision", err)
	}
	return err
}

// complete fetches what the cache lacks.
func (f *fetcher) complete(ctx context.Context, r repository) (string, error) {
	commit, files, err := f.list(ctx, r)
	if err != nil {
		return "", err
	}
	chosen, err := choose(files)
	if err != nil {
		return "", err
	}
	left := f.maxBytes
	if err := f.fetchFiles(ctx, r, commit, chosen.files(), &left); err != nil {
		return "", err
	}
	path := filepath.Join(f.snapshot(r, commit), filepath.FromSlash(chosen.weights))
	if chosen.sharded() {
		shards, err := readShards(path)
		if err != nil {
			return "", err
		}
		if err := f.fetchFiles(ctx, r, commit, shards, &left); err != nil {
			return "", err
		}
	}
	if chosen.isONNX() {
		more, err := chosen.external(path)
		if err != nil {
			return "", err
		}
		if lacking := slices.DeleteFunc(slices.Clone(more), func(name string) bool { return slices.Contains(files, name) }); len(lacking) > 0 {
			return "", fmt.Errorf("%s has its weights in %s, which the repository lacks", chosen.weights, listed(lacking))
		}
		if err := f.fetchFiles(ctx, r, commit, more, &left); err != nil {
			return "", err
		}
	}
	return path, f.remember(r, commit, files)
}

// list asks which commit a revision is and what it holds.
func (f *fetcher) list(ctx context.Context, r repository) (commit string, files []string, err error) {
	address := fmt.Sprintf("%s/api/models/%s/revision/%s", f.endpoint, r.name, url.PathEscape(r.revision))
	b, err := f.get(ctx, address)
	if err != nil {
		return "", nil, err
	}
	commit, files, err = parseListing(b)
	switch {
	case err != nil:
		return "", nil, fmt.Errorf("GET %s: %w", address, err)
	case commitPattern.MatchString(r.revision) && commit != r.revision:
		return "", nil, fmt.Errorf("GET %s: the server answers with commit %s", address, commit)
	}
	return commit, files, nil
}

// parseListing reads the Hub's description of a revision. Names that could lead out of the
// repository's folder are left out: no file of a model has one.
func parseListing(b []byte) (commit string, files []string, err error) {
	var answer struct {
		Commit string `json:"sha"`
		Files  []struct {
			Name string `json:"rfilename"`
		} `json:"siblings"`
	}
	if err := json.Unmarshal(b, &answer); err != nil {
		return "", nil, fmt.Errorf("the answer is not the Hub's: %w", err)
	}
	if !commitPattern.MatchString(answer.Commit) {
		return "", nil, fmt.Errorf("the answer names no commit of 40 hexadecimal digits but %.60q", answer.Commit)
	}
	for _, file := range answer.Files {
		if isFileName(file.Name) {
			files = append(files, file.Name)
		}
	}
	slices.Sort(files)
	return answer.Commit, files, nil
}

// readShards returns the files that an index of shards names, which must lie beside it.
func readShards(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxAnswer {
		return nil, fmt.Errorf("%s: %d bytes are too many for an index", path, info.Size())
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	shards, err := parseShards(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return shards, nil
}

func parseShards(b []byte) ([]string, error) {
	var index struct {
		Files map[string]string `json:"weight_map"`
	}
	if err := json.Unmarshal(b, &index); err != nil {
		return nil, err
	}
	files := slices.Compact(slices.Sorted(maps.Values(index.Files)))
	if len(files) == 0 {
		return nil, errors.New("weight_map is empty")
	}
	for _, file := range files {
		if !isFileName(file) || strings.Contains(file, "/") {
			return nil, fmt.Errorf("shard %.60q is not beside the index", file)
		}
	}
	return files, nil
}

// fetchFiles fetches files of a commit that the snapshot lacks. All sizes are known, and less than left
// together, before the first is downloaded.
func (f *fetcher) fetchFiles(ctx context.Context, r repository, commit string, files []string, left *int64) error {
	var lacking []download
	have, sum := f.cachedFiles(r, commit), int64(0)
	for _, name := range files {
		if slices.Contains(have, name) {
			continue
		}
		d, err := f.describe(ctx, r, commit, name)
		if err != nil {
			return err
		}
		lacking, sum = append(lacking, d), sum+d.size
	}
	if sum > *left {
		return fmt.Errorf("%s have %d bytes, where at most %d are allowed", listed(files), sum, *left)
	}
	for _, d := range lacking {
		d.limit = *left
		size, err := f.fetchBlob(ctx, r, d, filepath.Join(f.snapshot(r, commit), filepath.FromSlash(d.name)))
		if err != nil {
			return err
		}
		*left -= size
	}
	return nil
}

// describe asks for the hash and the size of a file.
func (f *fetcher) describe(ctx context.Context, r repository, commit, name string) (d download, err error) {
	address := fmt.Sprintf("%s/%s/resolve/%s/%s", f.endpoint, r.name, commit, escape(name))
	err = f.retry(ctx, func() (bool, error) {
		resp, err := f.request(ctx, http.MethodHead, address, nil)
		if err != nil {
			return false, err
		}
		resp.Body.Close()
		if d, err = parseHeader(resp, commit); err != nil {
			return false, fmt.Errorf("HEAD %s: %w", address, err)
		}
		return false, nil
	})
	d.name, d.address, d.path = name, address, f.blob(r, d.hash)
	return d, err
}

// parseHeader reads hash and size of a file from the answer to HEAD: those of the file that is linked
// to, if the answer is a redirect to where it lies, else its own.
func parseHeader(resp *http.Response, commit string) (d download, err error) {
	if got := resp.Header.Get("X-Repo-Commit"); got != "" && got != commit {
		return d, fmt.Errorf("the server answers with commit %.60q, not %s", got, commit)
	}
	d.hash = strings.Trim(strings.TrimPrefix(first(resp.Header.Get("X-Linked-Etag"), resp.Header.Get("ETag")), "W/"), `"`)
	if !sha256Pattern.MatchString(d.hash) && !commitPattern.MatchString(d.hash) {
		return d, fmt.Errorf("the server does not say the file's hash: its ETag is %.100q, where a SHA-256 or git's SHA-1 is needed", d.hash)
	}
	size := resp.Header.Get("X-Linked-Size")
	if size == "" && resp.StatusCode < 300 {
		size = resp.Header.Get("Content-Length")
	}
	if size == "" {
		return d, nil
	}
	if d.size, err = strconv.ParseInt(size, 10, 64); err != nil || d.size < 0 {
		return d, fmt.Errorf("the server says that the file has %.40q bytes", size)
	}
	return d, nil
}

// fetchBlob fetches a file into the blobs, unless it is there, and links it into the snapshot. It
// returns how many bytes the file has.
func (f *fetcher) fetchBlob(ctx context.Context, r repository, d download, path string) (int64, error) {
	unlock, err := f.lock(ctx, filepath.Join(f.cache, ".locks", r.folder(), d.hash+".lock"))
	if err != nil {
		return 0, err
	}
	defer unlock()
	if _, err := os.Stat(d.path); err != nil {
		if err := f.run(ctx, d); err != nil {
			return 0, err
		}
	}
	info, err := os.Stat(d.path)
	if err != nil {
		return 0, err
	}
	return info.Size(), link(d.path, path)
}
