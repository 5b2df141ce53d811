#pragma once
/// A small sysroot in a temporary directory, as a foreign distribution's root looks.

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace ferry::linux_guest::fs {

class SysrootTree {
public:
    SysrootTree() {
        char name[] = "/tmp/ferry-sysroot-XXXXXX";
        root_ = ::mkdtemp(name);
        for (const char* dir : {"bin", "dev", "etc/alternatives", "home", "proc", "run", "sys",
                                "tmp", "usr/bin", "usr/lib", "usr/share/ferry", "var/tmp"}) {
            std::filesystem::create_directories(root_ + "/" + dir);
        }
        file("etc/ferry-only", "in the sysroot");
        file("usr/bin/mawk", "mawk");
        file("usr/lib/libx.so", "libx");
        link("usr/bin/awk", "/etc/alternatives/awk");
        link("etc/alternatives/awk", "/usr/bin/mawk");
        link("lib", "usr/lib");
        link("var/run", "/run");
        link("etc/mtab", "../proc/self/mounts");
        link("loop", "loop");
        link("usr/up", "../../../../etc");
        fd_ = ::open(root_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
    SysrootTree(const SysrootTree&) = delete;
    SysrootTree& operator=(const SysrootTree&) = delete;
    ~SysrootTree() {
        ::close(fd_);
        std::error_code ignored;
        std::filesystem::remove_all(root_, ignored);
    }

    [[nodiscard]] const std::string& path() const { return root_; }
    [[nodiscard]] int fd() const { return fd_; }
    void file(const std::string& name, const std::string& text) const {
        std::ofstream(root_ + "/" + name) << text;
    }
    void link(const std::string& name, const std::string& target) const {
        std::filesystem::create_symlink(target, root_ + "/" + name);
    }

private:
    std::string root_;
    int fd_;
};

} // namespace ferry::linux_guest::fs
