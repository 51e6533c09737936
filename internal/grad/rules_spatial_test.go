package grad_test

import "multiscope/internal/onnx"

// draw chooses one of some attributes at random.
func (p *problem) draw(choices ...attrs) attrs { return choices[p.IntN(len(choices))] }

// convolution of a picture, with random kernel, stride, padding, dilation and groups.
func convolution(op string, fixed bool) func(p *problem) value {
	return func(p *problem) value {
		groups, in, out := p.between(1, 3), p.between(1, 2), p.between(1, 3)
		kh, kw := p.between(1, 4), p.between(1, 4)
		s, d := p.between(1, 3), 1
		if p.IntN(3) == 0 {
			d = 2
		}
		a := attrs{"group": groups, "strides": []int{s, s}, "dilations": []int{d, d},
			"pads": []int{p.between(0, kh-1), p.between(0, kw-1), p.between(0, kh-1), p.between(0, kw-1)}}
		x := p.normal(2, groups*in, p.between(8, 11), p.between(8, 11))
		shape := []int{groups * out, in, kh, kw}
		if op == "ConvTranspose" {
			shape = []int{groups * in, out, kh, kw}
		}
		if fixed {
			return p.Op(op, a, x, p.weights(shape...), p.weights(groups*out))
		}
		// Weights that are computed, and a bias that is differentiated.
		w := p.Op("Relu", nil, p.weights(shape...))
		return p.Op(op, a, x, w, p.normal(groups*out))
	}
}

// pooling with random windows, over elements that draw makes.
func pooling(op string, a attrs, draw func(p *problem) func(...int) value) func(p *problem) value {
	return func(p *problem) value {
		k := p.between(1, 3)
		all := attrs{"kernel_shape": []int{k, k + 1}, "strides": []int{p.between(1, 3), p.between(1, 3)}}
		if p.coin() {
			all["pads"] = []int{p.IntN(k), p.IntN(k), p.IntN(k), p.IntN(k)}
		}
		if p.coin() {
			all["ceil_mode"] = 1
		}
		for name, v := range a {
			all[name] = v
		}
		return p.Op(op, all, draw(p)(2, 2, p.between(5, 8), p.between(5, 8)))
	}
}

// resizing to a size or by factors.
func resizing(a attrs) func(p *problem) value {
	return func(p *problem) value {
		x := p.normal(2, 2, p.between(2, 6), p.between(2, 6))
		if p.coin() {
			h, w := p.between(2, 9), p.between(2, 9)
			return p.Op("Resize", a, x, "", "", p.Op("Concat", attrs{"axis": 0}, p.Op("Shape", attrs{"end": 2}, x), p.Ints(int64(h), int64(w))))
		}
		scales := p.Constant("scales", onnx.FromFloats([]float32{1, 1, []float32{0.5, 2, 1.7}[p.IntN(3)], 3}, 4))
		return p.Op("Resize", a, x, "", scales)
	}
}

