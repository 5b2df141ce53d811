#include "family.hpp"

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <ferry/base/unique_fd.hpp>

#include "../process.hpp"

namespace ferry::linux_guest {
namespace {

using Handle = kernel::PrivateDescriptors::Handle;

/// An empty file of that size; nothing where the user's limit of sizes forbids it, for trying
/// would bring a signal.
UniqueFd make_code_file(std::size_t size) {
    rlimit64 limit{};
    if (size == 0 || ::getrlimit64(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur < size) {
        return {};
    }
    UniqueFd file(::memfd_create("ferry-code", MFD_CLOEXEC));
    if (file && ::ftruncate64(file.get(), static_cast<off64_t>(size)) != 0) {
        file.reset();
    }
    return file;
}

} // namespace

void enter_family(Process& process, int shared_code) {
    UniqueFd file(shared_code);
    const bool inherited = static_cast<bool>(file);
    if (!file) {
        file = make_code_file(process.engine()->shared_code_size());
    }
    if (!file) {
        return;
    }
    if (const auto kept = process.descriptors().keep(file.get())) {
        [[maybe_unused]] const int moved = file.release();
        process.family.code.store(*kept);
    }
    if (inherited) {
        share_code(process);
    }
}

void share_code(Process& process) {
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
