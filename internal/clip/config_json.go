package clip

import (
	"encoding/json"
	"fmt"
)

// side is the side of a square in pixels, written as one number or as two equal ones.
type side int

func (s *side) UnmarshalJSON(b []byte) error {
	var pair [2]int
	if len(b) > 0 && b[0] == '[' {
		if err := json.Unmarshal(b, &pair); err != nil {
			return err
		}
		if pair[0] != pair[1] {
			return fmt.Errorf("%d × %d is not square, which is all that is supported", pair[0], pair[1])
		}
		*s = side(pair[0])
		return nil
	}
	return json.Unmarshal(b, (*int)(s))
}

// oneOrFour is a number of layers: one, or one for each stage.
type oneOrFour struct {
	one  int
	list []int
}

func (l *oneOrFour) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '[' {
		l.list = []int{}
		return json.Unmarshal(b, &l.list)
	}
	return json.Unmarshal(b, &l.one)
}
