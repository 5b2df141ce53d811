// signal and raise. Faults and the console's events arrive in the system's way and are turned into
// signals here.

#include "crt.hpp"

using namespace ferry::crt;

extern "C" using SignalHandler = void(*)(int);

namespace {

enum Signal : int {
    sigint = 2,
    sigill = 4,
    sigabrt_compatible = 6,
    sigfpe = 8,
    sigsegv = 11,
    sigterm = 15,
    sigbreak = 21,
    sigabrt = 22,
};
constexpr int signal_count = 23;
SignalHandler handlers[signal_count];
bool listens;

const SignalHandler ignore = reinterpret_cast<SignalHandler>(intptr_t{1});
const SignalHandler get = reinterpret_cast<SignalHandler>(intptr_t{2});
const SignalHandler failed = reinterpret_cast<SignalHandler>(intptr_t{-1});

bool known(int number) {
    return number == sigint || number == sigill || number == sigfpe || number == sigsegv ||
           number == sigterm || number == sigbreak || number == sigabrt ||
           number == sigabrt_compatible;
}

SignalHandler& handler_of(int number) {
    return handlers[number == sigabrt_compatible ? sigabrt : number];
}

SignalHandler take(int number) {
    return __atomic_exchange_n(&handler_of(number), nullptr, __ATOMIC_ACQ_REL);
}

BOOL WINAPI on_console_event(DWORD event) {
    const int number = event == CTRL_C_EVENT ? sigint : sigbreak;
    const SignalHandler handler = handler_of(number);
    if (handler == nullptr) {
        return FALSE;
    }
    if (handler != ignore) {
        take(number);
        handler(number);
    }
    return TRUE;
}

} // namespace

extern "C" {

SignalHandler signal(int number, SignalHandler handler) {
    constexpr intptr_t acknowledge = 4;
    if (!known(number) || handler == reinterpret_cast<SignalHandler>(acknowledge)) {
        if (handler != get) {
            invalid();
        }
        return failed;
    }
    if (handler == get) {
        return handler_of(number);
    }
    if ((number == sigint || number == sigbreak) && !listens) {
        listens = SetConsoleCtrlHandler(on_console_event, TRUE) != 0;
    }
    return __atomic_exchange_n(&handler_of(number), handler, __ATOMIC_ACQ_REL);
}

int raise(int number) {
    constexpr UINT default_code = 3;
    if (!known(number)) {
        invalid();
        return -1;
    }
    const SignalHandler handler = handler_of(number);
    if (handler == ignore) {
        return 0;
    }
    if (handler == nullptr) {
        ExitProcess(default_code);
    }
    take(number);
    if (number == sigfpe) { // its handlers are told why: because someone says so
        constexpr int explicitly = 0x8c;
        const int old = thread_data().floating_point_code;
        void* const pointers = thread_data().exception_pointers;
        thread_data().exception_pointers = nullptr;
        thread_data().floating_point_code = explicitly;
        reinterpret_cast<void (*)(int, int)>(handler)(number, explicitly);
        thread_data().floating_point_code = old;
        thread_data().exception_pointers = pointers;
    } else if (number == sigsegv ||
               number == sigill) { // without an exception there are no pointers
        void* const old = thread_data().exception_pointers;
        thread_data().exception_pointers = nullptr;
        handler(number);
        thread_data().exception_pointers = old;
    } else {
        handler(number);
    }
    return 0;
}

void** __pxcptinfoptrs() { return &thread_data().exception_pointers; }
int* __fpecode() { return &thread_data().floating_point_code; }

} // extern "C"
