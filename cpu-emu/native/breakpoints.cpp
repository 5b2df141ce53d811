#include "breakpoints.hpp"

#include <cstring>
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/memory/address_space.hpp>

namespace ferry::native {
namespace {

using abi::x64::DebugRegisters;

/// The fields of DR7 for one register.
enum Kind : unsigned { executes, writes, uses_port, reads_or_writes };
constexpr unsigned lengths[] = {1, 2, 8, 4};

constexpr unsigned register_bits = 3; ///< of sig_data: the register's number
constexpr unsigned instruction_bit = 4;

/// -1 if there is none to be had.
int open_event(std::uint64_t address, unsigned kind, unsigned length, std::uint64_t told) {
    perf_event_attr event{};
    event.type = PERF_TYPE_BREAKPOINT;
    event.size = sizeof event;
    event.bp_type = kind == executes ? HW_BREAKPOINT_X
                    : kind == writes ? HW_BREAKPOINT_W
                                     : HW_BREAKPOINT_RW;
    event.bp_len = kind == executes ? sizeof(long) : length;
    event.bp_addr = kind == executes ? address : address & ~std::uint64_t{length - 1};
    event.sample_period = 1;
    event.exclude_kernel = 1;
    event.exclude_hv = 1;
    event.sigtrap = 1;
    event.remove_on_exec = 1; // sigtrap wants it
    event.sig_data = told;
    constexpr pid_t own_thread = 0;
    constexpr int any_processor = -1;
    return static_cast<int>(::syscall(SYS_perf_event_open, &event, own_thread, any_processor, -1,
                                      PERF_FLAG_FD_CLOEXEC));
}

} // namespace

void Breakpoints::apply(const DebugRegisters& wanted) {
    for (UniqueFd& event : events_) {
        event.reset(); // all of them before the first new one: the CPU has four
    }
    applied_ = wanted;
    for (unsigned i = 0; i < DebugRegisters::count; ++i) {
        const auto fields = static_cast<unsigned>(wanted.control >> (16 + 4 * i));
        const unsigned kind = fields & 3;
        if ((wanted.control >> (2 * i) & 1) == 0 || kind == uses_port ||
            wanted.addresses[i] >= memory::default_split.value()) {
            continue;
        }
        events_[i] = UniqueFd(open_event(wanted.addresses[i], kind, lengths[fields >> 2 & 3],
                                         i | (kind == executes ? instruction_bit : 0)));
    }
}

Breakpoints::Hit Breakpoints::hit(const siginfo_t& info) noexcept {
    // The last members of siginfo_t for SIGTRAP, which glibc's lacks (asm-generic/siginfo.h).
    struct Perf {
        std::uint64_t data;
        std::uint32_t type;
        std::uint32_t flags;
    } perf;
    constexpr std::size_t behind_address = 24;
    std::memcpy(&perf, reinterpret_cast<const char*>(&info) + behind_address, sizeof perf);
    constexpr std::uint32_t asynchronous = 1; // TRAP_PERF_FLAG_ASYNC
    return {std::uint64_t{1} << (perf.data & register_bits), (perf.data & instruction_bit) != 0,
            (perf.flags & asynchronous) != 0};
}

} // namespace ferry::native
