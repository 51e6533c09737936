package main

import (
	"net"
	"net/url"

	"github.com/spf13/cobra"

	"multiscope/web/server"
)

// visitorFlags say by which addresses visitors come.
type visitorFlags struct {
	public string
	base   string
}

func (f *visitorFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.public, "public", "", "address that visitors use, for links and previews, with a path where pages are not at the root of their host")
	cmd.Flags().StringVar(&f.base, "base-path", "", "path in front of all addresses, such as /scopes, behind a proxy that passes the host on; --public says both")
}

func (f visitorFlags) check() error {
	if f.base != "" && f.public != "" {
		return usagef("--public says the path as well: give one of --public and --base-path")
	}
	if _, _, err := server.SplitPublic(f.public); err != nil {
		return usagef("--public is %v", err)
	}
	if _, err := server.CleanBase(f.base); err != nil {
		return usagef("--base-path is %v", err)
	}
	return nil
}

// hosts are the names that requests on l may ask for; nil allows any.
func (f visitorFlags) hosts(l net.Listener) []string {
	hosts := server.LocalHosts(l.Addr())
	if u, err := url.Parse(f.public); err == nil && hosts != nil && f.public != "" {
		hosts = append(hosts, u.Hostname())
	}
	return hosts
}
