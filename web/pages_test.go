package web

import (
	"encoding/json"
	"log/slog"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"multiscope/static"
	"multiscope/web/address"
	"multiscope/web/page"
	"multiscope/web/server"
)

// whole returns the whole address of a page, as it stands in the query of another.
func whole(path string) string { return url.QueryEscape("http://scope.test" + path) }

// lasting is the address of an image that stays when it is indexed again.
const lasting = "/images/pictures?key=food%2F000006.png"

const unit5 = "/m/model-0/layer4-1-sum/5"

const linkedList = "/lists/new?name=Two+%26+two&u=model-0/layer4-1-sum/5&n=the+%3Cfirst%3E&u=model-1/layer4-0-sum/7&n=&u=rn50x4/layer4-5-sum/89&n=elsewhere&u=what+is+it&n="

const comparedTwo = "?u=model-0/layer4-1-sum/5&u=model-1/layer4-0-sum/7"

// asked are the requests that tests of all pages make: at least one for each route, and one for
// each kind of answer.
var asked = []struct {
	name, address string
	status        int
	has           []string // parts of the answer, or of the address that it leads to
}{
	{"home", "/", 200, []string{`href="/families/food"`, "<h1>Look inside a vision model", "/m/model-0", "/m/model-1", `href="/search?q=`}},
	{"model", "/m/model-0", 200, []string{"Stage 4, block 1: residual sum", "/m/model-0/layer4-1-sum", "SHA-256", "300 pictures of words", "0.97"}},
	{"layer", "/m/model-0/layer4-1-sum", 200, []string{"1–48 of 110", `href="/m/model-0/layer4-1-sum/`, "Page 1 of 3"}},
	{"layer sorted", "/m/model-0/layer4-1-sum?sort=kurtosis&page=2", 200, []string{"49–96 of 110", "kurtosis ", `rel="prev"`}},
	{"layer of multimodal neurons", "/m/model-0/layer4-1-sum?filter=multimodal&sort=multimodal", 200, []string{"filter=multimodal"}},
	{"layer of neurons that follow letters", "/m/model-0/layer4-1-sum?filter=letters", 200, []string{"1–2 of 2", "3 letters", `</span>follows letters <span`}},
	{"layer of neurons that follow letters as data", "/m/model-0/layer4-1-sum.json?filter=letters", 200, []string{`"total": 2`}},
	{"unit that follows letters", unit5, 200, []string{"follows letters", "-ing, 14 of 20 words; 3\u00a0% of all"}},
	{"unit that follows letters as data", unit5 + ".json", 200, []string{`"pattern": "-ing"`, `"share_of_all_words": 0.03`}},
	{"family of neurons that follow letters", "/families/typographic", 200, []string{"2 letter units of ", `href="/m/model-0/layer4-1-sum?filter=letters"`}},
	{"layer by several filters", "/m/model-0/layer4-1-sum?filter=live&word=japan&family=food&sort=name-clarity", 200, []string{"Sort: <b>Clarity of name</b>", "</span>family: Food <span", "</span>word: japan <span", "/m/model-0/layer4-1-sum?family=food&amp;filter=live&amp;sort=name-clarity"}},
	{"layer as words", "/m/model-0/layer4-1-sum?show=words", 200, []string{`<span class="said strongest">`, "show=words&amp;sort=kurtosis", `name="show" value="words"`}},
	{"layer without any", "/m/model-0/layer4-1-sum?filter=dead&filter=multimodal", 200, []string{"0 of 110", "Without “multimodal”: 10 neurons"}},
	{"layer of silent neurons", "/m/model-0/layer4-1-sum?filter=dead", 200, []string{"1–10 of 10"}},
	{"layer by an unknown word", "/m/model-0/layer4-1-sum?word=qqq&filter=live", 404, []string{"The word “qqq” was not shown", "Without “word: qqq”: 100 neurons"}},
	{"layer by an unknown word as data", "/m/model-0/layer4-1-sum.json?word=qqq", 404, []string{"The word “qqq” was not shown"}},
	{"layer by a sensitive family", "/m/model-0/layer4-1-sum?family=region", 200, []string{"What follows is sensitive", "family=region&amp;shown=1"}},
	{"layer by an unknown family", "/m/model-0/layer4-1-sum?family=none", 404, []string{"There is no family"}},
	{"layer by a metric", "/m/model-0/layer4-1-sum?sort=monosemanticity&filter=monosemantic", 200, []string{"Sort: <b>Monosemanticity</b>", ", the upper quartile of this layer.", ">alike "}},
	{"layer as a form asks", "/m/model-0/layer4-1-sum?filter=&filter=live&word=&label=&category=", 302, nil},
	{"layer behind a neuron", "/m/model-0/layer4-1-sum?after=5", 400, []string{"with .json"}},
	{"layer behind a neuron as data", "/m/model-0/layer4-1-sum.json?after=5&sort=number", 200, []string{`"index": "6"`, "after=53"}},
	{"layer filtered", "/m/model-0/layer4-1-sum?filter=live&sort=number", 200, []string{"of 100", `filter=live&amp;page=2`}},
	{"unit", unit5, 200, []string{`rel="prev"`, `rel="next"`, "multiscope check --unit model-0/layer4-1-sum/5 --db &#39;my scope.db&#39;", `class="heat"`, "Words that excite it"}},
	{"what lists say of a word", "/words/japan", 200, []string{"Lists of words say of it: language en, the 100th most frequent word; lexicons: countries."}},
	{"lexicons", "/m/model-0/layer4-1-sum/lexicons", 200, []string{"Neurons by lexicon", ">geographic<", ">emotions<", "64 units of RN50x4 (2.5\u00a0%)", "in 2 to 4\u00a0% of", "about 4\u00a0% of", "up to 8\u00a0%", "Distill 2021", "expected by chance", `href="/families/region?shown=1"`}},
	{"what lists say of a word as data", "/words/japan.json", 200, []string{`"language": "en"`, `"frequency": 100`, `"lexicons": [`, `"countries"`}},
	{"regional neurons lead to the words of places", "/families/region", 200, []string{"64 units of RN50x4 (2.5\u00a0%)", "in 2 to 4\u00a0% of", "about 4\u00a0% of", "up to 8\u00a0%", `href="/m/model-0/layer4-1-sum/lexicons"`, `href="/m/model-1/layer4-1-sum/lexicons"`}},
	{"neurons of Asia do so too", "/families/asia?shown=1", 200, []string{"64 units of RN50x4 (2.5\u00a0%)", `href="/m/model-0/layer4-1-sum/lexicons"`}},
	{"neurons of a lexicon", "/m/model-0/layer4-1-sum/lexicons?lexicon=countries&of=0", 200, []string{"with 0 of 5 words in countries", `class="neurons"`}},
	{"neurons of no lexicon", "/m/model-0/layer4-1-sum/lexicons?lexicon=stars&of=0", 404, []string{"No word of a lexicon"}},
	{"neurons of a lexicon too far", "/m/model-0/layer4-1-sum/lexicons?lexicon=countries&of=0&page=99", 404, []string{"no page 99"}},
	{"not a number of words", "/m/model-0/layer4-1-sum/lexicons?lexicon=countries&of=6", 400, []string{"lexicon=countries&amp;of=5"}},
	{"lexicons as data", "/m/model-0/layer4-1-sum/lexicons.json", 200, []string{`"lexicon": "countries"`, `"strongest": 5`}},
	{"lexicons as a table", "/m/model-0/layer4-1-sum/lexicons.csv", 200, []string{"lexicon,words,of_strongest,units,chance\n"}},
	{"lexicons of a published layer", "/m/rn50x4-published/layer4-5-sum/lexicons", 404, []string{"from a publication alone"}},
	{"layer leads to its lexicons", "/m/model-0/layer4-1-sum", 200, []string{`href="/m/model-0/layer4-1-sum/lexicons"`}},
	{"spread of words of a unit", unit5, 200, []string{"± ", "mean of 3 renderings", `href="?words=all#word-spectrum"`}},
	{"words of a unit", unit5 + "?words=all", 200, []string{"All words, from weakest to strongest", "near the mean", `?words=-1..1#word-range`, "/words.csv"}},
	{"range of words of a unit", unit5 + "?words=-1..1", 200, []string{"Words from −1σ to +1σ", `class="level r chosen"`, "all shown."}},
	{"range of words of a unit, as the form asks", unit5 + "?words-lo=-1&words-hi=1", 200, []string{"Words from −1σ to +1σ"}},
	{"range of words without words", unit5 + "?words=50..60", 200, []string{"No word lies in this range."}},
	{"not a range of words", unit5 + "?words=japan", 400, []string{"words=2..4"}},
	{"categories of a unit", unit5 + "/categories", 200, []string{"How a category's images are spread", "What the images of each activation are", "aria-current"}},
	{"chosen categories of a unit, linear", unit5 + "/categories?given=kind:emoji&given=group:flags&density=linear", 200, []string{"kind: emoji", "several of these", "categories.csv?given=kind%3Aemoji"}},
	{"a category that no image has", unit5 + "/categories?given=kind:none", 404, []string{"No image of model-0 has"}},
	{"a category that is none", unit5 + "/categories?given=kind", 400, []string{"A category is written name:value"}},
	{"categories of a unit as data", unit5 + "/categories.json?given=kind:emoji", 200, []string{`"median_z"`, `"category": "kind: emoji"`}},
	{"categories of a unit as a table", unit5 + "/categories.csv", 200, []string{"plot,category,z_from,z_to,images,of,share,low,high\n"}},
	{"categories of a unit that is not there", "/m/model-0/layer4-1-sum/500/categories", 404, []string{"there is no unit 500"}},
	{"all words of a unit", unit5 + "/words.json", 200, []string{`"excess": `, `"word": "japan"`}},
	{"all words of a unit as a table", unit5 + "/words.csv", 200, []string{"word,excess,activation\n"}},
	{"all words of a unit that is not there", "/m/model-0/layer4-1-sum/500/words.json", 404, []string{"there is no unit 500"}},
	{"unit's pictures", unit5, 200, []string{"What it looks for", `href="?facet=text#picture"`, `src="/visualizations/`, "Neurons like it", "In other layers", "In model-1", "r = 0.50"}},
	{"map of neurons", "/m/model-0/layer4-1-sum/map", 200, []string{"<h1>Map of neurons", "All neurons on the map", "1–48 of 109", `viewBox="0 0 10000 10000"`, "layer4-1-sum/map.svg?by=family&amp;v=", "Points by family", `<dt title="The same on all images: without a place">constant</dt>`}},
	{"map by a number", "/m/model-0/layer4-1-sum/map?by=kurtosis", 200, []string{"Points by kurtosis", `class="dots v4"`, "map.svg?by=kurtosis&amp;v="}},
	{"map by a metric", "/m/model-0/layer4-1-sum/map?by=clarity", 200, []string{"Points by clarity"}},
	{"part of a map", "/m/model-0/layer4-1-sum/map?x=0.75&y=0.25&w=0.25", 200, []string{"Neurons in this part of the map", "Zoom out", "← Left", `viewBox="7500 2500 2500 2500"`}},
	{"empty part of a map", "/m/model-0/layer4-1-sum/map?x=0&y=0&w=0.01", 200, []string{"No neuron lies in this part"}},
	{"a neuron on a map", "/m/model-0/layer4-1-sum/map?unit=5", 200, []string{`class="pin"`, `href="/m/model-0/layer4-1-sum/5"`}},
	{"a neuron without a place on a map", "/m/model-0/layer4-1-sum/map?unit=109", 404, []string{"has no place on the map"}},
	{"no such neuron on a map", "/m/model-0/layer4-1-sum/map?unit=110", 404, []string{"there is no unit 110"}},
	{"a map coloured by nothing that is known", "/m/model-0/layer4-1-sum/map?by=beauty", 400, []string{"not by"}},
	{"a part beyond a map", "/m/model-0/layer4-1-sum/map?x=0.9&y=0&w=0.5", 400, []string{"lies within it"}},
	{"no such page of a map", "/m/model-0/layer4-1-sum/map?page=9", 404, []string{"no page 9"}},
	{"map of a published layer", "/m/rn50x4-published/layer4-5-sum/map", 404, []string{"known from a publication alone"}},
	{"map as data", "/m/model-0/layer4-1-sum/map.json?by=peak", 200, []string{`"total": 109`, `"neighbours_kept": 0.4`, `"by": "peak"`, `"unit": 108`}},
	{"map as data from a unit on", "/m/model-0/layer4-1-sum/map.json?after=107", 200, []string{`"total": 109`, `"unit": 108`}},
	{"map as a table", "/m/model-0/layer4-1-sum/map.csv?by=density&x=0.75&y=0.25&w=0.25", 200, []string{"unit,name,x,y,kind,value\n"}},
	{"points of a map", "/m/model-0/layer4-1-sum/map.svg", 200, []string{`<path id="c0" vector-effect="non-scaling-stroke" d="M`}},
	{"layer leads to its map", "/m/model-0/layer4-1-sum", 200, []string{`href="/m/model-0/layer4-1-sum/map"`}},
	{"unit leads to its place on the map", unit5, 200, []string{`href="/m/model-0/layer4-1-sum/map?unit=5"`}},
	{"neurons of several meanings", "/m/model-0/layer4-1-sum/meanings", 200, []string{"<h1>Neurons of several meanings", "Conjoined 1", `href="/m/model-0/layer4-1-sum/7"`, "shares the letters “-ing”", `src="/drawn/king"`, "Of these draws 0 would be listed here"}},
	{"polysemantic neurons", "/m/model-0/layer4-1-sum/meanings?kind=polysemantic", 200, []string{`href="/m/model-0/layer4-1-sum/5"`, "1–1 of 1", ">paris</h3>"}},
	{"neurons of several meanings as data", "/m/model-0/layer4-1-sum/meanings.json", 200, []string{`"total": 2`, `"letters": "-ing"`, `"image_ids"`, `"draws": 400`}},
	{"neurons of several meanings as a table", "/m/model-0/layer4-1-sum/meanings.csv?kind=conjoined", 200, []string{"unit,kind,separation,letters,meaning,name,", "7,conjoined,1.05,'-ing,2,sushi,words,sushi | bread | pizza,0,"}},
	{"neurons of several meanings as a table has no pages", "/m/model-0/layer4-1-sum/meanings.csv?page=2", 200, []string{"\n5,polysemantic,", "\n7,conjoined,"}},
	{"no such kind of meanings", "/m/model-0/layer4-1-sum/meanings?kind=both", 400, []string{"polysemantic or conjoined"}},
	{"no such page of meanings", "/m/model-0/layer4-1-sum/meanings?page=2", 404, []string{"no page 2"}},
	{"meanings of a published layer", "/m/rn50x4-published/layer4-5-sum/meanings", 404, []string{"known from a publication alone"}},
	{"unit's meanings and text maxima", unit5, 200, []string{"Two kinds of thing drive it", "Texts that it calls for", "beside", "best word 0.33", "--layer layer4-1-sum --units 5"}},
	{"unit's text maxima as data", unit5 + ".json", 200, []string{`"text_maxima"`, `"best_caption"`, `"meanings"`}},
	{"search of text maxima", "/search?q=number5", 200, []string{"By text maximum", "<mark>number5</mark>", "Text maximum, 0.49"}},
	{"unit's picture opened", unit5 + "?facet=text", 200, []string{"Towards text", "Facet score", `id="remake">multiscope visualize`, `class="trace"`}},
	{"unit's inhibiting picture", "/m/model-0/layer4-1-sum/6?facet=generic&inhibits=1", 200, []string{"Generic, inhibiting"}},
	{"unit by category", unit5 + "?by=group", 200, []string{"By category", "/images?model=model-0&amp;name=group&amp;value=food", "above +1σ of"}},
	{"layer as pictures", "/m/model-0/layer4-1-sum?facet=text&sort=number", 200, []string{`src="/visualizations/`, "picture +", "facet=text&amp;page=2", `aria-current="true" title="Pictures made to drive each neuron">text`}},
	{"unit with a study", unit5, 200, []string{"In studies", `href="/studies/moods?unit=model-0/layer4-1-sum/5#chosen"`, "part in study 0"}},
	{"studies", "/studies", 200, []string{"<h1>Studies", `href="/studies/moods"`, "Words in ink"}},
	{"studies as data", "/studies.json", 200, []string{`"slug": "moods"`, `"kind": "emotions"`}},
	{"study", "/studies/moods", 200, []string{"<h1>Moods of sprites", "How it was made", "Made up."}},
	{"study as data", "/studies/moods.json", 200, []string{`"sparsity": 2.5`, `"part": "part in study 0"`}},
	{"study as a table", "/studies/moods.csv", 200, []string{"set,sparsity,word,unit,name,letters_unit,weight\nprobe,1,glad,5,smile,false,2\n"}},
	{"study as another table", "/studies/moods.csv?table=atlas-2", 200, []string{"word,row,column,negligible,factor_1,factor_2\nglad,0,0,false,0,1\n"}},
	{"study of emotions", "/studies/moods?factors=2&word=sad&unit=5", 200, []string{"Words with the neuron smile", "sad = smile − tear", `aria-current="true">2 factors`, "answers to letters; left out"}},
	{"study of emotions with images of a unit", "/studies/moods?unit=5", 200, []string{"Images of these emotions that drive it most", `alt="a glad sprite"`, "3 images", "No image says torn.", `href="/images/9"`}},
	{"study of emotions at another level", "/studies/moods?sparsity=1&word=sad", 200, []string{"no neuron is left", "sparsity=1&amp;word=glad#word"}},
	{"study of classes", "/studies/sprite-classes?class=boat&unit=6&clusters=2", 200, []string{">boat</h2>", "wings <span", `aria-current="true">2 clusters`, "top-5 accuracy"}},
	{"sparse classifier", "/studies/sparse", 200, []string{"Accuracy by sparsity", "top-1 accuracy", "λ = 0.0625", `href="?lambda=0.125#path"`, "Two values are left out.", "4 are taken for it", "Every join in numbers"}},
	{"sparse classifier at another penalty", "/studies/sparse?lambda=0.125&class=car", 200, []string{"λ = 0.125", "no neuron is taken for this class", `lambda=0.125`}},
	{"sparse classifier whose weights are not kept", "/studies/sparse?lambda=0.25", 404, []string{"are not kept"}},
	{"no such penalty", "/studies/sparse?lambda=9", 404, []string{"no penalty “9”"}},
	{"no penalties", "/studies/sprite-classes?lambda=1", 404, []string{"no penalties"}},
	{"accuracy at each penalty", "/studies/sparse.csv?table=path", 200, []string{"0.125,3,3,0.75,60,40,20,12,20,true,false\n"}},
	{"weights at every penalty", "/studies/sparse.csv?table=all", 200, []string{"lambda,class_index,class,unit,name,weight\n0.125,0,duck,5,water,1.5\n"}},
	{"tree of classes", "/studies/sparse.csv?table=tree", 200, []string{"step,a,b,distance\n4,"}},
	{"study of attacks", "/studies/labels?object=boat&label=duck", 200, []string{"boat, labelled “duck”", "fooled by 1 of 1 wrong label", "Before and after", "classified rightly"}},
	{"study of words in ink", "/studies/inks?ink=green&word=red", 200, []string{"“red” in green", "The answer is blue.", "Ink by word"}},
	{"study of words in ink by other prompts", "/studies/inks?prompts=plain&unit=5&ink=green&word=red", 200, []string{"“{color}” and “{color} ink”", "of its 4 pictures", "Neurons that follow the ink", "It part in study 3.", "Roboto Bold", "A note on inks."}},
	{"study of words in ink as a table of its looks", "/studies/inks.csv?table=looks", 200, []string{"set,font,paper,pictures,ink,word\nplain,Roboto Bold,white,4,1,2\n"}},
	{"study of words in ink as a table of its neurons", "/studies/inks.csv?table=units", 200, []string{"unit,ink_share,word_share,top_ink,top_word\n5,0.7,0.1,red,blue\n"}},
	{"study of words in ink as a table of all prompts", "/studies/inks.csv?table=prompts", 200, []string{"plain,red,,neutral,green,"}},
	{"no such prompts of a study", "/studies/inks?prompts=other", 404, []string{"no set of prompts"}},
	{"study of drawn stimuli", "/studies/drawn", 200, []string{"<dd>48</dd>", "Patches. Each value in 6 variants.", "dark red <span class=\"num\">1</span>", "1 of 2 neurons prefer one", "A note on stimuli.", "/studies/drawn/pictures/colours-0", "table=preferred"}},
	{"study of drawn stimuli by value and neuron", "/studies/drawn?suite=counts&value=2&unit=5", 200, []string{"Neurons that prefer a count of 2", "It part in study 7.", "prefers dark red: z 4.2, selectivity 0.90", "2: 1.5", "table=curves&amp;unit=model-0/layer4-1-sum/5"}},
	{"study of drawn stimuli by a value that none prefers", "/studies/drawn?suite=counts&value=3", 200, []string{"No neuron prefers it."}},
	{"study of drawn stimuli and another neuron", "/studies/drawn?unit=9", 200, []string{"no curves of this neuron"}},
	{"what neurons prefer as a table", "/studies/drawn.csv", 200, []string{"unit,suite,value,z,selectivity,prefers\n5,colours,dark red,4.25,0.9,true\n5,counts,2,1.5,0.55,true\n6,"}},
	{"curves of a neuron as a table", "/studies/drawn.csv?table=curves&unit=5", 200, []string{"unit,suite,value,z\n5,colours,red,3\n5,colours,blue,-0.5\n"}},
	{"curves of no neuron", "/studies/drawn.csv?table=curves", 404, []string{"no table"}},
	{"curves of a neuron as data", "/studies/drawn.json?unit=5", 200, []string{`"curve": [`}},
	{"picture of drawn stimuli", "/studies/drawn/pictures/colours-0", 200, nil},
	{"no such suite of a study", "/studies/drawn?suite=other", 404, []string{"no suite"}},
	{"no such value of a suite", "/studies/drawn?value=9", 404, []string{"has no value"}},
	{"unit with tuning curves", unit5, 200, []string{"Drawn stimuli</a></h3>", "prefers 2: z 1.5, selectivity 0.55", "/studies/drawn?suite=counts&amp;unit=model-0/layer4-1-sum/5#suite"}},
	{"study of bias", "/studies/petals", 200, []string{"Do petals go with sweet, and beetles with sour", "What is tested, and what that does not say", "Whoever chooses the lists", "rose, of petals: +0.2", "3 neurons tested", `href="?unit=5#chosen"`, "A note on the lists."}},
	{"study of bias with a neuron", "/studies/petals?unit=5", 200, []string{"It part in study", "tulip, of petals: +2σ", "lemon, of sour: −1σ"}},
	{"study of bias with a neuron that was not found", "/studies/petals?unit=7", 200, []string{"It was not found: petals +0.1σ, sour +0.2σ"}},
	{"no such neuron of a study of bias", "/studies/petals?unit=9", 404, []string{"does not have the neuron"}},
	{"study of bias as a table", "/studies/petals.csv", 200, []string{"test,d,low,high,p,partitions,exact\nTexts,1.25,0.5,1.75,0.03,6,true\n"}},
	{"associations as a table", "/studies/petals.csv?table=associations", 200, []string{"Texts,target,beetles,ant,-0.1\n"}},
	{"neurons of a study of bias as a table", "/studies/petals.csv?table=neurons", 200, []string{"6,tear,-0.5,0.25,0.04,0.03,0.06\n"}},
	{"study of texts on images", "/studies/written?unit=5", 200, []string{"Taken for duck", "Linear probe</h3>", "50\u00a0% (29.9", "with any text", `src="/studies/written/pictures/after-1"`, "Linear probe, after", "25\u00a0%"}},
	{"units of texts on images", "/studies/written?target=duck", 200, []string{`class="chosen"`}},
	{"no such target of a study", "/studies/written?target=boat", 404, []string{"has no target"}},
	{"texts on images as a table", "/studies/written.csv", 200, []string{"pixel_cover,found_by,classifier,images,success_low,success_high\nduck,quack,0.5,"}},
	{"units of texts as a table", "/studies/written.csv?table=units", 200, []string{"target,text,unit,rise,usual_rise\nduck,quack,5,3,0.5\n"}},
	{"examples of texts as a table", "/studies/written.csv?table=examples", 200, []string{"probability,classifier,text\nduck,0,before,1,boat,0.8,zero-shot,quack\n"}},
	{"picture of a study", "/studies/written/pictures/before-1", 200, nil},
	{"study of answers", "/studies/answers?class=boat&unit=5", 200, []string{"Recall 50", "taken for", "among the best to tell", `href="/images/pictures?key=food%2F000006.png"`, "60\u00a0% (31.3", "a sprite of a {}"}},
	{"study of answers as a table", "/studies/answers.csv", 200, []string{"class,images,answered,right,recall,recall_low,recall_high,precision,mean_probability\nduck,6,6,4,"}},
	{"answers as a table", "/studies/answers.csv?table=confusions", 200, []string{"class,answer,images\nduck,duck,4\nduck,boat,2\n"}},
	{"no such class of answers", "/studies/answers?class=car", 404, []string{"has no class"}},
	{"not a neuron of answers", "/studies/answers?unit=five", 400, nil},
	{"no such word of a study", "/studies/moods?word=other", 404, []string{"has no word"}},
	{"no such atlas of a study", "/studies/moods?factors=9", 404, []string{"no atlas of 9 factors"}},
	{"no such level of a study", "/studies/moods?sparsity=9", 404, []string{"no vectors"}},
	{"no such class of a study", "/studies/sprite-classes?class=other", 404, []string{"has no class"}},
	{"not a number of clusters", "/studies/sprite-classes?clusters=7", 400, []string{"2, 4, 6, 8 or 12 clusters"}},
	{"no such page of classes", "/studies/sprite-classes?page=7", 404, []string{"no page 7"}},
	{"no such round of a study", "/studies/labels?round=7", 404, []string{"no round 7"}},
	{"no such photo of a study", "/studies/labels?object=other", 404, []string{"no photo of"}},
	{"a photo of a study without any", "/studies/written?label=duck", 404, []string{"has no photos of objects"}},
	{"no such example of a study", "/studies/labels?example=3", 404, []string{"has 1 example"}},
	{"no such stimulus of a study", "/studies/inks?ink=pink&word=red", 404, []string{"no “red” in pink"}},
	{"a neuron that the layer of a study does not have", "/studies/inks?unit=9999", 404, []string{"there is no unit 9999"}},
	{"a neuron of another layer than a study's", "/studies/written?unit=model-0/layer4-0-sum/5", 404, []string{"This study is about layer layer4-1-sum of model-0"}},
	{"data of a neuron that the layer of a study does not have", "/studies/drawn.json?unit=9999", 404, []string{"there is no unit 9999"}},
	{"not a neuron of a study", "/studies/moods?unit=five", 400, []string{"model/layer/number"}},
	{"no such table of a study", "/studies/moods.csv?table=more", 404, []string{"no table"}},
	{"no such study", "/studies/other", 404, []string{"no study"}},
	{"published model", "/m/rn50x4-published", 200, []string{"As published", "2,560", "openai:RN50x4", "CC BY 4.0"}},
	{"images of a published model", "/images?model=rn50x4-published", 404, []string{"no images of it"}},
	{"published model that was not released", "/m/rn50-a-published", 200, []string{"never released"}},
	{"published layer", "/m/rn50x4-published/layer4-5-sum", 200, []string{"1–48 of 2,560", "Page 1 of 54", "CC BY 4.0", ">published<"}},
	{"published layer by number", "/m/rn50x4-published/layer4-5-sum?sort=number&filter=named&page=2", 200, []string{"49–96 of 160", "filter=named"}},
	{"published layer by what is not published", "/m/rn50x4-published/layer4-5-sum?sort=peak", 400, []string{"by name or number"}},
	{"published layer as data", "/m/rn101-published/layer4-2-sum.json?page=2", 200, []string{`"total": 51`, "CC BY 4.0"}},
	{"published layer as a table", "/m/rn50-published/layer4-2-sum.csv", 200, []string{"unit,name,uncertain,other_names,words,sensitive\n", "1522,Australia,true,"}},
	{"published unit", "/m/rn50x4-published/layer4-5-sum/713", 200, []string{"<h1>yellow", "As published", `href="/words/fighting"`, "CC BY 4.0", "multiscope index --model openai:RN50x4"}},
	{"published unit without a name", "/m/rn50x4-published/layer4-5-sum/1", 200, []string{"<h1>Unit 1", "gives it no name", `href="/words/direction"`}},
	{"sensitive published unit", "/m/rn50x4-published/layer4-5-sum/89", 200, []string{"Donald Trump", "What follows is sensitive: public figures"}},
	{"sensitive published unit opened", "/m/rn50x4-published/layer4-5-sum/89?shown=1", 200, []string{`href="/words/immigrants"`}},
	{"published unit as data", "/m/rn50x4-published/layer4-5-sum/89.json", 200, []string{`"sensitive": "public figures"`, `"immigrants"`, "CC BY 4.0"}},
	{"published unit as a table", "/m/rn50x4-published/layer4-5-sum/713.csv", 200, []string{"713,yellow,false,,yellow fighting fighter,"}},
	{"unit that nothing is published of", "/m/rn101-published/layer4-2-sum/0", 404, []string{"Nothing is published of unit 0"}},
	{"range of a published unit", "/m/rn50x4-published/layer4-5-sum/713?lo=1&hi=2", 404, []string{"known from a publication alone"}},
	{"preview of a published unit", "/m/rn50x4-published/layer4-5-sum/713.jpg", 200, []string{"\xff\xd8\xff"}},
	{"site map of a published layer", "/m/rn101-published/layer4-2-sum/sitemap.xml", 200, []string{"http://scope.test/m/rn101-published/layer4-2-sum/1415<"}},
	{"search by name", "/search?q=trump", 200, []string{"Neurons called “trump”", `href="/m/rn50x4-published/layer4-5-sum/89"`, "name by the paper", "<small>Person</small>", "donald, immigrants, resist"}},
	{"search by published word", "/search?q=yellow", 200, []string{"By name", "By published word", `href="/m/rn50x4-published/layer4-5-sum/713"`, "its strongest word of 3"}},
	{"suggested names", "/search/suggest?q=tru", 200, []string{"Donald Trump · unit 89"}},
	{"published word", "/words/adelaide", 200, []string{"<h1>adelaide", "No model was shown this word here", "its 3rd strongest word of 20"}},
	{"published word as data", "/words/adelaide.json", 200, []string{`"published"`, `"rank": 3`}},
	{"Microscope of a model that is not indexed", "/models/contrastive_4x/image_block_4_5_Add_6_0/89", 302, []string{"/m/rn50x4-published/layer4-5-sum/89"}},
	{"unit on a map", "/m/model-0/layer4-1-sum/8", 200, []string{"World map: the countries whose names drive it most are Japan, Atlantis, Chile.", "Countries are dots at their middles"}},
	{"unit with a plot", "/m/model-0/layer4-1-sum/8", 200, []string{"What images show at each activation", "“Japanese” makes up 0\u00a0% of the weakest bin and 100\u00a0% of the strongest", "writing: 50\u00a0% of 4 images from +2σ to +4σ"}},
	{"published unit on a map", "/m/rn50x4-published/layer4-5-sum/513", 200, []string{"World map: the countries whose names drive it most are Australia, New Zealand, South Africa.", `href="/studies/regions?unit=rn50x4-published/layer4-5-sum/513#chosen"`}},
	{"published unit with a plot", "/m/rn50x4-published/layer4-5-sum/1317?shown=1", 200, []string{"518 images in 12 bins", "Foreign Symbol", "trust the activations under the axis"}},
	{"published regions", "/studies/regions", 200, []string{"USA?", "All 7 at once", "CC BY 4.0", "64 are here"}},
	{"published shares", "/studies/conditional", 200, []string{"What follows is sensitive: public figures"}},
	{"published people", "/studies/people?shown=1", 200, []string{"Donald Trump: median +33σ", "Nelson Mandela"}},
	{"map of countries", "/studies/places", 200, []string{"Japan?", "whether it fits was doubted", "Atlantis is made up.", `href="?show=cities&amp;unit=model-0`, "All 3 countries in numbers", `<th scope="row">Chile</th><td>3</td>`}},
	{"map of a neuron by its number", "/studies/places?unit=8", 200, []string{"Japan?"}},
	{"no such neuron on a map", "/studies/places?unit=7777", 404, nil},
	{"map of cities", "/studies/places?show=cities", 200, []string{">Tokyo</text>", "2 of 3 cities in numbers; the level of the others is 0"}},
	{"map without names", "/studies/places?show=map", 200, []string{"45.0° N", "135.0° E", "The 8 strongest of 8 places"}},
	{"map of several units", "/studies/places?view=asia&unit=all", 200, []string{"All 2 at once", "The strongest neuron of each country", "<td>Japan? 8</td><td>254</td>"}},
	{"map behind a notice", "/studies/places?unit=model-0/layer4-1-sum/6", 200, []string{"What follows is sensitive: religion", "shown=1"}},
	{"map with the notice opened", "/studies/places?unit=model-0/layer4-1-sum/6&shown=1", 200, []string{"It answers to something else first", "2 of 3 countries in numbers"}},
	{"map of several units behind a notice", "/studies/places?view=all&unit=all", 200, []string{"What follows is sensitive: religion"}},
	{"not what a map shows", "/studies/places?show=rivers", 400, []string{"countries, cities or map, not"}},
	{"no such unit on the map", "/studies/places?unit=model-0/layer4-1-sum/9", 404, []string{"does not have the neuron"}},
	{"no such view of the map", "/studies/places?view=mars", 404, []string{"no view"}},
	{"levels of countries", "/studies/places.csv", 200, []string{"name,longitude,latitude,model-0/layer4-1-sum/8,", "Japan,138,36,254,0,9\n"}},
	{"levels of the map", "/studies/places.csv?table=map", 200, []string{"45,135,254,0,0\n"}},
	{"no such drawing", "/world/world-0.svg", 404, []string{"There is no drawing"}},
	{"shares", "/studies/shares", 200, []string{"13 images in 3 bins from −2σ to +4σ", `url(#u8-rising)`, "Made up.", "<td>50\u00a0%</td>"}},
	{"shares behind a notice", "/studies/shares?unit=model-0/layer4-1-sum/6", 200, []string{"What follows is sensitive: religion"}},
	{"no such plot", "/studies/shares?unit=model-0/layer4-1-sum/9", 404, []string{"no plot of the neuron"}},
	{"shares as a table", "/studies/shares.csv", 200, []string{"model-0,layer4-1-sum,8,2,4,4,4,Japanese,writing,0.5\n"}},
	{"medians behind a notice", "/studies/things", 200, []string{"What follows is sensitive: toys"}},
	{"medians", "/studies/things?shown=1", 200, []string{"a lantern: median +12.5σ, standard deviation 3", "−1.5σ"}},
	{"survey of things", "/studies/kinds", 200, []string{">wings <", "50\u00a0% of its variance lies between them (η² 0.50)", "word, 30 images: mean +2.5σ", "two Gaussians around +1.2σ and +3.2σ", "50\u00a0% and 50\u00a0%; +1.25σ and +3.25σ; 0.25 and 0.25", "the first 2 of 2 neurons", "pictures that could not be read", "One value is left out."}},
	{"survey of another neuron", "/studies/kinds?unit=5&for=emoji", 200, []string{">unit 5 <", "emoji, 40 images: mean +2.5σ", "highest for “emoji”, by η²: 1 of 1 neuron.", `aria-current="true">emoji`}},
	{"survey of a neuron that is not in it", "/studies/kinds?unit=9", 404, []string{"has nothing of the neuron"}},
	{"survey of a thing that is not in it", "/studies/kinds?for=sound", 404, []string{"nothing that is called “sound”"}},
	{"survey as a table", "/studies/kinds.csv", 200, []string{"unit,name,eta_squared,highest,mean\n6,wings,0.5,word,2.5\n"}},
	{"activations of a survey", "/studies/kinds.csv?table=activations&unit=5", 200, []string{"5,emoji,40,0,2.5,2.4,1.1,1.5,3.5,0.5,0.5,1.25,3.25,0.25,0.25,40\n5,word,30,1,0.25,0.2,0.5,-0.1,0.6,,,,,,,\n"}},
	{"histograms of a survey", "/studies/kinds.csv?table=counts", 200, []string{"6,emoji,-0.5,0,20\n"}},
	{"survey as data", "/studies/kinds.json?unit=5", 200, []string{`"part": "highest for emoji"`, `"median": 2.4`}},
	{"medians as a table", "/studies/things.csv", 200, []string{"name,median,std\na lantern,12.5,3\n"}},
	{"images", "/images", 200, []string{"Pictures", "/images?model=model-0&amp;name=kind&amp;value=emoji"}},
	{"images by category", "/images?name=group", 200, []string{"<h1>group", "value=flags"}},
	{"images of a category", "/images?model=model-1&name=group&value=food", 200, []string{"group: food", "/thumbs/"}},
	{"images lead to their data", "/images?model=model-1&name=group&value=food", 200, []string{`href="/images.json?model=model-1&amp;name=group&amp;value=food"`, `href="/images.csv?model=model-1&amp;name=group&amp;value=food"`}},
	{"images as data", "/images.json", 200, []string{`"dataset": "pictures"`, `"name": "kind"`, `"most": [`, `"values": 4`}},
	{"images as a table", "/images.csv", 200, []string{"name,values,value,images\n", "\nkind,4,emoji,"}},
	{"images by category as data", "/images.json?name=group", 200, []string{`"name": "group"`, `"total": `, `"value": "flags"`}},
	{"images by category as a table", "/images.csv?name=group", 200, []string{"name,values,value,images\ngroup,"}},
	{"images of a category as data", "/images.json?model=model-1&name=group&value=food", 200, []string{`"total": `, `"caption": `, `"address": "/images/pictures?key=food%2F`}},
	{"images of a category as a table", "/images.csv?name=group&value=food", 200, []string{"image,key,caption,width,height,categories,address\n", ",food/000006.png,", "group:food | "}},
	{"images of a category as a table have no pages", "/images.csv?name=group&value=food&page=9", 200, []string{",food/000006.png,"}},
	{"first unit, which has a name", "/m/model-0/layer4-1-sum/0", 200, []string{`rel="next"`, "<title>class of ", "<h1>class of "}},
	{"layer with a named unit", "/m/model-0/layer4-1-sum?sort=number", 200, []string{`<span class="name">class of `}},
	{"silent unit", "/m/model-0/layer4-1-sum/10", 200, []string{"This neuron is silent"}},
	{"range", unit5 + "?lo=0&hi=1&seed=3", 200, []string{"From 0σ to +1σ", "drawn at random with seed 3", "seed=4"}},
	{"range without images", unit5 + "?lo=90&hi=91", 200, []string{"No image lies in this range"}},
	{"image", "/images/7", 200, []string{"Neurons it drives most", "/thumbs/7", "group"}},
	{"word", "/words/japan", 200, []string{"<h1>japan</h1>", "/words/japan.json", "its "}},
	{"word with its nearest", "/words/japan", 200, []string{"Nearest words as pictures", `href="/words/happy"`, `href="/words/japan?letters=masked#nearest-words"`, `href="/arithmetic?model=model-0&amp;q=japan"`}},
	{"word with its nearest, without letter units", "/words/japan?letters=masked&by=activation", 200, []string{"Without what 2 letter units of layer4-", `href="/words/japan?by=activation#nearest-words"`}},
	{"word as data with its nearest", "/words/japan.json?letters=masked", 200, []string{`"nearest": {`, `"letters": "masked"`, `"masked_units": 2`}},
	{"arithmetic that is not asked", "/arithmetic", 200, []string{"Word arithmetic", `placeholder="king - man + woman"`, `<option value="model-1">`, "How this is calculated"}},
	{"arithmetic", "/arithmetic?q=king+-+japan+%2B+2*Queen", 200, []string{"<h1>king − japan + 2 × queen", `src="/drawn/queen"`, "Nearest words", "Nearest images", "/arithmetic.csv?q=king"}},
	{"arithmetic without letter units", "/arithmetic?q=king&letters=masked&model=model-1&related=hidden", 200, []string{"Without what 2 letter units", "checked"}},
	{"arithmetic with an unknown word", "/arithmetic?q=kingg+-+japan", 404, []string{"Spelled like it: king", `href="/arithmetic?q=king+-+japan"`, `value="kingg - japan"`}},
	{"arithmetic that cannot be read", "/arithmetic?q=king+%2B", 400, []string{"no word after the last"}},
	{"arithmetic with another image", "/arithmetic?q=image:99999", 404, []string{"Image 99999 cannot be added"}},
	{"arithmetic of a published model", "/arithmetic?q=king&model=rn50x4-published", 404, []string{"not known where model rn50x4-published"}},
	{"arithmetic of no model", "/arithmetic?model=other", 404, []string{"no model"}},
	{"arithmetic with letters that are neither", "/arithmetic?letters=some", 400, []string{"letters=masked"}},
	{"arithmetic as data", "/arithmetic.json?q=king+-+japan", 200, []string{`"query": "king - japan"`, `"weight": -1`, `"words_compared": `, `"letters": "kept"`}},
	{"arithmetic of nothing as data", "/arithmetic.json", 400, []string{`"ok": false`, "no word to add"}},
	{"arithmetic as a table", "/arithmetic.csv?q=king", 200, []string{"kind,word,image,caption,cosine\nword,"}},
	{"search", "/search?q=Japan", 200, []string{"Neurons that “japan” excites", `value="japan"`, "Model 1"}},
	{"search misspelled", "/search?q=jappan", 200, []string{"never shown", `href="/search?q=japan"`}},
	{"search for nothing like a word", "/search?q=xyzzyqwertyuiop", 200, []string{"Nothing for “xyzzyqwertyuiop”", "Try a common English word"}},
	{"search by number", "/search?q=42", 200, []string{`href="/m/model-0/layer4-1-sum/42"`, "Model 1, Stage 4"}},
	{"search by full name", "/search?q=model-1/layer4-0-sum/42", 200, []string{`href="/m/model-1/layer4-0-sum/42"`}},
	{"search by caption", "/search?q=caption:japan", 200, []string{"Neurons for images captioned “japan”", "“japan” is in the captions of ", "of its 20 strongest images", `href="/images/`, "All fields"}},
	{"search by caption, page 2", "/search?q=caption:background&page=2", 200, []string{"Page 2 of", `rel="prev"`, `caption%3Abackground`}},
	{"search by a phrase in captions", "/search?q=caption:%22japan+on+a%22", 200, []string{"“japan on a” is in the captions of "}},
	{"search by words in captions in another order", "/search?q=caption:%22a+on+japan%22", 200, []string{"Nothing is found in the field caption"}},
	{"search by a caption misspelled", "/search?q=caption:backgruond", 200, []string{"These are spelled like it", `href="/search?q=caption%3Abackground"`}},
	{"search by category", "/search?q=category:kind=word", 200, []string{"have “word” as their kind", "kind: word"}},
	{"search by category of any name", "/search?q=category:flags", 200, []string{"have “flags” as their group"}},
	{"search by a category misspelled", "/search?q=category:anmials", 200, []string{`href="/search?q=category%3Aanimals"`}},
	{"search by family", "/search?q=family:food", 200, []string{"suggested in “Food”", `href="/families/food"`}},
	{"search by a sensitive family", "/search?q=family:region", 200, []string{"behind a notice: geography, ethnicity", `href="/families/region"`}},
	{"search by a family misspelled", "/search?q=family:fodo", 200, []string{`href="/search?q=family%3Afood"`}},
	{"search by a name misspelled", "/search?q=name:trmup", 200, []string{`href="/search?q=name%3Adonald+trump"`}},
	{"search by number sign", "/search?q=%2342", 200, []string{`href="/m/model-0/layer4-1-sum/42"`}},
	{"search in one model", "/search?q=japan&model=model-1", 200, []string{`href="/m/model-1/layer4-1-sum`, `href="/search?model=model-1&amp;q=word%3Ajapan"`}},
	{"search in one layer", "/search?q=layer:layer4-0-sum+42", 200, []string{`href="/m/model-0/layer4-0-sum/42"`, `href="/m/model-1/layer4-0-sum/42"`}},
	{"search for a layer", "/search?q=layer:layer4-0-sum", 200, []string{`href="/m/model-0/layer4-0-sum"`, "Type what to find there"}},
	{"search in a model that is not there", "/search?q=model:none+japan", 404, []string{"There is no model"}},
	{"search in a layer that is not there", "/search?q=layer:none+japan", 404, []string{"There is no layer"}},
	{"search in an unknown field", "/search?q=foo:bar", 400, []string{"There is no field", "caption:"}},
	{"search in two fields", "/search?q=word:japan+family:food", 400, []string{"one field"}},
	{"search page too far", "/search?q=caption:background&page=99", 404, []string{"no page 99"}},
	{"search page goes on after no neuron", "/search?q=japan&after=model-0/layer4-1-sum/5", 400, []string{"for data alone"}},
	{"search as data", "/search.json?q=japan", 200, []string{`"field": "word"`, `"match": "its `, `"modelId": "model-0"`, `"field": "caption"`, `"address": "/search.json?q=word%3Ajapan"`}},
	{"search in one field as data", "/search.json?q=caption:background", 200, []string{`"match": "20 of its 20 strongest images"`, `"score": 1`, `"next": "/search.json?after=`}},
	{"search as a table", "/search.csv?q=name:trump", 200, []string{"field,match,model,layer,unit,score\n", "name,name by the paper,rn50x4-published,layer4-5-sum,89,\n"}},
	{"search as data without a text", "/search.json", 400, []string{"nothing to search for"}},
	{"search as data after no neuron that it finds", "/search.json?q=name:trump&after=model-0/layer4-1-sum/5", 404, []string{"does not find model-0/layer4-1-sum/5"}},
	{"misspelled as data", "/search.json?q=jappan", 200, []string{`"near": [`, `"japan"`}},
	{"search for nothing", "/search", 200, []string{"Type a word"}},
	{"lists", "/lists", 200, []string{"No list is kept on this server yet", `href="/lists/new?edit=1"`, `action="/lists/open"`}},
	{"lists as data", "/lists.json", 200, []string{`"lists": []`}},
	{"list in its link", linkedList, 200, []string{"<h1>Two &amp; two", "the &lt;first&gt;", unit5, "Model 1, layer4-0-sum", "The model rn50x4 is not in this index", "Not a neuron", "Of 2 neurons there is nothing", `href="/compare?u=model-0/layer4-1-sum/5&amp;u=model-1/layer4-0-sum/7`}},
	{"list as words", linkedList + "&show=words", 200, []string{"words-only", "facet=text"}},
	{"list as pictures", linkedList + "&facet=text", 200, []string{`src="/visualizations/`, `aria-current="true" title="Pictures made to drive each neuron">text`}},
	{"list that is changed", linkedList + "&edit=1", 200, []string{`value="the &lt;first&gt;"`, `name="up" value="2"`, `value="what is it"`}},
	{"list after a button", "/lists/new?form=1&name=&u=model-0%2Flayer4-1-sum%2F5&n=a+b&u=&n=&add=model-0/layer4-1-sum/6,+layer4-0-sum/7+42&edit=1", 302, []string{
		"/lists/new?u=model-0/layer4-1-sum/5&n=a+b&u=model-0/layer4-1-sum/6&n=&u=layer4-0-sum%2F7&n=&u=42&n=&edit=1#line-2"}},
	{"list as data", strings.Replace(linkedList, "?", ".json?", 1), 200, []string{`"name": "Two \u0026 two"`, `"modelId": "rn50x4"`, `"index": "89"`, `"note": "the \u003cfirst\u003e"`}},
	{"list as a picture", strings.Replace(linkedList, "?", ".jpg?", 1), 200, nil},
	{"list as a table", strings.Replace(linkedList, "?", ".csv?", 1), 200, []string{"place,modelId,layer,index,note\n1,model-0,layer4-1-sum,5,the <first>\n"}},
	{"comparison", "/compare" + comparedTwo, 200, []string{"Model 1, layer4-0-sum", `href="/compare?u=model-1/layer4-0-sum/7&amp;u=model-0/layer4-1-sum/5">Swap`, `class="shared"`, "r = ", "over all 400 images", "Both fire", "Only B", `class="dot `}},
	{"comparison of three", "/compare" + comparedTwo + "&u=model-0/layer4-1-sum/6&x=3&y=2", 200, []string{"<h2 id=\"against-h\">B against C", "and 1 more", `class="correlations"`, `aria-current="true"`, "Remove</a>"}},
	{"comparison of what is written otherwise", "/compare?u=http://else.test/m/model-0/layer4-1-sum/5&u=&u=model-0%2Flayer4-1-sum%2F6", 302, []string{"/compare?u=model-0/layer4-1-sum/5&u=model-0/layer4-1-sum/6"}},
	{"comparison with what is published", "/compare?u=model-0/layer4-1-sum/5&u=rn50x4-published/layer4-5-sum/713", 200, []string{"yellow", `href="/words/fighting"`, "known from a publication alone has no activations here", "only words are known"}},
	{"comparison with what is sensitive", "/compare?u=rn50x4-published/layer4-5-sum/713&u=rn50x4-published/layer4-5-sum/89", 200, []string{"Its words are sensitive: public figures"}},
	{"list of what is published", "/lists/new?u=rn50x4-published/layer4-5-sum/713&n=x", 200, []string{">published<", "fighting"}},
	{"comparison as data", "/compare.json" + comparedTwo, 200, []string{`"correlations"`, `"x_step"`, `"only_x"`, `"common_images"`}},
	{"comparison as a table", "/compare.csv" + comparedTwo, 200, []string{"x_lo,x_hi,y_lo,y_hi,images\n"}},
	{"comparison to be asked for", "/compare", 200, []string{"<h1>Compare neurons", `name="u" value=""`}},
	{"comparison with what is like it", "/compare?u=model-0/layer4-1-sum/5", 200, []string{`value="model-0/layer4-1-sum/5"`, "With a neuron like it", `href="/compare?u=model-0/layer4-1-sum/5&amp;u=`}},
	{"comparison with a word", "/compare?u=model-0/layer4-1-sum/5&u=japan", 404, []string{"“japan” can be any of these", `href="/compare?u=model-0%2Flayer4-1-sum%2F5&amp;u=model-`}},
	{"comparison with nothing", "/compare?u=model-0/layer4-1-sum/5&u=xyzzy", 404, []string{"“xyzzy” is no neuron here"}},
	{"comparison with no such unit", "/compare?u=model-0/layer4-1-sum/5&u=model-0/layer4-1-sum/999", 404, []string{"there is no unit 999"}},
	{"comparison with itself", "/compare?u=model-0/layer4-1-sum/5&u=model-0/layer4-1-sum/5", 400, []string{"is named twice"}},
	{"comparison of too many", "/compare?" + strings.Repeat("u=m/l/1&", 7), 400, []string{"At most 6"}},
	{"comparison of too few as data", "/compare.json?u=model-0/layer4-1-sum/5", 400, []string{"name 2 to 6 neurons"}},
	{"no such list", "/lists/open", 404, []string{"no list"}},
	{"withdrawing a list by address", "/lists/flags/withdraw", 405, []string{"asked for with GET"}},
	{"no such page of lists", "/lists?page=2", 404, []string{"no page 2"}},
	{"too long a list", "/lists/new?" + strings.Repeat("u=m/l/1&", 151), 400, []string{"at most 150 neurons"}},
	{"too long a link", "/lists/new?form=1&" + strings.Repeat("u=m/l/1&n="+strings.Repeat("x", 1999)+"&", 30), 400, []string{"too long for a link"}},
	{"status", "/status", 200, []string{"What is there", "not an image", "Files that are left out", "IMG_1.heic", `href="/status.csv"`}},
	{"families", "/families", 200, []string{"<h1>Families", "Opens behind a notice:<br>geography, ethnicity", `href="/families/asia"`, "160 neurons, all suggested", "185 neurons: 65 published, 120 suggested"}},
	{"families as data", "/families.json", 200, []string{`"family": "food"`, `"sensitive": "geography, ethnicity"`, `"parent": "region"`}},
	{"family of polysemantic neurons", "/families/polysemantic", 200, []string{`href="/m/model-0/layer4-1-sum/meanings"`}},
	{"family", "/families/food", 200, []string{"<h1>Food", "160 neurons, all suggested", "Page 1 of 4", "3 of 5 words: ", "12 of 20 images: ", "/families/food.csv", "Model 1, layer4-1-sum", "/families/food?facet=text"}},
	{"family of one model", "/families/food?model=model-1&page=2", 200, []string{"49–80 of 80", `aria-current="true">Model 1`, "/families/food.json?model=model-1&amp;page=2", "Secondarily"}},
	{"family as words", "/families/food?show=words", 200, []string{"worded", `aria-current="true" title="The words that drive each neuron most">Words`}},
	{"family as pictures", "/families/food?facet=text", 200, []string{`src="/visualizations/`, `aria-current="true" title="Pictures made to drive each neuron">text`, "facet=text&amp;page=2"}},
	{"family behind its notice", "/families/region?page=2", 200, []string{"What follows is sensitive: geography, ethnicity", `href="/families/region?page=2&amp;shown=1"`, "185 neurons: 65 published, 120 suggested"}},
	{"family opened", "/families/region?shown=1&origin=suggested", 200, []string{"1–48 of 120", "/families/region?origin=suggested&amp;page=2&amp;shown=1"}},
	{"family as published", "/families/region?shown=1", 200, []string{"1–48 of 185", "East Africa", "/m/rn50x4-published/layer4-5-sum/1317"}},
	{"part of a sensitive family", "/families/asia", 200, []string{"What follows is sensitive: geography, ethnicity", `<a href="/families/region">Region</a>`}},
	{"family without neurons", "/families/weather", 200, []string{"No neuron of the models here"}},
	{"family as data", "/families/region.json?origin=suggested", 200, []string{`"sensitive": "geography, ethnicity"`, `"total": 185`, `"origin": "suggested"`, `"next": "/families/region.json?after=model-1%2Flayer4-1-sum%2F56\u0026origin=suggested"`, `"of": 20`}},
	{"family as a table", "/families/region.csv?model=model-0", 200, []string{"model,layer,unit,role,origin,title,score,evidence,opinions\nmodel-0,layer4-0-sum,", "(12 of 20 images)"}},
	{"families of a neuron", "/m/model-0/layer4-1-sum/0", 200, []string{`href="/families/region"`, "<small>secondarily</small>", "3 of 5 words"}},
	{"families of a neuron as data", "/m/model-0/layer4-1-sum/0.json", 200, []string{`"family": "asia"`, `"sensitive": "geography, ethnicity"`, `"role": "secondary"`}},
	{"site map of families", "/families/sitemap.xml", 200, []string{"http://scope.test/families/food<", "http://scope.test/families<"}},
	{"no such family", "/families/unicorns", 404, []string{"There is no family"}},
	{"no such page of a family", "/families/food?page=9", 404, []string{"has 4 pages"}},
	{"no such facet of a family", "/families/food?facet=face", 404, []string{"towards face"}},
	{"not an origin", "/families/food?origin=refused", 400, []string{"suggested, published or confirmed"}},
	{"storybook", "/storybook", 200, []string{"/storybook/unit-range"}},
	{"robots", "/robots.txt", 200, []string{"Sitemap: http://scope.test/sitemap.xml"}},
	{"site maps", "/sitemap.xml", 200, []string{"http://scope.test/m/model-1/layer4-0-sum/sitemap.xml"}},
	{"site map", "/m/model-1/layer4-0-sum/sitemap.xml", 200, []string{"http://scope.test/m/model-1/layer4-0-sum/109<"}},
	{"alive", "/healthz", 200, []string{"ok"}},
	{"ready", "/readyz", 200, []string{"ok"}},
	{"metrics", "/metrics", 200, []string{`multiscope_request_seconds_bucket{route="/m/:model/:layer/:unit",status="200"`}},
	{"no such picture", unit5 + "?facet=face", 404, []string{"no picture towards face"}},
	{"no such category", "/images?name=beauty", 404, []string{"no category"}},
	{"no such category as data", "/images.json?name=beauty", 404, []string{"no category"}},
	{"no such page of images as data", "/images.json?name=group&page=9", 404, []string{"no page 9"}},
	{"no such page of images", "/images?name=group&page=9", 404, []string{"no page 9"}},
	{"no such visualization", "/visualizations/999999", 404, []string{"no visualization"}},
	{"no such page", "/nowhere", 404, []string{"There is no page at this address"}},
	{"no such model", "/m/other", 404, []string{"<h1>Not found"}},
	{"no such layer", "/m/model-0/layer9", 404, []string{"<h1>Not found"}},
	{"no such unit", "/m/model-0/layer4-1-sum/9999", 404, []string{"there is no unit 9999"}},
	{"no such page of a layer", "/m/model-0/layer4-1-sum?page=9", 404, []string{"has 3 pages"}},
	{"no such image", "/images/999999", 404, []string{"<h1>Not found"}},
	{"no such word", "/words/xyzzy", 404, []string{"never shown"}},
	{"not a unit", "/m/model-0/layer4-1-sum/-1", 400, []string{"whole number"}},
	{"not an order", "/m/model-0/layer4-1-sum?sort=beauty", 400, []string{"not by"}},
	{"drawn word", "/drawn/new%20year", 200, []string{"PNG"}},
	{"drawn word in Chinese letters", "/drawn/%E6%80%92", 200, []string{"PNG"}},
	{"drawn word without letters", "/drawn/%E1%83%A5", 404, []string{"no letter"}},
	{"not an order of a word", "/words/japan?by=beauty", 400, []string{"excess or activation, not by"}},
	{"not an order of a search", "/search?q=japan&by=beauty", 400, []string{"excess or activation"}},
	{"attribution", "/attribution?text=i+feel+jealous", 200, []string{`<span class="of">i feel jealous</span>`, `<span class="num">0.89</span> <a href="/m/model-0/layer4-1-sum/7">unit 7</a>`, `aria-current="true" title="2 neurons: `, `rel="prev" href="/attribution?`, `units=1#sum"`, "It speaks against", "multiscope text attribute --db &#39;my scope.db&#39; --model-name model-0 --layer layer4-1-sum --units 2 -- &#39;i feel jealous&#39;", "never fire on any image", `/attribution.json?layer=`, "It calls on"}},
	{"attribution in other letters", "/attribution?text=I+feel+Jealous", 200, []string{"in small letters, “i feel jealous”", "I feel Jealous</span>"}},
	{"attribution to a model", "/attribution?text=i+feel+jealous&model=model-1&layer=layer4-0-sum&units=1", 200, []string{`aria-current="true" title="Model 1, Stage 4, block 0: residual sum">Model 1, layer4-0-sum`, "As a sum of 1 neuron", `name="layer" value="layer4-0-sum"`}},
	{"attribution of a word", "/attribution?text=japan", 200, []string{`<span class="of">japan</span>`}},
	{"attribution to be asked for", "/attribution", 200, []string{"<h1>What a text calls on", `href="/attribution?text=i+feel+hungry"`, `maxlength="500"`}},
	{"attribution of an unknown text", "/attribution?text=i+feal+jelous", 404, []string{"does not have this text", `href="/attribution?text=i+feel+jealous"`, "multiscope serve --db &#39;my scope.db&#39; --model PATH, with the path of Model 0."}},
	{"attribution of an unknown text as data", "/attribution.json?text=i+feal+jelous", 404, []string{`"error": "This text is not among those`}},
	{"attribution of too long a text", "/attribution?text=" + strings.Repeat("x", 501), 400, []string{"at most 500 bytes"}},
	{"attribution of too many units", "/attribution?text=i+feel+jealous&units=99", 404, []string{"not composed of 99 neurons here; it can be of 1, 2"}},
	{"attribution to no such model", "/attribution?text=i+feel+jealous&model=rn50x4-published", 404, []string{"no layer rn50x4-published here whose neurons can be related to texts", "model-0/layer4-1-sum"}},
	{"attribution as data", "/attribution.json?text=i+feel+jealous", 200, []string{`"explained": 0.`, `"read_now": false`, `"index": "7"`, `"per_sigma"`}},
	{"attribution of nothing as data", "/attribution.json", 400, []string{"Name a text"}},
	{"attribution as a table", "/attribution.csv?text=i+feel+jealous", 200, []string{"model,layer,unit,rank,per_sigma,per_activation,std,weight_of_1,weight_of_2"}},
	{"attribution as a picture", "/attribution.jpg?text=i+feel+jealous", 200, nil},
	{"search that can be read as a text", "/search?q=I+feel+hungry", 200, []string{`<a class="chip" href="/attribution?layer=layer4-1-sum&amp;model=model-0&amp;text=i+feel+hungry">Attribution of “i feel hungry”`}},
	{"word that can be read as a text", "/words/japan", 200, []string{"Attribution of “japan”"}},
	{"not an order of a word's data", "/words/japan.csv?by=beauty", 400, []string{"excess or activation"}},
	{"not a range", unit5 + "?lo=2&hi=1", 400, []string{"higher hi"}},
	{"not a facet", unit5 + "?facet=A+B", 400, []string{"short name"}},
	{"not a visualization", "/visualizations/seven", 400, []string{"has a number"}},
	{"value without category as data", "/images.json?value=food", 400, []string{"name says of which"}},
	{"value without category", "/images?value=food", 400, []string{"name says of which"}},
	{"not an image", "/images/seven", 400, []string{"has a number"}},
	{"word by activation", "/words/japan?by=activation", 200, []string{"/words/japan.csv?by=activation", `aria-current="true">activation`}},
	{"word as data", "/words/japan.json", 200, []string{`"word": "japan"`}},
	{"suggestions", "/search/suggest?q=jap", 200, []string{`"text": "japan"`, `"group": "Words"`, `"group": "Captions of images"`}},
	{"suggestions in a field", "/search/suggest?q=category:fla", 200, []string{`"text": "flags"`, "/search?q=category%3Agroup%3Dflags"}},
	{"suggestions in an unknown field", "/search/suggest?q=foo:bar", 200, []string{`"suggestions": []`, "There is no field"}},
	{"signing in where nobody can", "/sign-in", 403, []string{"Not allowed", "multiscope serve --edit"}},
	{"changes before anybody made one", "/changes", 200, []string{"Nobody has changed anything yet"}},
	{"blind studies", bench5, 200, []string{"There is none of this neuron yet", "multiscope serve --edit", `href="` + unit5 + `"`}},
	{"no such blind study", bench5 + "/1", 404, []string{"no blind study 1"}},
	{"not a blind study", bench5 + "/first", 400, []string{"A blind study has a number"}},
	{"no such blind study as the paper has it", bench5 + "/1/paper.json", 404, []string{"no blind study 1"}},
	{"labelling where nobody may", bench5 + "/1/next", 403, []string{"only shows what is there"}},
	{"a picture to label where nobody may", bench5 + "/1/0.img", 403, []string{"only shows what is there"}},
	{"withdrawing a blind study by address", bench5 + "/1/withdraw", 403, nil},
	{"answering by address", bench5 + "/1/answers", 403, nil},
	{"undoing an answer by address", bench5 + "/1/undo", 403, nil},
	{"blind studies of a published unit", "/m/rn50x4-published/layer4-5-sum/713/label", 404, []string{"known from a publication alone"}},
	{"all notes before anybody made one", "/notes.json", 200, []string{`"format": "multiscope-notes"`}},
	{"labels before anybody made one", "/labels.csv", 200, []string{"layer,unit,description,confidence,author,note,made,withdrawn,model,weights\n"}},
	{"not a change", "/changes?before=first", 400, []string{"whole number"}},
	{"a neuron's labels of all times", unit5 + "?history=1", 200, []string{"No label was ever given"}},
	{"not a history", unit5 + "?history=yes", 400, []string{"history is 1"}},
	{"labelling by address", "/labels", 405, []string{"asked for with GET"}},
	{"withdrawing by address", "/labels/withdraw", 405, []string{"asked for with GET"}},
	{"undoing by address", "/changes/undo", 405, []string{"asked for with GET"}},
	{"signing out by address", "/sign-out", 405, []string{"asked for with GET"}},
	{"any unit", "/random", 302, []string{"/m/model-"}},
	{"status as data", "/status.json", 200, []string{`"jobs"`, `"left_out": 2`, `"file": "people/IMG_1.heic"`}},
	{"files that are not there", "/status.csv", 200, []string{"file,what,reason,model\n", "people/IMG_1.heic,left out,a HEIC picture,model-0\n"}},
	{"story", "/storybook/unit", 200, []string{"<h1>"}},
	{"thumbnail", "/thumbs/7", 200, nil},
	{"heat map", "/heat/2x1/8f.png", 200, nil},
	{"icon", "/favicon.ico", 302, []string{"/static/icon-"}},
	{"no such file", "/static/nothing.css", 404, []string{"There is no file"}},
	{"old model", "/models/model_0", 301, []string{"/m/model-0"}},
	{"old layer", "/models/model_0/image_block_4_1_Add_6_0", 301, []string{"/m/model-0/layer4-1-sum"}},
	{"old unit", "/models/model_0/image_block_4_1_Add_6_0/5", 301, []string{unit5}},
	{"card of a unit", "/embed" + unit5, 200, []string{`<body class="embed">`, `href="` + unit5 + `" target="_blank" rel="noopener"`, "over 400 images"}},
	{"card of a list", "/embed" + linkedList, 200, []string{`<body class="embed">`, "Two &amp; two", `href="` + unit5 + `" target="_blank"`, "2 models"}},
	{"card of no list", "/embed/lists/nothing", 404, []string{`<body class="embed">`, "no list"}},
	{"card of a word", "/embed/words/japan", 200, []string{`<body class="embed">`, `href="/m/model-0/layer4-1-sum/`}},
	{"card of no unit", "/embed/m/model-0/layer4-1-sum/9999", 404, []string{`<body class="embed">`, "there is no unit 9999"}},
	{"card of what is no unit", "/embed/m/model-0/layer4-1-sum/x", 400, []string{"whole number"}},
	{"description of a card", "/oembed?url=" + whole(unit5) + "&format=json", 200, []string{`"type": "rich"`, `src=\"http://scope.test/embed/m/model-0/layer4-1-sum/5\"`, `"width": 640`, `"thumbnail_url": "http://scope.test/m/model-0/layer4-1-sum/5.jpg"`}},
	{"description of a small card", "/oembed?url=" + whole("/words/japan") + "&maxwidth=300&maxheight=9999", 200, []string{`"width": 300`, `"height": 370`}},
	{"description of a card as XML", "/oembed?url=" + whole("/words/japan") + "&format=xml", 200, []string{"<oembed><type>rich</type>"}},
	{"description of a card in another format", "/oembed?url=" + whole("/words/japan") + "&format=yaml", 501, nil},
	{"description of a page elsewhere", "/oembed?url=http%3A%2F%2Fother.test%2Fwords%2Fjapan", 404, []string{"a page of this server"}},
	{"description of a page without a card", "/oembed?url=" + whole("/status"), 404, []string{"no card"}},
	{"description of a card that is not there", "/oembed?url=" + whole("/words/xyzzy"), 404, []string{"never shown"}},
	{"description of a card that is too small", "/oembed?url=" + whole("/words/japan") + "&maxwidth=1", 400, []string{"pixels from 120"}},
	{"citation", unit5, 200, []string{`id="cite"`, "@misc{multiscope:model-0-layer4-1-sum-5,", "url = {http://scope.test" + unit5 + "}", "Weights with SHA-256"}},
	{"preview of a family", "/families/food.jpg", 200, nil},
	{"preview of a sensitive family", "/families/region.jpg", 200, nil},
	{"preview of no family", "/families/nothing.jpg", 404, []string{"no family"}},
	{"card of a family", "/embed/families/food", 200, []string{`<body class="embed">`, "<img src"}},
	{"card of a sensitive family", "/embed/families/asia", 200, []string{`<body class="embed">`, "This is sensitive: geography, ethnicity"}},
	{"card of no family", "/embed/families/nothing", 404, []string{"no family"}},
	{"family to be passed on", "/families/food", 200, []string{"/embed/families/food", "food.jpg", "json+oembed"}},
	{"preview of a comparison", "/compare.jpg?u=model-0/layer4-1-sum/5&u=model-0/layer4-1-sum/9", 200, nil},
	{"preview of a comparison of one", "/compare.jpg?u=model-0/layer4-1-sum/5", 400, []string{"name 2 to 6 neurons"}},
	{"preview of a comparison with no unit", "/compare.jpg?u=model-0/layer4-1-sum/5&u=model-0/layer4-1-sum/9999", 404, []string{"no neuron"}},
	{"image by its key", lasting, 200, []string{"Neurons it drives most", `rel="canonical" href="http://scope.test` + lasting}},
	{"image by its number", "/images/7", 200, []string{`rel="canonical" href="http://scope.test/images/pictures?key=`}},
	{"no such key", "/images/pictures?key=nothing", 404, []string{"no image"}},
	{"no data set", "/images/A%20B?key=nothing", 400, []string{"data set and key"}},
	{"preview of a unit", unit5 + ".jpg", 200, nil},
	{"preview of an image", "/images/7.jpg", 200, nil},
	{"preview of a word", "/words/japan.jpg", 200, nil},
	{"preview of no word", "/words/xyzzy.jpg", 404, []string{"never shown"}},
	{"preview of no image", "/images/999999.jpg", 404, []string{"<h1>Not found"}},
	{"database that is not given away", "/download/scope.db", 403, []string{`"ok": false`, "multiscope serve --download"}},
	{"description of the data", "/openapi.json", 200, []string{`"openapi"`}},
}

