// What Go's packages of operating systems say: files, folders, times, pipes, programs, sockets.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func child() {
	switch os.Args[2] {
	case "cat":
		io.Copy(os.Stdout, os.Stdin)
	case "arguments":
		fmt.Printf("%q\n", os.Args[3:])
		fmt.Println(os.Getenv("GIVEN"), filepath.Base(must(os.Getwd())))
	case "sleep":
		fmt.Println("asleep")
		time.Sleep(time.Minute)
	}
	os.Exit(7)
}

func files(directory string) {
	name := filepath.Join(directory, "Größe 文件.txt")
	fmt.Println(os.WriteFile(name, []byte("one\ntwo\n"), 0o644))
	file := must(os.OpenFile(name, os.O_APPEND|os.O_RDWR, 0))
	file.WriteString("three\n")
	file.Seek(0, io.SeekStart)
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		fmt.Print(lines.Text(), " ")
	}
	information := must(file.Stat())
	fmt.Println(information.Size(), information.Mode(), information.Name())
	_, err := file.ReadAt(make([]byte, 100), 4)
	// Whoever may append alone may not cut.
	fmt.Println(err, errors.Is(file.Truncate(3), fs.ErrPermission), must(file.Stat()).Size(), file.Close())
	fmt.Println(os.Truncate(name, 5), must(os.Stat(name)).Size())
	moment := time.Date(2001, 2, 3, 4, 5, 6, 700, time.UTC)
	fmt.Println(os.Chtimes(name, moment, moment), must(os.Stat(name)).ModTime().UTC())
	fmt.Println(os.Chmod(name, 0o444), must(os.Stat(name)).Mode(), os.WriteFile(name, nil, 0) != nil, os.Chmod(name, 0o644))

	os.MkdirAll(filepath.Join(directory, "a", "b", strings.Repeat("long", 60)), 0o755)
	fmt.Println(os.Rename(name, filepath.Join(directory, "a", "b", "moved")))
	fmt.Println(os.Remove(filepath.Join(directory, "a")) != nil, os.Mkdir(filepath.Join(directory, "a"), 0) != nil)
	_, err = os.Stat(name)
	fmt.Println(errors.Is(err, fs.ErrNotExist))
	os.Link(filepath.Join(directory, "a", "b", "moved"), filepath.Join(directory, "second"))
	fmt.Println(os.SameFile(must(os.Stat(filepath.Join(directory, "A", "B", "MOVED"))), must(os.Stat(filepath.Join(directory, "second")))))
	filepath.WalkDir(directory, func(path string, entry fs.DirEntry, err error) error {
		relative := must(filepath.Rel(directory, path))
		fmt.Println(filepath.ToSlash(relative), len(relative) > 200, entry.IsDir(), err)
		return nil
	})
	fmt.Println(len(must(filepath.Glob(filepath.Join(directory, "*")))), os.RemoveAll(filepath.Join(directory, "a")))
	fmt.Println(must(os.ReadDir(directory))[0].Name())
}

func programs() {
	self := must(os.Executable())
	command := exec.Command(self, "child", "cat")
	command.Stdin = strings.NewReader("through two pipes")
	text, err := command.Output()
	fmt.Println(string(text), err, command.ProcessState.ExitCode())
	command = exec.Command(self, "child", "arguments", "", `a b`, `"q"`, `back\`, `\"`, "tab\tand ü", `%PATH%`, `^&|`)
	command.Env = append(os.Environ(), "GIVEN=a value")
	command.Dir = must(os.MkdirTemp("", "programs-*"))
	text, _ = command.CombinedOutput()
	fmt.Print(strings.Replace(string(text), filepath.Base(command.Dir), "in its directory", 1))
	command = exec.Command(self, "child", "sleep")
	output := must(command.StdoutPipe())
	fmt.Println(command.Start(), must(bufio.NewReader(output).ReadString('\n')))
	command.Process.Kill()
	fmt.Println(command.Wait())
	_, err = exec.LookPath("no-such-program")
	fmt.Println(errors.Is(err, exec.ErrNotFound))
}

func sockets() {
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		body := must(io.ReadAll(request.Body))
		fmt.Fprint(answer, request.Method, " ", request.URL.Path, " ", len(body))
	}))
	defer server.Close()
	var clients sync.WaitGroup
	answers := make([]string, 20)
	for i := range answers {
		clients.Add(1)
		go func(i int) {
			defer clients.Done()
			answer := must(http.Post(fmt.Sprint(server.URL, "/", i), "text/plain", bytes.NewReader(make([]byte, i*10000))))
			answers[i] = string(must(io.ReadAll(answer.Body)))
			answer.Body.Close()
		}(i)
	}
	clients.Wait()
	fmt.Println(answers[0], answers[19])
	_, err := net.DialTimeout("tcp", "127.0.0.1:1", time.Minute)
	fmt.Println(err)
	packets := must(net.ListenPacket("udp", "127.0.0.1:0"))
	packets.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
	_, _, err = packets.ReadFrom(make([]byte, 10))
	fmt.Println(errors.Is(err, os.ErrDeadlineExceeded), packets.Close())
}

func main() {
	if len(os.Args) > 1 {
		child()
	}
	directory := must(os.MkdirTemp("", "files-*"))
	defer os.RemoveAll(directory)
	files(directory)
	programs()
	sockets()
}
