package onnx

import "fmt"

// readValue reads the declaration of an input or output.
func readValue(b []byte, list *[]typed) error {
	v := typed{}
	err := eachField(b, func(f field) error {
		switch f.number {
		case valueName:
			v.name = Value(f.bytes)
		case valueType:
			return eachField(f.bytes, func(f field) error {
				if f.number != typeTensor {
					return nil
				}
				return readType(f.bytes, &v)
			})
		}
		return nil
	})
	*list = append(*list, v)
	return err
}

func readType(b []byte, v *typed) error {
	return eachField(b, func(f field) error {
		switch f.number {
		case tensorElem:
			v.dtype = DType(f.value)
		case tensorShape:
			v.dims = []Dim{}
			return eachField(f.bytes, func(f field) error {
				if f.number != shapeDim {
					return nil
				}
				dim, err := readDim(f.bytes, fmt.Sprintf("%s.%d", v.name, len(v.dims)))
				v.dims = append(v.dims, dim)
				return err
			})
		}
		return nil
	})
}

// readDim reads one dimension; one without size or name gets the name anonymous.
func readDim(b []byte, anonymous string) (Dim, error) {
	dim := Sym(anonymous)
	err := eachField(b, func(f field) error {
		switch f.number {
		case dimValue:
			dim = Fixed(int(f.value))
			if n := int64(f.value); n < 0 || n > maxSize {
				return fmt.Errorf("dimension %d is impossible", n)
			}
		case dimParam:
			if len(f.bytes) > 0 {
				dim = Sym(string(f.bytes))
			}
		}
		return nil
	})
	return dim, err
}
