package clip

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestImageNetClassesAreInOrder(t *testing.T) {
	names, err := parseClasses(imageNet)
	if err != nil || len(names) != imageNetClasses {
		t.Fatalf("%d classes, error %v", len(names), err)
	}
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] {
			t.Errorf("two classes are called %q", name)
		}
		seen[name] = true
	}
	for i, want := range map[int]string{
		0: "tench", 1: "goldfish", 134: "crane (bird)", 207: "golden retriever", 281: "tabby", 285: "Egyptian cat", 340: "zebra",
		517: "crane (machine)", 639: "tank suit", 817: "sports car", 954: "banana", 963: "pizza", 999: "toilet tissue",
	} {
		if names[i] != want {
			t.Errorf("class %d is %q; want %q", i, names[i], want)
		}
	}
}

func TestClassesNameTheOutputs(t *testing.T) {
	for name, c := range map[string]struct {
		model, names, want string
	}{
		"of EfficientNet":  {tinyEfficientNet, "a\nb\r\nc d\nd\ne\n", ""},
		"too few":          {tinyEfficientNet, "a\nb\n", "2 class names were given, but the model's outputs have [5] units"},
		"an empty line":    {tinyEfficientNet, "a\n\nc\nd\ne\n", "line 2 is empty"},
		"not UTF-8":        {tinyEfficientNet, "a\xff\nb\n", "UTF-8"},
		"of no classifier": {"testdata/variants/waves", "a\n", "no classifier"},
		"of an ONNX file":  {"testdata/models/onnx_squeezelike/model.onnx", "a\nb\nc\nd\ne\nf\ng\nh\ni\n", ""},
		"too few for ONNX": {"testdata/models/onnx_squeezelike/model.onnx", "a\nb\n", "2 class names were given"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "classes.txt")
			if err := os.WriteFile(path, []byte(c.names), 0o600); err != nil {
				t.Fatal(err)
			}
			names, err := ReadClasses(path)
			if err == nil {
				err = hasNames(c.model, names)
			}
			if got := errText(err); c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("error %q; want %q", got, c.want)
			}
		})
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// hasNames opens a model with class names and looks for them.
func hasNames(path string, names []string) error {
	m, err := OpenWith(path, Options{Classes: names})
	if err != nil {
		return err
	}
	defer m.Close()
	for _, t := range m.Taps() {
		if len(t.Names) == t.Units && t.Kind == KindOutput {
			return nil
		}
	}
	return os.ErrNotExist
}

func FuzzParseClasses(f *testing.F) {
	f.Add("tench\ngoldfish\n")
	f.Add("a\r\nb")
	f.Add("\n")
	f.Fuzz(func(t *testing.T, text string) {
		names, err := parseClasses(text)
		if err == nil && len(names) != strings.Count(strings.TrimSuffix(text, "\n"), "\n")+1 {
			t.Errorf("%d names of %q", len(names), text)
		}
	})
}
