// The vDSO of arm64: its symbols and their version are the kernel's (arch/arm64/kernel/vdso,
// vdso.lds.S). The time comes from the host's vDSO by way of a host function; where the engine has
// none, or the clock is none that a vDSO serves, the hint leaves w9 zero and the kernel is asked.
// Results are stored by guest code, so that a bad pointer faults there, as in a kernel's vDSO.
//
// rt_sigreturn has no unwind information, as in arm64 since Linux 5.8: unwinders know its two
// instructions and take the registers from the signal frame.

#include <array>
#include <sys/syscall.h>
#include <sys/time.h>

#include <ferry/abi/a64.hpp>
#include <ferry/kernel/host_call.hpp>

#include "../kernel_page.hpp"
#include "../sys/clocks.hpp"
#include "../vdso_image.hpp"

namespace ferry::linux_guest {
namespace {

// Hints that no architecture extension has taken (Arm ARM C6.2.126, CRm:op2).
constexpr std::uint32_t hint(std::uint32_t number) { return 0xd503'201f | number << 5; }
constexpr std::uint32_t hint_clock_gettime = hint(127);
constexpr std::uint32_t hint_clock_getres = hint(126);
constexpr std::uint32_t hint_gettimeofday = hint(125);

constexpr std::uint32_t rt_sigreturn_code[] = {
    0xd2801168, // mov x8, #139
    0xd4000001, // svc #0
};
constexpr std::uint32_t clock_gettime_code[] = {
    0x52800009,         // mov w9, #0
    hint_clock_gettime, //
    0x34000089,         // cbz w9, 1f
    0xa9002c2a,         // stp x10, x11, [x1]
    0x52800000,         // mov w0, #0
    0xd65f03c0,         // ret
    0xd2800e28,         // 1: mov x8, #113
    0xd4000001,         // svc #0
    0xd65f03c0,         // ret
};
constexpr std::uint32_t clock_getres_code[] = {
    0x52800009,        // mov w9, #0
    hint_clock_getres, //
    0x340000a9,        // cbz w9, 1f
    0xb4000041,        // cbz x1, 2f
    0xa9002c2a,        // stp x10, x11, [x1]
    0x52800000,        // 2: mov w0, #0
    0xd65f03c0,        // ret
    0xd2800e48,        // 1: mov x8, #114
    0xd4000001,        // svc #0
    0xd65f03c0,        // ret
};
constexpr std::uint32_t gettimeofday_code[] = {
    0x52800009,        // mov w9, #0
    hint_gettimeofday, //
    0x340000e9,        // cbz w9, 1f
    0xb4000040,        // cbz x0, 2f
    0xa9002c0a,        // stp x10, x11, [x0]
    0xb4000041,        // 2: cbz x1, 3f
    0xf900002c,        // str x12, [x1]
    0x52800000,        // 3: mov w0, #0
    0xd65f03c0,        // ret
    0xd2801528,        // 1: mov x8, #169
    0xd4000001,        // svc #0
    0xd65f03c0,        // ret
};

constexpr VdsoFunction functions[] = {
    {"__kernel_rt_sigreturn", rt_sigreturn_code, false},
    {"__kernel_clock_gettime", clock_gettime_code},
    {"__kernel_clock_getres", clock_getres_code},
    {"__kernel_gettimeofday", gettimeofday_code},
};
enum Function : std::size_t { rt_sigreturn, clock_gettime, clock_getres, gettimeofday };

constexpr VdsoImage image{VdsoMachine{.elf_machine = EM_AARCH64,
                                      .stack_pointer = 31,
                                      .return_address = 30,
                                      .no_operation = 0xd503'201f,
                                      .soname = "linux-vdso.so.1",
                                      .version = "LINUX_2.6.39"},
                          std::span(functions)};

using abi::a64::Registers;

/// x9: whether there is an answer; x10, x11: its seconds and fraction.
constexpr unsigned answered = 9;
constexpr unsigned seconds = 10;
constexpr unsigned fraction = 11;
constexpr unsigned zone = 12;

using ReadClock = bool (*)(int clock, timespec& value);

template <ReadClock Read>
void answer_clock(void* raw, std::uint32_t) {
    auto& r = *static_cast<Registers*>(raw);
    timespec value{};
    if (Read(static_cast<int>(r.x[0]), value)) {
        r.x[answered] = 1;
        r.x[seconds] = static_cast<std::uint64_t>(value.tv_sec);
        r.x[fraction] = static_cast<std::uint64_t>(value.tv_nsec);
    }
}

void answer_time_of_day(void* raw, std::uint32_t) {
    auto& r = *static_cast<Registers*>(raw);
    timespec now{};
    if (!sys::read_clock(CLOCK_REALTIME, now)) {
        return;
    }
    r.x[answered] = 1;
    r.x[seconds] = static_cast<std::uint64_t>(now.tv_sec);
    r.x[fraction] = static_cast<std::uint64_t>(now.tv_nsec) / 1000;
    if (r.x[1] != 0) { // hardly any program asks; the C library would not say
        struct timezone host {};
        host_call(SYS_gettimeofday, nullptr, &host);
        r.x[zone] = std::bit_cast<std::uint64_t>(host);
    }
}

constexpr std::uint32_t clock_writes = 1U << answered | 1U << seconds | 1U << fraction;
constexpr std::uint64_t hint_offset = sizeof(std::uint32_t);

constexpr HostCall host_calls[] = {
    {image.offset(clock_gettime) + hint_offset, hint_clock_gettime, clock_writes,
     answer_clock<sys::read_clock>},
    {image.offset(clock_getres) + hint_offset, hint_clock_getres, clock_writes,
     answer_clock<sys::read_resolution>},
    {image.offset(gettimeofday) + hint_offset, hint_gettimeofday, clock_writes | 1U << zone,
     answer_time_of_day},
};

} // namespace

const KernelPage a64_kernel_page{
    .name = "[vdso]",
    .bytes = image.bytes(),
    .sigreturn = image.offset(rt_sigreturn),
    .is_image = true,
    .host_calls = host_calls,
};

} // namespace ferry::linux_guest
