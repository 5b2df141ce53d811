#include <ferry/memory/access.hpp>

#include <algorithm>
#include <cstring>

/// One instruction of access_<host>.S that may fault, and where its routine goes on then; both as
/// offsets from the table.
struct Fixup {
    std::int32_t fault;
    std::int32_t resume;
};

extern "C" {
extern const Fixup ferry_access_fixups[];
extern const Fixup ferry_access_fixups_end[];
std::size_t ferry_access_copy(void* to, const void* from, std::size_t size) noexcept;
std::size_t ferry_access_clear(void* to, std::size_t size) noexcept;
bool ferry_access_compare_exchange(std::uint32_t* at, std::uint32_t* expected,
                                   std::uint32_t desired) noexcept;
}

namespace ferry::memory {
namespace {

/// Strings are read in pieces that end at multiples of this: most are short, and a piece must not
/// reach into a page that the string does not.
constexpr std::size_t string_piece = 256;

/// Runs `access(done)`, which does all from byte `done` on and returns how many bytes it left; once
/// more if it stopped below a stack that can grow.
template <class Access>
Errno access_growing(const AddressSpace& space, GuestAddr at, std::size_t size, Access access) {
    if (!space.access_ok(at, size)) {
        return Errno{EFAULT};
    }
    const std::size_t left = access(std::size_t{0});
    if (left == 0) {
        return {};
    }
    const std::size_t done = size - left;
    return space.grow_down(at + done) && access(done) == 0 ? Errno{} : Errno{EFAULT};
}

} // namespace

bool try_copy(void* to, const void* from, std::size_t size) noexcept {
    return ferry_access_copy(to, from, size) == 0;
}

Errno copy_in(const AddressSpace& space, void* to, GuestAddr from, std::size_t size) noexcept {
    return access_growing(space, from, size, [&](std::size_t done) {
        return ferry_access_copy(static_cast<char*>(to) + done, space.host_pointer(from + done),
                                 size - done);
    });
}

Errno copy_out(AddressSpace& space, GuestAddr to, const void* from, std::size_t size) noexcept {
    return access_growing(space, to, size, [&](std::size_t done) {
        return ferry_access_copy(space.host_pointer(to + done),
                                 static_cast<const char*>(from) + done, size - done);
    });
}

Errno clear(AddressSpace& space, GuestAddr to, std::size_t size) noexcept {
    return access_growing(space, to, size, [&](std::size_t done) {
        return ferry_access_clear(space.host_pointer(to + done), size - done);
    });
}

ErrnoOr<std::string> copy_string(const AddressSpace& space, GuestAddr from, std::size_t limit) {
    std::string text;
    char piece[string_piece];
    while (text.size() < limit) {
        const GuestAddr at = from + text.size();
        const std::size_t size =
            std::min(string_piece - at.value() % string_piece, limit - text.size());
        if (const Errno error = copy_in(space, piece, at, size)) {
            return error;
        }
        const std::size_t length = ::strnlen(piece, size);
        text.append(piece, length);
        if (length < size) {
            return text;
        }
    }
    return Errno{ENAMETOOLONG};
}

Errno compare_exchange(AddressSpace& space, GuestPtr<std::uint32_t> at, std::uint32_t& expected,
                       std::uint32_t desired) noexcept {
    if (at.value() % sizeof(std::uint32_t) != 0) {
        return Errno{EINVAL}; // it could not be atomic
    }
    const auto access = [&](std::size_t) -> std::size_t {
        const bool done = ferry_access_compare_exchange(space.host_pointer(at), &expected, desired);
        return done ? 0 : sizeof(std::uint32_t);
    };
    return access_growing(space, at.addr(), sizeof(std::uint32_t), access);
}

void* recover(const void* pc) noexcept {
    const char* const table = reinterpret_cast<const char*>(ferry_access_fixups);
    for (const Fixup* fixup = ferry_access_fixups; fixup != ferry_access_fixups_end; ++fixup) {
        if (table + fixup->fault == pc) {
            return const_cast<char*>(table + fixup->resume);
        }
    }
    return nullptr;
}

} // namespace ferry::memory
