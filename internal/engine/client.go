package engine

import (
	"context"

	"multiscope/internal/pkgclient"
)

// client is a package client on this machine and how it is asked for an archive.
type client struct {
	pkgclient.Client
	args func(a archive, dir string) []string
}

// clients returns the package clients that are installed, by name.
func clients() map[string]client {
	found := map[string]client{}
	if pip, ok := pkgclient.Pip(); ok {
		found["pip"] = client{pip, pipArgs}
	}
	if npm, ok := pkgclient.NPM(); ok {
		found["npm"] = client{npm, npmArgs}
	}
	return found
}

// pipArgs asks for one exact wheel whatever Python and settings pip has.
func pipArgs(a archive, dir string) []string {
	return pkgclient.PipArgs(dir, a.pkg+"=="+a.version, "--no-binary=:none:", "--only-binary=:all:", "--platform="+a.tag,
		"--python-version="+pythonVersion, "--implementation="+pythonPlatform, "--abi="+pythonABI)
}

func npmArgs(a archive, dir string) []string {
	return []string{"pack", a.pkg + "@" + a.version, "--pack-destination=" + dir, "--ignore-scripts", "--loglevel=error"}
}

// fetch has the client save the archive's file in dir.
func (c client) fetch(ctx context.Context, a archive, dir string) error {
	return c.Run(ctx, dir, c.args(a, dir)...)
}
