package neuron

// Notes is what people added to an index, or a part of it.
type Notes struct {
	Labels   []Label
	Families []Family
	Members  []Membership
	Lists    []List
	Blind    []BlindStudy
}
