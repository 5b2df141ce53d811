// Faults of the loader's own, where an image's tables point to nothing: they end what was being
// loaded, and nobody's exception handlers see them.

#include "module.hpp"

extern "C" {
// Jumps without unwinding: what is left behind holds nothing.
int ferry_save_place(void* place, void* frame) __asm__("_setjmp") __attribute__((returns_twice));
[[noreturn]] void ferry_go_back(void* place, int value) __asm__("longjmp");
}

namespace ferry::win32::ldr {
namespace {

struct Guard {
    Guard* outer;
    ULONG_PTR thread;
    alignas(16) char place[0x100];
};
Guard* guards; ///< under the loader lock: of one thread

bool is_of_tables(NTSTATUS code) {
    return code == STATUS_ACCESS_VIOLATION || code == STATUS_IN_PAGE_ERROR ||
           code == STATUS_GUARD_PAGE_VIOLATION || code == STATUS_DATATYPE_MISALIGNMENT;
}

} // namespace

NTSTATUS guarded_call(NTSTATUS (*work)(void* context), void* context) {
    Guard guard;
    guard.outer = guards;
    guard.thread = teb()->client.thread;
    if (ferry_save_place(guard.place, nullptr) != 0) {
        return STATUS_INVALID_IMAGE_FORMAT; // the guard was taken off
    }
    guards = &guard;
    const NTSTATUS status = work(context);
    guards = guard.outer;
    return status;
}

void leave_guarded_call(const EXCEPTION_RECORD& record) {
    Guard* const guard = __atomic_load_n(&guards, __ATOMIC_RELAXED);
    if (guard != nullptr && guard->thread == teb()->client.thread &&
        is_of_tables(static_cast<NTSTATUS>(record.ExceptionCode))) {
        guards = guard->outer;
        ferry_go_back(guard->place, 1);
    }
}

Unguarded::Unguarded() : guards_(guards) { guards = nullptr; }
Unguarded::~Unguarded() { guards = static_cast<Guard*>(guards_); }

} // namespace ferry::win32::ldr
