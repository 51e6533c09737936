package api

import (
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
)

// Images is what is known of the images of a data set: all categories, the values of one of them, or the images that
// have a value. What is not asked for is absent.
type Images struct {
	ModelID    string          `json:"modelId"` // whose data set; "" where no model is indexed
	Dataset    string          `json:"dataset"` // slug
	Title      string          `json:"title"`   // of the data set
	Images     int             `json:"images"`  // in the data set
	Name       string          `json:"name,omitempty"`
	Value      string          `json:"value,omitempty"`
	Total      int             `json:"total"` // categories, values or images, on all pages
	Categories []ImageCategory `json:"categories,omitzero"`
	Values     []CategoryValue `json:"values,omitzero"`
	Rows       []ImageRow      `json:"rows,omitzero"`
	Next       string          `json:"next,omitempty"`
}

// ImageCategory is a category and the values that most images have.
type ImageCategory struct {
	Name   string          `json:"name"`
	Values int             `json:"values"` // different ones
	Most   []CategoryValue `json:"most"`
}

// CategoryValue is a value of a category and how many images have it.
type CategoryValue struct {
	Value  string `json:"value"`
	Images int    `json:"images"`
}

// ImageRow is an image that has a value, with all else that is known of it.
type ImageRow struct {
	Image      int64        `json:"image"`
	Key        string       `json:"key"`
	Caption    string       `json:"caption"`
	Width      int          `json:"width"`
	Height     int          `json:"height"`
	Categories []imageValue `json:"categories"` // an image may have several values of one
	Address    string       `json:"address"`    // of its page, which stays when it is indexed again
}

type imageValue struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// NewImages returns what is known of a data set, without a list.
func NewImages(m neuron.Model, name, value string) Images {
	return Images{ModelID: m.Slug, Dataset: m.Dataset.Slug, Title: m.Dataset.Name, Images: m.Dataset.Images, Name: name, Value: value}
}

// AddCategories lists all categories.
func (j *Images) AddCategories(names []neuron.CategoryName) {
	j.Total, j.Categories = len(names), []ImageCategory{}
	for _, n := range names {
		j.Categories = append(j.Categories, ImageCategory{n.Name, n.Values, newCategoryValues(n.Most)})
	}
}

// AddValues lists values of a category, which has total of them.
func (j *Images) AddValues(values []neuron.CategoryCount, total int) {
	j.Total, j.Values = total, newCategoryValues(values)
}

func newCategoryValues(counts []neuron.CategoryCount) []CategoryValue {
	values := make([]CategoryValue, len(counts))
	for i, c := range counts {
		values[i] = CategoryValue{c.Value, c.Images}
	}
	return values
}

// AddImages lists images that have a value, of total.
func (j *Images) AddImages(images []neuron.Image, total int) {
	j.Total, j.Rows = total, []ImageRow{}
	for _, im := range images {
		im.Dataset = j.Dataset
		row := ImageRow{im.ID, im.Key, im.Caption, im.Width, im.Height, []imageValue{}, address.LastingImage(im, "")}
		for _, c := range im.Categories {
			row.Categories = append(row.Categories, imageValue(c))
		}
		j.Rows = append(j.Rows, row)
	}
}

// CategoryColumns are the columns of categories and their values as CSV: values counts the different ones that the
// category has, images those that have this one.
var CategoryColumns = []string{"name", "values", "value", "images"}

// ImageColumns are those of images. A category is written name:value.
var ImageColumns = []string{"image", "key", "caption", "width", "height", "categories", "address"}

// ImagesCSV returns the columns and rows of what is listed.
func ImagesCSV(j Images) (columns []string, rows [][]string) {
	switch {
	case j.Value != "":
		return ImageColumns, imageCells(j.Rows)
	case j.Name != "":
		return CategoryColumns, valueCells(ImageCategory{j.Name, j.Total, j.Values})
	}
	for _, c := range j.Categories {
		rows = append(rows, valueCells(c)...)
	}
	return CategoryColumns, rows
}

func valueCells(c ImageCategory) [][]string {
	rows := make([][]string, len(c.Most))
	for i, v := range c.Most {
		rows[i] = []string{c.Name, strconv.Itoa(c.Values), v.Value, strconv.Itoa(v.Images)}
	}
	return rows
}

func imageCells(images []ImageRow) [][]string {
	rows := make([][]string, len(images))
	for i, im := range images {
		written := make([]string, len(im.Categories))
		for k, c := range im.Categories {
			written[k] = address.WrittenCategory(neuron.Category(c))
		}
		rows[i] = []string{
			strconv.FormatInt(im.Image, 10), im.Key, im.Caption, strconv.Itoa(im.Width), strconv.Itoa(im.Height), strings.Join(written, " | "), im.Address,
		}
	}
	return rows
}
