package neuron

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFamilyTree(t *testing.T) {
	tree := NewFamilyTree(
		[]Family{{Slug: "region", Title: "Region", Sensitive: "geography"}, {Slug: "asia", Parent: "region"}, {Slug: "food", Title: "Food"}, {Slug: "dishes", Parent: "food"}},
		[]Family{{Slug: "cities", Parent: "region"}, {Slug: "food", Title: "Eating", Author: "Ada"}, {Slug: "dishes", MergedInto: "meals"}, {Slug: "meals", MergedInto: "food"}, {Slug: "lost", Parent: "nowhere"}})
	slugs := func(families []Family) (s []string) {
		for _, f := range families {
			s = append(s, f.Slug)
		}
		return s
	}
	dishes, _ := tree.Find("dishes")
	asia, _ := tree.Find("asia")
	for _, tt := range []struct {
		name      string
		got, want any
	}{
		{"all that stand by themselves", slugs(tree.Parts("")), []string{"region", "food", "lost"}},
		{"parts, people's own last", slugs(tree.Parts("region")), []string{"asia", "cities"}},
		{"what was merged twice", tree.Target(dishes).Title, "Eating"},
		{"where its members come from", tree.Sources("food"), []string{"food", "dishes", "meals"}},
		{"a part of what is sensitive", tree.Sensitive(asia), "geography"},
	} {
		if diff := cmp.Diff(tt.want, tt.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	if _, err := tree.Find("nothing"); err == nil {
		t.Error("a family that is not there is found")
	}
}
