package engine

import (
	"errors"
	"regexp"
)

var (
	// origin is where in ONNX Runtime's sources an error comes from, and its code.
	origin = regexp.MustCompile(`(?s)^.*\[ONNXRuntimeError\] : \d+ : [A-Z_]+ : `)
	// atNode is how an error names the node that it comes from.
	atNode = regexp.MustCompile(`while running \S+ node\. Name:'([^']*)' Status Message: `)
)

// plain returns an error with what a message of ONNX Runtime says about the graph, and without
// what it says about its own sources. Errors of other origin stay as they are.
func plain(err error) error {
	if err == nil || !origin.MatchString(err.Error()) && !atNode.MatchString(err.Error()) {
		return err
	}
	text, node := err.Error(), ""
	if at := atNode.FindStringSubmatchIndex(text); at != nil {
		node, text = "node "+text[at[2]:at[3]]+": ", text[at[1]:]
	}
	return errors.New(node + origin.ReplaceAllString(text, ""))
}
