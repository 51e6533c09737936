package engine

// #cgo LDFLAGS: -ldl
// #define _GNU_SOURCE
// #include <dlfcn.h>
// #include <stdint.h>
// #include <stdlib.h>
//
// // What every ONNX Runtime library exports: a table that gives its interfaces and its version.
// typedef struct {
//   const void *(*interface)(uint32_t version);
//   const char *(*version)(void);
// } ort_base;
//
// static const char *ort_version(void *base) {
//   return ((const ort_base *(*)(void))base)()->version();
// }
//
// static const char *file_of(void *symbol) {
//   Dl_info info;
//   return dladdr(symbol, &info) ? info.dli_fname : NULL;
// }
import "C"

import (
	"errors"
	"fmt"
	"path/filepath"
	"unsafe"
)

// loads reports whether the loader finds a shared library.
func loads(name string) bool {
	cName := C.CString(name)
	defer C.free(unsafe.Pointer(cName))
	handle := C.dlopen(cName, C.RTLD_LAZY|C.RTLD_LOCAL)
	return handle != nil && C.dlclose(handle) == 0
}

// probe asks the loader for a library, a path or a bare name, and returns where it is and which
// version it is. It starts nothing: the library is closed again.
func probe(name string) (path, version string, err error) {
	cName := C.CString(name)
	defer C.free(unsafe.Pointer(cName))
	handle := C.dlopen(cName, C.RTLD_LAZY|C.RTLD_LOCAL)
	if handle == nil {
		return "", "", errors.New(C.GoString(C.dlerror()))
	}
	defer C.dlclose(handle)
	symbol := C.CString("OrtGetApiBase")
	defer C.free(unsafe.Pointer(symbol))
	base := C.dlsym(handle, symbol)
	if base == nil {
		return "", "", fmt.Errorf("%s is not ONNX Runtime: it has no OrtGetApiBase", name)
	}
	path, err = filepath.Abs(C.GoString(C.file_of(base)))
	return path, C.GoString(C.ort_version(base)), err
}
