package main

import (
	"bytes"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"multiscope/internal/fixture"
	"multiscope/internal/store/storetest"
)

// TestIndexOnFullDisk lets the real command run into the end of small disks at different steps. It
// must say so, and on a larger disk end with the tables of a run that never lacked space.
func TestIndexOnFullDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: takes a minute")
	}
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("skipped: a small disk takes the right to mount one: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) }) // a folder of the test goes away with it
	fixture.Engine(t)
	model := fixture.DemoModel(t)
	list := filepath.Join(t.TempDir(), "words.txt")
	writeFile(t, list, "japan\nhappy\nred\n")
	index := func(db string) (*exec.Cmd, *bytes.Buffer) {
		return program("index", "--model", model, "--images", "demo:120:3", "--words", list, "--shard", "24", "--db", db)
	}
	whole := filepath.Join(t.TempDir(), "whole.db")
	finish(t, index, whole)
	want := storetest.Tables(t, whole)
	db := filepath.Join(disk, "scope.db")
	for _, kib := range []int{64, 1024, 3072, 6144, 9216} {
		resize(t, disk, kib)
		cmd, out := index(db)
		if err := cmd.Run(); err == nil || !strings.Contains(out.String(), "the disk is full") {
			t.Fatalf("on a disk of %d KiB the command gives %v and says\n%s\nwant that the disk is full", kib, err, out)
		}
	}
	resize(t, disk, 1<<20)
	finish(t, index, db)
	if got := storetest.Tables(t, db); !maps.Equal(got, want) {
		t.Errorf("after full disks the tables are\n%v\nwant\n%v", got, want)
	}
}

// resize gives a mounted disk so many KiB.
func resize(t *testing.T, disk string, kib int) {
	t.Helper()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT, fmt.Sprintf("size=%dk", kib)); err != nil {
		t.Fatal(err)
	}
}
