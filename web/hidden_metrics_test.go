package web

import (
	"encoding/json"
	"testing"
)

// TestMetricsNameNoHiddenUnit: the unit after each is the one most like it, and 5 is hidden.
func TestMetricsNameNoHiddenUnit(t *testing.T) {
	h, _ := concealedPages(t)
	type metrics struct {
		Redundancy *float64 `json:"redundancy"`
		With       *int     `json:"redundant_with"`
	}
	var layer struct {
		Rows []struct {
			Unit    int     `json:"unit"`
			Metrics metrics `json:"metrics"`
		} `json:"rows"`
	}
	if err := json.Unmarshal(ask(h, "GET", "/m/model-0/layer4-0-sum.json").Body.Bytes(), &layer); err != nil || len(layer.Rows) == 0 {
		t.Fatalf("%d rows, %v", len(layer.Rows), err)
	}
	listed := map[int]metrics{}
	for _, r := range layer.Rows {
		listed[r.Unit] = r.Metrics
	}
	for address, unit := range map[string]int{"/m/model-0/layer4-0-sum/4.json": 4, "/m/model-0/layer4-0-sum/8.json": 8} {
		var alone struct {
			Metrics metrics `json:"metrics"`
		}
		if err := json.Unmarshal(ask(h, "GET", address).Body.Bytes(), &alone); err != nil {
			t.Fatal(err)
		}
		for where, m := range map[string]metrics{"alone": alone.Metrics, "in the layer": listed[unit]} {
			if m.Redundancy == nil || (m.With == nil) != (unit == 4) {
				t.Errorf("metrics of unit %d %s: redundancy %v with %v; want it, and of unit 8 alone with which", unit, where, m.Redundancy, m.With)
			}
		}
	}
}
