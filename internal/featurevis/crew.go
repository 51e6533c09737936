package featurevis

import "sync"

// crew is a fixed set of workers that share the pictures of a batch. It starts no goroutine
// and allocates nothing per step.
type crew struct {
	size  int
	tasks chan int
	done  sync.WaitGroup // tasks of this round
	work  func(worker, i int)
}

// newCrew starts n workers; dismiss ends them.
func newCrew(n int) *crew {
	c := &crew{size: n, tasks: make(chan int, n)}
	for w := range n {
		go func() {
			for i := range c.tasks {
				c.work(w, i)
				c.done.Done()
			}
		}()
	}
	return c
}

// each calls work for every i below n, on any worker, and returns when all are done. A worker
// does one at a time, so work may use what belongs to the worker.
func (c *crew) each(n int, work func(worker, i int)) {
	c.work = work
	c.done.Add(n)
	for i := range n {
		c.tasks <- i
	}
	c.done.Wait()
}

func (c *crew) dismiss() { close(c.tasks) }
