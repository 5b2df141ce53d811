#include "kept_code.hpp"

#include <cerrno>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <link.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ferry/base/bits.hpp>
#include <ferry/base/own_file.hpp>
#include <ferry/process/layout.hpp>

namespace ferry::linux_guest {
namespace {

/// Of more than this on disk it is time for a new file: not much more has room in it.
constexpr std::int64_t most_on_disk = std::int64_t{224} << 20;

/// The build id of this executable, in hexadecimal digits; empty if the linker gave it none.
std::string build_id() {
    std::string id;
    ::dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* to) {
            for (int i = 0; i < info->dlpi_phnum; ++i) {
                const auto& segment = info->dlpi_phdr[i];
                const auto* at = reinterpret_cast<const char*>(info->dlpi_addr + segment.p_vaddr);
                const char* const end = at + segment.p_memsz;
                Elf64_Nhdr note;
                while (segment.p_type == PT_NOTE && at + sizeof note <= end) {
                    std::memcpy(&note, at, sizeof note);
                    const char* const bytes = at + sizeof note + align_up(note.n_namesz, 4U);
                    if (note.n_type == NT_GNU_BUILD_ID) {
                        for (std::uint32_t k = 0; k < note.n_descsz; ++k) {
                            *static_cast<std::string*>(to) +=
                                fmt::format("{:02x}", static_cast<unsigned char>(bytes[k]));
                        }
                        return 1;
                    }
                    at = bytes + align_up(note.n_descsz, 4U);
                }
            }
            return 1; // the first is the executable
        },
        &id);
    return id;
}

/// Whether the user's limit lets files be as large as these; writing to one would bring a signal.
bool may_be_large() {
    rlimit64 limit{};
    return ::getrlimit64(RLIMIT_FSIZE, &limit) == 0 &&
           limit.rlim_cur >= static_cast<rlim64_t>(most_on_disk);
}

bool read_seed(KeptCode& code) {
    std::uint64_t& seed = code.layout_seed;
    return ::pread(code.file.get(), &seed, sizeof seed, 0) == sizeof seed && seed != 0;
}

/// Reads the seed, which the first user of a file draws and writes into it.
bool agree_on_seed(KeptCode& code) {
    if (read_seed(code)) {
        return true;
    }
    while (::flock(code.file.get(), LOCK_EX) != 0) {
        if (errno != EINTR) {
            return false;
        }
    }
    bool agreed = read_seed(code);
    if (!agreed) {
        std::uint64_t& seed = code.layout_seed;
        seed = loader::random_seed();
        agreed = ::pwrite(code.file.get(), &seed, sizeof seed, 0) == sizeof seed;
    }
    ::flock(code.file.get(), LOCK_UN);
    return agreed;
}

} // namespace

KeptCode open_kept_code(const std::string& directory, Isa isa, std::string_view variant) {
    const std::string id = directory.empty() ? std::string() : build_id();
    if (id.empty() || !may_be_large()) {
        return {};
    }
    const std::string name =
        fmt::format("{}/ferry-{}-{}-{}", directory, id, isa_info(isa).name, variant);
    KeptCode code;
    struct stat status {};
    for (int tries = 0; tries < 2; ++tries) {
        code.file.reset(
            ::open64(name.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
        if (!code.file || ::fstat(code.file.get(), &status) != 0 || !is_own_file(status)) {
            return {};
        }
        constexpr std::int64_t block = 512; // st_blocks'
        if (status.st_blocks * block <= most_on_disk) {
            return agree_on_seed(code) ? std::move(code) : KeptCode();
        }
        ::unlink(name.c_str()); // who has it open goes on with it
    }
    return {};
}

} // namespace ferry::linux_guest