func TestPages(t *testing.T) {
	h := pagesFor(t, Options{Version: "test", Database: "my scope.db", Stories: true})
	for _, tt := range asked {
		t.Run(tt.name, func(t *testing.T) {
			w := ask(h, "GET", tt.address)
			if w.Code != tt.status {
				t.Errorf("GET %s answers %d, want %d", tt.address, w.Code, tt.status)
			}
			got := w.Header().Get("Location") + w.Body.String()
			for _, part := range tt.has {
				if !strings.Contains(got, part) {
					t.Errorf("GET %s lacks %q", tt.address, part)
				}
			}
		})
	}
}

// TestEveryRouteIsAsked: a route that no row of the table asks for has no test.
// TestPagesAreSmall: what visitors wait for first has at most 64 KiB of HTML, a neuron's page, which has the most on it, 96 KiB.
func TestPagesAreSmall(t *testing.T) {
	h := pagesFor(t, Options{})
	for _, address := range []string{"/", unit5, unit5 + "/categories", "/m/model-0/layer4-1-sum", "/m/model-0/layer4-1-sum?sort=kurtosis", "/families", "/families/food", "/families/region?shown=1",
		"/m/rn50x4-published/layer4-5-sum/1317?shown=1", "/studies/regions", "/studies/regions?show=cities", "/studies/regions?view=4x-all&unit=all&show=cities&shown=1", "/studies/conditional?shown=1", "/studies/drawn?unit=5", "/studies/sparse", "/studies/kinds", "/attribution?text=i+feel+jealous&units=2"} {
		most := 64 << 10
		if address == unit5 {
			most = 96 << 10
		}
		if n := ask(h, "GET", address).Body.Len(); n > most {
			t.Errorf("%s has %d bytes, of at most %d", address, n, most)
		}
	}
}

