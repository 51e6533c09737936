package page

import (
	"sync"

	"multiscope/internal/neuron"
)

// heldRegions keeps the regions that were decoded last: a few hundred kilobytes of JSON, which each page of a region
// neuron shows a part of. Nobody changes them. The store returns the same bytes while a study does not change.
type heldRegions struct {
	mu      sync.Mutex
	of      *byte // the first byte of what was decoded
	regions neuron.Regions
}

// decode returns the data of a study of regions. A nil heldRegions keeps nothing.
func (h *heldRegions) decode(st neuron.Study) (neuron.Regions, error) {
	if h == nil || len(st.Data) == 0 {
		return decodeRegions(st)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.of == &st.Data[0] {
		return h.regions, nil
	}
	regions, err := decodeRegions(st)
	if err == nil {
		h.of, h.regions = &st.Data[0], regions
	}
	return regions, err
}
