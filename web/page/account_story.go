package page

import (
	"fmt"
	"time"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

// sampleAuthor is a page as somebody sees it who may change things.
func sampleAuthor(p view.Page) view.Page {
	p.Visitor = view.Visitor{Editable: true, Author: "Ada", CSRF: "sample", SignIn: "/sign-in"}
	return p
}

func signInStory(p view.Page) templ.Component {
	p.Visitor = view.Visitor{Editable: true, SignIn: "/sign-in"}
	return view.SignIn(view.SignInPage{Page: section(p, "account"), To: "/"})
}

// sampleLabels are opinions of several people, one of them withdrawn and one made for other weights.
func sampleLabels(d neuron.UnitDetail) []neuron.Label {
	made := time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC)
	sure, half := 0.9, 0.5
	labels := []neuron.Label{
		{Author: "Ada", Text: "written numbers", Confidence: &sure, Note: "Digits more than words for them.\nPrice tags come first."},
		{Author: "Béla", Text: "shop windows in the evening, and whatever else is lit from within", Confidence: &half},
		{Author: "נועה", Text: "תגי מחיר", Weights: "of another checkpoint"},
		{Author: "Ada", Text: "shops", Withdrawn: made.AddDate(0, 0, 4)},
	}
	for i := range labels {
		l := &labels[i]
		l.ID, l.Ref, l.Made = int64(i+1), d.Ref, made.AddDate(0, 0, i)
		if l.Weights == "" {
			l.Weights = d.ModelOf.Hash
		}
	}
	return labels
}

// labelledSample is a neuron that people have labelled.
func labelledSample(p view.Page, history bool) view.UnitPage {
	d := sampleUnit(89)
	labels := sampleLabels(d)
	d.Called = neuron.NewCalled(labels, d.ModelOf.Hash)
	page := unitSample(p, d, address.RangeQuery{})
	page.Labels = newLabelPanel(d, labels, p.Visitor, history)
	return page
}

func unitLabelledStory(p view.Page) templ.Component { return view.Unit(labelledSample(p, false)) }

func unitLabelsOwnStory(p view.Page) templ.Component {
	return view.Unit(labelledSample(sampleAuthor(p), true))
}

func changesStory(p view.Page) templ.Component {
	at := time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC)
	changes := []neuron.Change{
		{Author: "Ada", Action: "undo", Kind: "label", Subject: "pictogram/layer4-1-sum/89", Text: "shops"},
		{Author: "Ada", Action: "add", Kind: "label", Subject: "pictogram/layer4-1-sum/89", Text: "shops", Undone: true},
		{Author: "Béla", Action: "change", Kind: "list", Subject: "shops-and-markets", Text: "Shops and markets: 1 neuron added"},
		{Author: "Ada", Action: "add", Kind: "family", Subject: "shops", Text: "Shops"},
		{Author: "נועה", Action: "add", Kind: "membership", Subject: "pictogram/layer4-1-sum/1034", Text: "shops: primary"},
	}
	for i := range changes {
		changes[i].ID, changes[i].At = int64(len(changes)-i), at.Add(-time.Duration(i)*5*time.Hour)
	}
	for i := range changesShown {
		changes = append(changes, neuron.Change{Author: "Ada", Action: "withdraw", Kind: "label", Subject: fmt.Sprintf("pictogram/layer4-1-sum/%d", i), Text: "a long label of a neuron that says what it stands for in many words", At: at.AddDate(0, 0, -i-1)})
	}
	page := newChangesPage(changes, 0, "Ada")
	page.Page = section(sampleAuthor(p), "changes")
	return view.Changes(page)
}

func changesEmptyStory(p view.Page) templ.Component {
	return view.Changes(view.ChangesPage{Page: section(p, "changes")})
}
