#include "signals.hpp"

#include <array>
#include <csignal>

namespace ferry::linux_guest::debug {
namespace {

constexpr int unknown = 143;

/// By Linux's number, from 1 to 31.
constexpr std::array<int, 31> numbers{
    1,       // SIGHUP
    2,       // SIGINT
    3,       // SIGQUIT
    4,       // SIGILL
    5,       // SIGTRAP
    6,       // SIGABRT
    10,      // SIGBUS
    8,       // SIGFPE
    9,       // SIGKILL
    30,      // SIGUSR1
    11,      // SIGSEGV
    31,      // SIGUSR2
    13,      // SIGPIPE
    14,      // SIGALRM
    15,      // SIGTERM
    unknown, // SIGSTKFLT
    20,      // SIGCHLD
    19,      // SIGCONT
    17,      // SIGSTOP
    18,      // SIGTSTP
    21,      // SIGTTIN
    22,      // SIGTTOU
    16,      // SIGURG
    24,      // SIGXCPU
    25,      // SIGXFSZ
    26,      // SIGVTALRM
    27,      // SIGPROF
    28,      // SIGWINCH
    23,      // SIGIO
    32,      // SIGPWR
    12,      // SIGSYS
};

// Real-time signals: 32 and 64 have places of their own.
constexpr int first_realtime = 33;
constexpr int last_realtime = 63;
constexpr int protocol_of_33 = 45;
constexpr int protocol_of_32 = 77;
constexpr int protocol_of_64 = 78;

} // namespace

int to_protocol(int signal) {
    if (signal >= 1 && signal <= static_cast<int>(numbers.size())) {
        return numbers[static_cast<std::size_t>(signal - 1)];
    }
    if (signal >= first_realtime && signal <= last_realtime) {
        return signal - first_realtime + protocol_of_33;
    }
    return signal == first_realtime - 1  ? protocol_of_32
           : signal == last_realtime + 1 ? protocol_of_64
                                         : unknown;
}

int from_protocol(int number) {
    for (int signal = 1; number != unknown && signal <= last_realtime + 1; ++signal) {
        if (to_protocol(signal) == number) {
            return signal;
        }
    }
    return 0;
}

} // namespace ferry::linux_guest::debug
