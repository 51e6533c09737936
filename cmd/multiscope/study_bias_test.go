package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestStudyBias indexes once: refusals leave nothing behind.
func TestStudyBias(t *testing.T) {
	model, db := indexedDemo(t)
	list := filepath.Join(t.TempDir(), "fruit.txt")
	writeFile(t, list, "apple\nbanana\ncherry\ngrapes\nlemon\nmelon\npeach\npear\n")
	args := []string{"study", "bias", "--model", model, "--db", db, "--x", "words:" + list, "--y", "vehicles=car,bus,train,ship,bicycle,truck,tram,taxi",
		"--a", "food=bread,cake,honey,egg,pizza,soup,rice,cheese", "--b", "travel=road,map,airport,station,bridge,hotel,ticket,anchor", "--partitions", "20000", "--sensitive", "nothing at all"}

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	said := &stopper{at: "Pictures of food", stop: cancel}
	if code := run(ctx, args, said, said); code == exitDone {
		t.Fatalf("a study that was stopped is done: %s", said.String())
	}
	for _, want := range []string{"Fruit with food and vehicles with travel: d = ", "bias is there, with the same settings, at /studies/bias-pictogram"} {
		if said := command(t, args...); !strings.Contains(said, want) {
			t.Errorf("study bias says %q; want %q", said, want)
		}
	}
	folder := t.TempDir()
	dark, light := filepath.Join(folder, "dark"), filepath.Join(folder, "light")
	for i := range 8 {
		writePicture(t, filepath.Join(dark, string(rune('a'+i))+".png"), uint8(10*i))
		writePicture(t, filepath.Join(light, string(rune('a'+i))+".png"), uint8(255-10*i))
	}
	elsewhere := filepath.Join(t.TempDir(), "h.png")
	if err := errors.Join(os.Rename(filepath.Join(light, "h.png"), elsewhere), os.Symlink(elsewhere, filepath.Join(light, "h.png"))); err != nil {
		t.Fatal(err)
	}
	pictures := append(args, "--x", dark, "--y", light, "--name", "shades")
	if said := command(t, append(pictures, "--follow-links")...); !strings.Contains(said, "Dark with food and light with travel: d = ") {
		t.Errorf("study bias of pictures says %q", said)
	}
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"few words":                {append(args, "--x", "a,b"), "has 2 items"},
		"as many words in neither": {append(args, "--x", "a,b,c,d,e,f,g,h,i"), "must have as many"},
		"a word in two groups":     {append(args, "--b", "road,map,airport,station,bridge,hotel,ticket,car"), `The word "car" is in vehicles and in road …`},
		"a link elsewhere":         {pictures, "light has 7 items"},
		"no such list":             {append(args, "--x", "words:"+list+"x"), "word list"},
		"no such folder":           {append(args, "--x", filepath.Join(folder, "nothing")), "nothing"},
		"nothing named":            {append(args, "--x", ""), "nothing is named"},
		"a word that is cut":       {append(args, "--x", "a,b,c,d,e,f,g,"+strings.Repeat("xylophone ", 40)), "is longer than the text tower reads"},
	} {
		if code, said := commandLine(tt.args...); code == exitDone || !strings.Contains(said, tt.want) {
			t.Errorf("%s: %d and %q; want %q", name, code, said, tt.want)
		}
	}
}
