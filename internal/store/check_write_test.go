package store_test

import (
	"database/sql"
	"strings"
	"testing"

	"multiscope/internal/store/storetest"
)

func TestCheck(t *testing.T) {
	for _, tt := range []struct{ name, damage, want string }{
		{"sound", "", ""},
		{"a changed activation", "UPDATE activations SET numbers = zeroblob(length(numbers)) WHERE unit = 3", "unit model-0/layer4-0-sum/3: its 300 activations"},
		{"a short column", "UPDATE activations SET numbers = substr(numbers, 1, 100) WHERE unit = 5", "its 50 activations are not the 300"},
		{"a lost unit", "DELETE FROM units WHERE unit = 7", "layer layer4-0-sum has 23 units of 24"},
		{"a lost image", "DELETE FROM images WHERE id = 9", "counts 300 files, 300 images and 0 failures, but has 299 and 0"},
		{"a dangling reference", "DELETE FROM words WHERE id = 2", "refers to a row of words"},
		{"a lost thumbnail", "DELETE FROM thumbnails WHERE image_id = 4", "image people/000003.png has no thumbnail"},
		{"a lost heat map", "DELETE FROM heat_maps WHERE unit = 11", "unit layer4-0-sum/11 has an example without heat map"},
		{"a lost mean", "DELETE FROM word_moments WHERE unit = 7", "layer layer4-0-sum has 23 means over words of 24 units"},
		{"a lost word", "DELETE FROM word_activations WHERE word_id = 3", "counts 40 words, but ranks 39"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := storetest.New(t, storetest.Spec{})
			damage(t, s.Path(), tt.damage)
			problems, err := s.Check(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if found := strings.Join(problems, "\n"); !strings.Contains(found, tt.want) || tt.want == "" && found != "" {
				t.Errorf("Check found %q; want %q", found, tt.want)
			}
		})
	}
}

// damage changes a database behind the store's back.
func damage(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}
