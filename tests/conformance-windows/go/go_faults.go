// exit: 2
// Faults of the processor become Go's panics, which can be recovered; one that is not ends the program with 2.
package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"unsafe"
)

type node struct {
	padding [64]byte
	next    *node
}

func attempt(name string, action func()) {
	defer func() {
		problem := recover()
		trace := string(debug.Stack())
		fmt.Printf("%s: %v (traced: %v)\n", name, problem, strings.Contains(trace, "main.attempt"))
	}()
	action()
	fmt.Println(name, "went well")
}

func main() {
	var none *node
	var zero int
	var array []int
	attempt("nil", func() { fmt.Println(none.next) })
	attempt("write", func() { none.next = none })
	attempt("divide", func() { fmt.Println(1 / zero) })
	attempt("index", func() { fmt.Println(array[3]) })
	attempt("assertion", func() { fmt.Println(any("text").(int)) })
	attempt("nested", func() {
		defer func() { panic(fmt.Sprint("again after ", recover())) }()
		_ = *(*int)(nil)
	})
	debug.SetPanicOnFault(true)
	attempt("address", func() { fmt.Println(*(*int)(unsafe.Pointer(uintptr(0x10000)))) })
	done := make(chan bool)
	go func() {
		defer close(done)
		attempt("goroutine", func() { none.next = nil })
	}()
	<-done
	defer fmt.Println("deferred calls run first")
	os.Stderr = os.Stdout
	panic("the end")
}