func TestEveryRouteIsAsked(t *testing.T) {
	for _, r := range everyRoute(t) {
		if !slices.ContainsFunc(askedAddresses(), func(address string) bool { return matches(r.Path, address) }) {
			t.Errorf("no row of the table asks for %s", r.Path)
		}
	}
}

func everyRoute(t *testing.T) []server.Route {
	t.Helper()
	files, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	src := filledStore(t)
	p := page.New(src, noNotes(t), nil, nil, "", "", files, nil)
	return slices.Concat(routes(p, src, slog.New(slog.DiscardHandler)), assets(src, files, nil), stories(p))
}

func askedAddresses() []string {
	var all []string
	for _, tt := range asked {
		all = append(all, tt.address)
	}
	return all
}

// matches reports whether an address, with or without a query, is one of a route.
func matches(route, address string) bool {
	path, _, _ := strings.Cut(address, "?")
	want, got := strings.Split(route, "/"), strings.Split(path, "/")
	return slices.EqualFunc(want, got, func(w, g string) bool { return w == g || strings.HasPrefix(w, ":") && g != "" })
}

func TestErrorsAsData(t *testing.T) {
	h := pagesFor(t, Options{})
	for _, tt := range []struct {
		address string
		status  int
	}{
		{"/m/model-0/layer4-1-sum/9999.json", 404},
		{"/m/model-0/layer4-1-sum/x.csv", 400},
		{"/m/other.json", 404},
		{"/words/xyzzy.json", 404},
		{"/images/999999.json", 404},
	} {
		w := ask(h, "GET", tt.address)
		var got struct {
			OK     bool
			Error  string
			Status int
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Errorf("GET %s is not JSON: %v", tt.address, err)
		}
		if w.Code != tt.status || got.OK || got.Error == "" || got.Status != tt.status {
			t.Errorf("GET %s answers %d, %+v; want %d", tt.address, w.Code, got, tt.status)
		}
	}
}