var spatialCases = map[string]func(p *problem) value{
	"Conv":                                 convolution("Conv", true),
	"Conv with computed weights":           convolution("Conv", false),
	"ConvTranspose":                        convolution("ConvTranspose", true),
	"ConvTranspose, computed":              convolution("ConvTranspose", false),
	"Conv with stride 2":                   strided(3, 2, 1),
	"Conv as a stem":                       strided(7, 2, 3),
	"Conv of patches":                      strided(4, 4, 0),
	"Conv of one pixel in two":             strided(1, 2, 0),
	"Conv with a stride beyond its kernel": strided(2, 3, 0),
	"Conv, same size": func(p *problem) value {
		a := p.draw(attrs{"auto_pad": "SAME_UPPER", "strides": []int{2, 2}}, attrs{"auto_pad": "SAME_LOWER"}, attrs{"auto_pad": "VALID"})
		return p.Op("Conv", a, p.normal(2, 3, 8, 7), p.weights(4, 3, 3, 3))
	},
	"Conv along a line": func(p *problem) value {
		return p.Op("Conv", attrs{"pads": []int{1, 1}}, p.normal(2, 3, 8), p.weights(4, 3, 3))
	},
	"Conv along a line by 2": func(p *problem) value {
		return p.Op("Conv", attrs{"strides": []int{2}}, p.normal(2, 3, 8), p.weights(4, 3, 3))
	},
	"Conv with much padding": func(p *problem) value {
		return p.Op("Conv", attrs{"pads": []int{3, 2, 1, 4}}, p.normal(2, 3, 5, 5), p.weights(2, 3, 2, 2))
	},
	"AveragePool":              pooling("AveragePool", attrs{}, normal),
	"AveragePool with padding": pooling("AveragePool", attrs{"count_include_pad": 1}, normal),
	"AveragePool of tiles": func(p *problem) value {
		return p.Op("AveragePool", attrs{"kernel_shape": []int{2, 3}, "strides": []int{2, 3}}, p.normal(2, 3, 6, 6))
	},
	"GlobalAveragePool": func(p *problem) value { return p.Op("GlobalAveragePool", nil, p.normal(2, 3, 4, 5)) },
	"MaxPool":           pooling("MaxPool", attrs{}, spaced),
	"MaxPool as in ResNet": func(p *problem) value {
		return p.Op("MaxPool", attrs{"kernel_shape": []int{3, 3}, "strides": []int{2, 2}, "pads": []int{1, 1, 1, 1}}, p.spaced(2, 3, 8, 8))
	},
	"MaxPool with dilation": func(p *problem) value {
		return p.Op("MaxPool", attrs{"kernel_shape": []int{2, 2}, "dilations": []int{2, 2}}, p.spaced(2, 3, 6, 6))
	},
	"GlobalMaxPool":                  func(p *problem) value { return p.Op("GlobalMaxPool", nil, p.spaced(2, 3, 4, 5)) },
	"Resize to the nearest":          resizing(attrs{"mode": "nearest"}),
	"Resize to the nearest, rounded": resizing(attrs{"mode": "nearest", "nearest_mode": "ceil", "coordinate_transformation_mode": "asymmetric"}),
	"Resize, linear":                 resizing(attrs{"mode": "linear"}),
	"Resize, linear, asymmetric":     resizing(attrs{"mode": "linear", "coordinate_transformation_mode": "asymmetric"}),
	"Resize, linear, corners":        resizing(attrs{"mode": "linear", "coordinate_transformation_mode": "align_corners"}),
	"Resize, linear, as in PyTorch":  resizing(attrs{"mode": "linear", "coordinate_transformation_mode": "pytorch_half_pixel"}),
	"Resize, cubic":                  resizing(attrs{"mode": "cubic"}),
	"Resize, linear, smoothed":       resizing(attrs{"mode": "linear", "antialias": 1}),
	"Resize, cubic, smoothed":        resizing(attrs{"mode": "cubic", "antialias": 1}),
	"Resize of some axes": func(p *problem) value {
		return p.Op("Resize", attrs{"mode": "linear", "axes": []int{3, 2}}, p.normal(2, 2, 5, 4), "", "", p.Ints(7, 3))
	},
	"Resize of channels": func(p *problem) value {
		scales := p.Constant("scales", onnx.FromFloats([]float32{1, 2, 1, 1.5}, 4))
		return p.Op("Resize", attrs{"mode": "nearest"}, p.normal(2, 2, 3, 4), "", scales)
	},
	"Resize, cubic, outside": resizing(attrs{"mode": "cubic", "exclude_outside": 1, "cubic_coeff_a": -0.5}),
}

// strided is a convolution with a square kernel.
func strided(k, s, pad int) func(p *problem) value {
	return func(p *problem) value {
		a := attrs{"strides": []int{s, s}, "pads": []int{pad, pad, pad, pad}}
		return p.Op("Conv", a, p.normal(2, 3, p.between(7, 10), p.between(7, 10)), p.weights(4, 3, k, k))
	}
}

var normCases = map[string]func(p *problem) value{
	"BatchNormalization": func(p *problem) value {
		return p.Op("BatchNormalization", attrs{"epsilon": 1e-3}, p.normal(2, 3, 4, 5), p.weights(3), p.normal(3), p.weights(3), p.positives(3))
	},
	"LayerNormalization": func(p *problem) value {
		return p.Op("LayerNormalization", attrs{"epsilon": 1e-3}, p.normal(2, 3, 7), p.normal(7), p.normal(7))
	},
	"LayerNormalization of a picture": func(p *problem) value {
		return p.Op("LayerNormalization", attrs{"axis": 1}, p.normal(2, 3, 4, 5), p.weights(3, 4, 5))
	},
	"InstanceNormalization": func(p *problem) value {
		return p.Op("InstanceNormalization", nil, p.normal(2, 3, 4, 5), p.weights(3), p.normal(3))
	},
	"GroupNormalization": func(p *problem) value {
		return p.Op("GroupNormalization", attrs{"num_groups": 2}, p.normal(2, 4, 3, 5), p.weights(2), p.weights(2))
	},
	"LRN": func(p *problem) value {
		return p.Op("LRN", attrs{"size": 1 + 2*p.IntN(3), "alpha": 0.5, "beta": 0.6, "bias": 1.5}, p.normal(2, 6, 3, 3))
	},
	"LpNormalization": func(p *problem) value {
		return p.Op("LpNormalization", attrs{"axis": p.between(-1, 1)}, p.normal(3, 4))
	},
}
