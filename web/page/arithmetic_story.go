package page

import (
	"github.com/a-h/templ"

	"multiscope/internal/wordspace"
	"multiscope/web/address"
	"multiscope/web/view"
)

func arithmeticStory(p view.Page) templ.Component {
	page := arithmeticSample(p)
	page.Heading, page.Form.Value = "king − man + 2*woman + image", "king - man + 2*woman + image:100"
	images := sampleExamples(-100, 6, 1, 0)
	for i, t := range []wordspace.Term{{Word: "king", Weight: 1}, {Word: "man", Weight: -1}, {Word: "woman", Weight: 2}, {Image: images[0].Image.ID, Weight: 1}} {
		page.Terms = append(page.Terms, newTerm(t, i == 0, nil))
	}
	page.Words = nearSample(12)
	page.Images = view.NearPanel{Heading: "Nearest images", Note: "Of the 8,000 images whose embeddings are kept."}
	for _, e := range images {
		t := newTile(e)
		t.Heat, t.Value = "", cosine(.6)
		page.Images.Tiles = append(page.Images.Tiles, t)
	}
	return view.Arithmetic(page)
}

func arithmeticWrongStory(p view.Page) templ.Component {
	page := arithmeticSample(p)
	page.Heading, page.Form.Value = "kinng - man", "kinng - man"
	page.Problem = "The word “kinng” is not among the 3000 that this model was shown and that are compared. Spelled like it: king."
	page.Near = []view.Link{{Text: "king - man", Address: address.ArithmeticQuery{Q: "king - man"}.Path()}}
	return view.Arithmetic(page)
}

func arithmeticAskStory(p view.Page) templ.Component { return view.Arithmetic(arithmeticSample(p)) }

func arithmeticEmptyStory(p view.Page) templ.Component {
	return view.Arithmetic(view.ArithmeticPage{Page: p, Heading: "Word arithmetic", Note: arithmeticNote, Empty: wordspace.NoneYet.Error()})
}

func arithmeticSample(p view.Page) view.ArithmeticPage {
	page := view.ArithmeticPage{Page: p, Heading: "Word arithmetic", Note: arithmeticNote, Method: methodOf(sampleModel, &wordspace.Space{})}
	page.Form = view.ArithmeticForm{Most: wordspace.MostBytes, CanMask: true, Models: []view.ModelOption{{Value: "sample", Text: "Sample CLIP", Chosen: true}, {Value: "other", Text: "Another CLIP"}}}
	for _, text := range []string{"king - man + woman", "tokyo - japan + france"} {
		page.Examples = append(page.Examples, view.Link{Text: text, Address: address.ArithmeticQuery{Q: text}.Path()})
	}
	return page
}

func nearSample(n int) view.NearPanel {
	p := view.NearPanel{Heading: "Nearest words", Note: "By where Sample CLIP places pictures of words: the cosine of embeddings less the mean over its 3,000 words."}
	var near []wordspace.Near
	for i := range n {
		near = append(near, wordspace.Near{Word: sampleWords[i%len(sampleWords)], Cosine: .72 - .04*float64(i)})
	}
	p.Tiles = wordTiles(near)
	return p
}
