package address

import (
	"net/url"
	"strings"
)

// SignIn returns the address to sign in at, from where a visitor comes back to an address of ours.
func SignIn(back string) string {
	if back = ParseBack(back); back == "/" {
		return "/sign-in"
	}
	return "/sign-in" + encode(url.Values{"to": {back}})
}

// backLength bounds an address to come back to, in bytes.
const backLength = 2000

// ParseBack reads the address of a page to come back to, which is one of ours: "/" for anything else, such as
// another host's or the page to sign in at itself.
func ParseBack(s string) string {
	u, err := url.Parse(s)
	switch {
	case err != nil, len(s) > backLength, u.Scheme != "", u.Host != "", u.User != nil, u.Opaque != "":
		return "/"
	case !strings.HasPrefix(u.Path, "/"), strings.HasPrefix(u.Path, "//"), strings.ContainsAny(s, "\\\t\r\n"), strings.ContainsAny(u.Path, "\\\r\n"):
		return "/" // browsers read \ as / and leave out tabs and line ends
	case u.Path == "/sign-in", u.Path == "/sign-out":
		return "/"
	}
	return u.RequestURI() + fragment(u)
}

func fragment(u *url.URL) string {
	if u.Fragment == "" {
		return ""
	}
	return "#" + u.EscapedFragment()
}
