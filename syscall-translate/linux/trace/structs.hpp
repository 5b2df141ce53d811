#pragma once
/// The structs that --trace takes apart. A new one: an overload here, its body in structs.cpp.

#include <array>
#include <csignal>
#include <cstdint>
#include <string>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>

#include <ferry/abi/layout/linux_epoll.hpp>
#include <ferry/abi/layout/linux_stat.hpp>
#include <ferry/base/isa.hpp>

#include "../arguments.hpp"
#include "../net/calls.hpp"
#include "../process/calls.hpp"
#include "../signal/calls.hpp"
#include "../signal_state.hpp"
#include "flags.hpp"

struct epoll_event;
struct mq_attr;
struct open_how;
struct pollfd;
struct rlimit64;
struct sched_param;
struct sembuf;
struct statfs;
struct statx;
struct sysinfo;
struct timex;
struct utsname;

namespace ferry::linux_guest::structs {

/// Where to print, and for which ISA's guest.
struct Context {
    std::string& out;
    Isa isa;
};

void print(Context, int);
void print(Context, std::uint32_t);
void print(Context, std::int64_t);
/// A signal set.
void print(Context, SignalSet);
void print(Context, const std::array<int, 2>&);
void print(Context, const timespec&);
void print(Context, const std::array<timespec, 2>&);
void print(Context, const timeval&);
void print(Context, const itimerspec&);
void print(Context, const itimerval&);
void print(Context, const WaitStatus&);
void print(Context, const rlimit64&);
void print(Context, const rusage&);
void print(Context, const siginfo_t&);
void print(Context, const sigevent&);
void print(Context, const SignalAction&);
void print(Context, const signal::Stack&);
void print(Context, const process::CloneArguments&);
void print(Context, const abi::Stat<abi::Lp64>&);
void print(Context, const struct statx&);
void print(Context, const struct statfs&);
void print(Context, const abi::EpollEvent&);
void print(Context, const pollfd&);
void print(Context, const open_how&);
void print(Context, const utsname&);
void print(Context, const struct sysinfo&);
void print(Context, const sched_param&);
void print(Context, const sembuf&);
void print(Context, const mq_attr&);
void print(Context, const net::MessageHeader&);
void print(Context, const net::MessageHeaderAndSize&);

// Pieces that others need too.

/// "SIGSEGV", "SIGRT_3" or the number. `out` is appended to.
void signal_name(std::string& out, int signal);
/// The names of the bits of `value`, the rest in hexadecimal; "0" or the zero's name for none.
void flags(std::string& out, const FlagTable& table, std::uint64_t value);
/// The name of `value`, or the value itself.
void enumerator(std::string& out, const FlagTable& table, std::uint64_t value);
/// `bytes` in double quotes with C escapes.
void quoted(std::string& out, std::string_view bytes);
/// {sa_family=AF_INET, …}
void socket_address(std::string& out, std::span<const std::byte> address);

} // namespace ferry::linux_guest::structs
