// Package store keeps what was found out about models in one SQLite file, scope.db: models,
// layers, units, images, activations, examples, words and jobs. It computes nothing that is not a
// question of storage. For what lies where see migrations/scope/00001_index.sql.
//
// There are two types. A Reader has the queries that pages and reports make; it has no connection that
// could write. A Writer has what an index run and the commands that add to an index read and write,
// and embeds a Reader. A noun has one file for each: unit.go holds the Reader's methods on units,
// unit_write.go the Writer's. Each statement stands right above the one method that runs it.
//
// Parameters of comparisons are written +?1: SQLite otherwise takes a bound value into account when it plans, and
// compiles the statement again each time another one is bound, which takes longer than most of them run.
//
// How a file is opened, locked, brought up to date and copied is in package sqlite. What people add to
// an index lies in a database of its own: see package notes.
package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
	"multiscope/migrations"
)

// schema is that of scope.db. A page holds a chunk of a column (chunkImages); what is deleted can be
// given back to the disk (Writer.Shrink).
func schema() sqlite.Schema {
	return sqlite.Schema{
		ApplicationID: 0x4d73636f, // "Msco"
		Migrations:    migrations.Scope(),
		Layout:        "PRAGMA page_size = 16384; PRAGMA auto_vacuum = INCREMENTAL",
		Synchronous:   "NORMAL", // what a power cut takes, the next run makes again
	}
}

// Reader is an index that is open for reading. It is safe for concurrent use.
type Reader struct {
	read *sqlite.Reader

	modelsHeld held[string, []neuron.Model] // by slug, "" for all
	layersHeld held[[2]string, layerRow]    // by slugs of model and layer
	scalesHeld held[int64, []scale]         // by layer: 32 bytes for each unit

	wordOrdersHeld held[int64, []string]            // by layer: the words that it ranks
	listedHeld     held[int64, neuron.ListedWord]   // by word
	lexiconsHeld   held[int64, neuron.LexiconTable] // by layer: 8 bytes for each unit and lexicon

	unitsHeld         held[neuron.UnitQuery, []int]
	unitCountsHeld    held[neuron.UnitQuery, int]
	categoryUnitsHeld held[layerValue, []int]
	measuresHeld      held[int64, neuron.Measures] // by layer

	suggestHeld   held[suggestKey, []string]
	cardsHeld     held[unitKey, neuron.UnitCard]
	strongestHeld held[unitKey, []neuron.Example]
	imagesHeld    held[int64, neuron.Image] // without categories
	saidHeld      held[int64, string]       // by image
	topHeld       held[unitKey, []int64]    // the strongest images

	readoutHeld held[int64, neuron.Readout] // by layer: 4 bytes for each unit and number of an embedding

	lettersHeld held[int64, []neuron.LetterUnit] // by layer
	placedHeld  held[struct{}, []string]

	wordPlacesHeld held[string, neuron.WordPlaces] // by model

	unitScalesHeld held[int64, []neuron.Scale] // by layer

	unitMapsHeld held[int64, neuron.UnitMap] // by layer: 16 bytes for each unit
	mapMarksHeld held[markKey, []neuron.MapMark]

	textsOfKindHeld held[textsOfKindKey, []string]

	jointsHeld       held[pairKey, neuron.Joint]
	correlationsHeld held[pairKey, float64]

	familiesHeld     held[struct{}, []neuron.Family]
	familyCountsHeld held[struct{}, []neuron.FamilyCount]
	familyFirstsHeld held[int, map[string][]neuron.Ref]
	matchesHeld      held[struct{}, []neuron.PublishedMatch]
	namesHeld        held[struct{}, nameIndex]
	categoriesHeld   held[struct{}, categoryIndex]
	captionsHeld     held[neuron.CaptionQuery, neuron.KindImages]
	captionWordsHeld held[struct{}, []neuron.CaptionWord]
	kindsHeld        held[neuron.CategoryQuery, neuron.KindImages]
	membersHeld      held[string, []neuron.Membership] // by family
	studiesHeld      held[string, []neuron.Study]      // by "", without data
	studyHeld        held[string, neuron.Study]        // by slug
	unitStudiesHeld  held[neuron.Ref, []neuron.UnitStudy]
}

