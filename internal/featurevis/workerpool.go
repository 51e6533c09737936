package featurevis

import "sync"

// workerPool runs a function for each image of a batch on a fixed number of goroutines. It
// starts no goroutine and allocates nothing per call of each.
type workerPool struct {
	tasks   chan int
	pending sync.WaitGroup // tasks of the current call of each
	work    func(worker, i int)
}

// newWorkerPool starts n workers. The caller must call stop.
func newWorkerPool(n int) *workerPool {
	p := &workerPool{tasks: make(chan int, n)}
	for w := range n {
		go func() {
			for i := range p.tasks {
				p.work(w, i)
				p.pending.Done()
			}
		}()
	}
	return p
}

// each calls work(worker, i) for every i below n and returns when all calls have returned.
// Calls with the same worker never overlap, so work may use memory that belongs to the worker.
func (p *workerPool) each(n int, work func(worker, i int)) {
	p.work = work
	p.pending.Add(n)
	for i := range n {
		p.tasks <- i
	}
	p.pending.Wait()
}

// stop ends the workers.
func (p *workerPool) stop() { close(p.tasks) }
