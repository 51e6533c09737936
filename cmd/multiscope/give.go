package main

import (
	"github.com/spf13/cobra"

	"multiscope/internal/store"
	"multiscope/web/asset"
)

// giveFlags say what a server gives to others besides pages.
type giveFlags struct {
	download, cors bool
	copies         *asset.Copies // nil gives none
}

func (f *giveFlags) register(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.download, "download", false, "give the whole index away at /download/scope.db, as a copy that is made where temporary files lie")
	cmd.Flags().BoolVar(&f.cors, "cors", false, "let scripts of all sites read data and pictures (CORS); they may anyway where --public is given")
}

// open returns what hands out copies of the index, nil where that is not asked for.
func (f giveFlags) open(s *store.Reader) (*asset.Copies, error) {
	if !f.download {
		return nil, nil
	}
	return asset.NewCopies(s, asset.LeastCopyAge)
}

func (f giveFlags) check(hide hideFlag) error {
	if f.download && hide.path != "" {
		return usagef("--download gives the whole index away, with what --hide hides: use one of them")
	}
	return nil
}

// anyOrigin reports whether scripts of other sites may read. On a server that this machine or a private network alone
// reaches they could read, through a browser there, what their site cannot; which address is which nothing but its
// operator knows.
func (f giveFlags) anyOrigin(public string) bool { return f.cors || public != "" }

// closeCopies removes the copies that were made; what is left lies where temporary files do.
func closeCopies(c *asset.Copies) {
	if c != nil {
		_ = c.Close()
	}
}
