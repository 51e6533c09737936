package exchange

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/spreadsheet"
)

// The columns of our tables. Those of labels begin with CLIP-Dissect's and MILAN's.
var (
	labelColumns  = []string{"layer", "unit", "description", "confidence", "author", "note", "made", "withdrawn", "model", "weights"}
	memberColumns = []string{"layer", "unit", "family", "role", "belongs", "author", "note", "made", "withdrawn", "model", "weights"}
)

// WriteLabels writes labels as CSV.
func WriteLabels(w io.Writer, labels []neuron.Label) error {
	table := csv.NewWriter(w)
	table.Write(labelColumns) // errors stay until Error
	for _, l := range labels {
		confidence := ""
		if l.Confidence != nil {
			confidence = strconv.FormatFloat(*l.Confidence, 'g', -1, 64)
		}
		table.Write([]string{l.Layer, strconv.Itoa(l.Unit), spreadsheet.Cell(l.Text), confidence, spreadsheet.Cell(l.Author), spreadsheet.Cell(l.Note),
			timeText(l.Made), timeText(l.Withdrawn), l.Model, l.Weights})
	}
	table.Flush()
	return table.Error()
}

// WriteMembers writes who is counted among families or refused as CSV.
func WriteMembers(w io.Writer, members []neuron.Membership) error {
	table := csv.NewWriter(w)
	table.Write(memberColumns) // errors stay until Error
	for _, m := range members {
		table.Write([]string{m.Layer, strconv.Itoa(m.Unit), m.Family, string(m.Role), strconv.FormatBool(m.Origin == neuron.Confirmed),
			spreadsheet.Cell(m.Author), spreadsheet.Cell(m.Note), timeText(m.Made), timeText(m.Withdrawn), m.Model, m.Weights})
	}
	table.Flush()
	return table.Error()
}

// otherNames are what others call our columns: CLIP-Dissect and MILAN's describing script write layer, unit and
// description, MILAN's audit writes caption and its annotations summary, Neuronpedia says modelId and index.
var otherNames = map[string]string{
	"caption": "description", "summary": "description", "label": "description", "text": "description",
	"index": "unit", "neuron": "unit", "channel": "unit", "modelid": "model", "notes": "note", "authorname": "author", "createdat": "made",
}

// knownColumns are those that are read. A similarity is in no known range: it is kept in the note.
var knownColumns = slices.Concat([]string{"similarity"}, labelColumns, memberColumns)

// row is a row of a table by the names of its columns.
type row struct {
	columns map[string]int
	cells   []string
	line    int
}

func (r row) get(column string) string {
	if i, there := r.columns[column]; there {
		return strings.TrimSpace(spreadsheet.Text(r.cells[i]))
	}
	return ""
}

