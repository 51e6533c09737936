package neuron

import "time"

// Change is something that a person added, changed or withdrew, as the audit log keeps it.
type Change struct {
	ID      int64
	Author  string
	At      time.Time
	Action  string // "add", "withdraw", "change", "undo", "import"
	Kind    string // "label", "membership", "family", "list", "blind" of a blind study; "notes" of an import
	Subject string // what it is about: "pictogram/layer4-1-sum/89", "region", a list's slug, the file of an import
	Text    string // a line that says what was done, in the author's words where there are any
	Undone  bool
}
