// The vDSO of riscv64: its symbols and their version are the kernel's (arch/riscv/kernel/vdso,
// vdso.lds.S), up to Linux 6.3. The time comes from the host's vDSO by way of a host function;
// where the engine has none, or the clock is none that a vDSO serves, the hint leaves t0 zero and
// the kernel is asked, as the kernel's own code does for getcpu and flush_icache. Results are
// stored by guest code, so that a bad pointer faults there, as in a kernel's vDSO.
//
// rt_sigreturn has no unwind information: unwinders know its two instructions and take the
// registers from the signal frame.

#include <array>
#include <cstddef>
#include <sys/syscall.h>
#include <sys/time.h>

#include <ferry/abi/rv64.hpp>
#include <ferry/kernel/host_call.hpp>

#include "../kernel_page.hpp"
#include "../sys/clocks.hpp"
#include "../vdso_image.hpp"

namespace ferry::linux_guest {
namespace {

// SLTI to x0: hints designated for custom use (RISC-V unprivileged ISA, 2.9).
constexpr std::uint32_t hint(std::uint32_t number) { return 0x0000'2013 | number << 20; }
constexpr std::uint32_t hint_clock_gettime = hint(1);
constexpr std::uint32_t hint_clock_getres = hint(2);
constexpr std::uint32_t hint_gettimeofday = hint(3);

constexpr std::uint32_t rt_sigreturn_code[] = {
    0x08b00893, // li a7, 139
    0x00000073, // ecall
};
constexpr std::uint32_t clock_gettime_code[] = {
    0x00000293,         // li t0, 0
    hint_clock_gettime, //
    0x00028a63,         // beqz t0, 1f
    0x0065b023,         // sd t1, 0(a1)
    0x0075b423,         // sd t2, 8(a1)
    0x00000513,         // li a0, 0
    0x00008067,         // ret
    0x07100893,         // 1: li a7, 113
    0x00000073,         // ecall
    0x00008067,         // ret
};
constexpr std::uint32_t clock_getres_code[] = {
    0x00000293,        // li t0, 0
    hint_clock_getres, //
    0x00028c63,        // beqz t0, 1f
    0x00058663,        // beqz a1, 2f
    0x0065b023,        // sd t1, 0(a1)
    0x0075b423,        // sd t2, 8(a1)
    0x00000513,        // 2: li a0, 0
    0x00008067,        // ret
    0x07200893,        // 1: li a7, 114
    0x00000073,        // ecall
    0x00008067,        // ret
};
constexpr std::uint32_t gettimeofday_code[] = {
    0x00000293,        // li t0, 0
    hint_gettimeofday, //
    0x02028063,        // beqz t0, 1f
    0x00050663,        // beqz a0, 2f
    0x00653023,        // sd t1, 0(a0)
    0x00753423,        // sd t2, 8(a0)
    0x00058463,        // 2: beqz a1, 3f
    0x01c5b023,        // sd t3, 0(a1)
    0x00000513,        // 3: li a0, 0
    0x00008067,        // ret
    0x0a900893,        // 1: li a7, 169
    0x00000073,        // ecall
    0x00008067,        // ret
};
constexpr std::uint32_t getcpu_code[] = {
    0x0a800893, // li a7, 168
    0x00000073, // ecall
    0x00008067, // ret
};
constexpr std::uint32_t flush_icache_code[] = {
    0x10300893, // li a7, 259
    0x00000073, // ecall
    0x00008067, // ret
};

constexpr VdsoFunction functions[] = {
    {"__vdso_rt_sigreturn", rt_sigreturn_code, false},
    {"__vdso_gettimeofday", gettimeofday_code},
    {"__vdso_clock_gettime", clock_gettime_code},
    {"__vdso_clock_getres", clock_getres_code},
    {"__vdso_getcpu", getcpu_code},
    {"__vdso_flush_icache", flush_icache_code},
};
enum Function : std::size_t { rt_sigreturn, gettimeofday, clock_gettime, clock_getres };

constexpr VdsoImage image{VdsoMachine{.elf_machine = EM_RISCV,
                                      .stack_pointer = 2,
                                      .return_address = 1,
                                      .no_operation = 0x0000'0013,
                                      .soname = "linux-vdso.so.1",
                                      .version = "LINUX_4.15"},
                          std::span(functions)};

using abi::rv64::Registers;

/// t0: whether there is an answer; t1, t2: its seconds and fraction; t3: the time zone.
constexpr unsigned answered = 5;
constexpr unsigned seconds = 6;
constexpr unsigned fraction = 7;
constexpr unsigned zone = 28;
constexpr unsigned a0 = 10;
constexpr unsigned a1 = 11;

using ReadClock = bool (*)(int clock, timespec& value);

template <ReadClock Read>
void answer_clock(void* raw, std::uint32_t) {
    auto& r = *static_cast<Registers*>(raw);
    timespec value{};
    if (Read(static_cast<int>(r.x[a0]), value)) {
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
    if (r.x[a1] != 0) { // hardly any program asks; the C library would not say
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

const KernelPage rv64_kernel_page{
    .name = "[vdso]",
    .bytes = image.bytes(),
    .sigreturn = image.offset(rt_sigreturn),
    .is_image = true,
    .host_calls = host_calls,
};

} // namespace ferry::linux_guest
