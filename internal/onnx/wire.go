package onnx

import "google.golang.org/protobuf/encoding/protowire"

// Field numbers of the messages that this package reads and writes (onnx.proto of ONNX 1.x).
const (
	modelIRVersion = 1
	modelProducer  = 2
	modelGraph     = 7
	modelOpset     = 8
	modelFunctions = 25

	opsetDomain  = 1
	opsetVersion = 2

	graphNode        = 1
	graphName        = 2
	graphInitializer = 5
	graphInput       = 11
	graphOutput      = 12
	graphValueInfo   = 13
	graphSparse      = 15

	nodeInput     = 1
	nodeOutput    = 2
	nodeName      = 3
	nodeOpType    = 4
	nodeAttribute = 5
	nodeDomain    = 7

	attrName    = 1
	attrFloat   = 2
	attrInt     = 3
	attrString  = 4
	attrTensor  = 5
	attrGraph   = 6
	attrFloats  = 7
	attrInts    = 8
	attrStrings = 9
	attrType    = 20

	tensorDims       = 1
	tensorType       = 2
	tensorFloats     = 4
	tensorInt32s     = 5
	tensorInt64s     = 7
	tensorName       = 8
	tensorRaw        = 9
	tensorDoubles    = 10
	tensorUint64s    = 11
	tensorExternal   = 13
	tensorLocation   = 14
	externalLocation = 1 // the value of tensorLocation that means another file

	entryKey   = 1
	entryValue = 2

	valueName   = 1
	valueType   = 2
	typeTensor  = 1
	tensorElem  = 1
	tensorShape = 2
	shapeDim    = 1
	dimValue    = 1
	dimParam    = 2
)

// The values of attrType.
const (
	kindFloat   = 1
	kindInt     = 2
	kindString  = 3
	kindTensor  = 4
	kindGraph   = 5
	kindFloats  = 6
	kindInts    = 7
	kindStrings = 8
)

// irVersion is the file format version that we write: the first that suits opset 18.
const irVersion = 8

// appendBytes appends a field of bytes, a string or a nested message.
func appendBytes[T ~string | ~[]byte](b []byte, field protowire.Number, v T) []byte {
	b = protowire.AppendTag(b, field, protowire.BytesType)
	b = protowire.AppendVarint(b, uint64(len(v)))
	return append(b, v...)
}

// appendInt appends a whole number.
func appendInt(b []byte, field protowire.Number, v int64) []byte {
	b = protowire.AppendTag(b, field, protowire.VarintType)
	return protowire.AppendVarint(b, uint64(v))
}