func TestOldAddressesLeadOn(t *testing.T) {
	h := pagesFor(t, Options{})
	for _, tt := range []struct {
		from, to string
		status   int
	}{
		{"/models/model_0/image_block_4_1_Add_6_0/5", unit5, 301},
		{"/models/model_0/image_block_4_1_Add_6_0", "/m/model-0/layer4-1-sum", 301},
		{"/models/model_0", "/m/model-0", 301},
		{"/status/", "/status", 301},
		{"/models/contrastive_4x/image_block_4_5_Add_6_0/89", "/m/rn50x4-published/layer4-5-sum/89", 302},
		{"/models/contrastive_v1", "/m/rn50-a-published", 302},
		{"/models/contrastive_16x/image_block_4_7_Add_6_0/89", "", 404},
		{"/models/model_0/conv2d0/5", "", 404},
		{"/models/model_0/image_block_4_1_Add_6_0/x", "", 400},
	} {
		w := ask(h, "GET", tt.from)
		if to := strings.TrimPrefix(w.Header().Get("Location"), "http://scope.test"); w.Code != tt.status || to != tt.to {
			t.Errorf("GET %s answers %d and leads to %q; want %d, %q", tt.from, w.Code, to, tt.status, tt.to)
		}
	}
}

func TestRandomLeadsToANeuron(t *testing.T) {
	w := ask(pagesFor(t, Options{}), "GET", "/random")
	if to := w.Header().Get("Location"); w.Code != 302 || !strings.HasPrefix(to, "/m/model-") {
		t.Errorf("GET /random answers %d and leads to %q", w.Code, to)
	}
}

