#pragma once
/// From an Image to a process that can take its first instruction: mappings, program break, stack.
///
/// Follows Linux (fs/binfmt_elf.c, fs/exec.c, arch/arm64/include/asm/elf.h): what lies where on
/// the first stack, in which order auxv entries come, and what is refused with which errno.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <ferry/base/guest_addr.hpp>
#include <ferry/base/result.hpp>
#include <ferry/image/image.hpp>
#include <ferry/memory/address_space.hpp>
#include <ferry/process/layout.hpp>

namespace ferry::loader {

/// A file to be mapped. The descriptor is used during load_process only.
struct MappedFile {
    const Image* image = nullptr;
    int fd = -1;
    std::string path; ///< as the guest sees it; shown in /proc/self/maps
};

/// User and group ids for the auxiliary vector.
struct Credentials {
    std::uint32_t uid = 0;
    std::uint32_t euid = 0;
    std::uint32_t gid = 0;
    std::uint32_t egid = 0;
    bool secure = false; ///< AT_SECURE: the program runs with more rights than its caller
};

/// What the kernel of the guest's ISA says of the machine.
struct MachineFacts {
    std::uint64_t hwcap = 0;
    std::uint64_t hwcap2 = 0;
    std::uint64_t min_signal_stack = 0; ///< AT_MINSIGSTKSZ in bytes; 0 leaves the entry out
    std::string platform;               ///< AT_PLATFORM; empty leaves the entry out
};

struct ProcessImageRequest {
    MappedFile program;
    std::optional<MappedFile> interpreter; ///< set if and only if the program names one
    std::vector<std::string> argv;         ///< an empty one becomes {""}, as since Linux 5.18
    std::vector<std::string> envp;
    std::string execfn; ///< AT_EXECFN: the path given to execve
    MachineFacts machine;
    Credentials credentials;
    std::optional<GuestAddr> vdso;       ///< AT_SYSINFO_EHDR; absent leaves the entry out
    std::uint64_t stack_limit = 8 << 20; ///< RLIMIT_STACK in bytes, or unlimited_stack
    bool randomize = true;               ///< false as with personality ADDR_NO_RANDOMIZE
    std::uint64_t seed = 0;              ///< of the places of code, as of plan_layout()
};

/// An entry of the auxiliary vector; types are AT_* of <elf.h>.
struct AuxEntry {
    std::uint64_t type = 0;
    std::uint64_t value = 0;
};

struct ProcessImage {
    GuestAddr pc;            ///< first instruction: the interpreter's entry, if there is one
    GuestAddr stack_pointer; ///< argc lies here
    GuestAddr program_entry; ///< AT_ENTRY
    GuestAddr program_headers;
    GuestSize program_bias = 0;     ///< what was added to the program's addresses
    GuestSize interpreter_bias = 0; ///< AT_BASE
    GuestAddr brk_start;
    bool executable_stack = false;

    // What /proc/PID/stat, cmdline, environ and auxv show.
    GuestRange stack; ///< the stack's region as mapped at start; it grows down from there
    GuestRange code;
    GuestRange data;
    GuestRange arguments;
    GuestRange environment;
    std::vector<AuxEntry> auxv; ///< with AT_NULL at its end
};

/// Maps `request.program` and its interpreter into `space`, sets the program break and lays out
/// the first stack. `space` must be empty but for a vDSO, with bounds from plan_layout.
///
/// Everything that can be known to be wrong is reported before the first mapping is made: E2BIG
/// (arguments), ELIBBAD (interpreter), EPERM and ENOMEM (addresses the space does not have). A
/// mapping that the host refuses afterwards is an error too, but leaves `space` half filled: the
/// caller must give it up. Not thread-safe with respect to `space`.
[[nodiscard]] Result<ProcessImage> load_process(memory::AddressSpace& space,
                                                const ProcessImageRequest& request);

} // namespace ferry::loader
