package worldmap

// otherNames are what the outlines call countries that the article's map calls otherwise.
var otherNames = map[string]string{
	"Bosnia and Herzegovina":           "Bosnia and Herz.",
	"Central African Republic":         "Central African Rep.",
	"Czech Republic":                   "Czechia",
	"Democratic Republic of the Congo": "Dem. Rep. Congo",
	"Dominican Republic":               "Dominican Rep.",
	"East Timor":                       "Timor-Leste",
	"Equatorial Guinea":                "Eq. Guinea",
	"Falkland Islands":                 "Falkland Is.",
	"Guinea Bissau":                    "Guinea-Bissau",
	"Ivory Coast":                      "Côte d'Ivoire",
	"Northern Cyprus":                  "N. Cyprus",
	"Republic of Congo":                "Congo",
	"Republic of Serbia":               "Serbia",
	"Solomon Islands":                  "Solomon Is.",
	"South Sudan":                      "S. Sudan",
	"Swaziland":                        "eSwatini",
	"The Bahamas":                      "Bahamas",
	"United Republic of Tanzania":      "Tanzania",
	"Western Sahara":                   "W. Sahara",
}
