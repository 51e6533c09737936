package page

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/server"
	"multiscope/web/view"
)

// familyEditor changes families, and who belongs to them.
type familyEditor interface {
	SetFamily(ctx context.Context, f neuron.Family) error
	// ChangeFamily says anew what a family is that is there.
	ChangeFamily(ctx context.Context, f neuron.Family) error
	MergeFamily(ctx context.Context, from neuron.Family, into, author string, at time.Time) error
	WithdrawFamily(ctx context.Context, slug, author string, at time.Time) error
	// AddMemberships stores who says that units belong to a family, or that they do not, all or none; before them
	// the family, where part has a slug.
	AddMemberships(ctx context.Context, part neuron.Family, words []neuron.Membership) error
	WithdrawMembership(ctx context.Context, id int64, author string, at time.Time) error
}

// addFamilyForms offers what who is signed in can do with a family.
func addFamilyForms(p *view.FamilyPage, t neuron.FamilyTree, f neuron.Family) {
	if p.Visitor.Author == "" {
		return
	}
	forms := &view.FamilyForms{Action: address.Family(f.Slug)}
	for _, r := range neuron.Roles {
		forms.Roles = append(forms.Roles, string(r))
	}
	for _, o := range t.All {
		if o.MergedInto == "" && o.Slug != f.Slug {
			forms.Others = append(forms.Others, view.Option{Value: o.Slug, Text: o.Title})
		}
	}
	forms.Say = view.FamilyForm{
		Action: address.Family(f.Slug), Title: f.Title, Description: f.Description, Sensitive: f.Sensitive, Parent: t.Parent(f), Button: "Say so",
	}
	for _, o := range t.Parts("") {
		if o.Slug != f.Slug {
			forms.Say.Parents = append(forms.Say.Parents, view.Option{Value: o.Slug, Text: o.Title})
		}
	}
	p.Forms = forms
}

// newFamilyForm asks for a family of people's own.
func newFamilyForm(t neuron.FamilyTree) *view.FamilyForm {
	form := &view.FamilyForm{Action: address.Families, Button: "Add it"}
	for _, f := range t.Parts("") {
		form.Parents = append(form.Parents, view.Option{Value: f.Slug, Text: f.Title})
	}
	return form
}

// longestSlug is how long a family's slug is that is made of its title.
const longestSlug = 80

// familySlug makes a slug of a title; the empty one of a title without letters of the Latin alphabet and digits.
func familySlug(title string) string {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	slug := strings.Join(words, "-")
	return strings.Trim(slug[:min(len(slug), longestSlug)], "-")
}

// familyForm reads a form and the families that it is about.
func (s *Site) familyForm(r *server.Request, src familySource) (url.Values, neuron.FamilyTree, error) {
	form, err := r.Form()
	if err != nil {
		return nil, neuron.FamilyTree{}, err
	}
	tree, err := s.familyTree(r.Context(), src)
	return form, tree, err
}

// AddFamily takes a new family.
func (s *Site) AddFamily(src familySource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		form, t, err := s.familyForm(r, src)
		if err != nil {
			return server.Answer{}, err
		}
		f, err := s.newFamily(r, t, form)
		if err == nil {
			err = s.editor.SetFamily(r.Context(), f)
		}
		if err != nil {
			return server.Answer{}, err
		}
		return done(address.Family(f.Slug)), nil
	}
}

// newFamily reads a family that is not there yet from a form.
func (s *Site) newFamily(r *server.Request, t neuron.FamilyTree, form url.Values) (neuron.Family, error) {
	f := familyOf(form)
	f.Slug, f.Author, f.Made = familySlug(f.Title), r.Author(), time.Now()
	switch {
	case f.Title == "":
		return f, neuron.Invalidf("Say what the family is called.")
	case !neuron.IsSlug(f.Slug):
		return f, neuron.Invalidf("A family's name has some letters from a to z or digits, for its address; %.60q has none.", f.Title)
	}
	if known, err := t.Find(f.Slug); err == nil {
		return f, neuron.Conflictf("There is a family %s already, at %s.", known.Title, address.Family(f.Slug))
	}
	return f, checkParent(t, f)
}

// familyOf reads what a form says of a family.
func familyOf(form url.Values) neuron.Family {
	return neuron.Family{Title: singleSpaced(form.Get("title")), Description: singleSpaced(form.Get("description")), Parent: form.Get("parent"), Sensitive: singleSpaced(form.Get("sensitive"))}
}

func checkParent(t neuron.FamilyTree, f neuron.Family) error {
	if f.Parent == "" {
		return nil
	}
	_, err := t.Find(f.Parent)
	return err
}

// familyChange is what an author does to a family.
type familyChange struct {
	tree   neuron.FamilyTree
	family neuron.Family
	form   url.Values
	author string
	at     time.Time
}

// ChangeFamily does to a family, or to some of its neurons, what a form says.
func (s *Site) ChangeFamily(src familyPageSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		form, t, err := s.familyForm(r, src)
		if err != nil {
			return server.Answer{}, err
		}
		f, err := t.Find(r.Param("family"))
		if err != nil {
			return server.Answer{}, err
		}
		to, err := s.changeFamily(r, src, familyChange{t, t.Target(f), form, r.Author(), time.Now()})
		if err != nil {
			return server.Answer{}, err
		}
		return done(to), nil
	}
}

