package onnx

import "fmt"

// Attrs are the parameters of a node that are no tensors of the graph. A value is an int64,
// float32, string, []int64, []float32, []string or *Tensor; Op also takes int, []int, bool,
// float64 and DType, and converts them.
type Attrs map[string]any

// Int returns an attribute, or fallback where it is absent or of another type.
func (a Attrs) Int(name string, fallback int64) int64 {
	if v, ok := a[name].(int64); ok {
		return v
	}
	return fallback
}

// Ints returns a list attribute, nil where it is absent.
func (a Attrs) Ints(name string) []int64 {
	v, _ := a[name].([]int64)
	return v
}

// Float returns an attribute, or fallback where it is absent.
func (a Attrs) Float(name string, fallback float32) float32 {
	if v, ok := a[name].(float32); ok {
		return v
	}
	return fallback
}

// Text returns an attribute, or fallback where it is absent.
func (a Attrs) Text(name, fallback string) string {
	if v, ok := a[name].(string); ok {
		return v
	}
	return fallback
}

// normalised returns a copy with values of the listed types only.
func (a Attrs) normalised() (Attrs, error) {
	out := make(Attrs, len(a))
	for name, v := range a {
		n, err := normaliseAttr(v)
		if err != nil {
			return nil, fmt.Errorf("attribute %s: %w", name, err)
		}
		out[name] = n
	}
	return out, nil
}

func normaliseAttr(v any) (any, error) {
	switch v := v.(type) {
	case int64, float32, string, []int64, []float32, []string, *Tensor:
		return v, nil
	case int:
		return int64(v), nil
	case DType:
		return int64(v), nil
	case float64:
		return float32(v), nil
	case bool:
		if v {
			return int64(1), nil
		}
		return int64(0), nil
	case []int:
		wide := make([]int64, len(v))
		for i, x := range v {
			wide[i] = int64(x)
		}
		return wide, nil
	}
	return nil, fmt.Errorf("a %T can not be stored", v)
}
