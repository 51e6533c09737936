package sqlite

import (
	"os"

	"golang.org/x/sys/windows"
)

// tryLock takes a lock that ends with the process. It covers a byte far behind the text, since on Windows
// others cannot read the bytes that are locked.
func tryLock(f *os.File) error {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	return windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{OffsetHigh: 1})
}
