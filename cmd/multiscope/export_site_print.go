package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"multiscope/internal/site"
	"multiscope/web/page"
)

// copyOf says for pages what is written.
func copyOf(origin string, c site.Chosen) *page.Copy {
	p := &page.Copy{Origin: strings.TrimRight(origin, "/"), Families: c.Families, Lists: c.Lists, Units: c.Units}
	for _, l := range c.Layers {
		p.Layers = append(p.Layers, page.CopiedLayer{Model: l[0], Layer: l[1]})
	}
	return p
}

// print says what was written and what was left out.
func (f siteFlags) print(cmd *cobra.Command, r site.Report) {
	for _, why := range r.LeftOut {
		fmt.Fprintf(cmd.ErrOrStderr(), "Left out: %s\n", why)
	}
	if f.dryRun {
		fmt.Fprintln(cmd.OutOrStdout(), "Nothing was written.")
		return
	}
	links := fmt.Sprintf("%d links that lead nowhere were taken out", r.Unlinked)
	if f.origin != "" {
		links = fmt.Sprintf("%d links lead to %s", r.Outward, f.origin)
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s: %d neurons in %d pages, %d files of data, %d pictures: %d files, %.1f MB, of which the search reads %.1f KB; %s. Open %s\n",
		f.out, r.Neurons, r.Pages, r.Data, r.Pictures, r.Files, float64(r.Bytes)/1e6, float64(r.Search)/1e3, links, f.out+"/index.html")
}