func TestAnEmptyIndexSaysSo(t *testing.T) {
	h := handler(t, emptyStore(t), Options{})
	for address, part := range map[string]string{
		"/":              "Nothing is indexed yet",
		"/status":        "No model is indexed yet",
		"/search?q=cat":  "No words have been shown",
		"/random":        "no neurons",
		"/sitemap.xml":   "sitemapindex",
		"/m/model-0":     "Not found",
		"/m/model-0/x/1": "Not found",
	} {
		if w := ask(h, "GET", address); w.Code >= 500 && w.Code != 503 || !strings.Contains(w.Body.String(), part) {
			t.Errorf("GET %s answers %d without %q", address, w.Code, part)
		}
	}
}

// TestPagesCarryNothingInline: the Content-Security-Policy forbids inline style and script, and
// no page may ask anyone else for anything.
func TestPagesCarryNothingInline(t *testing.T) {
	h := pagesFor(t, Options{Stories: true})
	forbidden := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script[^>]*>[^<]|javascript:|(?:src|href)="(?:https?:)?//`)
	for _, address := range askedAddresses() {
		page := strings.NewReplacer(`<link rel="canonical" href="http://scope.test`, "", `type="application/json+oembed" href="http://scope.test`, "").
			Replace(ask(h, "GET", address).Body.String())
		page = strings.ReplaceAll(page, `<a href="https://doi.org/10.23915/distill.00030"`, "") // a visitor follows it, the page does not
		if found := forbidden.FindString(page); found != "" {
			t.Errorf("%s has %q", address, found)
		}
	}
}

