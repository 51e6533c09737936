package index

import (
	"context"
	"image"
	"time"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// Network opens a model's image tower with the outputs asked for.
type Network interface {
	Open(ctx context.Context, outputs []clip.Output) (Runner, error)
}

// Runner runs what a Network opened.
type Runner interface {
	// Run computes the outputs, in the order in which they were asked for, of a batch of
	// preprocessed pictures [n, 3, size, size] into tensors of the right shapes.
	// Runs may overlap.
	Run(ctx context.Context, pictures *tensor.Float32, outputs []*tensor.Float32) error
	// Parallelism is how many runs at a time make the most of the network, for the pictures of a batch to be spread over.
	Parallelism() int
	Close() error
}

// Words are words to be shown as pictures. *text.Words satisfies it.
type Words interface {
	Len() int
	Word(i int) string
	Listed(i int) neuron.ListedWord // the word and what its list says of it
	Renderings() int                // of each word
	// Picture draws rendering k of word i.
	Picture(ctx context.Context, i, k int) (image.Image, error)
}

// Progress is told how long work goes on, one task after the other.
type Progress interface {
	// Expect is told what the whole run will be, as far as it can be told, before its first picture.
	Expect(tasks []neuron.ExpectedTask)
	Start(name, unit string, total int64)
	Add(n int64)
	Tell(w neuron.Work) // of what is done so far
	Done()
	Fail(err error)
}

// Store keeps what a run finds. *store.Writer satisfies it. What a method takes is stored whole or
// not at all.
type Store interface {
	modelStore
	pictureStore
	columnStore
	heatStore
	clusterStore
	sharedStore
	letterStore
	multimodalStore
	meaningStore
	publishedStore
	familyStore
	wordStore
	neighbourStore
	metricStore
	mapStore
	candidateStore
	readoutStore
	textStore
}

type candidateStore interface {
	// CandidateLists returns those of the last shard that had any, nil for none.
	CandidateLists(ctx context.Context, model, layer string) ([]byte, error)
	// CandidateMaps visits the heat maps of a block of units, shard by shard.
	CandidateMaps(ctx context.Context, model, layer string, block int, visit func(neuron.PackedHeatMaps)) error
	// ReplaceCandidateMaps stores maps in place of those of all shards so far.
	ReplaceCandidateMaps(ctx context.Context, model, layer string, block int, maps neuron.PackedHeatMaps) error
	// WriteCandidateMaps stores heat maps of examples and drops the candidates of their block.
	WriteCandidateMaps(ctx context.Context, model, layer string, block int, maps []neuron.UnitHeatMap) error
	DropCandidates(ctx context.Context, model, layer string) error
}

type neighbourStore interface {
	UncomparedLayers(ctx context.Context, model string) ([]neuron.LayerPair, error)
	// Statistics returns those of the units of a layer from one number up to another.
	Statistics(ctx context.Context, model, layer string, from, to int) ([]neuron.Unit, error)
	WriteNeighbours(ctx context.Context, p neuron.LayerPair, ofA, ofB [][]neuron.Correlated) error
}

type mapStore interface {
	// MapBasis returns what the map of a layer's units was made from, whose Rule is 0 where there is none.
	MapBasis(ctx context.Context, model, layer string) (neuron.MapBasis, error)
	WriteUnitMap(ctx context.Context, model, layer string, m neuron.UnitMap) error
}

type modelStore interface {
	AddModel(ctx context.Context, m neuron.Model) error
	AddLayer(ctx context.Context, l neuron.Layer, depth int) error
	Coverage(ctx context.Context, model, layer string) (neuron.Coverage, error)
	Model(ctx context.Context, slug string) (neuron.Model, error)
	FinishModel(ctx context.Context, model string, at time.Time) error
	// Batch returns what WriteBatch wrote, 0 before.
	Batch(ctx context.Context, model string) (int, error)
	WriteBatch(ctx context.Context, model string, pictures int) error
	// Check returns the contradictions that the store finds in itself.
	Check(ctx context.Context) ([]string, error)
}

type pictureStore interface {
	// Entries returns the keys and failures of the data set's pictures from ordinal from up to to.
	Entries(ctx context.Context, model string, from, to int) ([]neuron.Entry, error)
	Fingerprints(ctx context.Context, model string, pictures int) ([]neuron.Fingerprint, error)
	WriteShard(ctx context.Context, shard neuron.Shard) error
	Failures(ctx context.Context, model string) ([]neuron.Failure, error)
	// LeftOut returns what WriteLeftOut wrote, of which the store keeps the first.
	LeftOut(ctx context.Context, model string, most int) (neuron.LeftOut, error)
	WriteLeftOut(ctx context.Context, model string, files []neuron.Failure) error
	// ListCategoryFiles lists the pictures of each category, where the data set has grown.
	ListCategoryFiles(ctx context.Context, model string) error
}

type columnStore interface {
	Compact(ctx context.Context, model, layer string) error
	Column(ctx context.Context, model, layer string, unit int) ([]byte, error)
	Chunk(ctx context.Context, model, layer string, unit, chunk int) ([]byte, error)
	WriteSummaries(ctx context.Context, model, layer string, summaries []neuron.Summary) error
	FinishSummaries(ctx context.Context, model, layer string, pictures int) error
	// ColumnSample returns the pictures that the columns of a layer hold.
	ColumnSample(ctx context.Context, model, layer string) (neuron.ColumnSample, error)
	StartSample(ctx context.Context, model, layer string, sample neuron.ColumnSample) error
	// DropUnsampled drops what is not in the sample, and returns whether there was anything.
	DropUnsampled(ctx context.Context, model, layer string) (bool, error)
	Restart(ctx context.Context, model, layer string) error
	WriteImageUnits(ctx context.Context, model, layer string, images []neuron.ImageUnits) error
}

type heatStore interface {
	WithoutHeatMap(ctx context.Context, model, layer string, visit func(ordinal, unit int, inhibits bool)) error
	WriteHeatMapPass(ctx context.Context, model string, pass neuron.HeatMapPass) error
	FinishHeatMaps(ctx context.Context, model, layer string) error
}

type clusterStore interface {
	// WithoutEmbedding returns the pictures among the strongest of a layer's units that have no embedding, in order.
	WithoutEmbedding(ctx context.Context, model, layer string) ([]int32, error)
	// TopImages returns the strongest images of the units of a layer from one number up to another, as ordinals.
	TopImages(ctx context.Context, model, layer string, from, to int) ([][]int, error)
	// Embeddings returns those of pictures, in their order; nil for one that has none.
	Embeddings(ctx context.Context, model string, ordinals []int) ([][]byte, error)
	WriteClusters(ctx context.Context, model, layer string, units []neuron.Grouping) error
	FinishClusters(ctx context.Context, model, layer string) error
}

type sharedStore interface {
	// TopOrdinals returns the n strongest images of each unit.
	TopOrdinals(ctx context.Context, model, layer string, n int) ([][]int, error)
	// EachImage visits the images of the data set, in order.
	EachImage(ctx context.Context, model string, visit func(ordinal int, im neuron.Image)) error
	WriteShared(ctx context.Context, model, layer string, units []neuron.Shared) error
}

type publishedStore interface {
	// MatchPublished compares the words of layers with those that are published of layers like them.
	MatchPublished(ctx context.Context) ([]neuron.PublishedMatch, error)
}

type multimodalStore interface {
	// StandingWords returns the words that stand out of each unit.
	StandingWords(ctx context.Context, model, layer string) ([][]neuron.WordScore, error)
	WriteMultimodal(ctx context.Context, model, layer string, units []neuron.Multimodal) error
}

type wordStore interface {
	ShownWords(ctx context.Context, model, layer string) ([]neuron.ShownWord, error)
	WriteWords(ctx context.Context, model, layer string, a neuron.WordActivations) error
	WriteWordEmbeddings(ctx context.Context, model string, words []string, embeddings [][]byte) error
	// WordsUnranked reports whether a layer was shown words since they were last ranked.
	WordsUnranked(ctx context.Context, model, layer string) (bool, error)
	WordActivations(ctx context.Context, model, layer string) (ids []int64, rows [][]byte, err error)
	WordSpreads(ctx context.Context, model, layer string, visit func(id int64, renderings int, spreads []byte)) error
	WriteWordRanking(ctx context.Context, model, layer string, r neuron.WordRanking) error
	// WriteListedWords stores what lists say of words that were shown, and returns of how many of them that is new.
	WriteListedWords(ctx context.Context, words []neuron.ListedWord) (int, error)
}
