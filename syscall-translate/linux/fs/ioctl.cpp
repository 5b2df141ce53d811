// ioctl: what the argument is depends on the command, and on the object too: the few numbers that
// mean different things to different drivers take the larger struct. Structs are those of LP64, so
// nothing is translated; pointers are checked.

#include <algorithm>
#include <array>
#include <linux/ioctl.h>
#include <sys/syscall.h>

#include <ferry/base/log.hpp>

#include "calls.hpp"

namespace ferry::linux_guest {
namespace {

using kernel::FlagName;

// clang-format off
constexpr FlagName command_names[] = {
#define IOCTL(name, number, kind, size) {number, #name, ~std::uint64_t{0}},
#include "ioctls.inc"
#undef IOCTL
};
// clang-format on

} // namespace

constinit const kernel::FlagTable ioctl_commands{command_names};

namespace fs {
namespace {

enum class Kind : std::uint8_t { none, value, in, out, inout, list, request, by_number };

struct IoctlRow {
    std::uint32_t number;
    Kind kind;
    std::uint16_t size;
};

constexpr auto rows = [] {
    std::array sorted{
#define IOCTL(name, number, kind, size) IoctlRow{number, Kind::kind, size},
#include "ioctls.inc"
#undef IOCTL
    };
    std::sort(sorted.begin(), sorted.end(),
              [](const IoctlRow& a, const IoctlRow& b) { return a.number < b.number; });
    return sorted;
}();
static_assert(std::adjacent_find(rows.begin(), rows.end(),
                                 [](const IoctlRow& a, const IoctlRow& b) {
                                     return a.number == b.number;
                                 }) == rows.end(),
              "an ioctl has two rows");

/// Drivers whose commands lead the kernel to memory that no argument names.
struct RefusedType {
    std::uint8_t type;
    const char* subject;
};
constexpr RefusedType refused_types[] = {
    {0xae, "KVM"}, {'U', "USB device file system"}, {'d', "DRM"}, {'b', "binder"}, {0x22, "SG"}};

const IoctlRow* find_row(std::uint32_t number) {
    const auto row = std::lower_bound(
        rows.begin(), rows.end(), number,
        [](const IoctlRow& candidate, std::uint32_t wanted) { return candidate.number < wanted; });
    return row != rows.end() && row->number == number ? row : nullptr;
}

IoctlRow described_by_number(std::uint32_t number) {
    const auto size = static_cast<std::uint16_t>(_IOC_SIZE(number));
    switch (_IOC_DIR(number)) {
    case _IOC_READ: return {number, Kind::out, size};
    case _IOC_WRITE: return {number, Kind::in, size};
    case _IOC_READ | _IOC_WRITE: return {number, Kind::inout, size};
    default: return {number, Kind::value, 0};
    }
}

/// struct ifconf and the data of struct ifreq, as far as they hold a pointer.
struct InterfaceList {
    std::int32_t size;
    std::int32_t padding;
    std::uint64_t buffer;
};
struct InterfaceRequest {
    char name[16];
    std::uint64_t data;
    char rest[16];
};

/// Checks what a struct at `argument` points to.
bool nested_pointer_ok(Task& task, Kind kind, GuestAddr argument) {
    if (kind == Kind::list) {
        const auto list = task.read(GuestPtr<InterfaceList>(argument));
        return list && task.space().access_ok(GuestAddr(list->buffer),
                                              static_cast<GuestSize>(std::max(list->size, 0)));
    }
    if (kind == Kind::request) {
        const auto request = task.read(GuestPtr<InterfaceRequest>(argument));
        return request && task.space().access_ok(GuestAddr(request->data), 1);
    }
    return true;
}

} // namespace

Outcome ioctl(Task& task, Fd fd, Enum<ioctl_commands> command, Hex argument) {
    if (task.is_private(fd.value)) {
        return Errno(EBADF);
    }
    const auto number = static_cast<std::uint32_t>(command.value);
    const IoctlRow* const known = find_row(number);
    if (known == nullptr) {
        for (const RefusedType& refused : refused_types) {
            if (_IOC_TYPE(number) == refused.type) {
                log::warning("syscall", "ioctl {:#x} ({}) is refused", number, refused.subject);
                return Errno(ENOTTY);
            }
        }
    }
    const IoctlRow row =
        known != nullptr && known->kind != Kind::by_number ? *known : described_by_number(number);
    const GuestAddr at(argument.value);
    const bool is_pointer = row.kind != Kind::none && row.kind != Kind::value;
    if (is_pointer &&
        (!task.space().access_ok(at, row.size) || !nested_pointer_ok(task, row.kind, at))) {
        return Errno(EFAULT);
    }
    const std::int64_t result = task.wait_call(SYS_ioctl, fd.value, number, argument.value);
    const bool writes = row.kind == Kind::out || row.kind == Kind::inout;
    if (writes && result >= 0) {
        task.space().kernel_wrote({at, at + row.size});
    }
    return Outcome::raw(result);
}

} // namespace fs
} // namespace ferry::linux_guest
