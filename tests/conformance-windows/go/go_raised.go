// exit: 2
// An exception that is not the processor's and that nobody handles: Go's last continue handler hears of it, says so and
// ends the program with 2.
package main

import (
	"fmt"
	"syscall"
)

func main() {
	fmt.Println("raised")
	syscall.NewLazyDLL("kernel32.dll").NewProc("RaiseException").Call(0xbad, 0, 0, 0)
	fmt.Println("not reached")
}
