package page

import (
	"context"
	"net/http"
	"regexp"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/server"
)

// microscopeNames are the models that OpenAI Microscope called by names of its own.
var microscopeNames = map[string]string{
	"contrastive_rn50":  "rn50",
	"contrastive_v1":    "rn50-a",
	"contrastive_v2":    "rn101",
	"contrastive_rn101": "rn101",
	"contrastive_4x":    "rn50x4",
	"contrastive_16x":   "rn50x16",
	"contrastive_64x":   "rn50x64",
}

// microscopeOp is the residual sum of a block there: "image_block_4_5_Add_6_0".
var microscopeOp = regexp.MustCompile(`^image_block_(\d{1,3})_(\d{1,3})_Add_\d+_\d+$`)

// Microscope sends old citations to where the same thing is here:
// /models/contrastive_4x/image_block_4_5_Add_6_0/89 to /m/rn50x4/layer4-5-sum/89.
func Microscope(src modelSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		m, err := modelCalled(r.Context(), src, r.Param("alias"))
		if err != nil {
			return server.Answer{}, err
		}
		to, err := microscopePath(m, r.Param("op"), r.Param("unit"))
		if err != nil {
			return server.Answer{}, err
		}
		if m.Published != "" { // until the model itself is indexed, which goes before
			return server.Redirect(http.StatusFound, to), nil
		}
		return server.Redirect(http.StatusMovedPermanently, to), nil
	}
}

// publishedSuffix ends the slug of a model that is known from a publication alone.
const publishedSuffix = "-published"

// modelCalled finds a model by its name there or here; where it is not indexed, what is published of it.
func modelCalled(ctx context.Context, src modelSource, alias string) (neuron.Model, error) {
	slug, known := microscopeNames[alias]
	if !known {
		slug = strings.ReplaceAll(strings.ToLower(alias), "_", "-")
	}
	m, err := findModel(ctx, src, slug)
	if err != nil && isNotFound(err) {
		m, err = findModel(ctx, src, slug+publishedSuffix)
	}
	if err != nil && isNotFound(err) {
		return m, neuron.NotFoundf("The model %s of OpenAI Microscope is not indexed here.", alias)
	}
	return m, err
}

func microscopePath(m neuron.Model, op, unit string) (string, error) {
	path := address.Model(m.Slug)
	if op == "" {
		return path, nil
	}
	block := microscopeOp.FindStringSubmatch(op)
	if block == nil {
		return "", neuron.NotFoundf("There is nothing here for %s of OpenAI Microscope; the sums of its blocks are, such as image_block_4_5_Add_6_0.", op)
	}
	path += "/layer" + block[1] + "-" + block[2] + "-sum"
	if unit == "" {
		return path, nil
	}
	number, err := neuron.ParseUnit(unit)
	if err != nil {
		return "", err
	}
	return address.Unit(neuron.Ref{Model: m.Slug, Layer: path[strings.LastIndex(path, "/")+1:], Unit: number}), nil
}
