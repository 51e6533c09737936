package site

import (
	"context"
	"encoding/json"
	"math"
	"strings"
)

// sampled is how many pages an estimate makes.
const sampled = 12

// counting is a sink that keeps nothing but sizes.
type counting struct {
	thumbs, drawn, thumbBytes, drawnBytes, otherBytes int64
	static                                            map[string]int64 // there once for all pages
}

func (c *counting) write(name string, content []byte) error {
	n := int64(len(content))
	switch {
	case strings.HasPrefix(name, "static/"):
		c.static[name] = n
	case strings.HasPrefix(name, "thumbs/"):
		c.thumbs, c.thumbBytes = c.thumbs+1, c.thumbBytes+n
	case strings.HasPrefix(name, "drawn/"):
		c.drawn, c.drawnBytes = c.drawn+1, c.drawnBytes+n
	default:
		c.otherBytes += n
	}
	return nil
}

// estimate makes some of the pages without writing them, one at a time so that one result follows from one choice, and
// tells from them how large all will be. Pictures are shared between pages: of n that are drawn from m at random so many
// differ as distinct says, and fewer where some are drawn more often than others.
func estimate(ctx context.Context, s *source, c *choice) (Report, error) {
	sizes := counting{static: map[string]int64{}}
	var pictures, states int
	pages := min(sampled, len(c.pages))
	for i := range pages {
		w := newWriter(s, c, &sizes)
		if err := w.page(ctx, place{path: c.pages[i*(len(c.pages)-1)/max(pages-1, 1)]}); err != nil {
			return Report{}, err
		}
		line, err := json.Marshal(w.rows(c.units))
		if err != nil {
			return Report{}, err
		}
		sizes.otherBytes += int64(len(line))
		pictures += w.counts.Pictures
		for p := range w.found {
			if p.state != "" {
				states++
			}
		}
	}
	scale := float64(len(c.pages)) / float64(pages)
	thumbs := distinct(float64(sizes.thumbs)*scale, c.images)
	drawn := distinct(float64(sizes.drawn)*scale, c.words)
	others := float64(pictures-int(sizes.thumbs)-int(sizes.drawn)) * scale
	bytes := float64(sizes.otherBytes)*scale + each(sizes.thumbBytes, sizes.thumbs)*thumbs + each(sizes.drawnBytes, sizes.drawn)*drawn
	for _, n := range sizes.static {
		bytes += float64(n)
	}
	return Report{
		Neurons: len(c.units), Pages: len(c.pages) + int(float64(states)*scale), Data: len(c.data),
		Pictures: int(thumbs + drawn + others), Bytes: int64(bytes), LeftOut: c.leftOut,
	}, nil
}

// distinct returns how many of m things differ on average among n that are drawn at random with replacement.
func distinct(n float64, m int) float64 {
	if m <= 1 {
		return min(n, float64(m))
	}
	return math.Ceil(-float64(m) * math.Expm1(n*math.Log1p(-1/float64(m))))
}

func each(bytes, n int64) float64 { return float64(bytes) / float64(max(n, 1)) }
