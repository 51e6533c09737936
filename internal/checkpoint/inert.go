package checkpoint

import "errors"

// Trainers save more than tensors: settings, the best score so far, paths. What follows is all of that which may
// lie beside tensors. Each name stands for data that is kept while the pickle is read and then dropped; nothing
// of the file's, of Python's or of a library's is called.

// dtypes are the names of PyTorch's element types, which stand for themselves.
var dtypes = map[string]bool{
	"float64": true, "float32": true, "float16": true, "bfloat16": true, "int64": true, "int32": true, "int16": true, "int8": true,
	"uint8": true, "bool": true, "complex64": true, "complex128": true, "strided": true, "contiguous_format": true, "channels_last": true,
}

// inert has, for each name of what is no tensor, the kind of data that a call of it makes.
var inert = map[class]func(p *pickle, args tuple) (any, error){
	{"argparse", "Namespace"}:                                newInert,
	{"types", "SimpleNamespace"}:                             newInert,
	{"collections", "defaultdict"}:                           newMapping,
	{"collections", "Counter"}:                               newMapping,
	{"collections", "deque"}:                                 newSequence,
	{"builtins", "dict"}:                                     newMapping,
	{"builtins", "list"}:                                     newSequence,
	{"builtins", "set"}:                                      newSequence,
	{"builtins", "frozenset"}:                                newSequence,
	{"builtins", "tuple"}:                                    newSequence,
	{"builtins", "int"}:                                      newInert,
	{"builtins", "float"}:                                    newInert,
	{"builtins", "str"}:                                      newInert,
	{"builtins", "bool"}:                                     newInert,
	{"builtins", "bytes"}:                                    newInert,
	{"builtins", "bytearray"}:                                newInert,
	{"builtins", "complex"}:                                  newInert,
	{"builtins", "slice"}:                                    newInert,
	{"builtins", "range"}:                                    newInert,
	{"builtins", "object"}:                                   newInert,
	{"__builtin__", "set"}:                                   newSequence,
	{"__builtin__", "list"}:                                  newSequence,
	{"__builtin__", "dict"}:                                  newMapping,
	{"__builtin__", "long"}:                                  newInert,
	{"__builtin__", "complex"}:                               newInert,
	{"__builtin__", "bytearray"}:                             newInert,
	{"__builtin__", "slice"}:                                 newInert,
	{"__builtin__", "frozenset"}:                             newSequence,
	{"__builtin__", "tuple"}:                                 newSequence,
	{"__builtin__", "bytes"}:                                 newInert,
	{"__builtin__", "str"}:                                   newInert,
	{"__builtin__", "unicode"}:                               newInert,
	{"__builtin__", "bool"}:                                  newInert,
	{"__builtin__", "range"}:                                 newInert,
	{"__builtin__", "xrange"}:                                newInert,
	{"__builtin__", "int"}:                                   newInert,
	{"__builtin__", "float"}:                                 newInert,
	{"__builtin__", "object"}:                                newInert,
	{"_codecs", "encode"}:                                    newInert, // bytes, in protocol 2
	{"copyreg", "_reconstructor"}:                            reconstructed,
	{"copy_reg", "_reconstructor"}:                           reconstructed,
	{"datetime", "datetime"}:                                 newInert,
	{"datetime", "date"}:                                     newInert,
	{"datetime", "time"}:                                     newInert,
	{"datetime", "timedelta"}:                                newInert,
	{"datetime", "timezone"}:                                 newInert,
	{"decimal", "Decimal"}:                                   newInert,
	{"fractions", "Fraction"}:                                newInert,
	{"uuid", "UUID"}:                                         newInert,
	{"pathlib", "Path"}:                                      newInert,
	{"pathlib", "PosixPath"}:                                 newInert,
	{"pathlib", "WindowsPath"}:                               newInert,
	{"pathlib", "PurePath"}:                                  newInert,
	{"pathlib", "PurePosixPath"}:                             newInert,
	{"pathlib", "PureWindowsPath"}:                           newInert,
	{"pathlib._local", "Path"}:                               newInert, // Python 3.13
	{"pathlib._local", "PosixPath"}:                          newInert,
	{"pathlib._local", "WindowsPath"}:                        newInert,
	{"pathlib._local", "PurePosixPath"}:                      newInert,
	{"numpy", "dtype"}:                                       newInert,
	{"numpy", "ndarray"}:                                     newInert,
	{"numpy", "float64"}:                                     newInert,
	{"numpy", "float32"}:                                     newInert,
	{"numpy", "int64"}:                                       newInert,
	{"numpy", "bool_"}:                                       newInert,
	{"numpy", "bool"}:                                        newInert,
	{"numpy.dtypes", "Float64DType"}:                         newInert,
	{"numpy.dtypes", "Float32DType"}:                         newInert,
	{"numpy.dtypes", "Int64DType"}:                           newInert,
	{"numpy._core.multiarray", "scalar"}:                     newInert,
	{"numpy.core.multiarray", "scalar"}:                      newInert,
	{"numpy._core.multiarray", "_reconstruct"}:               newInert,
	{"numpy.core.multiarray", "_reconstruct"}:                newInert,
	{"numpy._core.numeric", "_frombuffer"}:                   newInert,
	{"numpy.core.numeric", "_frombuffer"}:                    newInert,
	{"torch.torch_version", "TorchVersion"}:                  newInert,
	{"torch.serialization", "_get_layout"}:                   newInert,
	{"typing", "Any"}:                                        newInert,
	{"omegaconf.dictconfig", "DictConfig"}:                   newInert,
	{"omegaconf.listconfig", "ListConfig"}:                   newInert,
	{"omegaconf.base", "ContainerMetadata"}:                  newInert,
	{"omegaconf.base", "Metadata"}:                           newInert,
	{"omegaconf.nodes", "AnyNode"}:                           newInert,
	{"omegaconf.nodes", "BooleanNode"}:                       newInert,
	{"omegaconf.nodes", "FloatNode"}:                         newInert,
	{"omegaconf.nodes", "IntegerNode"}:                       newInert,
	{"omegaconf.nodes", "StringNode"}:                        newInert,
	{"easydict", "EasyDict"}:                                 newMapping,
	{"addict.addict", "Dict"}:                                newMapping,
	{"munch", "Munch"}:                                       newMapping,
	{"mmcv.utils.config", "ConfigDict"}:                      newMapping,
	{"mmengine.config.config", "ConfigDict"}:                 newMapping,
	{"ml_collections.config_dict.config_dict", "ConfigDict"}: newInert,
	{"lightning.fabric.utilities.data", "AttributeDict"}:     newMapping,
	{"lightning_fabric.utilities.data", "AttributeDict"}:     newMapping,
	{"pytorch_lightning.utilities.parsing", "AttributeDict"}: newMapping,
	{"pytorch_lightning.callbacks.model_checkpoint", "ModelCheckpoint"}: newInert,
	{"torch.nn.modules.module", "_IncompatibleKeys"}:                    newInert,
	{"transformers.tokenization_utils_base", "BatchEncoding"}:           newMapping,
}

// maker returns what calling a name does, nil where it must not be called.
func (c class) maker() func(p *pickle, args tuple) (any, error) {
	if f := globals[c]; f != nil {
		return f
	}
	return inert[c]
}

// newInert returns an object that holds its arguments at most as long as the pickle is read.
func newInert(_ *pickle, args tuple) (any, error) { return &object{state: args}, nil }

// newMapping returns an empty dictionary: what a dictionary is made of follows as single entries.
func newMapping(_ *pickle, _ tuple) (any, error) { return &dict{}, nil }

// newSequence returns a list of what the first argument holds.
func newSequence(_ *pickle, args tuple) (any, error) {
	l := &list{}
	if len(args) > 0 {
		members, _ := items(args[0])
		l.items = append(l.items, members...)
	}
	return l, nil
}

// reconstructed is how protocols before 2 make an object: (class, the built-in class that it extends, its value).
func reconstructed(p *pickle, args tuple) (any, error) {
	if len(args) < 2 {
		return nil, errors.New("copyreg._reconstructor without its arguments")
	}
	switch base, _ := args[1].(class); base.name {
	case "dict":
		return newMapping(p, nil)
	case "list", "set", "tuple":
		return newSequence(p, args[2:])
	}
	return newInert(p, nil)
}
