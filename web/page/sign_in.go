package page

import (
	"net/http"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/server"
	"multiscope/web/view"
)

// newVisitor words who looks at a page.
func newVisitor(r *server.Request) view.Visitor {
	return view.Visitor{Editable: r.Editable(), Author: r.Author(), CSRF: r.CSRFToken(), SignIn: address.SignIn(r.Back())}
}

// SignInFrom returns the address to sign in at, from where a visitor comes back to an address of ours.
func SignInFrom(back string) string { return address.SignIn(back) }

// SignIn shows the form that takes a token.
func (s *Site) SignIn(r *server.Request) (server.Answer, error) {
	if !r.Editable() {
		return server.Answer{}, neuron.Forbiddenf("Nobody can sign in: this server only shows what is there. Started with multiscope serve --edit, it lets people add what they know.")
	}
	p := view.SignInPage{Page: s.page(r, "Sign in", "For those who add labels, families and lists."), To: address.ParseBack(r.Query().Get("to"))}
	p.Section, p.Hidden = "account", true
	return server.Page(view.SignIn(p)), nil
}

// TakeToken signs an author in and leads back to where they came from.
func TakeToken(r *server.Request) (server.Answer, error) {
	form, err := r.Form()
	if err == nil {
		err = r.SignIn(form.Get("token"))
	}
	if err != nil {
		return server.Answer{}, err
	}
	return done(address.ParseBack(form.Get("to"))), nil
}

// SignOut ends the visitor's session.
func SignOut(r *server.Request) (server.Answer, error) {
	r.SignOut()
	return done("/"), nil
}

// done leads to the page that shows what was changed.
func done(to string) server.Answer {
	return server.Answer{Status: http.StatusSeeOther, Location: to, Cache: "no-store"}
}
