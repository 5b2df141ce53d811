#include "sister.hpp"

#include <array>
#include <climits>
#include <fcntl.h>
#include <sys/auxv.h>
#include <unistd.h>

namespace ferry::runtime {
namespace {

/// The path execve was given for this process.
const char* exec_path() {
    return reinterpret_cast<const char*>(
        ::getauxval(AT_EXECFN)); // NOLINT(performance-no-int-to-ptr)
}

std::string own_directory() {
    std::array<char, PATH_MAX> link{};
    const ssize_t size = ::readlink("/proc/self/exe", link.data(), link.size() - 1);
    const std::string path = size > 0 ? link.data() : exec_path() != nullptr ? exec_path() : "";
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash);
}

} // namespace

UniqueFd open_own_executable(int how) {
    UniqueFd fd(::open("/proc/self/exe", how | O_CLOEXEC));
    if (!fd && exec_path() != nullptr) {
        fd.reset(::open(exec_path(), how | O_CLOEXEC));
    }
    return fd;
}

std::string find_sister(std::string_view name) {
    const std::string here = own_directory();
    for (const char* place : {"/", "/../libexec/ferry/"}) {
        std::string path = here + place + std::string(name);
        if (::access(path.c_str(), X_OK) == 0) {
            return path;
        }
    }
    return {};
}

} // namespace ferry::runtime
