#include "kick.hpp"

#include <cerrno>
#include <cstring>
#include <sys/syscall.h>
#include <unistd.h>

namespace ferry::dbt {
namespace {

const char cookie = 0; // its address is the value

} // namespace

int send_kick(int process, int thread) noexcept {
    siginfo_t info;
    std::memset(&info, 0, sizeof info);
    info.si_signo = SIGTRAP;
    info.si_code = SI_QUEUE;
    info.si_pid = process;
    info.si_value.sival_ptr = const_cast<char*>(&cookie);
    return ::syscall(SYS_rt_tgsigqueueinfo, process, thread, SIGTRAP, &info) == 0 ? 0 : errno;
}

bool is_kick(const siginfo_t& info) noexcept {
    return info.si_signo == SIGTRAP && info.si_code == SI_QUEUE &&
           info.si_value.sival_ptr == &cookie;
}

} // namespace ferry::dbt
