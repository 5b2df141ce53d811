#include "family.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ferry/base/unique_fd.hpp>

#include "../process.hpp"

namespace ferry::linux_guest {
namespace {

using Handle = kernel::PrivateDescriptors::Handle;

/// Gives a file that size; false where the user's limit of sizes forbids it, for trying would bring
/// a signal.
bool extend(int file, std::size_t size) {
    rlimit64 limit{};
    if (size == 0 || ::getrlimit64(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur < size) {
        return false;
    }
    return ::ftruncate64(file, static_cast<off64_t>(size)) == 0;
}

/// An empty file of that size in memory.
UniqueFd make_code_file(std::size_t size) {
    UniqueFd file(::memfd_create("ferry-code", MFD_CLOEXEC));
    if (file && !extend(file.get(), size)) {
        file.reset();
    }
    return file;
}

/// Whether a file that is kept can be used: a new one is given its size, and room on the disk for
/// what is written without asking whether there is some.
bool prepare_kept_file(int file, std::size_t size) {
    struct stat64 status {};
    if (::fstat64(file, &status) != 0) {
        return false;
    }
    if (status.st_size == static_cast<off64_t>(size)) {
        return true;
    }
    constexpr off64_t lists = off64_t{1} << 20;
    // The size last: it says that the room is there.
    return ::fallocate64(file, 0, 0, lists) == 0 && extend(file, size);
}

} // namespace

void enter_family(Process& process, int shared_code) {
    UniqueFd file(shared_code);
    const std::size_t size = process.engine()->shared_code_size();
    // An engine that shares nothing hands the file on.
    if (file && size != 0 && !prepare_kept_file(file.get(), size)) {
        file.reset();
    }
    const bool has_others = static_cast<bool>(file);
    if (!file) {
        file = make_code_file(size);
    }
    if (!file) {
        return;
    }
    if (const auto kept = process.descriptors().keep(file.get())) {
        [[maybe_unused]] const int moved = file.release();
        process.family.code.store(*kept);
    }
    if (has_others) {
        share_code(process);
    }
}

void share_code(Process& process) {
    if (process.debugger) {
        return; // its code has breakpoints
    }
    if (const Handle code = process.family.code.load(); code != Handle::none) {
        process.engine()->share_code(process.descriptors().get(code));
    }
}

void leave_family(Process& process) {
    const Handle code = process.family.code.exchange(Handle::none);
    if (code != Handle::none) {
        process.engine()->share_code(-1);
        process.descriptors().forget(code);
    }
}

} // namespace ferry::linux_guest
