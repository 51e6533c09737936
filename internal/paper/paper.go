// Package paper holds what Goh et al. published about the neurons of OpenAI's CLIP models: names, families, strongest
// words and the data of figures. Start at Publication. The files in data are written by generate, from tidy copies of
// the article's own files; they hold what a reader of the article sees and nothing that is only in its repository,
// but for the words of each unit of RN50x4, which stand in a comment of its source.
package paper

//go:generate go run ./generate ../../../shared/paper data

import (
	"embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"

	"multiscope/internal/neuron"
)

// Attribution is the line that the data are shown with.
const Attribution = `Data: Goh et al., "Multimodal Neurons in Artificial Neural Networks", Distill, 2021 (CC BY 4.0), adapted.`

//go:embed data
var embedded embed.FS

// Publication returns all of it.
func Publication() (neuron.Publication, error) {
	var p neuron.Publication
	var err error
	if p.Models, err = Models(); err != nil {
		return p, err
	}
	if p.Units, err = Units(); err != nil {
		return p, err
	}
	if p.Families, p.Memberships, err = Families(); err != nil {
		return p, err
	}
	p.Studies, err = Studies()
	return p, err
}

// readJSON decodes a file of data.
func readJSON(name string, into any) error {
	b, err := embedded.ReadFile("data/" + name)
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		return fmt.Errorf("paper: %s: %w", name, err)
	}
	return nil
}

// readCSV returns the rows of a file of data, without its header.
func readCSV(name string) ([][]string, error) {
	f, err := fs.FS(embedded).Open("data/" + name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, fmt.Errorf("paper: %s: %d rows, %w", name, len(rows), err)
	}
	return rows[1:], nil
}
