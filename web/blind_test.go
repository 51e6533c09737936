package web

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"multiscope/internal/hide"
	"multiscope/internal/neuron"
	"multiscope/web/api"
)

const bench5 = unit5 + "/label"

// newStudy begins a study of a unit as the visitor, and returns its address.
func newStudy(t testing.TB, v *visitor, unit string, form url.Values) string {
	t.Helper()
	status, page := v.submit(unit+"/label", unit+"/label", form)
	found := regexp.MustCompile(`action="(/m/[^"]*/label/\d+)/withdraw"`).FindStringSubmatch(page)
	if status != 200 || found == nil {
		t.Fatalf("a new study answers %d: %s", status, page)
	}
	return found[1]
}

func smallStudy() url.Values {
	return url.Values{"categories": {"sky\nsea\n\n land "}, "bins": {"4"}, "per_bin": {"2"}, "seed": {"7"}}
}

// shownPlace is the place of the image that a page shows.
var shownPlace = regexp.MustCompile(`name="position" value="(\d+)"`)

// label answers all images that are left to a visitor with the category of each place; one for all where there is one.
func label(t testing.TB, v *visitor, study string, categories ...int) (answered int) {
	t.Helper()
	for range 200 {
		_, page := v.look(study + "/next")
		at := shownPlace.FindStringSubmatch(page)
		if at == nil {
			return answered
		}
		position, err := strconv.Atoi(at[1])
		if err != nil {
			t.Fatal(err)
		}
		category := categories[position%len(categories)]
		if status, page := v.send(study+"/answers", url.Values{"csrf": csrfValue.FindStringSubmatch(page)[1:], "position": at[1:], "category": {strconv.Itoa(category)}}); status != 200 {
			t.Fatalf("answering image %d: %d %s", position, status, page)
		}
		answered++
	}
	t.Fatal("a study does not end")
	return 0
}

// raw returns what an address answers, with its headers.
func (v *visitor) raw(address string) (http.Header, []byte, int) {
	v.t.Helper()
	answer, err := v.client.Get(v.origin + address)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer.Header, body, answer.StatusCode
}

func TestBlindStudyByForms(t *testing.T) {
	h := editedHandler(t, editable(t, Options{}))
	pages := httptest.NewServer(h)
	defer pages.Close()
	ada, béla, anybody := signedIn(t, pages, "Ada"), signedIn(t, pages, "Béla 📷"), newVisitor(t, pages)
	study := newStudy(t, ada, unit5, smallStudy())
	expect := func(v *visitor, address string, status int, has, not string) {
		t.Helper()
		got, page := v.look(address)
		if got != status || !strings.Contains(page, has) || not != "" && strings.Contains(page, not) {
			t.Errorf("%s answers %d, %t with %q, %t with %q; want %d with the first alone", address, got, strings.Contains(page, has), has, strings.Contains(page, not), not, status)
		}
	}
	expect(anybody, bench5, 200, "nobody has labelled all of them yet", "Draw images")
	expect(anybody, study, 200, "Nobody has labelled all images yet.", "Wilson")
	expect(anybody, study+".json", 404, "There is no result yet", "")
	expect(ada, study+".csv", 404, "There is no result yet", "")
	expect(anybody, study+"/next", 200, "<h1>Sign in</h1>", "")
	expect(anybody, "/notes.json", 200, "multiscope-notes", "blindStudies")
	images := label(t, ada, study, 0, 1, 2)
	expect(ada, study, 200, "One person has labelled all images", "/next")
	expect(anybody, study, 200, "One person has labelled all images", "")
	expect(béla, study, 200, "shown to you once you have labelled all images", "95 % intervals")
	expect(béla, study+".json", 403, "once you have labelled all", "")
	expect(béla, study+"/paper.json", 403, "once you have labelled all", "")
	expect(béla, "/notes.json", 200, "multiscope-notes", "blindStudies")
	expect(ada, "/notes.json", 200, "blindStudies", "")
	if again := label(t, béla, study, 0, 1, 1); again != images {
		t.Errorf("Béla labels %d images, Ada %d", again, images)
	}
	expect(béla, study, 200, "Cohen&#39;s κ of 2 annotators over "+strconv.Itoa(images)+" images is 0.", "")
	expect(anybody, unit5, 200, "labelled blind by 2 people", "")
	for what, form := range map[string]url.Values{
		"answers": {"position": {"0"}, "category": {"0"}}, "undo": {},
	} {
		if status, page := ada.submit(study, study+"/"+what, form); status != 409 || !strings.Contains(page, "the answers stand") {
			t.Errorf("%s after the end answers %d", what, status)
		}
	}
	checkBlindData(t, anybody, study, images)
	doc := openAPI(t, h)
	for _, address := range []string{study + ".json", study + ".csv", study + "/paper.json"} {
		path, params := describedPath(doc, address)
		if err := checkAnswer(t, doc, path, params, address, ask(h, "GET", address)); err != nil {
			t.Errorf("%s is not as described: %v", address, err)
		}
	}
}

