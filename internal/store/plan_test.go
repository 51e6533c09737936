package store

import (
	"database/sql"
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// mayScan are what a page's query may go through row by row: the few numbers of a list (j), what a
// subquery has gathered (found), what a full-text index finds, layers, models, and for a misspelling the words.
var mayScan = regexp.MustCompile(`^SCAN (((text_maxima_index|captions_index) VIRTUAL TABLE INDEX [34]|found|first|j|layer|l|m|d|names|page|pictures|w|jobs|studies|CONSTANT ROW)\b|\(subquery)`)

// TestPagesReadByIndex looks at how SQLite answers the queries that pages make.
func TestPagesReadByIndex(t *testing.T) {
	s := open(t)
	queries := map[string]string{
		"layerSQL": layerSQL, "unitSQL": unitSQL, "topExamplesSQL": topExamplesSQL, "examplesSQL": examplesSQL,
		"examplesAtSQL": examplesAtSQL, "columnSQL": columnSQL, "chunkSQL": chunkSQL, "imageSQL": imageSQL, "imageIDSQL": imageIDSQL, "thumbnailSQL": thumbnailSQL,
		"failuresSQL": failuresSQL, "imageUnitsSQL": imageUnitsSQL, "topWordsSQL": topWordsSQL, "unitWordsSQL": unitWordsSQL,
		"wordSQL": wordSQL, "scalesSQL": scalesSQL, "topSQL": topSQL, "saidSQL": saidSQL, "withoutWordMomentsSQL": withoutWordMomentsSQL, "cardsSQL": cardsSQL, "listedImagesSQL": listedImagesSQL, "suggestWordsSQL": suggestWordsSQL,
		"nearestWordsSQL": nearestWordsSQL, "randomUnitSQL": randomUnitSQL, "entriesSQL": entriesSQL, "modelsSQL": modelsSQL,
		"layersSQL": layersSQL, "jobsSQL": jobsSQL, "neighboursSQL": neighboursSQL, "statisticsSQL": statisticsSQL, "visualizationsSQL": visualizationsSQL, "facetWeightsSQL": facetWeightsSQL,
		"facetVisualizationsSQL": facetVisualizationsSQL, "visualizedFacetsSQL": visualizedFacetsSQL, "visualizationImageSQL": visualizationImageSQL,
		"topOrdinalsSQL": topOrdinalsSQL, "eachImageSQL": eachImageSQL, "standingWordsSQL": standingWordsSQL, "datasetOfSQL": datasetOfSQL, "categoryNamesSQL": categoryNamesSQL, "categoryValuesSQL": categoryValuesSQL, "countValuesSQL": countValuesSQL,
		"categorySQL": categorySQL, "categoryImagesSQL": categoryImagesSQL, "commonCategoriesSQL": commonCategoriesSQL, "givenSQL": givenSQL, "filesOfSQL": filesOfSQL,
		"familyMembersSQL": familyMembersSQL, "unitFamiliesSQL": unitFamiliesSQL, "strongestWordsSQL": strongestWordsSQL,
		"publishedCardsSQL": publishedCardsSQL, "publishedHitsSQL": publishedHitsSQL, "publishedFamiliesSQL": publishedFamiliesSQL,
		"publishedWithoutSQL": publishedWithoutSQL, "visualizationUnitSQL": visualizationUnitSQL, "keptSQL": keptSQL, "exampleOrdinalsSQL": exampleOrdinalsSQL, "clustersSQL": clustersSQL, "membersSQL": membersSQL, "embeddingsSQL": embeddingsSQL, "topImagesSQL": topImagesSQL,
		"textMaximaSQL": textMaximaSQL, "textSearchesSQL": textSearchesSQL, "snapshotTextsSQL": snapshotTextsSQL, "findTextMaximaSQL": findTextMaximaSQL, "readMaximaSQL": readMaximaSQL, "unitMeaningsSQL": unitMeaningsSQL, "meaningsSQL": meaningsSQL, "countMeaningsSQL": countMeaningsSQL, "meaningSearchSQL": meaningSearchSQL, "meaningExamplesSQL": meaningExamplesSQL, "studiesSQL": studiesSQL, "studySQL": studySQL, "studyUnitsSQL": studyUnitsSQL, "unitStudiesSQL": unitStudiesSQL,
		"wordOrderSQL": wordOrderSQL, "wordColumnSQL": wordColumnSQL, "wordIDsSQL": wordIDsSQL, "listedWordsSQL": listedWordsSQL, "lexiconWordsSQL": lexiconWordsSQL, "strongestWordIDsSQL": strongestWordIDsSQL, "wordEmbeddingsSQL": wordEmbeddingsSQL,
		"unitScalesSQL": unitScalesSQL, "unitExplanationsSQL": unitExplanationsSQL, "explanationsSQL": explanationsSQL, "textSQL": textSQL, "textsOfKindSQL": textsOfKindSQL, "nearestTextsSQL": nearestTextsSQL, "suggestTextsSQL": suggestTextsSQL,
		"metricPlacesSQL": metricPlacesSQL, "layerMetricsSQL": layerMetricsSQL, "topHeatMapsSQL": topHeatMapsSQL,
	}
	for name, query := range map[string]string{"countCaptionsSQL": countCaptionsSQL, "captionImagesSQL": captionImagesSQL, "captionUnitsSQL": captionUnitsSQL, "categoryUnitsSQL": categoryUnitsSQL, "categoryInSQL": categoryInSQL} {
		queries[name] = query
	}
	for sort, query := range publishedUnitsSQL {
		queries["published by "+string(sort)] = query
	}
	maps.Copy(queries, unitQueries())
	for name, query := range queries {
		for _, line := range plan(t, s.read, query) {
			if strings.HasPrefix(line, "SCAN") && !mayScan.MatchString(line) {
				t.Errorf("%s goes through a whole table: %s", name, line)
			}
			if strings.Contains(name, "unitsSQL") && !strings.Contains(name, "Among") && strings.Contains(line, "TEMP B-TREE") {
				t.Errorf("%s sorts a whole layer: %s", name, line)
			}
			if part, _, _ := strings.Cut(name, ", behind"); part != name && !strings.Contains(name, "Among") && !soughtKey.MatchString(line) && driving.MatchString(line) {
				t.Errorf("%s does not begin behind the unit: %s", name, line)
			}
			if name == "findTextMaximaSQL" && strings.Contains(line, "TEMP B-TREE") {
				t.Errorf("%s sorts all texts that it finds: %s", name, line)
			}
		}
	}
}

// driving matches the line of a plan that goes through units in an order; soughtKey those that begin at a key.
var (
	driving   = regexp.MustCompile(`^SEARCH (u|um) USING .*\(layer_id=\?`)
	soughtKey = regexp.MustCompile(`\(layer_id=\? AND `)
)

// unitQueries are the queries of lists of units, by what they are.
func unitQueries() map[string]string {
	queries := map[string]string{"unitsOfCategorySQL": unitsOfCategorySQL, "wordRanksSQL": wordRanksSQL, "upperQuartileSQL": upperQuartileSQL}
	for _, q := range []neuron.UnitQuery{
		{}, {LiveOnly: true}, {DeadOnly: true}, {MultimodalOnly: true}, {MonosemanticOnly: true}, {LettersOnly: true}, {Without: "[1]"}, {LiveOnly: true, Without: "[1]"},
		{Among: "[1]"}, {LiveOnly: true, MultimodalOnly: true, MonosemanticOnly: true, LettersOnly: true, Without: "[1]"}, {LiveOnly: true, Among: "[1]", Without: "[1]"},
	} {
		queries[fmt.Sprintf("countUnitsSQL%+v", q)] = countUnitsSQL(q)
		for sort, order := range unitOrders {
			name := fmt.Sprintf("unitsSQL by %s%s", sort, unitFilter(q))
			if q.Among != "" {
				name += " Among"
			}
			queries[name] = unitsSQL(q, order, "")
			parts := order.behind(true)
			if order.metric {
				parts = append(parts, order.behind(false)...)
			}
			for i, part := range parts {
				queries[fmt.Sprintf("%s, behind %d", name, i)] = unitsSQL(q, order, part)
			}
			queries["unitKeySQL by "+string(sort)] = unitKeySQL(order)
			if order.metric {
				queries["mostOfMetricSQL by "+string(sort)] = mostOfMetricSQL(order)
			}
		}
	}
	return queries
}

var parameter = regexp.MustCompile(`\?(\d+)`)

func plan(t *testing.T, db sqlite.Querier, query string) []string {
	t.Helper()
	var args []any
	for _, m := range parameter.FindAllStringSubmatch(query, -1) {
		for n, _ := strconv.Atoi(m[1]); len(args) < n; {
			args = append(args, 1)
		}
	}
	lines, err := sqlite.Collect(t.Context(), db, func(rows *sql.Rows) (line string, err error) {
		var skip int
		return line, rows.Scan(&skip, &skip, &skip, &line)
	}, "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatalf("%v: %s", err, query)
	}
	return lines
}
