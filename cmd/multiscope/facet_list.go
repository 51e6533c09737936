package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"multiscope/internal/store"
	"multiscope/internal/visualize"
)

// facetsFlags say which model of which database.
type facetsFlags struct {
	database string
	model    string
}

func (f *facetsFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.database, "db", "scope.db", "the database")
	cmd.Flags().StringVar(&f.model, "model-name", "", "the model's name in addresses; needed where there are several")
}

// only returns the slug of the model that is meant.
func (f facetsFlags) only(cmd *cobra.Command, s *store.Reader) (string, error) {
	if f.model != "" {
		m, err := s.Model(cmd.Context(), f.model)
		return m.Slug, err
	}
	models, err := s.Models(cmd.Context())
	switch {
	case err != nil:
		return "", err
	case len(models) != 1:
		return "", usagef("--model-name is needed: %s has %d models", s.Path(), len(models))
	}
	return models[0].Slug, nil
}

func facetListCommand() *cobra.Command {
	var f facetsFlags
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List a model's facets",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return facetList(cmd, f) },
	}
	f.register(cmd)
	return cmd
}

func facetList(cmd *cobra.Command, f facetsFlags) (err error) {
	s, err := store.OpenReader(cmd.Context(), f.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	model, err := f.only(cmd, s)
	if err != nil {
		return err
	}
	facets, err := s.Facets(cmd.Context(), model)
	if err != nil {
		return err
	}
	if len(facets) == 0 {
		fmt.Fprintf(cmd.OutOrStdout(), "%s has no facets; “multiscope facet train” makes one\n", model)
		return nil
	}
	return visualize.WriteFacetList(cmd.OutOrStdout(), facets)
}

func facetShowCommand() *cobra.Command {
	var f facetsFlags
	cmd := &cobra.Command{
		Use:   "show NAME",
		Short: "Show how well a facet's probes separate pictures held out",
		Args:  cobra.ExactArgs(1),
		RunE:  func(cmd *cobra.Command, args []string) error { return facetShow(cmd, f, args[0]) },
	}
	f.register(cmd)
	return cmd
}

func facetShow(cmd *cobra.Command, f facetsFlags, name string) (err error) {
	s, err := store.OpenReader(cmd.Context(), f.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	model, err := f.only(cmd, s)
	if err != nil {
		return err
	}
	facet, err := s.Facet(cmd.Context(), model, name)
	if err != nil {
		return err
	}
	return visualize.WriteFacetTable(cmd.OutOrStdout(), facet)
}

func facetRemoveCommand() *cobra.Command {
	var f facetsFlags
	cmd := &cobra.Command{
		Use:   "remove NAME",
		Short: "Remove a facet and the pictures made with it",
		Args:  cobra.ExactArgs(1),
		RunE:  func(cmd *cobra.Command, args []string) error { return facetRemove(cmd, f, args[0]) },
	}
	f.register(cmd)
	return cmd
}

func facetRemove(cmd *cobra.Command, f facetsFlags, name string) (err error) {
	s, err := store.Open(cmd.Context(), f.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	model, err := f.only(cmd, s.Reader)
	if err != nil {
		return err
	}
	pictures, err := s.RemoveFacet(cmd.Context(), model, name)
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "removed the facet %s of %s and %d pictures made with it\n", name, model, pictures)
	return nil
}
