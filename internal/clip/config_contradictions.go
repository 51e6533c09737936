package clip

import (
	"fmt"

	"multiscope/internal/checkpoint"
)

// contradicted returns an error where flags say something else of the towers than the configuration.
func (c *config) contradicted(t Tower) error {
	act := activationNames[t.Activation]
	image, text := c.image.gelu, activation("")
	if c.text != nil {
		text = c.text.gelu
	}
	for _, have := range []activation{image, text} {
		if act != "" && have != "" && have != act {
			return fmt.Errorf("%s says %s, --activation says %s: leave the flag out, or mend the file", c.source, activationWords[have], t.Activation)
		}
	}
	if t.Heads != 0 && c.image.heads != 0 && t.Heads != c.image.heads {
		return fmt.Errorf("%s says %d heads in the image tower, --heads says %d: leave the flag out, or mend the file", c.source, c.image.heads, t.Heads)
	}
	return nil
}

// contradictedBy returns an error where the weights are OpenAI's, which have QuickGELU, and the configuration says otherwise, as
// OpenCLIP's of the same sizes do.
func (c *config) contradictedBy(file *checkpoint.Checkpoint) error {
	if file.Tensor("input_resolution") == nil || c.image.gelu != gelu && (c.text == nil || c.text.gelu != gelu) {
		return nil
	}
	return fmt.Errorf("%s says GELU, but the weights are an archive of OpenAI's (it holds input_resolution), which has QuickGELU: write \"quick_gelu\": true, or take the file away", c.source)
}

// checkSize refuses pictures of another size than the tower's, where nobody asked for that.
func (c *config) checkSize(o Options) error {
	if o.Preprocess != nil || o.ImageSize != 0 || c.image.anySize || c.prep.Size == c.image.size {
		return nil
	}
	return fmt.Errorf("%s makes pictures of %d × %d pixels, the model was trained on %d × %d: say which it is to be given by --image-size",
		or(c.prepFrom, "preprocessing"), c.prep.Size, c.prep.Size, c.image.size, c.image.size)
}
