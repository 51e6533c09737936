package neuron

// Space is where a model places whole pictures: those that it takes for alike lie close together.
type Space struct {
	Tap   string // whose mean over positions says it; "" for none
	Units int
}

// Embedding is the place of a picture in its model's space.
type Embedding struct {
	Ordinal int    // of the picture
	Numbers []byte // little-endian float16, of length one
}

// Grouping is what a unit's strongest images fall into.
type Grouping struct {
	Unit       int
	Members    []uint8 // for each image, strongest first, its cluster from 0; Apart for none
	Separation float64 // mean silhouette of the images, in [−1, 1]; 0 where all are one cluster
}

// Apart is the cluster of an image that is in none, since its place is not known.
const Apart = 255

// Clusters are the kinds of image among those that drive a unit most. More than one hints at a
// unit that responds to things that have nothing in common for the model.
type Clusters struct {
	Tap        string    // whose mean the images were compared by
	Separation float64   // mean silhouette in [−1, 1]; the higher, the further apart the clusters
	Of         int       // images that were compared
	Groups     []Cluster // largest first; none where all images are of one kind
}

// Cluster is a kind of image.
type Cluster struct {
	Size     int
	Examples []Example // strongest first, at most a few
}
