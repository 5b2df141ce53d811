#include "perf_map.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/base/unique_fd.hpp>
#include <ferry/image/byte_source.hpp>
#include <ferry/kernel/host_call.hpp>

#include "../process.hpp"

namespace ferry::linux_guest {

using kernel::host_call;

Result<std::shared_ptr<PerfMap>> PerfMap::create(Process& process) {
    std::shared_ptr<PerfMap> made(new PerfMap(process));
    if (auto opened = made->open(); !opened) {
        return std::move(opened).error();
    }
    return made;
}

Result<void> PerfMap::open() {
    owner_ = ::getpid();
    const std::string path = fmt::format("/tmp/perf-{}.map", owner_);
    UniqueFd file(::open(path.c_str(),
                         O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0644));
    if (!file) {
        const int error = errno;
        return Error{fmt::format("{}: cannot write the perf map: {}", path, std::strerror(error)),
                     0};
    }
    const auto kept = process_->descriptors().keep(file.get());
    if (!kept) {
        return Error{"no descriptor is left for the perf map", 0};
    }
    static_cast<void>(file.release());
    file_ = *kept;
    return {};
}

void PerfMap::begin_child(Process& process) {
    process.descriptors().forget(file_);
    file_ = kernel::PrivateDescriptors::Handle::none;
    process_ = &process;
    pending_.clear();
    static_cast<void>(open()); // a child without a map runs all the same
    keeps_back_ = true;
}

void PerfMap::flush() {
    keeps_back_ = false;
    // A child that shares memory (vfork) has another table of descriptors: its parent writes later.
    if (::getpid() != owner_) {
        return;
    }
    const int file = process_->descriptors().get(file_);
    while (host_call(SYS_write, file, pending_.data(), pending_.size()) == -EINTR) {
    }
    pending_.clear();
}

void PerfMap::code_added(GuestAddr pc, std::uint64_t code, std::size_t size) {
    pending_ += fmt::format("{:x} {:x} {}\n", code, size, name_of(pc));
    if (!keeps_back_) {
        flush();
    }
}

void PerfMap::code_dropped() {
    // Other code will lie where this was; perf would take the one for the other.
    pending_.clear();
    if (::getpid() == owner_) {
        host_call(SYS_ftruncate, process_->descriptors().get(file_), 0);
    }
}

std::string PerfMap::name_of(GuestAddr pc) {
    const auto region = process_->space()->find(pc);
    if (!region || !region->backing.name || region->backing.name->empty()) {
        return fmt::format("guest {:#x}", pc.value());
    }
    const memory::Backing& backing = region->backing;
    const std::string& path = *backing.name;
    const std::uint64_t offset = backing.offset + (pc - region->range.begin);
    const std::string file = path.substr(path.rfind('/') + 1); // npos + 1 is 0
    if (backing.is_file()) {
        if (const auto found = symbols_of(backing.device, backing.inode, path).at(offset)) {
            return found->offset == 0
                       ? fmt::format("{} [{}]", found->name, file)
                       : fmt::format("{}+{:#x} [{}]", found->name, found->offset, file);
        }
    }
    return fmt::format("{}+{:#x}", file, offset);
}

const loader::Symbols& PerfMap::symbols_of(dev_t device, ino_t inode,
                                           const std::string& guest_path) {
    const auto [at, is_new] = symbols_.try_emplace({device, inode});
    if (!is_new) {
        return at->second;
    }
    std::string host = guest_path;
    const fs::Sysroot& sysroot = *process_->files.sysroot;
    if (sysroot.active()) {
        if (auto walked = sysroot.walk(process_->files.sysroot_fd(), guest_path, fs::Last::follow,
                                       fs::Purpose::look)) {
            host = std::move(*walked);
        }
    }
    const UniqueFd file(::open(host.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    struct stat status {};
    if (file && ::fstat(file.get(), &status) == 0 && status.st_dev == device &&
        status.st_ino == inode) {
        loader::FileSource source(file.get());
        if (!source.open()) {
            at->second = loader::Symbols::read(source);
        }
    }
    return at->second;
}

} // namespace ferry::linux_guest
