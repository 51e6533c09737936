package grad

import "math"

// zeroDerivative lists the operators whose derivative is zero wherever it exists, so that gradients
// end there. (Comparisons, indices and shapes end them by their type.)
var zeroDerivative = map[string]bool{
	"Bernoulli": true, "Ceil": true, "ConstantOfShape": true, "EyeLike": true, "Floor": true, "Hardmax": true,
	"OneHot": true, "RandomNormalLike": true, "RandomUniformLike": true, "Range": true, "Round": true, "Sign": true,
}

// rules has one row for each operator that can be differentiated. Above each row, dx is the
// cotangent of input x that follows from dy, the cotangent of output y. Products are element by
// element except between matrices, σ is the logistic function, [c] is 1 where c holds and
// 0 elsewhere, and where an input was broadcast the sum over its copies is taken.
var rules = map[string]rule{
	// y = a + b: da = dy, db = dy
	"Add": of(passThrough, passThrough),
	// y = a − b: da = dy, db = −dy
	"Sub": binary(func(s *step) value { return s.dy() }, func(s *step) value { return s.neg(s.dy()) }),
	// y = a·b: da = dy·b, db = dy·a
	"Mul": binary(func(s *step) value { return s.times(s.dy(), s.x(1)) }, func(s *step) value { return s.times(s.dy(), s.x(0)) }),
	// y = a/b: da = dy/b, db = −dy·y/b
	"Div": binary(func(s *step) value { return s.over(s.dy(), s.x(1)) }, func(s *step) value { return s.neg(s.over(s.times(s.dy(), s.y()), s.x(1))) }),
	// y = aᵇ: da = dy·b·aᵇ⁻¹, db = dy·y·ln a
	"Pow": of(powBase, powExponent),
	// y = Σxᵢ: dxᵢ = dy
	"Sum": ofEach(passThrough),
	// y = Σxᵢ/n: dxᵢ = dy/n
	"Mean": ofEach(func(s *step, _ int) value { return s.scaled(s.dy(), 1/float64(len(s.n.Inputs))) }),
	// y = max xᵢ, y = min xᵢ: dxᵢ = dy·[xᵢ = y]
	"Max": ofEach(selected),
	"Min": ofEach(selected),
	// y = c ? a : b: da = dy·[c], db = dy·[not c]
	"Where": of(nil,
		func(s *step, _ int) value { return s.mask(s.dy(), s.x(0)) },
		func(s *step, _ int) value { return s.mask(s.dy(), s.Op("Not", nil, s.x(0))) }),

	// y = x
	"Identity": of(passThrough),
	"Dropout":  of(passThrough, nil, nil), // when a model is not being trained
	// y = x in another precision
	"Cast":     unary(func(s *step) value { return s.as(s.dy(), s.x(0)) }),
	"CastLike": unary(func(s *step) value { return s.as(s.dy(), s.x(0)) }),
	// y = −x: dx = −dy
	"Neg": unary(func(s *step) value { return s.neg(s.dy()) }),
	// y = |x|: dx = dy·sign x
	"Abs": unary(func(s *step) value { return s.times(s.dy(), s.Op("Sign", nil, s.x(0))) }),
	// y = 1/x: dx = −dy·y²
	"Reciprocal": unary(func(s *step) value { return s.neg(s.times(s.dy(), s.sq(s.y()))) }),
	// y = √x: dx = dy/2y
	"Sqrt": unary(func(s *step) value { return s.over(s.scaled(s.dy(), 0.5), s.y()) }),
	// y = eˣ: dx = dy·y
	"Exp": unary(func(s *step) value { return s.times(s.dy(), s.y()) }),
	// y = ln x: dx = dy/x
	"Log": unary(func(s *step) value { return s.over(s.dy(), s.x(0)) }),
	// y = sin x: dx = dy·cos x
	"Sin": unary(func(s *step) value { return s.times(s.dy(), s.Op("Cos", nil, s.x(0))) }),
	// y = cos x: dx = −dy·sin x
	"Cos": unary(func(s *step) value { return s.neg(s.times(s.dy(), s.Op("Sin", nil, s.x(0)))) }),
	// y = tan x: dx = dy·(1 + y²)
	"Tan": unary(func(s *step) value { return s.times(s.dy(), s.plus(s.sq(s.y()), s.num(1, s.dy()))) }),
	// y = arcsin x, y = arccos x: dx = ±dy/√(1 − x²)
	"Asin": unary(func(s *step) value { return s.over(s.dy(), s.Op("Sqrt", nil, s.oneMinus(s.sq(s.x(0))))) }),
	"Acos": unary(func(s *step) value { return s.neg(s.over(s.dy(), s.Op("Sqrt", nil, s.oneMinus(s.sq(s.x(0)))))) }),
	// y = arctan x: dx = dy/(1 + x²)
	"Atan": unary(func(s *step) value { return s.over(s.dy(), s.plus(s.sq(s.x(0)), s.num(1, s.dy()))) }),
	// y = sinh x: dx = dy·cosh x
	"Sinh": unary(func(s *step) value { return s.times(s.dy(), s.Op("Cosh", nil, s.x(0))) }),
	// y = cosh x: dx = dy·sinh x
	"Cosh": unary(func(s *step) value { return s.times(s.dy(), s.Op("Sinh", nil, s.x(0))) }),
	// y = arsinh x, y = arcosh x: dx = dy/√(x² ± 1)
	"Asinh": unary(func(s *step) value { return s.over(s.dy(), s.Op("Sqrt", nil, s.plus(s.sq(s.x(0)), s.num(1, s.dy())))) }),
	"Acosh": unary(func(s *step) value { return s.over(s.dy(), s.Op("Sqrt", nil, s.minus(s.sq(s.x(0)), s.num(1, s.dy())))) }),
	// y = artanh x: dx = dy/(1 − x²)
	"Atanh": unary(func(s *step) value { return s.over(s.dy(), s.oneMinus(s.sq(s.x(0)))) }),
	// y = a − b·trunc(a/b): da = dy
	"Mod": of(passThrough, nil),
	// y = erf x: dx = dy·2/√π·exp(−x²)
	"Erf": unary(func(s *step) value { return s.times(s.dy(), s.scaled(s.exp(s.neg(s.sq(s.x(0)))), 2/math.SqrtPi)) }),

	// y = max(x, 0): dx = dy·[y > 0], redirected on request (see Options)
	"Relu": unary(reluInput),
	// y = x > α ? x : 0: dx = dy·[x > α]
	"ThresholdedRelu": unary(func(s *step) value { return s.times(s.dy(), s.above(s.x(0), s.attr("alpha", 1))) }),
	// y = x > 0 ? x : αx: dx = dy·(x > 0 ? 1 : α)
	"LeakyRelu": unary(func(s *step) value { return s.leaky(s.num(s.attr("alpha", 0.01), s.dy())) }),
	// y = x > 0 ? x : αx: dx = dy·(x > 0 ? 1 : α), dα = dy·x·[x ≤ 0]
	"PRelu": binary(func(s *step) value { return s.leaky(s.x(1)) },
		func(s *step) value { return s.times(s.dy(), s.Op("Min", nil, s.x(0), s.num(0, s.dy()))) }),
	// y = x > 0 ? x : α(eˣ − 1): dx = dy·(x > 0 ? 1 : y + α)
	"Elu": unary(func(s *step) value { return s.leaky(s.plus(s.y(), s.num(s.attr("alpha", 1), s.dy()))) }),
	// y = x > 0 ? x : α(e^(x/α) − 1): dx = dy·(x > 0 ? 1 : y/α + 1)
	"Celu": unary(func(s *step) value {
		return s.leaky(s.plus(s.scaled(s.y(), 1/s.attr("alpha", 1)), s.num(1, s.dy())))
	}),
	// y = γ(x > 0 ? x : α(eˣ − 1)): dx = dy·(x > 0 ? γ : y + γα)
	"Selu": unary(seluInput),
	// y = min(max(x, a), b): dx = dy·[a < y < b], redirected on request where a = 0
	"Clip": of(clipInput, nil, nil),
	// y = σ(x): dx = dy·y·(1 − y)
	"Sigmoid": unary(func(s *step) value { return s.times(s.dy(), s.times(s.y(), s.oneMinus(s.y()))) }),
	// y = tanh x: dx = dy·(1 − y²)
	"Tanh": unary(func(s *step) value { return s.times(s.dy(), s.oneMinus(s.sq(s.y()))) }),
	// y = ln(1 + eˣ): dx = dy·σ(x)
	"Softplus": unary(func(s *step) value { return s.times(s.dy(), s.sigmoid(s.x(0))) }),
	// y = x/(1 + |x|): dx = dy/(1 + |x|)²
	"Softsign": unary(func(s *step) value {
		return s.over(s.dy(), s.sq(s.plus(s.Op("Abs", nil, s.x(0)), s.num(1, s.dy()))))
	}),
	// y = min(max(αx + β, 0), 1): dx = α·dy·[0 < y < 1]
	"HardSigmoid": unary(func(s *step) value {
		return s.times(s.scaled(s.dy(), s.attr("alpha", 0.2)), s.times(s.above(s.y(), 0), s.below(s.y(), 1)))
	}),
	// y = x·min(max(x/6 + ½, 0), 1): dx = dy·(x > 3 ? 1 : x/3 + ½) · [x > −3]
	"HardSwish": unary(hardSwishInput),
	// y = x·s, s = σ(αx): dx = dy·(s + αx·s·(1 − s))
	"Swish": unary(swishInput),
	// y = x moved towards 0 by a bias where |x| > λ, and 0 elsewhere: dx = dy·[|x| > λ]
	"Shrink": unary(func(s *step) value { return s.times(s.dy(), s.above(s.Op("Abs", nil, s.x(0)), s.attr("lambd", 0.5))) }),
	// y = x·tanh(s), s = ln(1 + eˣ): dx = dy·(tanh s + x·σ(x)·(1 − tanh² s))
	"Mish": unary(mishInput),
	// y = x·Φ(x): dx = dy·(Φ(x) + x·φ(x)), Φ and φ the normal distribution and its density, or the
	// approximation of Φ by tanh
	"Gelu": unary(geluInput),

	// y has the elements of x in another shape: dx is dy in x's shape
	"Reshape":   of(reshaped, nil),
	"Flatten":   of(reshaped),
	"Squeeze":   of(reshaped, nil),
	"Unsqueeze": of(reshaped, nil),
	// y is x with permuted dimensions: dx is dy permuted back
	"Transpose": unary(transposeInput),
	// y is x, repeated: dx = Σ dy over the copies
	"Expand": of(passThrough, nil),
	"Tile":   of(tileInput, nil),
	// y is all xᵢ in a row: dxᵢ is its part of dy
	"Concat": ofEach(concatPart),
	// yᵢ are the parts of x: dx is all dyᵢ in a row
	"Split": of(splitInput, nil),
	// y is a part of x: dx is dy there and 0 elsewhere
	"Slice": of(sliceInput, nil, nil, nil, nil),
	// y is x with a margin: dx is dy without it (the margin's own copies of x added)
	"Pad": of(padInput, nil, nil, nil),
	// y = x[i]: dx[i] += dy
	"Gather":         of(gatherInput, nil),
	"GatherElements": of(gatherElementsInput, nil),
	"GatherND":       of(gatherNDInput, nil),
	// y is x with y[i] = u: dx is dy with 0 there, du = dy[i]; where u is added to x, dx = dy
	"ScatterElements": of(scatterInto("ScatterElements"), nil, scatterFrom("GatherElements")),
	"ScatterND":       of(scatterInto("ScatterND"), nil, scatterFrom("GatherND")),
	// y are the k largest of x: dx is dy where they were
	"TopK": of(topKInput, nil),
	// y = Σx up to each place: dx = Σdy from there on
	"CumSum": of(cumSumInput, nil),
	// y is x with blocks of channels moved into space, or back: dx is dy with them moved back
	"DepthToSpace": unary(depthToSpaceInput),
	"SpaceToDepth": unary(func(s *step) value {
		return s.Op("DepthToSpace", attrs{"blocksize": s.n.Attrs.Int("blocksize", 1), "mode": "DCR"}, s.dy())
	}),
	// y is the upper or lower triangle of x: dx is that of dy
	"Trilu": of(func(s *step, _ int) value {
		return s.Op("Trilu", s.n.Attrs, append([]value{s.dy()}, s.n.Inputs[1:]...)...)
	}, nil),

	// y = Σx: dx = dy
	"ReduceSum": of(func(s *step, _ int) value { return s.spread(s.dy()) }, nil),
	// y = Σx/n: dx = dy/n
	"ReduceMean": of(func(s *step, _ int) value { return s.spread(s.over(s.dy(), s.count())) }, nil),
	// y = max x, y = min x: dx = dy·[x = y], shared between equals
	"ReduceMax": of(reduceSelected, nil),
	"ReduceMin": of(reduceSelected, nil),
	// y = Σ|x|: dx = dy·sign x
	"ReduceL1": of(func(s *step, _ int) value { return s.times(s.spread(s.dy()), s.Op("Sign", nil, s.x(0))) }, nil),
	// y = √Σx²: dx = dy·x/y
	"ReduceL2": of(func(s *step, _ int) value { return s.times(s.spread(s.over(s.dy(), s.y())), s.x(0)) }, nil),
	// y = Σx²: dx = dy·2x
	"ReduceSumSquare": of(func(s *step, _ int) value { return s.times(s.spread(s.scaled(s.dy(), 2)), s.x(0)) }, nil),
	// y = ln Σeˣ: dx = dy·e^(x−y)
	"ReduceLogSumExp": of(func(s *step, _ int) value {
		return s.times(s.spread(s.dy()), s.exp(s.minus(s.x(0), s.spread(s.y()))))
	}, nil),
	// y = ln Σx: dx = dy/eʸ
	"ReduceLogSum": of(func(s *step, _ int) value { return s.spread(s.over(s.dy(), s.exp(s.y()))) }, nil),
	// y = Πx: dx = dy·y/x
	"ReduceProd": of(func(s *step, _ int) value { return s.over(s.spread(s.times(s.dy(), s.y())), s.x(0)) }, nil),

	// y = AB, matrices: dA = dy·Bᵀ, dB = Aᵀ·dy
	"MatMul": of(matMulLeft, matMulRight),
	// y = αAB + βC, matrices, A and B optionally transposed: dA = α·dy·Bᵀ, dB = α·Aᵀ·dy, dC = β·dy
	"Gemm": of(gemmLeft, gemmRight, func(s *step, _ int) value { return s.scaled(s.dy(), s.attr("beta", 1)) }),

	// Y = PV, P = softmax(αQKᵀ + mask): dV = Pᵀ·dY, and with dS = P·(dY·Vᵀ − Σ dY·Vᵀ·P),
	// dQ = α·dS·K, dK = α·dSᵀ·Q
	"Attention": of(attentionQuery, attentionKey, attentionValue),

	// y = Σ of products over shared indices: dxᵢ = the same with y and xᵢ exchanged
	"Einsum": ofEach(einsumInput),

	// y = W∗x + b, a convolution: dx = Wᵀ∗dy, the transposed one; db = Σ dy
	"Conv": of(convInput, nil, channelSum),
	// y = Wᵀ∗x + b: dx = W∗dy, db = Σ dy
	"ConvTranspose": of(convTransposeInput, nil, channelSum),
	// y = PxQᵀ, P and Q averaging along height and width: dx = Pᵀ·dy·Q
	"AveragePool": of(averagePoolInput),
	// y = Σx/n over space: dx = dy/n
	"GlobalAveragePool": unary(globalAverageInput),
	// y = max x over a window: dx += dy where the maximum was
	"MaxPool": of(maxPoolInput),
	// y = max x over space: dx = dy·[x = y], shared between equals
	"GlobalMaxPool": unary(func(s *step) value { return s.shareSelected(s.dy(), s.y(), s.spatialAxes()) }),
	// y = PxQᵀ, P and Q interpolating along height and width: dx = Pᵀ·dy·Q
	"Resize": of(resizeInput, nil, nil, nil),

	// y = γ·(x − μ)/√(v + ε) + β, all given for each channel: dx = dy·γ/√(v + ε)
	"BatchNormalization": of(batchNormInput, nil, channelSum, nil, nil),
	// y = γ·x̂ + β, x̂ = (x − mean x)·r, r = 1/√(var x + ε): with g = dy·γ,
	// dx = r·(g − mean g − x̂·mean(g·x̂)), dγ = Σ dy·x̂, dβ = Σ dy
	"LayerNormalization":    of(layerNormInput, layerNormScale, passThrough),
	"InstanceNormalization": of(instanceNormInput, nil, channelSum),
	// y = γ·x̂, x̂ = x·r, r = 1/√(mean x² + ε): with g = dy·γ, dx = r·(g − x̂·mean(g·x̂)), dγ = Σ dy·x̂
	"RMSNormalization":   of(rmsNormInput, rmsNormScale),
	"GroupNormalization": of(groupNormInput, nil, nil),
	// y = x/(k + α/n·Σx²)^β, Σ over n neighbouring channels: with s the sum in brackets,
	// dx = dy·s^−β − 2αβ/n·x·Σ(dy·y/s)
	"LRN": unary(lrnInput),
	// y = eˣ/Σeˣ: dx = y·(dy − Σ dy·y)
	"Softmax": unary(func(s *step) value {
		return s.times(s.y(), s.minus(s.dy(), s.sum(s.times(s.dy(), s.y()), s.n.Attrs.Int("axis", -1))))
	}),
	// y = x − ln Σeˣ: dx = dy − eʸ·Σ dy
	"LogSoftmax": unary(func(s *step) value {
		return s.minus(s.dy(), s.times(s.exp(s.y()), s.sum(s.dy(), s.n.Attrs.Int("axis", -1))))
	}),
	// y = x/‖x‖: dx = (dy − y·Σ dy·y)/‖x‖, for the Euclidean norm
	"LpNormalization": unary(lpNormInput),
}
