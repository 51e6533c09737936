package neuron

import (
	"reflect"
	"testing"
)

func TestCommon(t *testing.T) {
	unit := func(images []int64, words ...WordScore) UnitDetail {
		d := UnitDetail{TopWords: words}
		for _, id := range images {
			d.Top = append(d.Top, Example{Image: Image{ID: id}})
		}
		return d
	}
	c := Comparison{Units: []UnitDetail{
		unit([]int64{1, 2, 3}, WordScore{Word: "japan", Excess: 3}, WordScore{Word: "red", Excess: 1}),
		unit([]int64{3, 4}, WordScore{Word: "red", Excess: 2}, WordScore{Word: "japan", Excess: -1}),
		unit([]int64{4, 3, 5}, WordScore{Word: "tea", Excess: 1}),
	}}
	c.Common()
	images := []CommonImage{{Image{ID: 3}, []int{0, 1, 2}}, {Image{ID: 4}, []int{1, 2}}}
	words := []CommonWord{{"red", []int{0, 1}}}
	if !reflect.DeepEqual(c.Images, images) || !reflect.DeepEqual(c.Words, words) {
		t.Errorf("common are %+v and %+v, want %+v and %+v", c.Images, c.Words, images, words)
	}
}
