package web

import (
	"log/slog"

	"multiscope/internal/worldmap"
	"multiscope/static"
	"multiscope/web/api"
	"multiscope/web/asset"
	"multiscope/web/page"
	"multiscope/web/server"
)

// routes lists all addresses but /metrics, which the server has of its own. Every page of data
// has .json and .csv after its address where that is of use; the page's own handler splits it off. Kept are those
// whose answers follow from address and index alone.
func routes(p *page.Site, src shown, log *slog.Logger) []server.Route {
	return []server.Route{
		{Path: "/", Handle: p.Home(src), Kept: true},
		{Path: "/m/:model", Handle: p.Model(src), Kept: true},
		{Path: "/m/:model/:layer", Handle: p.Layer(src), Kept: true},
		{Path: "/m/:model/:layer/:unit", Handle: p.Unit(src), Kept: true},
		{Path: "/m/:model/:layer/meanings", Handle: p.Meanings(src, server.AsPage), Kept: true},
		{Path: "/m/:model/:layer/meanings.json", Handle: p.Meanings(src, server.AsJSON), Kept: true},
		{Path: "/m/:model/:layer/meanings.csv", Handle: p.Meanings(src, server.AsCSV), Kept: true},
		{Path: "/m/:model/:layer/map", Handle: p.UnitMap(src, server.AsPage), Kept: true},
		{Path: "/m/:model/:layer/map.json", Handle: p.UnitMap(src, server.AsJSON), Kept: true},
		{Path: "/m/:model/:layer/map.csv", Handle: p.UnitMap(src, server.AsCSV), Kept: true},
		{Path: "/m/:model/:layer/map.svg", Handle: p.MapDrawing(src), Kept: true},
		{Path: "/m/:model/:layer/sitemap.xml", Handle: page.UnitMap(src), Kept: true},
		{Path: "/images", Handle: p.Images(src, server.AsPage), Kept: true},
		{Path: "/images.json", Handle: p.Images(src, server.AsJSON), Kept: true},
		{Path: "/images.csv", Handle: p.Images(src, server.AsCSV), Kept: true},
		{Path: "/images/:id", Handle: p.Image(src), Kept: true},
		{Path: "/search", Handle: p.Search(src), Kept: true},
		{Path: "/search.json", Handle: p.SearchData(src, server.AsJSON), Kept: true},
		{Path: "/search.csv", Handle: p.SearchData(src, server.AsCSV), Kept: true},
		{Path: "/search/suggest", Handle: p.Suggest(src), Kept: true},
		{Path: "/words/:word", Handle: p.Word(src), Kept: true},

		// Words and texts.
		{Path: "/arithmetic", Handle: p.Arithmetic(src), Kept: true},
		{Path: "/arithmetic.json", Handle: p.ArithmeticData(src, server.AsJSON), Kept: true},
		{Path: "/arithmetic.csv", Handle: p.ArithmeticData(src, server.AsCSV), Kept: true},
		{Path: "/m/:model/:layer/lexicons", Handle: p.Lexicons(src, server.AsPage), Kept: true},
		{Path: "/m/:model/:layer/lexicons.json", Handle: p.Lexicons(src, server.AsJSON), Kept: true},
		{Path: "/m/:model/:layer/lexicons.csv", Handle: p.Lexicons(src, server.AsCSV), Kept: true},
		{Path: "/m/:model/:layer/:unit/words.json", Handle: page.WordsOfUnit(src, server.AsJSON), Kept: true},
		{Path: "/m/:model/:layer/:unit/words.csv", Handle: page.WordsOfUnit(src, server.AsCSV), Kept: true},
		{Path: "/attribution", Handle: p.Attribution(src), Kept: true},
		{Path: "/attribution.json", Handle: p.AttributionData(src, server.AsJSON), Kept: true},
		{Path: "/attribution.csv", Handle: p.AttributionData(src, server.AsCSV), Kept: true},
		{Path: "/attribution.jpg", Handle: p.AttributionPreview(src), Kept: true},

		{Path: "/m/:model/:layer/:unit/categories", Handle: p.Given(src), Kept: true},
		{Path: "/m/:model/:layer/:unit/categories.json", Handle: page.CategoriesOfUnit(src, server.AsJSON), Kept: true},
		{Path: "/m/:model/:layer/:unit/categories.csv", Handle: page.CategoriesOfUnit(src, server.AsCSV), Kept: true},

		// Families.
		{Path: "/families", Handle: p.Families(src), Kept: true},
		{Path: "/families.json", Handle: p.FamiliesJSON(src), Kept: true},
		{Path: "/families/sitemap.xml", Handle: p.FamilyMap(src), Kept: true},
		{Path: "/families/:family", Handle: p.Family(src), Kept: true},
		{Method: "POST", Path: "/families", Handle: p.AddFamily(src), Edits: true},
		{Method: "POST", Path: "/families/:family", Handle: p.ChangeFamily(src), Edits: true},

		// Images labelled blind.
		{Path: "/m/:model/:layer/:unit/label", Handle: p.Blind(src), Kept: true},
		{Method: "POST", Path: "/m/:model/:layer/:unit/label", Handle: p.AddBlind(src), Edits: true},
		{Path: "/m/:model/:layer/:unit/label/:study", Handle: p.BlindStudy(src), Kept: true},
		{Path: "/m/:model/:layer/:unit/label/:study/paper.json", Handle: p.BlindPaper, Kept: true},
		{Path: "/m/:model/:layer/:unit/label/:study/next", Handle: p.BlindNext(src), Edits: true},
		{Path: "/m/:model/:layer/:unit/label/:study/:position", Handle: p.BlindPicture(src), Edits: true},
		{Method: "POST", Path: "/m/:model/:layer/:unit/label/:study/answers", Handle: p.AnswerBlind, Edits: true},
		{Method: "POST", Path: "/m/:model/:layer/:unit/label/:study/undo", Handle: p.UndoBlind, Edits: true},
		{Method: "POST", Path: "/m/:model/:layer/:unit/label/:study/withdraw", Handle: p.WithdrawBlind, Edits: true},

		// Labels, signing in, what people change.
		{Path: "/sign-in", Handle: p.SignIn},
		{Method: "POST", Path: "/sign-in", Handle: page.TakeToken},
		{Method: "POST", Path: "/labels", Handle: p.AddLabel(src), Edits: true},
		{Method: "POST", Path: "/labels/withdraw", Handle: p.WithdrawLabel, Edits: true},
		{Path: "/changes", Handle: p.Changes, Kept: true},
		{Path: "/notes.json", Handle: p.NotesJSON, Kept: true},
		{Path: "/labels.csv", Handle: p.LabelsCSV, Kept: true},
		{Method: "POST", Path: "/changes/undo", Handle: p.Undo, Edits: true},
		{Method: "POST", Path: "/sign-out", Handle: page.SignOut, Edits: true},

		// Lists and comparisons.
		{Path: "/lists", Handle: p.Lists(src), Kept: true},
		{Path: "/lists.json", Handle: p.ListsJSON, Kept: true},
		{Path: "/lists/:list", Handle: p.List(src), Kept: true},
		{Method: "POST", Path: "/lists/open", Handle: page.OpenList},
		{Method: "POST", Path: "/lists", Handle: p.KeepList, Edits: true},
		{Method: "POST", Path: "/lists/:list", Handle: p.ChangeList, Edits: true},
		{Method: "POST", Path: "/lists/:list/withdraw", Handle: p.WithdrawList, Edits: true},
		{Path: "/compare", Handle: p.Compare(src), Kept: true},
		{Path: "/compare.json", Handle: page.CompareData(src, server.AsJSON), Kept: true},
		{Path: "/compare.csv", Handle: page.CompareData(src, server.AsCSV), Kept: true},

		// Sharing.
		{Path: "/embed/m/:model/:layer/:unit", Handle: p.Embed(src), Kept: true, Framed: true},
		{Path: "/embed/lists/:list", Handle: p.Embed(src), Kept: true, Framed: true},
		{Path: "/embed/families/:family", Handle: p.Embed(src), Kept: true, Framed: true},
		{Path: "/embed/words/:word", Handle: p.Embed(src), Kept: true, Framed: true},
		{Path: "/compare.jpg", Handle: page.ComparePreview(src), Kept: true},
		{Path: "/oembed", Handle: p.OEmbed(src), Kept: true},

		// Studies.
		{Path: "/studies", Handle: p.Studies(src), Kept: true},
		{Path: "/studies.json", Handle: page.StudiesJSON(src), Kept: true},
		{Path: "/studies/:study", Handle: p.Study(src), Kept: true},

		{Path: "/random", Handle: page.Random(src)},
		{Path: "/status", Handle: p.Status(src)},
		{Path: "/status.json", Handle: page.StatusJSON(src)},
		{Path: "/status.csv", Handle: page.StatusCSV(src)},

		{Path: "/models/:alias", Handle: page.Microscope(src)},
		{Path: "/models/:alias/:op", Handle: page.Microscope(src)},
		{Path: "/models/:alias/:op/:unit", Handle: page.Microscope(src)},

		{Path: "/healthz", Handle: page.Alive},
		{Path: "/readyz", Handle: page.Ready(src, log)},
		{Path: "/download/scope.db", Handle: asset.Download(p.Copies)},
		{Path: "/openapi.json", Handle: api.OpenAPI},
		{Path: "/robots.txt", Handle: page.Robots},
		{Path: "/sitemap.xml", Handle: page.Sitemap(src), Kept: true},
	}
}