func TestEveryStoryRenders(t *testing.T) {
	h := pagesFor(t, Options{Stories: true})
	for _, s := range page.StoryNames() {
		w := ask(h, "GET", address.Story(s))
		if w.Code != 200 || !strings.Contains(w.Body.String(), "<h1") || strings.Contains(w.Body.String(), "NaN") {
			t.Errorf("story %s answers %d", s, w.Code)
		}
	}
	if w := ask(h, "GET", "/thumbs/-100"); w.Code != 200 || w.Header().Get("Content-Type") != "image/png" {
		t.Errorf("a story's picture answers %d", w.Code)
	}
}

func TestStoriesAreHiddenOtherwise(t *testing.T) {
	h := pagesFor(t, Options{})
	for _, address := range []string{"/storybook", "/storybook/unit", "/thumbs/-100"} {
		if w := ask(h, "GET", address); w.Code != 404 {
			t.Errorf("GET %s answers %d, want 404", address, w.Code)
		}
	}
}

var links = regexp.MustCompile(`(?:href|src)="(/[^"#]*)`)

// TestEveryLinkLeadsSomewhere follows all links from the first page, three steps deep.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	h := pagesFor(t, Options{})
	seen := map[string]bool{"/": true}
	next := []string{"/"}
	for range 3 {
		var found []string
		for _, address := range next {
			w := ask(h, "GET", address)
			if w.Code >= 400 {
				t.Errorf("%s answers %d", address, w.Code)
			}
			if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
				continue
			}
			for _, m := range links.FindAllStringSubmatch(w.Body.String(), -1) {
				to := strings.ReplaceAll(m[1], "&amp;", "&")
				if !seen[to] && len(seen) < 900 {
					seen[to] = true
					found = append(found, to)
				}
			}
		}
		next = found
	}
	if len(seen) < 300 {
		t.Errorf("only %d links were found", len(seen))
	}
}
