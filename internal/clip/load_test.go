package clip

import (
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"testing"
)

// BenchmarkLoadRN50x16 opens weights of the sizes of OpenAI's RN50x16 and builds the image tower with its
// embedding. The file is in the system's cache. The memory is the heap's at its largest, without the mapped
// file, as a multiple of the file's size.
func BenchmarkLoadRN50x16(b *testing.B) {
	for _, dtype := range []string{"F32", "F16"} {
		b.Run(dtype, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "RN50x16.safetensors")
			writeRandom(b, path, rn50x16(), dtype)
			debug.FreeOSMemory()
			before := heap()
			for b.Loop() {
				m, err := Open(path)
				if err != nil {
					b.Fatal(err)
				}
				g, err := m.ImageGraph(Output{Tap: "visual"})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(heap()-before)/float64(sizeOfFile(b, path)), "memory/file")
				runtime.KeepAlive(g)
				if err := m.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/load")
		})
	}
}

// heap returns the bytes that the heap has from the system.
func heap() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapSys - m.HeapReleased)
}

func sizeOfFile(t testing.TB, path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
