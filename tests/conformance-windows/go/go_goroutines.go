// Goroutines of Go's own scheduler: channels, timers, locks, pre-emption of a loop that never calls, collection of
// garbage while threads run, stacks that grow.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

type tree struct{ left, right *tree }

func grow(depth int) *tree {
	if depth == 0 {
		return &tree{}
	}
	return &tree{grow(depth - 1), grow(depth - 1)}
}

func (t *tree) count() int {
	if t.left == nil {
		return 1
	}
	return 1 + t.left.count() + t.right.count()
}

func depth(n int) int {
	var frame [256]byte
	frame[n%256] = 1
	if n == 0 {
		return 0
	}
	return depth(n-1) + int(frame[n%256])
}

func pipeline() int {
	numbers, squares := make(chan int), make(chan int, 16)
	go func() {
		for i := 0; i < 10000; i++ {
			numbers <- i
		}
		close(numbers)
	}()
	var workers sync.WaitGroup
	for i := 0; i < 8; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for n := range numbers {
				squares <- n * n % 1000
			}
		}()
	}
	go func() { workers.Wait(); close(squares) }()
	sum := 0
	for square := range squares {
		sum += square
	}
	return sum
}

func main() {
	fmt.Println(runtime.GOOS, runtime.GOARCH, "sum", pipeline())

	runtime.GOMAXPROCS(2)
	var stop, turns int64
	go func() {
		for atomic.LoadInt64(&stop) == 0 {
			turns++
		}
	}()
	go func() {
		for { // nothing here that the scheduler could use but an interrupt
		}
	}()
	time.Sleep(20 * time.Millisecond)
	runtime.GC()
	atomic.StoreInt64(&stop, 1)
	fmt.Println("a busy loop was interrupted")
	runtime.GOMAXPROCS(4)

	var trees sync.WaitGroup
	var nodes int64
	debug.SetGCPercent(10)
	for i := 0; i < 8; i++ {
		trees.Add(1)
		go func() {
			defer trees.Done()
			for j := 0; j < 10; j++ {
				atomic.AddInt64(&nodes, int64(grow(12).count()))
			}
		}()
	}
	trees.Wait()
	fmt.Println("nodes", nodes)
	fmt.Println("depth", depth(100000))

	began := time.Now()
	limited, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	select {
	case <-limited.Done():
	case <-time.After(20 * time.Second):
	}
	fmt.Println(limited.Err(), time.Since(began) >= 30*time.Millisecond, errors.Is(limited.Err(), os.ErrDeadlineExceeded))

	ticker := time.NewTicker(2 * time.Millisecond)
	for i := 0; i < 5; i++ {
		<-ticker.C
	}
	ticker.Stop()

	var once sync.Once
	var lock sync.RWMutex
	shared, readers := map[int]int{}, sync.WaitGroup{}
	for i := 0; i < 100; i++ {
		readers.Add(1)
		go func(i int) {
			defer readers.Done()
			once.Do(func() { shared[-1] = 1 })
			lock.Lock()
			shared[i] = i
			lock.Unlock()
			lock.RLock()
			defer lock.RUnlock()
			_ = shared[i]
		}(i)
	}
	readers.Wait()
	fmt.Println("map", len(shared))
}