// changeFamily returns the address that shows what was changed.
func (s *Site) changeFamily(r *server.Request, src familyPageSource, c familyChange) (string, error) {
	ctx, to := r.Context(), address.Family(c.family.Slug)+address.FamilyQuery{Page: 1, Shown: c.tree.Sensitive(c.family) != ""}.String()
	switch do := c.form.Get("do"); do {
	case "confirm":
		return to, s.judge(ctx, src, c, neuron.Family{}, neuron.Confirmed)
	case "refuse":
		return to, s.judge(ctx, src, c, neuron.Family{}, neuron.Refused)
	case "add":
		c.form.Set("unit", c.form.Get("role")+" "+strings.TrimSpace(c.form.Get("unit")))
		return to, s.judge(ctx, src, c, neuron.Family{}, neuron.Confirmed)
	case "split":
		return s.split(r, src, c)
	case "say":
		return to, s.sayFamily(ctx, c)
	case "merge":
		return s.merge(ctx, c)
	default:
		return "", neuron.Invalidf("A family is changed by confirm, refuse, add, split, say or merge; %.40q is not known.", do)
	}
}

// sayFamily renames or describes a family.
func (s *Site) sayFamily(ctx context.Context, c familyChange) error {
	f := familyOf(c.form)
	f.Slug, f.Author, f.Made = c.family.Slug, c.author, c.at
	if err := checkParent(c.tree, f); err != nil {
		return err
	}
	return s.editor.ChangeFamily(ctx, f)
}

func (s *Site) merge(ctx context.Context, c familyChange) (string, error) {
	into, err := c.tree.Find(c.form.Get("into"))
	if err != nil {
		return "", err
	}
	return address.Family(into.Slug), s.editor.MergeFamily(ctx, c.family, into.Slug, c.author, c.at)
}

// split makes a part of a family of the neurons that are chosen. They stay in the whole.
func (s *Site) split(r *server.Request, src familyPageSource, c familyChange) (string, error) {
	if _, err := chosenUnits(c.form); err != nil {
		return "", err
	}
	part, err := s.newFamily(r, c.tree, url.Values{"title": c.form["title"], "parent": {c.family.Slug}})
	if err != nil {
		return "", err
	}
	return address.Family(part.Slug), s.judge(r.Context(), src, c, part, neuron.Confirmed)
}

// chosenUnit is a neuron and the role that it has.
type chosenUnit struct {
	neuron.Ref
	role neuron.Role
}

// mostChosen is how many neurons a form changes at most.
const mostChosen = 200

// chosenUnits reads the neurons of a form, "primary model/layer/number" each.
func chosenUnits(form url.Values) ([]chosenUnit, error) {
	var units []chosenUnit
	for _, s := range form["unit"] {
		at := strings.LastIndex(s, " ")
		role := neuron.Role(s[:max(at, 0)])
		if !slices.Contains(neuron.Roles, role) {
			return nil, neuron.Invalidf("A neuron belongs to a family as one of %q; %.40q is not among them.", neuron.Roles, role)
		}
		ref, err := neuron.ParseRef(s[at+1:])
		if err != nil {
			return nil, err
		}
		units = append(units, chosenUnit{ref, role})
	}
	switch {
	case len(units) == 0:
		return nil, neuron.Invalidf("Choose the neurons first: each has a box below it.")
	case len(units) > mostChosen:
		return nil, neuron.Invalidf("At most %d neurons can be changed at a time, not %d.", mostChosen, len(units))
	}
	return units, nil
}

// judge confirms or refuses the neurons of a form in a family, or in a new part of it.
func (s *Site) judge(ctx context.Context, src familyPageSource, c familyChange, part neuron.Family, origin neuron.Origin) error {
	units, err := chosenUnits(c.form)
	if err != nil {
		return err
	}
	var words []neuron.Membership
	for _, u := range units {
		m := neuron.Membership{
			Ref: u.Ref, Family: cmp.Or(part.Slug, c.family.Slug), Role: u.role, Origin: origin,
			Author: c.author, Note: strings.TrimSpace(c.form.Get("note")), Made: c.at,
		}
		if m.Weights, err = weightsOf(ctx, src, u.Ref); err != nil {
			return err
		}
		words = append(words, m)
	}
	return s.editor.AddMemberships(ctx, part, words)
}

// weightsOf returns the hash of the model that a neuron is of, and an error where there is no such neuron.
func weightsOf(ctx context.Context, src listSource, ref neuron.Ref) (string, error) {
	l, err := src.Layer(ctx, ref.Model, ref.Layer)
	if err != nil {
		return "", err
	}
	if ref.Unit >= l.Units {
		return "", neuron.NotFoundf("Layer %s has %d units; there is no unit %d.", ref.Layer, l.Units, ref.Unit)
	}
	m, err := src.Model(ctx, ref.Model)
	return m.Hash, err
}
