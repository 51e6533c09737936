package store

import "multiscope/internal/neuron"

// unitOrder is an order of a layer's units, for which there is an index: by a key, and then by number.
type unitOrder struct {
	key    string // column; "" for the number alone
	least  bool   // whether the least comes first; else the most
	metric bool   // of unit_metrics um, where it may be NULL, which comes last; else of units u
}

var unitOrders = map[neuron.UnitSort]unitOrder{
	neuron.ByNumber:            {},
	neuron.ByPeak:              {key: "u.peak"},
	neuron.ByActivity:          {key: "u.std"},
	neuron.ByDensity:           {key: "u.density1", least: true},
	neuron.ByKurtosis:          {key: "u.kurtosis"},
	neuron.ByMultimodal:        {key: "u.multimodal"},
	neuron.ByClearName:         {key: "u.name_clarity"},
	neuron.ByMonosemanticity:   {key: "um.monosemanticity", metric: true},
	neuron.ByClarity:           {key: "um.clarity", metric: true},
	neuron.ByPolysemanticity:   {key: "um.polysemanticity", metric: true},
	neuron.ByLocalisation:      {key: "um.localisation", metric: true},
	neuron.ByVarianceExplained: {key: "um.variance_explained", metric: true},
	neuron.ByAveragePrecision:  {key: "um.average_precision", metric: true},
	neuron.ByRedundancy:        {key: "um.redundancy", metric: true},
}

// by returns the order as it stands behind ORDER BY.
func (o unitOrder) by() string {
	switch {
	case o.key == "":
		return "u.unit"
	case o.least:
		return o.key + ", u.unit"
	case o.metric:
		return o.key + " DESC, um.unit"
	}
	return o.key + " DESC, u.unit"
}

// behind returns, one after the other, conditions on what follows a unit, whose key is ?7 and whose number ?8: known says
// whether it has a key.
func (o unitOrder) behind(known bool) []string {
	number := " AND u.unit > ?8"
	if o.metric {
		number = " AND um.unit > ?8"
	}
	switch {
	case o.key == "":
		return []string{number}
	case !known:
		return []string{" AND " + o.key + " IS NULL" + number}
	case o.least:
		return []string{" AND " + o.key + " = ?7" + number, " AND " + o.key + " > ?7"}
	case o.metric:
		return []string{" AND " + o.key + " = ?7" + number, " AND " + o.key + " < ?7", " AND " + o.key + " IS NULL"}
	}
	return []string{" AND " + o.key + " = ?7" + number, " AND " + o.key + " < ?7"}
}

// unitKeySQL reads the key of unit ?2.
func unitKeySQL(o unitOrder) string {
	switch {
	case o.key == "":
		return "-- Reader.unitsBehind\nSELECT u.unit FROM units u WHERE u.layer_id = +?1 AND u.unit = +?2"
	case o.metric:
		return "-- Reader.unitsBehind\nSELECT " + o.key + " FROM unit_metrics um WHERE um.layer_id = +?1 AND um.unit = +?2"
	}
	return "-- Reader.unitsBehind\nSELECT " + o.key + " FROM units u WHERE u.layer_id = +?1 AND u.unit = +?2"
}

// unitsSQL reads the numbers of a layer's units that meet what a query asks of them and a condition, in an order. Where
// they are Among a list, that is gone through and sorted; else the index of the order is, and nothing is sorted. A layer with
// metrics has a row of them for each unit.
func unitsSQL(q neuron.UnitQuery, o unitOrder, condition string) string {
	from := "units u WHERE u.layer_id = +?1"
	switch {
	case q.Among != "" && o.metric:
		from = "json_each(+?5) j CROSS JOIN units u ON u.layer_id = +?1 AND u.unit = j.value CROSS JOIN unit_metrics um ON um.layer_id = u.layer_id AND um.unit = u.unit WHERE true"
	case q.Among != "":
		from = "json_each(+?5) j CROSS JOIN units u ON u.layer_id = +?1 AND u.unit = j.value WHERE true"
	case o.metric:
		from = "unit_metrics um CROSS JOIN units u ON u.layer_id = um.layer_id AND u.unit = um.unit WHERE um.layer_id = +?1"
	}
	return "-- Reader.Units\nSELECT u.unit FROM " + from + condition + unitFilter(q) + " ORDER BY " + o.by() + " LIMIT ?2 OFFSET ?3"
}

// countUnitsSQL counts the units that meet what a query asks of them.
func countUnitsSQL(q neuron.UnitQuery) string {
	from := "units u WHERE u.layer_id = +?1"
	if q.Among != "" {
		from = "json_each(+?5) j CROSS JOIN units u ON u.layer_id = +?1 AND u.unit = j.value WHERE true"
	}
	return "-- Reader.countListed\nSELECT count(*) FROM " + from + unitFilter(q)
}

// unitFilter returns the conditions on a unit u that are not by number.
func unitFilter(q neuron.UnitQuery) (filter string) {
	if q.LiveOnly {
		filter += " AND u.max > 0"
	}
	if q.DeadOnly {
		filter += " AND u.max <= 0"
	}
	if q.MultimodalOnly {
		filter += " AND +u.multimodal > 0" // +: or else its index is read and all of them are sorted
	}
	if q.MonosemanticOnly {
		filter += " AND EXISTS (SELECT 1 FROM unit_metrics f WHERE f.layer_id = u.layer_id AND f.unit = u.unit AND +f.monosemanticity >= ?6)"
	}
	if q.LettersOnly {
		filter += " AND EXISTS (SELECT 1 FROM letter_units f WHERE f.layer_id = u.layer_id AND f.unit = u.unit)"
	}
	if q.Without != "" {
		filter += " AND u.unit NOT IN (SELECT value FROM json_each(?4) j)"
	}
	return filter
}