func newReader(read *sqlite.Reader) *Reader {
	r := &Reader{read: read}
	r.unitsHeld.most, r.suggestHeld.most = mostLists, mostLists
	r.unitCountsHeld.most, r.categoryUnitsHeld.most = mostLists, mostAmong
	r.cardsHeld.most, r.strongestHeld.most = mostCards, mostStrongest
	r.imagesHeld.most, r.saidHeld.most, r.topHeld.most = mostImages, mostImages, mostCards
	r.familyFirstsHeld.most, r.membersHeld.most = mostFamilies, mostFamilies
	r.listedHeld.most = mostListed
	r.captionsHeld.most, r.kindsHeld.most = mostKinds, mostKinds
	r.studyHeld.most, r.unitStudiesHeld.most = mostStudies, mostCards
	r.wordPlacesHeld.most = mostLists
	r.mapMarksHeld.most = mostMarks
	r.jointsHeld.most, r.correlationsHeld.most = mostJoints, mostCorrelations
	return r
}

// Writer is an index that is open for reading and writing. It is safe for concurrent use.
type Writer struct {
	*Reader
	write *sqlite.Writer
}

// Open opens the index at path for writing and reading, creates it where there is none and
// brings its schema up to date. It fails with a sentence that says who, when another process
// writes to it, and when the file is not a database of this program.
func Open(ctx context.Context, path string) (*Writer, error) {
	file, err := sqlite.Open(ctx, path, schema())
	if err != nil {
		return nil, err
	}
	read, err := file.Reader(ctx)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	w := &Writer{Reader: newReader(read), write: file}
	if err := w.addWordMoments(ctx); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// missingError is fs.ErrNotExist in the words of a person who named a database that is not there.
type missingError string

func (path missingError) Error() string {
	return fmt.Sprintf("there is no database %s; make one with: multiscope index --model DIR --images DIR --db %[1]s", string(path))
}

func (missingError) Unwrap() error { return fs.ErrNotExist }

// OpenReader opens the index at path for reading. It fails when there is none. An index of an
// earlier version is brought up to date first.
func OpenReader(ctx context.Context, path string) (*Reader, error) {
	file, err := sqlite.OpenReader(ctx, path, schema())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missingError(path)
	}
	if err != nil {
		return nil, err
	}
	r := newReader(file)
	old, err := r.withoutWordMoments(ctx)
	if len(old) > 0 {
		err = update(ctx, path)
	}
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// update brings an index of an earlier version up to date, as its writer.
func update(ctx context.Context, path string) error {
	w, err := Open(ctx, path)
	if err != nil {
		return err
	}
	return w.Close()
}

// Frozen reports whether the index is read as a file that nothing changes, since it or its folder cannot
// be written to: what another process may write to it later is not seen.
func (r *Reader) Frozen() bool { return r.read.Frozen() }

// Path returns the file that holds the index.
func (r *Reader) Path() string { return r.read.Path() }

// Version returns a number that is another one after each change of the index, whoever made it. What is read
// after it is at least as new.
func (r *Reader) Version(ctx context.Context) (int64, error) { return r.read.Version(ctx) }

// Backup copies the index to a file that is not there yet, as it is at one moment, while others read
// and write.
func (r *Reader) Backup(ctx context.Context, to string) error { return r.read.Backup(ctx, to) }

// Close ends all use of the index.
func (r *Reader) Close() error { return r.read.Close() }

// Close ends all use of the index and lets the next writer in.
func (w *Writer) Close() error { return errors.Join(w.Reader.Close(), w.write.Close()) }
