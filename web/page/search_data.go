package page

import (
	"slices"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/server"
)

// foundInData is how many neurons of one field a document has.
const foundInData = 100

// SearchData answers with what a query finds as data. Of all fields it has the first neurons of each; of one field that
// is asked for all, document by document.
func (s *Site) SearchData(src searchSource, as server.Format) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		q, err := address.ParseSearchPage(r.Query())
		switch {
		case err != nil:
			return server.Answer{}, err
		case q.Page != 0:
			return server.Answer{}, neuron.Invalidf("page= is for the page; data go on after= a neuron.")
		case q.Text == "":
			return server.Answer{}, neuron.Invalidf("There is nothing to search for: q= is a text, with or without a field.")
		case q.After.Model != "" && q.Field == address.AnyField:
			return server.Answer{}, neuron.Invalidf("after= goes on in one field: name it in q=, as in word:japan.")
		}
		limit := foundShown + 1
		if q.Field != address.AnyField {
			limit = mostFound
		}
		x, err := s.newSearching(r.Context(), src, q, limit, false)
		if err != nil {
			return server.Answer{}, err
		}
		data, err := x.data(r)
		if err != nil {
			return server.Answer{}, err
		}
		if as == server.AsCSV {
			return server.CSV(api.SearchColumns, api.SearchRows(data.Rows))
		}
		return server.JSON(data)
	}
}

// data reads all fields that are searched.
func (x *searching) data(r *server.Request) (api.Search, error) {
	data := api.Search{Query: x.q.Narrow("", "").String(), ModelID: x.q.Model, Layer: x.q.Layer, Rows: []api.Found{}, Near: []string{}, More: []api.MoreFound{}}
	for _, field := range x.fields() {
		f, err := field.find(x, r.Context())
		if err != nil {
			return data, err
		}
		rows, more, err := x.dataRows(f.rows)
		if err != nil {
			return data, err
		}
		for _, row := range rows {
			data.Rows = append(data.Rows, api.NewFound(string(field.name), row.Ref, row.found, row.score, row.scored))
		}
		if !more {
			continue
		}
		next := x.q
		if x.q.Field == address.AnyField {
			next.Field = field.name
			data.More = append(data.More, api.MoreFound{Field: string(field.name), Address: "/search.json" + next.String()})
			continue
		}
		next.After = rows[len(rows)-1].Ref
		data.Next = "/search.json" + next.String()
	}
	if len(data.Rows) > 0 || x.q.After.Model != "" {
		return data, nil
	}
	links, err := x.near(r.Context())
	for _, l := range links {
		data.Near = append(data.Near, l.Text)
	}
	return data, err
}

// dataRows returns the neurons of one field that a document has, and whether there are others after them.
func (x *searching) dataRows(rows []found) ([]found, bool, error) {
	if x.q.Field == address.AnyField {
		return rows[:min(foundShown, len(rows))], len(rows) > foundShown, nil
	}
	if x.q.After.Model != "" {
		at := slices.IndexFunc(rows, func(f found) bool { return f.Ref == x.q.After })
		if at < 0 {
			return nil, false, neuron.NotFoundf("The search does not find %s, after which it was to go on.", x.q.After)
		}
		rows = rows[at+1:]
	}
	return rows[:min(foundInData, len(rows))], len(rows) > foundInData, nil
}
