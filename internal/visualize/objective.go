package visualize

import (
	"context"
	"fmt"
	"io"

	"multiscope/internal/featurevis"
)

// Files says where and how the images of an objective are written.
type Files struct {
	Folder string
	Format featurevis.Format
	Frames int // of each image's animation; 0 for none
}

// Objective makes a batch of images with an optimizer, whose program has no inputs but the image,
// and writes them as objective-1, objective-2, … Image i starts from seed + i. It writes a line
// for each image to out. Images that fail are reported after the others are written.
func Objective(ctx context.Context, o *featurevis.Optimizer, seed int64, f Files, p Progress, out io.Writer) error {
	s := o.Settings()
	targets := make([]featurevis.Target, s.Batch)
	for i := range targets {
		targets[i].Seed = uint64(seed) + uint64(i)
	}
	p.Start("Visualizations", "steps", int64(s.Steps*s.Batch))
	recorder := featurevis.NewFrameRecorder(s, f.Frames, len(targets))
	results, err := o.Run(ctx, targets, func(step int, images [][]float32) {
		p.Add(int64(len(images)))
		recorder.Record(step, images)
	})
	if err != nil {
		p.Fail(err)
		return err
	}
	p.Done()
	var failed error
	for i, r := range results {
		if r.Err != nil {
			failed = fmt.Errorf("image %d: %w", i+1, r.Err)
			continue
		}
		file, err := featurevis.Encode(featurevis.ToImage(r.Image, s.Size), f.Format)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("objective-%d", i+1)
		if err := writeFiles(f.Folder, name, file, f.Format, recorder.Frames(i)); err != nil {
			return err
		}
		fmt.Fprintf(out, "%s/%s: objective from %.4g to %.4g\n", f.Folder, name, r.Trace[0], r.Trace[len(r.Trace)-1])
	}
	return failed
}