// checkBlindData compares JSON, CSV and the paper's shape of the study that Ada labelled 0, 1, 2 in turn and Béla 0, 1, 1.
func checkBlindData(t *testing.T, v *visitor, study string, images int) {
	t.Helper()
	_, body, _ := v.raw(study + ".csv")
	rows, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil || len(rows) != 1+2*images {
		t.Fatalf("the CSV has %d rows, %v; want %d", len(rows), err, 1+2*images)
	}
	want := map[string][]string{"Ada": {"sky", "sea", "land"}, "Béla 📷": {"sky", "sea", "sea"}}
	counts, answers := map[string]int{}, map[string]int{}
	for _, row := range rows[1:] {
		position, _ := strconv.Atoi(row[0])
		if row[8] != want[row[7]][position%3] {
			t.Errorf("%s answered image %d with %s", row[7], position, row[8])
		}
		counts[row[2]+" "+row[8]]++
		answers[row[2]]++
	}
	var j api.BlindStudy
	_, body, _ = v.raw(study + ".json")
	if err := json.Unmarshal(body, &j); err != nil || j.Kappa == nil || len(j.Annotators) != 2 || len(j.Bins) != 4 {
		t.Fatalf("the JSON is %+v, %v", j, err)
	}
	var paper struct {
		Bins        []float64   `json:"bins"`
		Heights     [][]float64 `json:"heights"`
		LabelNames  []string    `json:"labelNames"`
		LabelCounts []int       `json:"labelCounts"`
		Colors      []string    `json:"colors"`
	}
	_, body, _ = v.raw(study + "/paper.json")
	if err := json.Unmarshal(body, &paper); err != nil || len(paper.Colors) != 3 || !slices.Equal(paper.LabelNames, []string{"sky", "sea", "land"}) {
		t.Fatalf("the paper's JSON is %+v, %v", paper, err)
	}
	for bin, b := range j.Bins {
		of := strconv.Itoa(bin)
		for i, s := range b.Shares {
			share := 0.
			if answers[of] > 0 {
				share = float64(counts[of+" "+s.Category]) / float64(answers[of])
			}
			if s.Answers != counts[of+" "+s.Category] || s.Share != share || paper.Heights[i][bin] != share || paper.Bins[bin] != b.Lo {
				t.Errorf("bin %d of %s: JSON %+v, paper %v; the CSV gives %v", bin, s.Category, s, paper.Heights[i][bin], share)
			}
		}
	}
}

