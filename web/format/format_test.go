package format

import (
	"testing"
	"time"
)

func TestSigma(t *testing.T) {
	for _, tt := range []struct {
		in   float64
		want string
	}{{17.42, "+17.4σ"}, {-0.5, "−0.5σ"}, {0, "0σ"}, {0.004, "0σ"}, {-12, "−12σ"}, {0.126, "+0.13σ"}} {
		if got := Sigma(tt.in); got != tt.want {
			t.Errorf("sigma(%v) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestCount(t *testing.T) {
	for _, tt := range []struct {
		in   int
		want string
	}{{0, "0"}, {999, "999"}, {1000, "1,000"}, {1234567, "1,234,567"}, {-100, "-100"}, {-1000, "-1,000"}} {
		if got := Count(tt.in); got != tt.want {
			t.Errorf("count(%v) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestPercent(t *testing.T) {
	for _, tt := range []struct {
		in   float64
		want string
	}{{0, "0\u00a0%"}, {0.00001, "under 0.01\u00a0%"}, {0.0004, "0.04\u00a0%"}, {0.031, "3.1\u00a0%"}, {1, "100\u00a0%"}} {
		if got := Percent(tt.in); got != tt.want {
			t.Errorf("percent(%v) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestPlain(t *testing.T) {
	for _, tt := range []struct {
		in   float64
		want string
	}{{0.41234, "0.412"}, {41.26, "41.3"}, {1240.4, "1,240"}, {-0.25, "−0.25"}, {0, "0"}} {
		if got := Number(tt.in); got != tt.want {
			t.Errorf("plain(%v) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestOrdinal(t *testing.T) {
	for _, tt := range []struct {
		in   int
		want string
	}{{1, "1st"}, {2, "2nd"}, {3, "3rd"}, {4, "4th"}, {11, "11th"}, {112, "112th"}, {121, "121st"}, {2190, "2,190th"}} {
		if got := Ordinal(tt.in); got != tt.want {
			t.Errorf("ordinal(%v) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestSpan(t *testing.T) {
	for _, tt := range []struct {
		in   time.Duration
		want string
	}{{300 * time.Millisecond, "under a second"}, {8400 * time.Millisecond, "8 s"}, {3 * time.Minute, "3 min"}, {130 * time.Minute, "2 h 10 min"}} {
		if got := Span(tt.in); got != tt.want {
			t.Errorf("span(%v) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestRounded(t *testing.T) {
	for _, tt := range []struct {
		x      float64
		digits int
		want   string
	}{
		{0, 1, "0"}, {12, 1, "12"}, {12.34, 1, "12.3"}, {12.36, 1, "12.4"}, {12.96, 1, "13"}, {0.04, 1, "0"}, {-0.04, 1, "0"},
		{-0.5, 1, "-0.5"}, {1.5, 2, "1.5"}, {1.05, 2, "1.05"}, {99.999, 2, "100"}, {2e12, 1, "2000000000000"},
	} {
		if got := rounded(tt.x, tt.digits); got != tt.want {
			t.Errorf("rounded(%v, %d) = %q; want %q", tt.x, tt.digits, got, tt.want)
		}
	}
}
