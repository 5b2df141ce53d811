// What a handler writes into the saved context takes effect when it returns.
#include "arch.h"
#include "check.h"

__attribute__((noinline, noclone)) static long target(long argument) {
    say("target called with %ld\n", argument);
    exit((int)argument);
}

static void handler(int number, siginfo_t* info, void* context) {
    (void)number;
    (void)info;
    *context_pc(context) = (__typeof__(*context_pc(context)))(uintptr_t)target;
    *context_argument(context) = 21;
    // Calls on x86 leave a misaligned stack behind.
    *context_stack(context) =
        *context_stack(context) / 16 * 16 - (strcmp(MACHINE, "x86_64") ? 0 : 8);
}

int main(void) {
    on_siginfo(SIGUSR1, handler, 0);
    raise(SIGUSR1);
    say("not reached\n");
}
