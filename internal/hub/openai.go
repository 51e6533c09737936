package hub

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// openAIAddress is where OpenAI publishes CLIP (github.com/openai/CLIP, clip/clip.py, _MODELS).
const openAIAddress = "https://openaipublic.azureedge.net/clip/models"

// openAIModels are OpenAI's models and the SHA-256 of their files, which is part of their addresses
// (the same source).
var openAIModels = map[string]string{
	"RN50":           "afeb0e10f9e5a86da6080e35cf09123aca3b358a0c3e3b6c78a7b63bc04b6762",
	"RN101":          "8fa8567bab74a42d41c5915025a8e4538c3bdbe8804a470a72f30b0d94fab599",
	"RN50x4":         "7e526bd135e493cef0776de27d5f42653e6b4c8bf9e0f653bb11773263205fdd",
	"RN50x16":        "52378b407f34354e150460fe41077663dd5b39c54cd0bfd2b27167a4a06ec9aa",
	"RN50x64":        "be1cfb55d75a9666199fb2206c106743da0f6468c9d327f3e0d0a543a9919d9c",
	"ViT-B/32":       "40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af",
	"ViT-B/16":       "5806e77cd80f8b59890b7e101eabd078d9fb84e6937f9e85e4ecb61988df416f",
	"ViT-L/14":       "b8cca3fd41ae0c99ba7e8951adf17d267cdb84cd88be6f7c2e0eca1737a03836",
	"ViT-L/14@336px": "3035c92b350959924f9f00213499208652fc7ea050643e8b385c2dac08641f02",
}

// OpenAIModel returns the name of OpenAI's model whose published file has a SHA-256, "RN50x4"; "" for another file.
func OpenAIModel(hash string) string {
	for name, published := range openAIModels {
		if hash == published {
			return name
		}
	}
	return ""
}

// fetchOpenAI returns the checkpoint of a model of OpenAI's in the folder where its own loader keeps it.
func (f *fetcher) fetchOpenAI(ctx context.Context, model string) (string, error) {
	return f.fetchCheckpoint(ctx, strings.NewReplacer("/", "-", "@", "-").Replace(model)+".pt", openAIModels[model])
}

// fetchCheckpoint returns a file with that SHA-256, which it downloads unless it is there.
func (f *fetcher) fetchCheckpoint(ctx context.Context, file, hash string) (string, error) {
	path := filepath.Join(f.clip, file)
	unlock, err := f.lock(ctx, filepath.Join(f.clip, "."+file+".lock"))
	if err != nil {
		return "", err
	}
	defer unlock()
	got, err := hashFile(path, false)
	if err == nil && got == hash {
		return path, nil
	}
	if err == nil {
		f.log.WarnContext(ctx, "a file in the cache is not the published one: downloading it again", "file", path, "sha256", got, "published", hash)
	} else if !os.IsNotExist(err) {
		return "", fmt.Errorf("read the cache: %w", err)
	}
	d := download{name: file, address: f.openAI + "/" + hash + "/" + file, path: path, hash: hash, limit: f.maxBytes}
	if d.size, err = f.sizeOf(ctx, d.address); err != nil {
		return "", fmt.Errorf("download %s: %w", file, err)
	}
	return path, f.run(ctx, d)
}

// sizeOf asks for the size of a file, 0 where the server does not say.
func (f *fetcher) sizeOf(ctx context.Context, address string) (size int64, err error) {
	err = f.retry(ctx, func() (bool, error) {
		resp, err := f.request(ctx, "HEAD", address, nil)
		if err != nil {
			return false, err
		}
		size = max(0, resp.ContentLength)
		return false, resp.Body.Close()
	})
	return size, err
}
