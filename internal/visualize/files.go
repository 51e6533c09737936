package visualize

import (
	"errors"
	"image"
	"os"
	"path/filepath"
	"strings"

	"multiscope/internal/featurevis"
)

// writeFiles writes NAME.png or NAME.jpeg into a folder, and NAME.gif if there are frames. It
// makes the folder if it does not exist.
func writeFiles(dir, name string, file []byte, format featurevis.Format, frames []image.Image) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	path := filepath.Join(dir, name+"."+strings.TrimPrefix(string(format), "image/"))
	if err := os.WriteFile(path, file, 0o644); err != nil || len(frames) == 0 {
		return err
	}
	f, err := os.Create(filepath.Join(dir, name+".gif"))
	if err != nil {
		return err
	}
	return errors.Join(featurevis.EncodeGIF(f, frames), f.Close())
}