// readCSV reads a table of labels, or of members where it has a column for their family.
func readCSV(r io.Reader, o Options) (*Contents, error) {
	table := csv.NewReader(r)
	head, err := table.Read()
	if err != nil {
		return nil, neuron.Invalidf("The table cannot be read: %v.", err)
	}
	columns, err := readHead(head)
	if err != nil {
		return nil, err
	}
	c := &Contents{counted: "line"}
	var p problems
	for {
		cells, err := table.Read()
		if err == io.EOF {
			break
		}
		var malformed *csv.ParseError
		if errors.As(err, &malformed) {
			p.addf("line %d: %v", malformed.StartLine, malformed.Err)
			if len(p.wrong) > mostProblems {
				break // of what cannot be read as a table, each line may be malformed
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		if len(c.places)+p.skipped+len(p.wrong) >= MaxRows {
			return nil, tooMany()
		}
		line, _ := table.FieldPos(0)
		c.addRow(row{columns, cells, line}, o, &p)
	}
	c.Skipped, c.Reasons, c.Taken = p.skipped, p.reasons(), o.Index.taken
	return c, p.err(o.SkipUnknown)
}

func readHead(head []string) (map[string]int, error) {
	columns := map[string]int{}
	for i, name := range head {
		name = strings.ToLower(strings.TrimSpace(name))
		if ours, other := otherNames[name]; other {
			name = ours
		}
		if name == "" && i == 0 {
			continue // the row numbers of pandas
		}
		if !slices.Contains(knownColumns, name) {
			if len(head) == 1 && strings.ContainsAny(name, ";\t") {
				return nil, neuron.Invalidf("The columns are not separated by commas: the first line is %.100q. Save it as CSV with commas.", head[i])
			}
			return nil, neuron.Invalidf("There is no use for the column %q; take it out. Columns are %s.", head[i], strings.Join(labelColumns, ", "))
		}
		if _, twice := columns[name]; twice {
			return nil, neuron.Invalidf("There are two columns for %q.", name)
		}
		columns[name] = i
	}
	for _, needed := range []string{"layer", "unit"} {
		if _, there := columns[needed]; !there {
			return nil, neuron.Invalidf("The table has no column %q. Its first line names its columns: layer,unit,description for labels, layer,unit,family for members.", needed)
		}
	}
	_, labels := columns["description"]
	_, members := columns["family"]
	if labels == members {
		return nil, neuron.Invalidf("A table has a column \"description\", of labels, or a column \"family\", of members, and not both.")
	}
	return columns, nil
}

// addRow adds the label or the member of a row.
func (c *Contents) addRow(r row, o Options, p *problems) {
	ref, weights, err := o.Index.Unit(r.get("model"), r.get("layer"), r.get("unit"))
	if err != nil {
		p.lacks(fmt.Sprint("line ", r.line), err)
		return
	}
	weights = cmp.Or(r.get("weights"), weights)
	made, err := readTime(r.get("made"), o)
	withdrawn, err2 := readTime(r.get("withdrawn"), Options{})
	author := cmp.Or(r.get("author"), o.Author)
	if err = cmp.Or(err, err2); err != nil {
		p.addf("line %d: %v", r.line, err)
		return
	}
	if _, members := r.columns["family"]; members {
		m := neuron.Membership{Ref: ref, Weights: weights, Family: r.get("family"), Author: author, Note: r.get("note"), Made: made, Withdrawn: withdrawn}
		if m.Role, m.Origin, err = readRole(r.get("role"), r.get("belongs")); err == nil {
			c.Members = append(c.Members, m)
		}
	} else {
		l := neuron.Label{Ref: ref, Weights: weights, Author: author, Text: r.get("description"), Note: r.note(), Made: made, Withdrawn: withdrawn}
		if l.Confidence, err = readConfidence(r.get("confidence")); err == nil {
			c.Labels = append(c.Labels, l)
		}
	}
	if err != nil {
		p.addf("line %d: %v", r.line, err)
	}
	c.places = append(c.places, r.line)
}

// note returns a row's note with the similarity that CLIP-Dissect gives, whose range depends on its measure: it is no
// confidence.
func (r row) note() string {
	note, similarity := r.get("note"), r.get("similarity")
	if similarity == "" {
		return note
	}
	return strings.TrimSpace(note + "\nsimilarity " + similarity)
}

func readConfidence(text string) (*float64, error) {
	if text == "" {
		return nil, nil
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || !(x >= 0 && x <= 1) {
		return nil, fmt.Errorf("a confidence is a number from 0 to 1; %q is not", text)
	}
	return &x, nil
}

// readRole reads how a neuron belongs to a family, primary where nothing is said, and whether it does.
func readRole(role, belongs string) (neuron.Role, neuron.Origin, error) {
	origin := neuron.Confirmed
	switch strings.ToLower(belongs) {
	case "", "true", "yes", "1":
	case "false", "no", "0":
		origin = neuron.Refused
	default:
		return "", "", fmt.Errorf("whether a neuron belongs to a family is said by true or false, not by %q", belongs)
	}
	return cmp.Or(neuron.Role(role), neuron.Primary), origin, nil
}
