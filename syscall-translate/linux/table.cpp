// The table's rows, and a lookup per ISA made from them by the compiler.

#include <algorithm>
#include <array>

#include <mqueue.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/statfs.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/timex.h>

#include <ferry/base/text_table.hpp>

#include "aio/calls.hpp"
#include "fs/calls.hpp"
#include "ipc/calls.hpp"
#include "mm/calls.hpp"
#include "net/calls.hpp"
#include "process/calls.hpp"
#include "process/family.hpp"
#include "signal/calls.hpp"
#include "sys/calls.hpp"
#include "sys/clocks.hpp"
#include "syscall_table.hpp"
#include "trace/format.hpp"

namespace ferry::linux_guest {
namespace {

// Short names of argument types for the rows.
using Int = std::int32_t;
using UInt = std::uint32_t;
using Size = std::uint64_t;
using Offset = std::int64_t;
using Uid = std::uint32_t;
using Gid = std::uint32_t;
using FdPair = std::array<int, 2>;
/// A struct of N bytes that nobody looks into.
template <std::size_t N>
using Bytes = std::array<std::byte, N>;

constexpr int none = -1;

/// What the handler column of a row may say.
template <long HostNumber>
struct Row {
    template <class... Types>
    static constexpr auto pass = &kernel::pass<HostNumber, Types...>;
    template <class... Types>
    static constexpr auto wait = &kernel::wait<HostNumber, Types...>;
    /// pass<> of a call that may make the process another user's.
    template <class... Types>
    static Outcome credentials(Task& task, Types... arguments) {
        const Outcome outcome = kernel::pass<HostNumber, Types...>(task, arguments...);
        if (!outcome.is_error()) {
            leave_family(task.process());
        }
        return outcome;
    }
    template <int Error>
    static Outcome refuse(Task&) {
        return Errno(Error);
    }

    static constexpr std::uint32_t file = group_file, descriptor = group_descriptor,
                                   process = group_process, network = group_network,
                                   signal = group_signal, memory = group_memory, ipc = group_ipc,
                                   time = group_time, other = group_other;
};

#define SYSCALL(name, a64, x64, rv64, support, handler_, groups_, note)                            \
    struct Row_##name : Row<x64> {                                                                 \
        static constexpr auto handler = handler_;                                                  \
        static constexpr std::uint32_t groups = groups_;                                           \
    };
#include <ferry/linux/syscalls.inc>
#undef SYSCALL

enum : std::uint16_t {
#define SYSCALL(name, a64, x64, rv64, support, handler_, groups_, note) index_##name,
#include <ferry/linux/syscalls.inc>
#undef SYSCALL
};

constexpr Syscall rows[] = {
#define SYSCALL(name, a64, x64, rv64, support, handler_, groups_, note)                            \
    {a64, x64, rv64, Support::support, index_##name, Row_##name::groups},
#include <ferry/linux/syscalls.inc>
#undef SYSCALL
};

constexpr const TraceFormat* formats[] = {
#define SYSCALL(name, a64, x64, rv64, support, handler_, groups_, note)                            \
    &trace_format<Row_##name::handler>,
#include <ferry/linux/syscalls.inc>
#undef SYSCALL
};

constexpr auto names = make_text_table<std::size(rows)>(
#define SYSCALL(name, a64, x64, rv64, support, handler_, groups_, note) #name "\0"
#include <ferry/linux/syscalls.inc>
#undef SYSCALL
);

constexpr auto notes = make_text_table<std::size(rows)>(
#define SYSCALL(name, a64, x64, rv64, support, handler_, groups_, note) note "\0"
#include <ferry/linux/syscalls.inc>
#undef SYSCALL
);

constexpr std::uint16_t no_row = std::size(rows);

/// From a number to the index of its row, by one ISA's column.
template <int Syscall::*Column>
constexpr auto make_lookup() {
    constexpr int highest =
        std::ranges::max(rows, {}, Column).*Column; // NOLINT(*-pointer-arithmetic)
    std::array<std::uint16_t, highest + 1> lookup;
    lookup.fill(no_row);
    for (std::uint16_t i = 0; i < no_row; ++i) {
        if (const int number = rows[i].*Column; number != none) {
            if (lookup[static_cast<std::size_t>(number)] != no_row) {
                throw "two rows have the same number"; // not a constant expression
            }
            lookup[static_cast<std::size_t>(number)] = i;
        }
    }
    return lookup;
}

constexpr auto a64_lookup = make_lookup<&Syscall::a64>();
constexpr auto rv64_lookup = make_lookup<&Syscall::rv64>();
constexpr auto x64_lookup = make_lookup<&Syscall::x64>();

const Syscall* find_in(std::span<const std::uint16_t> lookup, std::uint64_t number) {
    if (number >= lookup.size() || lookup[number] == no_row) {
        return nullptr;
    }
    return &rows[lookup[number]];
}

} // namespace

const kernel::Entry detail::handlers[] = {
#define SYSCALL(name, a64, x64, rv64, support, handler_, groups_, note)                            \
    &kernel::invoke<Row_##name::handler>,
#include <ferry/linux/syscalls.inc>
#undef SYSCALL
};

std::string_view Syscall::name() const { return names[index]; }
const TraceFormat& Syscall::format() const { return *formats[index]; }
std::string_view Syscall::note() const { return notes[index]; }

std::span<const Syscall> all_syscalls() { return rows; }

const Syscall* find_syscall(Isa isa, std::uint64_t number) {
    switch (isa) {
    case Isa::a64: return find_in(a64_lookup, number);
    case Isa::rv64: return find_in(rv64_lookup, number);
    case Isa::x64: return find_in(x64_lookup, number);
    }
    return nullptr;
}

} // namespace ferry::linux_guest
