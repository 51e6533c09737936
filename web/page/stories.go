package page

import (
	"time"

	"github.com/a-h/templ"

	"multiscope/web/view"
)

// story is a page in one state.
type story struct {
	name string // in its address
	show func(view.Page) templ.Component
}

// stories are all states of all pages, made by the same functions as the real ones. Those of a
// noun are in its file of stories: unit_story.go.
var stories = []story{
	{"home", homeStory},
	{"home-empty", homeEmptyStory},
	{"home-indexing", homeIndexingStory},
	{"home-half-way", homeHalfWayStory},
	{"copy-contents", copyContentsStory},
	{"copy-search", copySearchStory},
	{"model", modelStory},
	{"model-empty", modelEmptyStory},
	{"layer", layerStory},
	{"layer-empty", layerEmptyStory},
	{"layer-indexing", layerIndexingStory},
	{"layer-pictures", layerPicturesStory},
	{"layer-named", layerNamedStory},
	{"layer-words", layerWordsStory},
	{"layer-none", layerNoneStory},
	{"unit", unitStory},
	{"unit-named", unitNamedStory},
	{"unit-programs", unitProgramsStory},
	{"unit-picture", unitPictureStory},
	{"unit-range", unitRangeStory},
	{"unit-range-empty", unitRangeEmptyStory},
	{"unit-words", unitWordsStory},
	{"unit-words-empty", unitWordsEmptyStory},
	{"lexicons", lexiconsStory},
	{"lexicons-empty", lexiconsEmptyStory},
	{"unit-categories", unitCategoriesStory},
	{"unit-categories-empty", unitCategoriesEmptyStory},
	{"unit-silent", unitSilentStory},
	{"unit-indexing", unitIndexingStory},
	{"unit-meanings", unitMeaningsStory},
	{"unit-metrics", unitMetricsStory},
	{"meanings", meaningsStory},
	{"meanings-empty", meaningsEmptyStory},
	{"unit-map", unitMapStory},
	{"unit-map-by-number", unitMapNumberStory},
	{"unit-map-part", unitMapPartStory},
	{"unit-map-missing", unitMapMissingStory},
	{"images", imagesStory},
	{"images-values", imagesValuesStory},
	{"images-empty", imagesEmptyStory},
	{"image", imageStory},
	{"image-indexing", imageIndexingStory},
	{"search", searchStory},
	{"search-near", searchNearStory},
	{"search-nothing", searchNothingStory},
	{"search-number", searchNumberStory},
	{"search-kind", searchKindStory},
	{"word", wordStory},
	{"arithmetic", arithmeticStory},
	{"arithmetic-wrong", arithmeticWrongStory},
	{"arithmetic-ask", arithmeticAskStory},
	{"arithmetic-empty", arithmeticEmptyStory},
	{"attribution", attributionStory},
	{"attribution-sensitive", attributionSensitiveStory},
	{"attribution-ask", attributionAskStory},
	{"attribution-unknown", attributionUnknownStory},
	{"attribution-empty", attributionEmptyStory},
	// Families.
	{"families", familiesStory},
	{"families-own", familiesOwnStory},
	{"families-empty", familiesEmptyStory},
	{"family", familyStory},
	{"family-words", familyWordsStory},
	{"family-notice", familyNoticeStory},
	{"family-empty", familyEmptyStory},
	{"family-own", familyOwnStory},

	// Labels, signing in, what people change.
	{"unit-labelled", unitLabelledStory},
	{"unit-labels-own", unitLabelsOwnStory},
	{"sign-in", signInStory},
	{"changes", changesStory},
	{"changes-empty", changesEmptyStory},

	// Images labelled blind.
	{"unit-blind", unitBlindStory},
	{"blind", blindStory},
	{"blind-empty", blindEmptyStory},
	{"blind-next", blindNextStory},
	{"blind-study", blindStudyStory(3)},
	{"blind-study-one", blindStudyStory(1)},
	{"blind-study-begun", blindStudyStory(0)},
	{"blind-study-elsewhere", blindElsewhereStory},

	// Lists and comparisons.
	{"list", listStory},
	{"list-plain", listPlainStory},
	{"list-words", listWordsStory},
	{"list-edit", listEditStory},
	{"list-empty", listEmptyStory},
	{"list-conflict", listConflictStory},
	{"lists", listsStory},
	{"lists-empty", listsEmptyStory},
	{"compare", compareStory},
	{"compare-many", compareManyStory},
	{"compare-apart", compareApartStory},
	{"compare-ask", compareAskStory},

	// Sharing.
	{"embed", embedStory},
	{"embed-withheld", embedWithheldStory},
	{"embed-not-found", embedNotFoundStory},

	// Neurons as published.
	{"unit-published", unitPublishedStory},
	{"unit-published-sensitive", unitPublishedSensitiveStory},
	{"unit-matched", unitMatchedStory},
	{"layer-published", layerPublishedStory},
	{"model-published", modelPublishedStory},
	{"search-name", searchNameStory},

	// Studies.
	{"studies", studiesStory},
	{"studies-empty", studiesEmptyStory},
	{"studies-drawn", studiesDrawnStory},
	{"study-regions-counted", regionsCountedStory},
	{"study-regions", regionsIn("")},
	{"study-regions-cities", regionsIn("show=cities")},
	{"study-regions-map", regionsIn("show=map")},
	{"study-regions-together", regionsIn("unit=all")},
	{"study-regions-notice", regionsIn("unit=rn50x4/layer4-5-sum/91")},
	{"study-conditional", conditionalStory},
	{"study-conditional-notice", conditionalNoticeStory},
	{"study-labelled", labelledPlotStory},
	{"study-landscape", landscapeStory},
	{"study-survey", surveyStory},
	{"study", studyStory},
	{"study-emotions", studyEmotionsStory},
	{"study-emotions-plane", studyEmotionsPlaneStory},
	{"study-classes", studyClassesStory},
	{"study-probe", studyProbeStory},
	{"study-attacks", studyAttacksStory},
	{"study-stroop", studyStroopStory},
	{"study-stroop-measured", studyStroopMeasuredStory},
	{"study-stimuli", studyStimuliStory},
	{"study-stimuli-value", studyStimuliValueStory},
	{"study-bias", studyBiasStory},
	{"study-bias-neuron", studyBiasNeuronStory},
	{"study-texts", studyTextsStory},
	{"study-zero-shot", studyZeroShotStory},
	{"study-zero-shot-unjudged", studyUnjudgedStory},

	{"status", statusStory},
	{"status-indexing", statusIndexingStory},
	{"error-not-found", errorNotFoundStory},
	{"error-ours", errorOursStory},
}

// section marks a page as part of a section of the site.
func section(p view.Page, name string) view.Page {
	p.Section = name
	return p
}

// busyPage is a page while an index is being made.
func busyPage(p view.Page) view.Page {
	now := time.Now()
	p.Progress = newProgress(sampleJobs(now), now)
	return p
}

// unfinishedPage is a busy page that lists only what is not done yet, as the first page does.
func unfinishedPage(p view.Page) view.Page {
	p = busyPage(p)
	p.Progress = unfinished(p.Progress)
	return p
}
