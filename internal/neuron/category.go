package neuron

// Category is one thing said of an image, such as kind=emoji or class=goldfish.
type Category struct {
	Name  string
	Value string
}

// CategoryCount is a category and how many images of a data set have it.
type CategoryCount struct {
	Category
	Images int
}

// CategoryName is what images of a data set are told apart by, such as kind or class.
type CategoryName struct {
	Name   string
	Values int             // different ones
	Most   []CategoryCount // with the most images, at most a few
}

// CategoryResponse is how a unit responds to the images of a category.
type CategoryResponse struct {
	CategoryCount
	MeanZ    float64 // of the images
	Density1 float64 // share of them above 1 z
}
