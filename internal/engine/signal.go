package engine

// #include <signal.h>
// #include <stddef.h>
//
// static int signal_stack(stack_t *s) { return sigaltstack(NULL, s); }
// static int set_signal_stack(stack_t *s) { return sigaltstack(s, NULL); }
import "C"

import (
	"errors"
	"runtime"
)

// keepSignalStack calls f, which calls C, on one thread and then gives that thread back the
// stack on which Go handles signals.
//
// OpenVINO's CPU plugin replaces it by one of its own when it is loaded, in whichever thread does
// that, and frees its own when it is unloaded, in whichever thread does that. The next signal of
// the first thread, such as those by which Go preempts goroutines, would end the process.
func keepSignalStack(f func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var s C.stack_t
	if C.signal_stack(&s) != 0 {
		return errors.New("this thread has no signal stack to keep")
	}
	err := f()
	C.set_signal_stack(&s) // fails for a stack that never was one
	return err
}
