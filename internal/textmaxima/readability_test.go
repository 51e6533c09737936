package textmaxima

import "testing"

func TestBurden(t *testing.T) {
	r := newReadability([]string{"apple", "Japan", "red", "green tea", "table", "chair", "window", "winter", "summer"})
	if b := r.burden("japan red tea"); b != 0 {
		t.Errorf("words of the list have a burden of %v", b)
	}
	likely, unlikely := r.burden("wintable"), r.burden("qqxzvk")
	if !(0 < likely && likely < unlikely) {
		t.Errorf("burden of wintable %v, of qqxzvk %v; want the second higher and both above 0", likely, unlikely)
	}
	if b := newReadability(nil).burden(""); b != 0 {
		t.Errorf("nothing has a burden of %v", b)
	}
}

func TestIsReadable(t *testing.T) {
	for text, want := range map[string]bool{"red": true, "a": true, "x": false, "new york": true, "don't": false, "66": false, "": false, "日": true, "\ufffd": false, "😀": false, "café": true} {
		if got := isReadable(text); got != want {
			t.Errorf("isReadable(%q) = %t", text, got)
		}
	}
}