// TestPaperPlotGoesInAndOut adds the result of one study to another unit in the paper's shape, which gives the same out.
func TestPaperPlotGoesInAndOut(t *testing.T) {
	pages := editedPages(t, Options{})
	ada := signedIn(t, pages, "Ada")
	study := newStudy(t, ada, unit5, smallStudy())
	label(t, ada, study, 0, 2, 2, 1)
	_, want, _ := ada.raw(study + "/paper.json")
	elsewhere := newStudy(t, ada, "/m/model-0/layer4-1-sum/6", url.Values{"plot": {string(want)}, "title": {"from <the paper>"}})
	header, got, _ := ada.raw(elsewhere + "/paper.json")
	if !bytes.Equal(got, want) || header.Get("Content-Type") != "application/json" {
		t.Errorf("in goes %s, out comes %s", want, got)
	}
	for address, has := range map[string]string{elsewhere: "from &lt;the paper&gt;", elsewhere + ".json": `"elsewhere": true`, "/m/model-0/layer4-1-sum/6": "made elsewhere"} {
		if status, page := ada.look(address); status != 200 || !strings.Contains(page, has) {
			t.Errorf("%s answers %d without %q", address, status, has)
		}
	}
	if status, _ := ada.look(elsewhere + ".csv"); status != 404 {
		t.Errorf("its CSV answers %d, want 404", status)
	}
}

