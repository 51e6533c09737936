package address

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func FuzzArithmeticQuery(f *testing.F) {
	f.Add("q=king+-+man+%2B+woman&letters=masked&model=rn50&related=hidden")
	f.Add("q=%22c%2B%2B%22")
	f.Fuzz(func(t *testing.T, s string) {
		v, err := url.ParseQuery(s)
		if err != nil {
			return
		}
		q, err := ParseArithmeticQuery(v)
		if err != nil {
			return
		}
		written, err := url.ParseQuery(q.String()[min(1, len(q.String())):])
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseArithmeticQuery(written)
		if diff := cmp.Diff(q, again); err != nil || diff != "" {
			t.Errorf("%q is read as another: %v\n%s", q.String(), err, diff)
		}
	})
}

func TestArithmeticQueryRefuses(t *testing.T) {
	for _, s := range []string{"letters=off", "related=yes", "model=A.b"} {
		v, _ := url.ParseQuery(s)
		if q, err := ParseArithmeticQuery(v); err == nil {
			t.Errorf("ParseArithmeticQuery(%s) = %+v; want an error", s, q)
		}
	}
}
