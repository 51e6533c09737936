package engine

import (
	"fmt"
	"sync"

	ort "github.com/yalue/onnxruntime_go"
)

// loaded is the library that this process runs. ONNX Runtime and its binding keep their state
// in the process, so that there can be only one; it stays until the process ends.
var loaded struct {
	sync.Mutex
	library *Library
}

// current returns the library that this process runs, if there is one yet.
func current() (Library, bool) {
	loaded.Lock()
	defer loaded.Unlock()
	if loaded.library == nil {
		return Library{}, false
	}
	return *loaded.library, true
}

// load makes l the library of this process, or finds that it is.
func load(l Library) error {
	loaded.Lock()
	defer loaded.Unlock()
	if have := loaded.library; have != nil {
		if have.Path == l.Path {
			return nil
		}
		return fmt.Errorf("this process already runs %s and can not also run %s: "+
			"use one library, or two processes", have, l)
	}
	ort.SetSharedLibraryPath(l.Path)
	// Its errors come back to us; on the terminal they would only cut through what is shown there.
	if err := ort.InitializeEnvironment(ort.WithLogLevelFatal()); err != nil {
		return fmt.Errorf("load %s: %w", l.Path, err)
	}
	// The runtime reports home on some platforms unless it is told not to.
	if err := ort.DisableTelemetry(); err != nil {
		return fmt.Errorf("turn off telemetry of %s: %w", l.Path, err)
	}
	loaded.library = &l
	return nil
}
