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

// NameMatch says how what was asked for is in a name, the best first.
type NameMatch int

const (
	WholeName  NameMatch = iota // it is the name
	NamePrefix                  // the name begins with it
	WordOfName                  // a later word of the name begins with it
)

// NameField says which name of a unit it is, the best first.
type NameField int

const (
	MainName    NameField = iota // what it is called: by its model or a publication
	OtherName                    // another published name
	FamilyTitle                  // what it is called in a family
)

// NameHit is a unit that was found by a name.
type NameHit struct {
	Ref
	Name  string
	Field NameField
	Match NameMatch
}

// WordHit is a unit that a word was published for.
type WordHit struct {
	Ref
	Rank  int // of the word among the unit's published words, from 1
	Words int // how many were published of the unit
}
