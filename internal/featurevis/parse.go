package featurevis

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ParseObjective reads an objective. Terms are added and subtracted, multiplied by numbers and
// grouped by parentheses; joint(a, b, …) is the mean of several. Taps and file names are bare
// words of letters, digits and ._/:~@-, anything else stands in double quotes.
//
//	sum    = ["+" | "-"] scaled { ("+" | "-") scaled }
//	scaled = number "*" scaled | part [ "*" number ]
//	part   = "(" sum ")" | "joint" "(" sum { "," sum } ")" | kind "(" argument { "," argument } ")"
func ParseObjective(s string) (Objective, error) {
	if len(s) > maxObjective {
		return nil, fmt.Errorf("objective: %d bytes are too many, %d are allowed", len(s), maxObjective)
	}
	p := parser{rest: s, all: s}
	o := p.sum(1)
	if p.err == nil && p.peek() != "" {
		p.failf("%q is not expected", p.peek())
	}
	if p.err != nil {
		return nil, fmt.Errorf("objective: %w", p.err)
	}
	return o, nil
}

const (
	maxObjective = 1 << 16
	maxNesting   = 50
	maxTerms     = 1000
)

// parser reads from left to right and keeps its first error.
type parser struct {
	all, rest string
	depth     int
	terms     int
	err       error
}

func (p *parser) failf(format string, args ...any) {
	if p.err == nil {
		at := len(p.all) - len(p.rest) + 1
		p.err = fmt.Errorf("%s (at character %d of %q)", fmt.Sprintf(format, args...), at, shortened(p.all))
	}
}

// shortened cuts a text to fit into a message.
func shortened(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

func (p *parser) sum(weight float64) (o Objective) {
	if p.depth++; p.depth > maxNesting {
		p.failf("parentheses are nested too deeply")
	}
	defer func() { p.depth-- }()
	sign := p.sign("+")
	for p.err == nil {
		o = append(o, p.scaled(sign*weight)...)
		next := p.peek()
		if next != "+" && next != "-" {
			break
		}
		sign = p.sign("")
	}
	return o
}

// sign reads + or -, or takes the default where neither is next.
func (p *parser) sign(otherwise string) float64 {
	next := p.peek()
	if next == "+" || next == "-" {
		p.take()
	} else {
		next = otherwise
	}
	if next == "-" {
		return -1
	}
	return 1
}

func (p *parser) scaled(weight float64) Objective {
	for p.startsNumber() {
		weight *= p.number()
		p.expect("*")
	}
	o := p.part(weight)
	for p.err == nil && p.peek() == "*" {
		p.take()
		o.scale(p.number())
	}
	for _, t := range o {
		if math.IsInf(t.Weight, 0) || math.IsNaN(t.Weight) {
			p.failf("a weight is too large")
		}
	}
	return o
}

func (o Objective) scale(by float64) {
	for i := range o {
		o[i].Weight *= by
	}
}

func (p *parser) part(weight float64) Objective {
	if p.peek() == "(" {
		p.take()
		o := p.sum(weight)
		p.expect(")")
		return o
	}
	name := p.take()
	if name == "joint" {
		return p.joint(weight)
	}
	if _, ok := signatures[Kind(name)]; !ok {
		p.failf("%q is no objective; there are joint and %s", name, kinds())
		return nil
	}
	if p.terms++; p.terms > maxTerms {
		p.failf("there are more than %d terms", maxTerms)
	}
	return Objective{p.call(Kind(name), weight)}
}

func kinds() string {
	var names []string
	for k := range signatures {
		names = append(names, string(k))
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func (p *parser) joint(weight float64) (all Objective) {
	p.expect("(")
	n := 0
	for p.err == nil {
		all = append(all, p.sum(weight)...)
		n++
		if p.peek() != "," {
			break
		}
		p.take()
	}
	p.expect(")")
	all.scale(1 / float64(n))
	return all
}

func (p *parser) call(k Kind, weight float64) Term {
	args := p.arguments()
	sig := signatures[k]
	t := Term{Weight: weight, Kind: k}
	if k == Position {
		t.X = noX
	}
	if n := len(sig.arguments); len(args) > n || len(args) < n-sig.optional {
		p.failf("%s takes %s, not %d", k, counted(n-sig.optional, n), len(args))
		return t
	}
	for i, s := range args {
		if err := t.set(sig.arguments[i], s); err != nil {
			p.failf("%s: argument %d: %v", k, i+1, err)
		}
	}
	return t
}

func counted(least, most int) string {
	if least == most {
		return fmt.Sprintf("%d arguments", most)
	}
	return fmt.Sprintf("%d or %d arguments", least, most)
}

// arguments reads words and quoted texts between parentheses.
func (p *parser) arguments() (args []string) {
	p.expect("(")
	for p.err == nil && p.peek() != ")" {
		word := p.take()
		if strings.HasPrefix(word, `"`) {
			text, err := strconv.Unquote(word)
			if err != nil {
				p.failf("%s is no quoted text", word)
			}
			word = text
		} else if !bare(word) {
			p.failf("%q is not expected", word)
		}
		args = append(args, word)
		if p.peek() != "," {
			break
		}
		p.take()
	}
	p.expect(")")
	return args
}

func (p *parser) expect(token string) {
	if got := p.take(); got != token {
		p.failf("%q is expected, not %q", token, got)
	}
}

func (p *parser) startsNumber() bool {
	next := p.peek()
	return p.err == nil && next != "" && (unicode.IsDigit(rune(next[0])) || next[0] == '.')
}

func (p *parser) number() float64 {
	word := p.take()
	x, err := finite(word)
	if err != nil {
		p.failf("%v", err)
	}
	return x
}

// peek returns the next token without taking it, "" at the end.
func (p *parser) peek() string {
	p.rest = strings.TrimLeftFunc(p.rest, unicode.IsSpace)
	if p.rest == "" {
		return ""
	}
	if p.rest[0] == '"' {
		return p.quotedText()
	}
	n := strings.IndexFunc(p.rest, func(r rune) bool { return !isWord(r) })
	switch {
	case p.rest[0] == '-' || n == 0: // a minus sign is a letter inside words alone
		_, n = utf8.DecodeRuneInString(p.rest)
	case n < 0:
		n = len(p.rest)
	}
	return p.rest[:n]
}

// quotedText returns a text with its quotes, up to the first quote without a backslash.
func (p *parser) quotedText() string {
	if q, err := strconv.QuotedPrefix(p.rest); err == nil {
		return q
	}
	p.failf("a quoted text does not end")
	return p.rest
}

func (p *parser) take() string {
	token := p.peek()
	p.rest = p.rest[len(token):]
	return token
}

// isWord reports whether r can stand in a tap or a file name without quotes.
func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._/:~@-", r)
}

// bare reports whether s is one word without quotes; a minus sign begins none.
func bare(s string) bool {
	return s != "" && s[0] != '-' && strings.IndexFunc(s, func(r rune) bool { return !isWord(r) }) < 0
}

// wholeNumber reads a number from 0.
func wholeNumber(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || strconv.Itoa(n) != s {
		return 0, fmt.Errorf("%q is no whole number from 0", s)
	}
	return n, nil
}

// finite reads a decimal number.
func finite(s string) (float64, error) {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(x, 0) || math.IsNaN(x) {
		return 0, fmt.Errorf("%q is no number", s)
	}
	return x, nil
}