// assets lists the addresses of what pages load.
func assets(src asset.Source, files *static.Files, world *worldmap.Atlas) []server.Route {
	return []server.Route{
		{Path: "/thumbs/:id", Handle: asset.Thumbnail(src)},
		{Path: "/visualizations/:id", Handle: asset.Visualization(src)},
		{Path: "/studies/:study/pictures/:picture", Handle: asset.StudyPicture(src)},
		{Path: "/drawn/:word", Handle: asset.DrawnWord},
		{Path: "/heat/:size/:cells", Handle: asset.Heat},
		{Path: "/static/:file", Handle: asset.Static(files)},
		{Path: "/world/:file", Handle: asset.World(world)},
		{Path: "/favicon.ico", Handle: asset.Favicon(files)},
	}
}

// copied returns routes with those in place that differ where pages are written as files.
func copied(p *page.Site, src shown, all []server.Route) []server.Route {
	for i, r := range all {
		switch r.Path {
		case "/":
			all[i].Handle = p.CopyContents(src)
		case "/search":
			all[i].Handle = p.CopySearch
		}
	}
	return all
}

// stories lists the addresses of the storybook.
func stories(p *page.Site) []server.Route {
	return []server.Route{
		{Path: "/storybook", Handle: p.Storybook},
		{Path: "/storybook/:story", Handle: p.Story},
	}
}