func TestBlindStudyRefusals(t *testing.T) {
	pages := editedPages(t, Options{})
	ada, anybody := signedIn(t, pages, "Ada"), newVisitor(t, pages)
	study := newStudy(t, ada, unit5, smallStudy())
	with := func(name, value string) url.Values {
		form := smallStudy()
		form.Set(name, value)
		return form
	}
	for _, tt := range []struct {
		name, address string
		form          url.Values
		status        int
		has           string
	}{
		{"one category", bench5, with("categories", "sky"), 400, "2 to 9 categories"},
		{"ten categories", bench5, with("categories", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj"), 400, "2 to 9 categories"},
		{"a category twice", bench5, with("categories", "sky\nSKY"), 400, "two categories called “SKY”"},
		{"a category that turns text", bench5, with("categories", "sky\n\u202esea"), 400, "Category 2"},
		{"one level", bench5, with("bins", "1"), 400, "levels is 2 to 40"},
		{"no number of images", bench5, with("per_bin", "many"), 400, "images of each level"},
		{"too many images", bench5, url.Values{"categories": {"a\nb"}, "bins": {"40"}, "per_bin": {"100"}}, 400, "at most 2000"},
		{"a seed below 0", bench5, with("seed", "-1"), 400, "seed"},
		{"a plot that is none", bench5, url.Values{"plot": {"{}"}}, 400, "A plot has"},
		{"a unit that is not there", "/m/model-0/layer4-1-sum/999/label", smallStudy(), 404, "no unit 999"},
		{"a published unit", "/m/rn50x4-published/layer4-5-sum/713/label", smallStudy(), 404, "from a publication alone"},
		{"an image that is not there", study + "/answers", url.Values{"position": {"99"}, "category": {"0"}}, 400, "no image 100"},
		{"a category that is not there", study + "/answers", url.Values{"position": {"0"}, "category": {"3"}}, 400, "no category 4"},
		{"no category", study + "/answers", url.Values{"position": {"0"}}, 400, "A category has a number"},
		{"nothing to undo", study + "/undo", url.Values{}, 409, "no answer of Ada to undo"},
		{"another unit's study", strings.Replace(study, "/5/", "/6/", 1) + "/undo", url.Values{}, 404, "has no blind study"},
	} {
		if status, page := ada.submit(bench5, tt.address, tt.form); status != tt.status || !strings.Contains(page, tt.has) {
			t.Errorf("%s: %d without %q; want %d\n%s", tt.name, status, tt.has, tt.status, page)
		}
	}
	if status, page := anybody.send(bench5, smallStudy()); status != 403 || !strings.Contains(page, "not signed in") {
		t.Errorf("who is not signed in is answered %d", status)
	}
	if status, _ := anybody.look(study + "/0.img"); status != 200 {
		t.Errorf("a picture is answered %d to who is not signed in, want the page to sign in at", status)
	}
	if header, _, _ := anybody.raw(study + "/0.img"); strings.HasPrefix(header.Get("Content-Type"), "image/") {
		t.Error("who is not signed in is sent a picture")
	}
	if status, page := ada.submit(study, study+"/withdraw", url.Values{}); status != 200 || !strings.Contains(page, "There is none of this neuron yet") {
		t.Errorf("withdrawing answers %d", status)
	}
	if status, page := ada.look("/changes"); status != 200 || !strings.Contains(page, "withdrew a blind study") {
		t.Error("the withdrawal is no change")
	}
	if status, _ := ada.look(study); status != 404 {
		t.Errorf("a withdrawn study answers %d", status)
	}
	if status, _ := ada.submit("/changes", "/changes/undo", url.Values{"id": {"2"}}); status != 200 {
		t.Errorf("undoing answers %d", status)
	}
	if status, _ := ada.look(study); status != 200 {
		t.Errorf("a study whose withdrawal is undone answers %d", status)
	}
}

// sentWhileLabelling is what a visitor is sent for one image: the page, the picture and the headers of both.
type sentWhileLabelling struct {
	position int
	page     string
	headers  string // of both, without what the server says of the moment and of the length of the picture
	picture  []byte
}

// TestNothingTellsTheActivation labels two units in two orders each and compares all that is sent: pages and headers are
// the same for every image but for its place, addresses say the place alone, and pictures are those of the images.
func TestNothingTellsTheActivation(t *testing.T) {
	index := filledStore(t)
	for _, unit := range []string{unit5, "/m/model-0/layer4-1-sum/7"} {
		for _, seed := range []string{"3", "4"} {
			ada := signedIn(t, editedPages(t, Options{}), "Ada")
			study := newStudy(t, ada, unit, url.Values{"categories": {"sky\nsea"}, "bins": {"6"}, "per_bin": {"6"}, "seed": {seed}})
			sent := collectSent(t, ada, study)
			checkSent(t, study, sent)
			checkPictures(t, index, ada, study, sent)
		}
	}
}

func collectSent(t *testing.T, v *visitor, study string) (all []sentWhileLabelling) {
	t.Helper()
	for range 100 {
		header, body, _ := v.raw(study + "/next")
		at := shownPlace.FindSubmatch(body)
		if at == nil {
			return all
		}
		position, _ := strconv.Atoi(string(at[1]))
		ofPicture, picture, status := v.raw(study + "/" + string(at[1]) + ".img")
		if status != 200 || !bytes.Contains(body, []byte(`src="`+study+"/"+string(at[1])+`.img"`)) {
			t.Fatalf("the picture of image %d answers %d", position, status)
		}
		all = append(all, sentWhileLabelling{position, string(body), headersOf(header, ofPicture), picture})
		if status, page := v.send(study+"/answers", url.Values{"csrf": {string(csrfValue.FindSubmatch(body)[1])}, "position": {string(at[1])}, "category": {strconv.Itoa(position % 2)}}); status != 200 {
			t.Fatalf("answering image %d: %d %s", position, status, page)
		}
	}
	t.Fatal("a study does not end")
	return nil
}

// headersOf writes the headers of a page and its picture.
func headersOf(page, picture http.Header) string {
	var s strings.Builder
	for i, h := range []http.Header{page, picture} {
		for _, name := range slices.Sorted(maps.Keys(h)) {
			if name != "Date" && name != "Content-Length" {
				fmt.Fprintf(&s, "%d %s: %s\n", i, name, h[name])
			}
		}
	}
	return s.String()
}

// placeMarks are all that may differ from page to page: the place of the image and how many are labelled.
var placeMarks = []*regexp.Regexp{
	regexp.MustCompile(`/label/\d+/(\d+)\.img"`), regexp.MustCompile(`name="position" value="(\d+)"`), regexp.MustCompile(`Image (\d+) of`),
	regexp.MustCompile(`<progress id="progress" value="(\d+)"`),
}

func checkSent(t *testing.T, study string, sent []sentWhileLabelling) {
	t.Helper()
	masked := func(page string) string {
		for _, mark := range placeMarks {
			page = mark.ReplaceAllStringFunc(page, func(s string) string {
				at := mark.FindStringSubmatchIndex(s)
				return s[:at[2]] + "#" + s[at[3]:]
			})
		}
		return strings.Replace(page, " disabled>", ">", 1) // undo, of the first image
	}
	if len(sent) < 20 {
		t.Fatalf("%s has %d images", study, len(sent))
	}
	for i, s := range sent {
		if s.position != i {
			t.Errorf("%s shows image %d as number %d", study, s.position, i+1)
		}
		if masked(s.page) != masked(sent[0].page) {
			t.Errorf("the page of image %d of %s differs from the first in more than its place:\n%s", i, study, s.page)
		}
		if s.headers != sent[0].headers {
			t.Errorf("the headers of image %d of %s are\n%s, of the first\n%s", i, study, s.headers, sent[0].headers)
		}
		for _, name := range []string{"Etag", "Last-Modified", "Content-Disposition", "Link"} {
			if strings.Contains(s.headers, " "+name+":") {
				t.Errorf("%s is sent a header %s", study, name)
			}
		}
		for _, part := range []string{"/thumbs/", "/images/", "preload", "prefetch", "σ", "data-z", ".png", ".jpg"} {
			if strings.Contains(s.page, part) {
				t.Errorf("the page of image %d of %s has %q", i, study, part)
			}
		}
	}
}

// checkPictures compares pictures with those of the images, as the CSV names them once all is labelled, and the order with
// the activations.
func checkPictures(t *testing.T, index Source, v *visitor, study string, sent []sentWhileLabelling) {
	t.Helper()
	_, body, _ := v.raw(study + ".csv")
	rows, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil || len(rows) != len(sent)+1 {
		t.Fatalf("the CSV has %d rows, %v", len(rows), err)
	}
	m, err := index.Model(t.Context(), "model-0")
	if err != nil {
		t.Fatal(err)
	}
	var places, activations []float32
	for _, row := range rows[1:] {
		position, _ := strconv.Atoi(row[0])
		id, err := index.ImageID(t.Context(), m.Dataset.Slug, row[1])
		if err != nil {
			t.Fatal(err)
		}
		want, _, err := index.Thumbnail(t.Context(), id)
		if err != nil || !bytes.Equal(want, sent[position].picture) {
			t.Errorf("image %d of %s is another one than %s, %v", position, study, row[1], err)
		}
		if strings.Contains(sent[position].page, row[1]) {
			t.Errorf("the page of image %d of %s names it", position, study)
		}
		a, _ := strconv.ParseFloat(row[5], 32)
		places, activations = append(places, float32(position)), append(activations, float32(a))
	}
	if rho := neuron.RankCorrelation(places, activations); rho > .5 || rho < -.5 {
		t.Errorf("the order of %s correlates with the activations by %v", study, rho)
	}
}

// TestBlindStudiesOfHiddenNeurons are nowhere.
func TestBlindStudiesOfHiddenNeurons(t *testing.T) {
	opts := editable(t, Options{})
	shown := httptest.NewServer(editedHandler(t, opts))
	defer shown.Close()
	ada := signedIn(t, shown, "Ada")
	study := newStudy(t, ada, unit5, smallStudy())
	label(t, ada, study, 0)
	list, err := hide.Parse(strings.NewReader("model-0/layer4-1-sum/5\n"))
	if err != nil {
		t.Fatal(err)
	}
	opts.Hide = list
	concealed := httptest.NewServer(editedHandler(t, opts))
	defer concealed.Close()
	béla := signedIn(t, concealed, "Béla 📷")
	for _, address := range []string{bench5, study, study + ".json", study + ".csv", study + "/paper.json", study + "/next", study + "/0.img"} {
		if status, page := béla.look(address); status != 404 || !strings.Contains(page, "not shown on this server") {
			t.Errorf("%s of a hidden neuron answers %d", address, status)
		}
	}
	for what, form := range map[string]url.Values{bench5: smallStudy(), study + "/answers": {"position": {"0"}, "category": {"0"}}, study + "/undo": {}, study + "/withdraw": {}} {
		if status, _ := béla.submit("/lists", what, form); status != 404 {
			t.Errorf("POST %s of a hidden neuron answers %d", what, status)
		}
	}
	if _, page := béla.look("/notes.json"); strings.Contains(page, "blindStudies") {
		t.Error("notes tell of a study of a hidden neuron")
	}
}
