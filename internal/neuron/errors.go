package neuron

import "fmt"

// Kind sorts errors by what a visitor can do about them.
type Kind int

const (
	Invalid   Kind = iota + 1 // the request or the argument is wrong: say it differently
	NotFound                  // well said, but there is no such thing
	Unready                   // it will be there later: it is still being made
	Forbidden                 // it takes somebody who is signed in, or somebody else
	Conflict                  // somebody else has changed it meanwhile: look again, then decide
)

// Error is an error that a visitor may read: whole sentences that say what is wrong and
// what to try. Every other error is ours and never shown.
type Error struct {
	Kind    Kind
	Message string
}

func (e *Error) Error() string { return e.Message }

// Invalidf returns an error about a malformed request or argument.
func Invalidf(format string, args ...any) error {
	return &Error{Kind: Invalid, Message: fmt.Sprintf(format, args...)}
}

// NotFoundf returns an error about a thing that is not there.
func NotFoundf(format string, args ...any) error {
	return &Error{Kind: NotFound, Message: fmt.Sprintf(format, args...)}
}

// Forbiddenf returns an error about what the visitor may not do.
func Forbiddenf(format string, args ...any) error {
	return &Error{Kind: Forbidden, Message: fmt.Sprintf(format, args...)}
}

// Conflictf returns an error about a change of what somebody else has changed meanwhile.
func Conflictf(format string, args ...any) error {
	return &Error{Kind: Conflict, Message: fmt.Sprintf(format, args...)}
}

// Unreadyf returns an error about a thing that is still being made.
func Unreadyf(format string, args ...any) error {
	return &Error{Kind: Unready, Message: fmt.Sprintf(format, args...)}
}
