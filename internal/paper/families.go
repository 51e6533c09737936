package paper

import (
	"cmp"
	"fmt"
	"strconv"

	"multiscope/internal/neuron"
)

// Families returns the article's families in its order and who belongs to them. Roles are the article's, of regions and
// emotions; others are primary.
func Families() ([]neuron.Family, []neuron.Membership, error) {
	rows, err := readCSV("families.csv")
	if err != nil {
		return nil, nil, err
	}
	families := make([]neuron.Family, len(rows))
	for i, r := range rows {
		families[i] = neuron.Family{Slug: r[0], Title: r[1], Description: r[2], Sensitive: r[3]}
	}
	members, err := readMembers()
	memberships := make([]neuron.Membership, len(members))
	for i, m := range members {
		memberships[i] = m.Membership
	}
	return families, memberships, err
}

// member is a row of members.csv.
type member struct {
	neuron.Membership
	warned  bool // that the neuron is sensitive, though others of its family are not
	figure1 bool // whether the article's first figure has it
}

func readMembers() ([]member, error) {
	rows, err := readCSV("members.csv")
	if err != nil {
		return nil, err
	}
	members := make([]member, len(rows))
	for i, r := range rows {
		number, err := strconv.Atoi(r[2])
		ref, known := Ref(r[1], number)
		if err != nil || !known {
			return nil, fmt.Errorf("paper: family %s has unit %q of a model %q", r[0], r[2], r[1])
		}
		members[i] = member{
			neuron.Membership{Ref: ref, Family: r[0], Title: r[3], Role: cmp.Or(neuron.Role(r[4]), neuron.Primary), Origin: neuron.Published, Score: 1},
			r[5] == "true", r[6] == "true",
		}
	}
	return members, nil
}

// regions is the family in which single neurons are warned of: the article's map does, of few.
const regions = "region"

func readSensitive(all units) error {
	families, _, err := Families()
	if err != nil {
		return err
	}
	why := map[string]string{}
	for _, f := range families {
		why[f.Slug] = f.Sensitive
	}
	members, err := readMembers()
	for _, m := range members {
		if u := all[m.Ref]; u != nil && (m.Family != regions || m.warned) {
			u.Sensitive = cmp.Or(u.Sensitive, why[m.Family])
		}
	}
	return err
}
