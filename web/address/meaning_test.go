package address_test

import (
	"net/url"
	"testing"

	"multiscope/web/address"
)

func TestParseMeaningQuery(t *testing.T) {
	for _, tt := range []struct {
		in, want string
		wrong    bool
	}{
		{in: "", want: ""},
		{in: "kind=conjoined&page=2", want: "?kind=conjoined&page=2"},
		{in: "page=1", want: ""},
		{in: "kind=other", wrong: true},
		{in: "page=0", wrong: true},
		{in: "page=x", wrong: true},
	} {
		v, err := url.ParseQuery(tt.in)
		if err != nil {
			t.Fatal(err)
		}
		q, err := address.ParseMeaningQuery(v)
		if (err != nil) != tt.wrong || !tt.wrong && q.String() != tt.want {
			t.Errorf("ParseMeaningQuery(%q) = %q, %v; want %q", tt.in, q, err, tt.want)
		}
	}
}
