package address

import (
	"strings"
	"testing"
)

func TestListsAreChangedByTheirForm(t *testing.T) {
	const list = "u=m/l/1&n=one&u=m/l/2&n=two&u=m/l/3&n="
	for _, tt := range []struct {
		name, form string
		want       string // link of the list, after the question mark
		at         int
		wrong      string
	}{
		{name: "nothing pressed", form: list, want: list},
		{name: "up", form: list + "&up=2", want: "u=m/l/2&n=two&u=m/l/1&n=one&u=m/l/3&n=&edit=1", at: 1},
		{name: "the first up", form: list + "&up=1", want: list + "&edit=1", at: 1},
		{name: "down", form: list + "&down=2", want: "u=m/l/1&n=one&u=m/l/3&n=&u=m/l/2&n=two&edit=1", at: 3},
		{name: "remove", form: list + "&remove=1", want: "u=m/l/2&n=two&u=m/l/3&n=&edit=1", at: 1},
		{name: "add", form: list + "&add=m/l/4,+http://scope.test/m/m/l/5%0D%0Ajapan", want: list + "&u=m/l/4&n=&u=m/l/5&n=&u=japan&n=", at: 4},
		{name: "a line that is not there", form: list + "&up=4", wrong: "there is no line 4"},
		{name: "not a line", form: list + "&up=x", wrong: "whole number"},
		{name: "too many", form: list + "&add=" + strings.Repeat("m/l/4+", 148), wrong: "at most 150"},
		{name: "far too many", form: list + "&add=" + strings.Repeat("m/l/4+", 151), wrong: "these are 151"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := values(t, tt.form)
			q, err := ParseListQuery(v)
			if err != nil {
				t.Fatal(err)
			}
			got, at, err := q.Changed(v)
			if tt.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wrong) {
					t.Errorf("Changed says %v, want %q", err, tt.wrong)
				}
				return
			}
			if err != nil || got.String() != "?"+tt.want || at != tt.at {
				t.Errorf("the list is %s at line %d, %v; want ?%s, %d", got, at, err, tt.want, tt.at)
			}
			if q.String() != "?"+list {
				t.Errorf("the list it was is %s now", q)
			}
		})
	}
}
