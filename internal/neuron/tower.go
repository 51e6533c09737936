package neuron

// Tower is what a checkpoint without configuration leaves open of its towers. It is kept with an index, so that its model
// is opened again as it was.
type Tower struct {
	Activation string `json:"activation,omitempty"` // of both towers: gelu, gelu-tanh or quickgelu; "" where they have several, or none
	Heads      int    `json:"heads,omitempty"`      // of the image tower; 0 where it has none
}
