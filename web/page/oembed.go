package page

import (
	"encoding/xml"
	"html"
	"net/http"
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/asset"
	"multiscope/web/server"
	"multiscope/web/view"
)

// oEmbed describes the card of a page, after oembed.com.
type oEmbed struct {
	XMLName xml.Name `json:"-" xml:"oembed"`

	Type            string `json:"type" xml:"type"`
	Version         string `json:"version" xml:"version"`
	Title           string `json:"title" xml:"title"`
	ProviderName    string `json:"provider_name" xml:"provider_name"`
	ProviderURL     string `json:"provider_url" xml:"provider_url"`
	CacheAge        int    `json:"cache_age" xml:"cache_age"` // seconds
	HTML            string `json:"html" xml:"html"`
	Width           int    `json:"width" xml:"width"`
	Height          int    `json:"height" xml:"height"`
	ThumbnailURL    string `json:"thumbnail_url,omitempty" xml:"thumbnail_url,omitempty"`
	ThumbnailWidth  int    `json:"thumbnail_width,omitempty" xml:"thumbnail_width,omitempty"`
	ThumbnailHeight int    `json:"thumbnail_height,omitempty" xml:"thumbnail_height,omitempty"`
}

const (
	embedWidth    = 640
	embedCacheAge = 3600
	embedLeast    = 120 // pixels: a card is not made smaller
)

// OEmbed says how a page elsewhere shows the card of one of ours.
func (s *Site) OEmbed(src embedSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		q := r.Query()
		if f := q.Get("format"); f != "" && f != "json" && f != "xml" {
			return server.Answer{Status: http.StatusNotImplemented, Type: "text/plain; charset=utf-8", Body: []byte("Cards are described with format=json or format=xml.\n")}, nil
		}
		at, ours := address.ParsePage(r.Origin(), q.Get("url"))
		if !ours {
			return server.Answer{}, neuron.NotFoundf("url is the address of a page of this server, such as %s/words/japan.", r.Origin())
		}
		e, c, err := s.findCard(r, src, at)
		if err != nil {
			return server.Answer{}, err
		}
		doc, err := newOEmbed(r, e, c)
		if err != nil {
			return server.Answer{}, err
		}
		if q.Get("format") == "xml" {
			return server.XML(doc)
		}
		return server.JSON(doc)
	}
}

func newOEmbed(r *server.Request, e embed, c view.EmbedCard) (oEmbed, error) {
	width, err := atMost(r, "maxwidth", embedWidth)
	if err != nil {
		return oEmbed{}, err
	}
	height, err := atMost(r, "maxheight", e.height)
	if err != nil {
		return oEmbed{}, err
	}
	doc := oEmbed{
		Type: "rich", Version: "1.0", Title: c.Title, ProviderName: "Multiscope", ProviderURL: r.Origin() + "/", CacheAge: embedCacheAge,
		HTML: embedCode(c.Page.Address, r.Origin(), c.Title, width, height), Width: width, Height: height,
	}
	// A thumbnail may not be larger than the card may be.
	if c.Picture != "" && r.Query().Get("maxwidth") == "" && r.Query().Get("maxheight") == "" {
		doc.ThumbnailURL, doc.ThumbnailWidth, doc.ThumbnailHeight = c.Picture, asset.PreviewWidth, asset.PreviewHeight
	}
	return doc, nil
}

// atMost reads a bound, below which a size stays.
func atMost(r *server.Request, name string, size int) (int, error) {
	text := r.Query().Get(name)
	if text == "" {
		return size, nil
	}
	most, err := strconv.Atoi(text)
	if err != nil || most < embedLeast {
		return 0, neuron.Invalidf("%s is a number of pixels from %d; %q is not.", name, embedLeast, text)
	}
	return min(size, most), nil
}

// escaped returns text as it stands in an attribute of HTML.
func escaped(s string) string { return html.EscapeString(s) }
