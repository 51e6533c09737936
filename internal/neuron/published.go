package neuron

// PublishedUnit is what a publication says of a unit.
type PublishedUnit struct {
	Ref
	Name      string   // "" for none
	Uncertain bool     // whether the authors put a question mark to the name
	Sensitive string   // why it is shown behind a notice: "public figures"; "" where it needs none
	Other     []string // other names, in the order in which the publication prefers them
	Words     []string // strongest first
}

// Publication is what one publication says of neurons, with all that pages need to show it.
type Publication struct {
	Models      []Model // Published says where from; their layers have no statistics
	Units       []PublishedUnit
	Families    []Family
	Memberships []Membership // all of origin Published
	Studies     []Study
}
