package study_test

import (
	"errors"
	"strings"
	"testing"

	"multiscope/internal/study"
)

// TestOtherPictures: where other pictures are named than those that were indexed, that is what is said.
func TestOtherPictures(t *testing.T) {
	s, _ := newSession(t)
	var unfit *study.UnfitError
	if err := s.EnoughPictures(study.Sampled{Missing: 40}, 20); !errors.As(err, &unfit) || !strings.Contains(unfit.Why, "40 are not: name what was indexed") {
		t.Errorf("of 40 images without a picture it is said %v", err)
	}
	for _, drawn := range []study.Sampled{{Images: make([]study.Image, 20), Missing: 20}, {Images: make([]study.Image, 5)}} {
		if err := s.EnoughPictures(drawn, 20); err != nil {
			t.Errorf("%d images, %d missing: %v", len(drawn.Images), drawn.Missing, err)
		}
	}
}
