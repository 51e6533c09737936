//go:build unix

package hub

import (
	"os"
	"syscall"
)

// tryLock takes the lock of an open file, which ends with the file or the process. It reports
// false while another process holds it.
func tryLock(f *os.File) (bool, error) {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == syscall.EWOULDBLOCK {
		return false, nil
	}
	return err == nil, err
}
