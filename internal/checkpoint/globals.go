package checkpoint

import (
	"errors"
	"fmt"
	"strings"
)

// storageTypes are PyTorch's typed storages.
var storageTypes = map[string]DType{
	"DoubleStorage": F64, "FloatStorage": F32, "HalfStorage": F16, "BFloat16Storage": BF16,
	"LongStorage": I64, "IntStorage": I32, "ShortStorage": I16, "CharStorage": I8, "ByteStorage": U8, "BoolStorage": Bool,
}

// globals are the names that a pickle may call, and what calling them does here. None runs code of
// the file's.
var globals = map[class]func(p *pickle, args tuple) (any, error){
	{"collections", "OrderedDict"}:                    newDict,
	{"torch._utils", "_rebuild_tensor"}:               rebuildTensor,
	{"torch._utils", "_rebuild_tensor_v2"}:            rebuildTensor,
	{"torch._utils", "_rebuild_parameter"}:            firstArgument,
	{"torch.jit._pickle", "build_intlist"}:            firstArgument,
	{"torch.jit._pickle", "build_doublelist"}:         firstArgument,
	{"torch.jit._pickle", "build_boollist"}:           firstArgument,
	{"torch.jit._pickle", "build_tensorlist"}:         firstArgument,
	{"torch.jit._pickle", "restore_type_tag"}:         firstArgument,
	{"torch", "Size"}:                                 firstArgument,
	{"torch", "device"}:                               firstArgument,
	{"torch._utils", "_rebuild_parameter_with_state"}: firstArgument,
}

// scriptModule begins the names of classes that TorchScript compiled; their objects are inert.
const scriptModule = "__torch__"

// known says whether a pickle may name the class.
func (p *pickle) known(c class) bool {
	if globals[c] != nil || inert[c] != nil || c.module == "torch" && (storageTypes[c.name] != "" || dtypes[c.name]) {
		return true
	}
	return p.scripts && (c.module == scriptModule || strings.HasPrefix(c.module, scriptModule+"."))
}

func (p *pickle) pushClass(c class) error {
	if !p.known(c) {
		return fmt.Errorf("refused: it references %s.%s, which builds no tensor and is not on the list of what may lie beside tensors; "+
			"save the weights alone: torch.save(checkpoint[\"state_dict\"], \"weights.pt\")", shorten(c.module), shorten(c.name))
	}
	return p.pushNew(c)
}

func (p *pickle) global() error {
	module, err := p.line()
	if err != nil {
		return err
	}
	name, err := p.line()
	if err != nil {
		return err
	}
	return p.pushClass(class{module, name})
}

func (p *pickle) stackGlobal() error {
	name, err := p.pop()
	if err != nil {
		return err
	}
	module, err := p.pop()
	if err != nil {
		return err
	}
	m, ok1 := module.(string)
	n, ok2 := name.(string)
	if !ok1 || !ok2 {
		return errors.New("the name of a global is no text")
	}
	return p.pushClass(class{m, n})
}

// popCall takes arguments and what they are for.
func (p *pickle) popCall() (class, tuple, error) {
	v, err := p.pop()
	if err != nil {
		return class{}, nil, err
	}
	args, ok := v.(tuple)
	if !ok {
		return class{}, nil, errors.New("arguments are no tuple")
	}
	if v, err = p.pop(); err != nil {
		return class{}, nil, err
	}
	c, ok := v.(class)
	if !ok {
		return class{}, nil, errors.New("refused: a call of something that is no known name")
	}
	return c, args, nil
}

// reduce calls a known function.
func (p *pickle) reduce() error {
	c, args, err := p.popCall()
	if err != nil {
		return err
	}
	f := c.maker()
	if f == nil {
		return fmt.Errorf("refused: a call of %s.%s", shorten(c.module), shorten(c.name))
	}
	v, err := f(p, args)
	if err != nil {
		return err
	}
	return p.pushNew(v)
}

// newObject makes an object of a TorchScript class, or what a known name stands for.
func (p *pickle) newObject() error {
	c, args, err := p.popCall()
	if err != nil {
		return err
	}
	if f := c.maker(); f != nil {
		v, err := f(p, args)
		return errors.Join(err, p.pushNew(v))
	}
	return p.pushNew(&object{class: c})
}

// build gives an object its state. What PyTorch hangs on a dictionary (_metadata) says nothing about
// tensors.
func (p *pickle) build() error {
	state, err := p.pop()
	if err != nil {
		return err
	}
	if len(p.stack) == 0 {
		return errors.New("the stack is empty")
	}
	switch o := p.stack[len(p.stack)-1].(type) {
	case *object:
		o.state = state
		return nil
	case *dict, *list, *Tensor:
		return nil
	}
	return errors.New("a state for something that has none")
}

func (p *pickle) persistent() error {
	v, err := p.pop()
	if err != nil {
		return err
	}
	id, ok := v.(tuple)
	if !ok {
		return errors.New("a persistent id is no tuple")
	}
	s, err := p.storage(id)
	if err != nil {
		return err
	}
	return p.pushNew(s)
}

// newDict returns a dictionary of the pairs given, which are none in practice.
func newDict(_ *pickle, args tuple) (any, error) {
	d := &dict{}
	if len(args) == 0 {
		return d, nil
	}
	pairs, ok := args[0].(*list)
	if !ok {
		return nil, errors.New("OrderedDict of something other than a list")
	}
	for _, v := range pairs.items {
		pair, _ := items(v)
		if len(pair) != 2 {
			return nil, errors.New("OrderedDict of something other than pairs")
		}
		d.keys, d.values = append(d.keys, pair[0]), append(d.values, pair[1])
	}
	return d, nil
}

func firstArgument(_ *pickle, args tuple) (any, error) {
	if len(args) == 0 {
		return nil, errors.New("a call without arguments")
	}
	return args[0], nil
}

// items returns the elements of a tuple or a list.
func items(v any) ([]any, bool) {
	switch v := v.(type) {
	case tuple:
		return v, true
	case *list:
		return v.items, true
	}
	return nil, false
}
