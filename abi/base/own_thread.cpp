#include <ferry/base/own_thread.hpp>

#include <csignal>
#include <system_error>

namespace ferry {

std::thread own_thread(std::function<void()> work) {
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    for (const int fault : {SIGSEGV, SIGBUS}) {
        ::sigdelset(&all, fault);
    }
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread made;
    try {
        made = std::thread(std::move(work));
    } catch (const std::system_error&) { // RLIMIT_NPROC and its like
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return made;
}

} // namespace ferry
