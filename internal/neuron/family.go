package neuron

import "time"

// Family is a group of neurons that stand for things of one kind, as Goh et al. sort them: regions, persons,
// emotions. It spans layers and models.
type Family struct {
	Slug        string // in addresses
	Title       string // "Region"
	Description string // a sentence or two
	Parent      string // slug of the family that this one is a part of; "" for none
	Sensitive   string // why it opens behind a notice: "geography, ethnicity"; "" where it needs none

	// Of what a person added or changed.
	MergedInto string // slug of the family that has its members now; "" while it stands for itself
	Author     string
	Made       time.Time
}

// Role says how a neuron belongs to a family.
type Role string

const (
	Primary      Role = "primary"
	Secondary    Role = "secondary" // "secondarily regional": it stands for something else that calls the family's things to mind
	Expression   Role = "expression"
	MentalHealth Role = "mental health"
)

// Roles are all roles, in the order in which a family lists them. The last two are the paper's, of emotions.
var Roles = []Role{Primary, Secondary, Expression, MentalHealth}

// Origin says who counts a neuron among a family.
type Origin string

const (
	Suggested Origin = "suggested" // computed from words, captions and categories; nobody has looked at it
	Published Origin = "published" // by Goh et al.
	Confirmed Origin = "confirmed" // by a person
	Refused   Origin = "refused"   // a person says that it does not belong
)

// Membership is a neuron's place in a family, on somebody's word or a computation's. Several stand side by side.
type Membership struct {
	Ref
	Family   string // slug
	Role     Role
	Origin   Origin
	Title    string     // what the neuron is called in the family; "" for its own name
	Score    float64    // of what is suggested: share of the evidence that speaks for it, in [0,1]
	Evidence []Evidence // of what is suggested

	// Of what a person says.
	ID        int64
	Weights   string // SHA-256 of the model's weights, hexadecimal
	Author    string
	Note      string
	Made      time.Time
	Withdrawn time.Time // zero while it stands
}

// FamilyCount is how many units of a model a family has on one kind of word.
type FamilyCount struct {
	Family string // slug
	Model  string // slug
	Origin Origin
	Units  int
}

// Evidence speaks for a suggestion: one of a unit's strongest words, or a word or category of its strongest images.
type Evidence struct {
	Kind   string `json:"kind"`             // "word", "caption" or "category"
	Text   string `json:"text"`             // "japan"
	Images int    `json:"images,omitempty"` // of the strongest that have it; 0 for a word
	Of     int    `json:"of,omitempty"`     // words or images that were asked
}
