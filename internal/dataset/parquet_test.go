package dataset

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
)

// hfRow is a row as Hugging Face's datasets write it.
type hfRow struct {
	Image *hfImage `parquet:"image,optional"`
	Label int64    `parquet:"label"`
	Tags  []int64  `parquet:"tags,list"`
}

type hfImage struct {
	Bytes []byte  `parquet:"bytes,optional"`
	Path  *string `parquet:"path,optional"`
}

func pointer(path string) *string { return &path }

// writeParquet writes rows into a file of a folder that has pictures beside it.
func writeParquet[T any](t *testing.T, rows []T, options ...parquet.WriterOption) string {
	t.Helper()
	file := filepath.Join(tree(t, map[string][]byte{"a.png": redPNG(1), "sub/b.png": redPNG(2)}), "t.parquet")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	w := parquet.NewGenericWriter[T](f, options...)
	for i := range rows { // a page each, where pages are small
		if _, err := w.Write(rows[i : i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

// features is what Hugging Face's datasets write of their columns.
const features = `{"info":{"features":{"image":{"_type":"Image"},"label":{"names":["cat","dog"],"_type":"ClassLabel"},"tags":{"feature":{"names":["x","y","z"],"_type":"ClassLabel"},"_type":"Sequence"}}}}`

func TestParquetAsPeopleHaveIt(t *testing.T) {
	bytes := func(red byte) *hfImage { return &hfImage{Bytes: redPNG(red)} }
	rows := []hfRow{{Image: bytes(1), Label: 1, Tags: []int64{2, 0}}, {Image: bytes(2)}, {Image: bytes(3), Label: -1}}
	plain := []string{"t.parquet/row-000000 class=1 tags=2 tags=0", "t.parquet/row-000001 class=0", "t.parquet/row-000002 class=-1"}
	mixed := []hfRow{{Image: bytes(1)}, {Image: &hfImage{Path: pointer("sub/b.png")}}, {Image: &hfImage{Path: pointer("../secret.png")}}, {}}
	type dictionary struct {
		Image []byte `parquet:"image,dict"`
		Text  string `parquet:"text,dict"`
	}
	type paths struct {
		Image *hfImage `parquet:"image,optional"`
		Label int64    `parquet:"label"`
	}
	tests := []struct {
		name, path string
		want       []string
	}{
		{"names of classes", writeParquet(t, rows, parquet.KeyValueMetadata("huggingface", features)), []string{
			"t.parquet/row-000000 class=dog tags=z tags=x", "t.parquet/row-000001 class=cat", "t.parquet/row-000002"}},
		{"names that make no sense", writeParquet(t, rows, parquet.KeyValueMetadata("huggingface", "{")), plain},
		{"Snappy", writeParquet(t, rows, parquet.Compression(&parquet.Snappy)), plain},
		{"Gzip", writeParquet(t, rows, parquet.Compression(&parquet.Gzip)), plain},
		{"Zstandard", writeParquet(t, rows, parquet.Compression(&parquet.Zstd)), plain},
		{"Brotli", writeParquet(t, rows, parquet.Compression(&parquet.Brotli)), plain},
		{"LZ4", writeParquet(t, rows, parquet.Compression(&parquet.Lz4Raw)), plain},
		{"small pages of version 1", writeParquet(t, rows, parquet.PageBufferSize(1), parquet.DataPageVersion(1)), plain},
		{"groups of one row", writeParquet(t, rows, parquet.MaxRowsPerRowGroup(1)), plain},
		{"dictionaries", writeParquet(t, []dictionary{{redPNG(1), "a"}, {redPNG(1), "a"}, {redPNG(2), "b"}}), []string{
			"t.parquet/row-000000 “a”", "t.parquet/row-000001 “a”", "t.parquet/row-000002 “b”"}},
		{"some bytes, some files", writeParquet(t, mixed), []string{
			"t.parquet/row-000000 class=0", "t.parquet/sub/b.png class=0", "t.parquet/secret.png class=0 fails", "t.parquet/row-000003 class=0 fails"}},
		{"files alone", writeParquet(t, []paths{{&hfImage{Path: pointer("a.png")}, 1}, {&hfImage{Path: pointer("sub/b.png")}, 0}}, parquet.KeyValueMetadata("huggingface", features)), []string{
			"a.png class=dog", "sub/b.png class=cat"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, opened(t, Options{}, tt.path)); diff != "" {
				t.Errorf("Open (-want +got):\n%s", diff)
			}
		})
	}
}
