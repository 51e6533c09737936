package main

import (
	"encoding/json"
	"errors"

	"github.com/spf13/cobra"

	"multiscope/internal/featurevis"
	"multiscope/internal/store"
	"multiscope/internal/visualize"
)

// visualizeReport prints how good a layer's visualizations are.
func visualizeReport(cmd *cobra.Command, f visualizeFlags) (err error) {
	m, entry, err := f.model.openIndexed(cmd.Context(), f.database, f.slug)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	s, err := store.OpenReader(cmd.Context(), f.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	layer, err := visualize.FindLayer(entry, m, f.layer)
	if err != nil {
		return err
	}
	facets, _, err := visualize.ChooseFacets(cmd.Context(), s, entry.Slug, f.facets)
	if err != nil {
		return err
	}
	e, err := f.engine.open(cmd)
	if err != nil {
		return err
	}
	scorer, err := featurevis.NewFacetScorer(m, visualize.NewEngine(e), facets)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, scorer.Close()) }()
	report, err := visualize.Assess(cmd.Context(), s, layer, facets, scorer)
	if err != nil {
		return err
	}
	if f.json {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(report)
	}
	return report.WriteText(cmd.OutOrStdout())
}
