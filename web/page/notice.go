package page

import (
	"multiscope/web/address"
	"multiscope/web/server"
	"multiscope/web/view"
)

// newNotice returns what stands in front of a sensitive subject, "religion", on the page that is asked for; nil where
// there is none or the visitor has opened it. A page that has a notice shows nothing of the subject; its JSON does and
// says "sensitive".
func newNotice(r *server.Request, about string) (*view.Notice, error) {
	shown, err := address.ParseShown(r.Query())
	if err != nil || shown || about == "" {
		return nil, err
	}
	return &view.Notice{About: about, Address: r.Path() + address.Shown(r.Query())}, nil
}
