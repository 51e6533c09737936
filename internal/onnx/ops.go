package onnx

// An operator is what this package knows of one: how many inputs it can not do without, and
// the rule for its outputs' shapes (nil: nothing is known of them).
type operator struct {
	inputs int
	shape  shapeRule
}

// operators are the standard operators that a model may use (ONNX, Operators.md); anything
// else is refused when a file is read. Operators that run subgraphs are left out.
var operators = map[string]operator{
	// one input, same shape
	"Abs": {1, unary}, "Acos": {1, unary}, "Acosh": {1, unary}, "Asin": {1, unary}, "Asinh": {1, unary},
	"Atan": {1, unary}, "Atanh": {1, unary}, "Ceil": {1, rounding}, "Celu": {1, unary}, "Clip": {1, clip},
	"Cos": {1, unary}, "Cosh": {1, unary}, "CumSum": {2, unary}, "Elu": {1, unary}, "Erf": {1, unary},
	"Exp": {1, unary}, "Floor": {1, rounding}, "Gelu": {1, unary}, "HardSigmoid": {1, unary},
	"HardSwish": {1, unary}, "Hardmax": {1, unary}, "Identity": {1, identity}, "InstanceNormalization": {3, unary},
	"GroupNormalization": {3, unary}, "LRN": {1, unary}, "LeakyRelu": {1, unary}, "Log": {1, unary},
	"LogSoftmax": {1, unary}, "LpNormalization": {1, unary}, "MeanVarianceNormalization": {1, unary},
	"Mish": {1, unary}, "Neg": {1, unary}, "Not": {1, unary}, "Reciprocal": {1, unary}, "Relu": {1, unary},
	"Round": {1, unary}, "Selu": {1, unary}, "Shrink": {1, unary}, "Sigmoid": {1, unary}, "Sign": {1, unary},
	"Sin": {1, unary}, "Sinh": {1, unary}, "Softmax": {1, axisUnary}, "Softplus": {1, unary}, "Softsign": {1, unary},
	"Sqrt": {1, unary}, "Swish": {1, unary}, "Tan": {1, unary}, "Tanh": {1, unary}, "ThresholdedRelu": {1, unary},
	"Trilu": {1, unary}, "BitwiseNot": {1, unary}, "RMSNormalization": {2, unary}, "RotaryEmbedding": {3, unary},
	"EyeLike": {1, nil}, "IsInf": {1, truth}, "IsNaN": {1, truth},
	"RandomNormalLike": {1, nil}, "RandomUniformLike": {1, nil}, "Bernoulli": {1, nil},
	"ReverseSequence": {2, unary}, "Scatter": {3, unary}, "ScatterElements": {3, unary}, "ScatterND": {3, unary},

	// several inputs, broadcast
	"Add": {2, arithmetic}, "Sub": {2, arithmetic}, "Mul": {2, arithmetic}, "Div": {2, arithmetic}, "Mod": {2, arithmetic},
	"Pow": {2, elementwise}, "PRelu": {2, elementwise}, "Max": {1, elementwise}, "Min": {1, elementwise},
	"Mean": {1, elementwise}, "Sum": {1, elementwise}, "BitShift": {2, elementwise}, "BitwiseAnd": {2, elementwise},
	"BitwiseOr": {2, elementwise}, "BitwiseXor": {2, elementwise},
	"And": {2, comparison}, "Or": {2, comparison}, "Xor": {2, comparison}, "Equal": {2, comparison},
	"Greater": {2, comparison}, "GreaterOrEqual": {2, comparison}, "Less": {2, comparison}, "LessOrEqual": {2, comparison},
	"Where": {3, where},

	// convolution, pooling, resampling
	"Conv": {2, conv}, "ConvTranspose": {2, convTranspose}, "DeformConv": {3, nil}, "ConvInteger": {2, convInteger}, "QLinearConv": {8, qLinearConv},
	"AveragePool": {1, pool}, "MaxPool": {1, pool}, "LpPool": {1, pool}, "MaxUnpool": {2, nil}, "MaxRoiPool": {2, nil},
	"GlobalAveragePool": {1, globalPool}, "GlobalMaxPool": {1, globalPool}, "GlobalLpPool": {1, globalPool},
	"Resize": {1, resize}, "Upsample": {1, nil}, "DepthToSpace": {1, depthToSpace}, "SpaceToDepth": {1, spaceToDepth},
	"GridSample": {2, gridSample}, "AffineGrid": {2, nil}, "CenterCropPad": {2, nil}, "Col2Im": {3, nil}, "RoiAlign": {3, nil},
	"BatchNormalization": {5, batchNorm}, "LayerNormalization": {2, layerNorm}, "Dropout": {1, dropout},

	// matrices
	"Gemm": {2, gemm}, "MatMul": {2, matMul}, "MatMulInteger": {2, matMulInteger}, "QLinearMatMul": {8, qLinearMatMul}, "Einsum": {1, einsum},
	"Det": {1, nil}, "Attention": {3, attention},

	// shapes
	"Reshape": {2, reshape}, "Flatten": {1, flatten}, "Squeeze": {1, squeeze}, "Unsqueeze": {2, unsqueeze},
	"Transpose": {1, transpose}, "Expand": {2, expand}, "Tile": {2, tile}, "Pad": {2, pad}, "Slice": {3, slice},
	"Split": {1, split}, "Concat": {1, concat}, "Gather": {2, gather}, "GatherElements": {2, gatherElements},
	"GatherND": {2, gatherND}, "Compress": {2, nil}, "NonZero": {1, nil}, "Shape": {1, shapeOf}, "Size": {1, sizeOf},
	"Constant": {0, constantNode}, "ConstantOfShape": {1, constantOfShape}, "Range": {3, rangeOf}, "OneHot": {3, nil},
	"RandomNormal": {0, nil}, "RandomUniform": {0, nil}, "Multinomial": {1, nil}, "TensorScatter": {3, unary},

	// reductions and order
	"ReduceMean": {1, reduce}, "ReduceSum": {1, reduce}, "ReduceMax": {1, reduce}, "ReduceMin": {1, reduce},
	"ReduceProd": {1, reduce}, "ReduceL1": {1, reduce}, "ReduceL2": {1, reduce}, "ReduceSumSquare": {1, reduce},
	"ReduceLogSum": {1, reduce}, "ReduceLogSumExp": {1, reduce}, "ArgMax": {1, argReduce}, "ArgMin": {1, argReduce},
	"TopK": {2, topK}, "Unique": {1, nil}, "NonMaxSuppression": {2, nil},

	// types
	"Cast": {1, cast}, "CastLike": {2, castLike}, "BitCast": {1, nil}, "QuantizeLinear": {2, quantize}, "DequantizeLinear": {2, dequantize},
	"DynamicQuantizeLinear": {1, dynamicQuantize},
	"DFT":                   {2, nil}, "STFT": {2, nil}, "BlackmanWindow": {1, nil}, "HammingWindow": {1, nil}, "HannWindow": {1, nil},
	"MelWeightMatrix": {5, nil}, "GRU": {3, nil}, "LSTM": {3, nil}, "RNN": {3, nil},
	"NegativeLogLikelihoodLoss": {2, nil}, "SoftmaxCrossEntropyLoss": {2, nil},
}
