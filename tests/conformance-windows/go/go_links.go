// What Go's packages say of links: symbolic and hard ones, what they lead to, trees with links in them.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

var here string

func short(path string, err error) string {
	if err != nil {
		var inner *fs.PathError
		if errors.As(err, &inner) {
			return fmt.Sprint("error: ", inner.Err)
		}
		return fmt.Sprint("error: ", err)
	}
	return strings.Replace(path, here, "HERE", 1)
}

func kind(name string) string {
	information, err := os.Lstat(name)
	if err != nil {
		return short("", err)
	}
	followed := "leads nowhere"
	if target, err := os.Stat(name); err == nil {
		followed = target.Mode().String()
	}
	return information.Mode().String() + ", " + followed
}

func main() {
	var err error
	if here, err = os.MkdirTemp("", "go"); err != nil {
		panic(err)
	}
	if here, err = filepath.EvalSymlinks(here); err != nil {
		panic(err)
	}
	defer os.RemoveAll(here)
	os.Chdir(here)
	os.MkdirAll(`dir\deep`, 0o777)
	os.WriteFile(`dir\file`, []byte("text"), 0o666)
	fmt.Println(os.Symlink(`dir\file`, "file"), os.Symlink("dir", "relative"),
		os.Symlink(filepath.Join(here, "dir"), "absolute"), os.Symlink("nothing", "lost"),
		os.Symlink(`..\..\dir`, `dir\deep\up`), os.Symlink("loop", "loop"))
	for _, name := range []string{"file", "relative", "absolute", "lost", `dir\deep\up`, "loop"} {
		target, err := os.Readlink(name)
		fmt.Printf("%s -> %s: %s\n", name, short(target, err), kind(name))
		resolved, err := filepath.EvalSymlinks(name)
		fmt.Printf("    %s\n", short(resolved, err))
	}
	text, err := os.ReadFile(`relative\deep\up\file`)
	fmt.Println(string(text), err)

	fmt.Println(os.Link(`dir\file`, "hard"))
	one, _ := os.Stat("hard")
	other, _ := os.Stat(`absolute\file`)
	link, _ := os.Lstat("file")
	fmt.Println(os.SameFile(one, other), os.SameFile(one, link))
	fmt.Println(os.Remove(`dir\file`))
	text, err = os.ReadFile("hard")
	fmt.Println(string(text), err)

	names := []string{}
	filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		names = append(names, path+" "+entry.Type().String())
		return err
	})
	fmt.Println(strings.Join(names, "; "))
	os.Mkdir("kept", 0o777)
	os.WriteFile(`kept\inside`, nil, 0o666)
	os.Mkdir("tree", 0o777)
	fmt.Println(os.Symlink(`..\kept`, `tree\link`), os.RemoveAll("tree"))
	_, err = os.Stat(`kept\inside`)
	fmt.Println(err)
	fmt.Println(os.Rename("relative", "renamed"), kind("renamed"))
	fmt.Println(os.Remove("renamed"), os.Remove("lost"), os.Remove("file"), kind("dir"))
}
