// Fibers: stacks that a thread goes on with when it says so. What of the TEB describes a stack goes
// along with it.

#include "kernelbase.hpp"

using namespace ferry::win32;

namespace {

struct Fiber {
    PVOID parameter; ///< GetFiberData reads it
    PVOID exception_list;
    PVOID stack_base;
    PVOID stack_limit;
    PVOID deallocation_stack;
    PVOID stack_pointer;
    PVOID fls;
    PVOID activation; ///< its stack of activation contexts
    ULONG guarantee;
    bool of_thread; ///< the stack is the thread's own
};

constexpr USHORT has_fiber_data = 4; ///< in TEB.SameTebFlags
constexpr SIZE_T page = 0x1000;
constexpr SIZE_T granularity = 0x10000;
constexpr SIZE_T default_reserve = 0x100000;
constexpr SIZE_T least_commit = 0x10000;

/// What ferry_switch_stack finds on a stack.
struct SavedRegisters {
    BYTE vectors[10][16];
    ULONG mxcsr;
    ULONG gap_1;
    ULONG control_word;
    ULONG gap_2;
    ULONG64 gap_3;
    ULONG64 r15, r14, r13, r12, rdi, rsi, rbp, rbx;
    ULONG64 return_address;
};
static_assert(sizeof(SavedRegisters) == 0xb8 + 9 * 8);

Fiber* current() { return static_cast<Fiber*>(teb()->fiber_data); }
bool is_fiber() { return (teb()->same_teb_flags & has_fiber_data) != 0; }

void set_fiber(bool is) {
    auto& flags = teb()->same_teb_flags;
    flags = static_cast<USHORT>(is ? flags | has_fiber_data : flags & ~has_fiber_data);
}

Fiber* allocate() {
    return static_cast<Fiber*>(
        RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, sizeof(Fiber)));
}

SIZE_T round_up(SIZE_T value, SIZE_T to) { return (value + to - 1) & ~(to - 1); }

/// A stack with a guard page below what is committed, as the kernel makes them.
bool make_stack(Fiber& fiber, SIZE_T commit, SIZE_T reserve) {
    reserve = round_up(reserve > commit ? reserve : commit, granularity);
    reserve = reserve == 0 ? default_reserve : reserve;
    reserve = reserve < 2 * least_commit ? 2 * least_commit : reserve;
    commit = round_up(commit > least_commit ? commit : least_commit, page);
    commit = commit > reserve - 2 * page ? reserve - 2 * page : commit;
    PVOID bottom = nullptr;
    SIZE_T size = reserve;
    if (!succeeded(NtAllocateVirtualMemory(current_process(), &bottom, 0, &size, MEM_RESERVE,
                                           PAGE_READWRITE))) {
        return false;
    }
    char* const base = static_cast<char*>(bottom) + reserve;
    PVOID limit = base - commit;
    size = commit;
    NTSTATUS status =
        NtAllocateVirtualMemory(current_process(), &limit, 0, &size, MEM_COMMIT, PAGE_READWRITE);
    PVOID guard = base - commit - page;
    size = page;
    if (NT_SUCCESS(status)) {
        status = NtAllocateVirtualMemory(current_process(), &guard, 0, &size, MEM_COMMIT,
                                         PAGE_READWRITE | PAGE_GUARD);
    }
    fiber.deallocation_stack = bottom;
    fiber.stack_base = base;
    fiber.stack_limit = limit;
    return succeeded(status);
}

void free_stack(PVOID bottom) {
    SIZE_T size = 0;
    NtFreeVirtualMemory(current_process(), &bottom, &size, MEM_RELEASE);
}

} // namespace

extern "C" {

void ferry_switch_stack(PVOID* save, PVOID stack);
void ferry_begin_fiber(void);

/// A fiber's function has returned: its thread ends.
void ferry_fiber_returned(void) { RtlExitUserThread(0); }

LPVOID WINAPI CreateFiberEx(SIZE_T commit, SIZE_T reserve, DWORD, LPFIBER_START_ROUTINE start,
                            LPVOID parameter) {
    Fiber* const fiber = allocate();
    if (fiber == nullptr || !make_stack(*fiber, commit, reserve)) {
        RtlFreeHeap(peb()->process_heap, 0, fiber);
        fail(ERROR_NOT_ENOUGH_MEMORY);
        return nullptr;
    }
    fiber->parameter = parameter;
    fiber->exception_list = reinterpret_cast<PVOID>(LONG_PTR{-1});
    char* const top = static_cast<char*>(fiber->stack_base) - 0x40;
    auto* const saved = reinterpret_cast<SavedRegisters*>(top - sizeof(SavedRegisters));
    memset(saved, 0, sizeof *saved);
    constexpr ULONG default_mxcsr = 0x1f80;
    constexpr ULONG default_control_word = 0x27f;
    saved->mxcsr = default_mxcsr;
    saved->control_word = default_control_word;
    saved->rbx = reinterpret_cast<ULONG64>(start);
    saved->r12 = reinterpret_cast<ULONG64>(parameter);
    saved->return_address = reinterpret_cast<ULONG64>(&ferry_begin_fiber);
    fiber->stack_pointer = saved;
    return fiber;
}

LPVOID WINAPI CreateFiber(SIZE_T stack, LPFIBER_START_ROUTINE start, LPVOID parameter) {
    return CreateFiberEx(stack, 0, 0, start, parameter);
}

LPVOID WINAPI ConvertThreadToFiberEx(LPVOID parameter, DWORD) {
    if (is_fiber()) {
        fail(ERROR_ALREADY_FIBER);
        return nullptr;
    }
    Fiber* const fiber = allocate();
    if (fiber == nullptr) {
        fail(ERROR_NOT_ENOUGH_MEMORY);
        return nullptr;
    }
    fiber->parameter = parameter;
    fiber->of_thread = true;
    teb()->fiber_data = fiber;
    set_fiber(true);
    return fiber;
}

LPVOID WINAPI ConvertThreadToFiber(LPVOID parameter) {
    return ConvertThreadToFiberEx(parameter, 0);
}

BOOL WINAPI ConvertFiberToThread(void) {
    if (!is_fiber()) {
        return fail(ERROR_ALREADY_THREAD);
    }
    Fiber* const fiber = current();
    teb()->fiber_data = nullptr;
    set_fiber(false);
    RtlFreeHeap(peb()->process_heap, 0, fiber);
    return TRUE;
}

BOOL WINAPI IsThreadAFiber(void) { return is_fiber(); }

void WINAPI SwitchToFiber(LPVOID target) {
    Teb& own = *teb();
    Fiber& from = *current();
    Fiber& to = *static_cast<Fiber*>(target);
    from.exception_list = own.exception_list;
    from.stack_base = own.stack_base;
    from.stack_limit = own.stack_limit;
    from.deallocation_stack = own.deallocation_stack;
    from.guarantee = own.guaranteed_stack;
    from.fls = own.fls_data;
    from.activation = own.activation_context_stack;
    own.exception_list = to.exception_list;
    own.stack_base = static_cast<decltype(own.stack_base)>(to.stack_base);
    own.stack_limit = static_cast<decltype(own.stack_limit)>(to.stack_limit);
    own.deallocation_stack = to.deallocation_stack;
    own.guaranteed_stack = to.guarantee;
    own.fls_data = to.fls;
    own.activation_context_stack = to.activation;
    own.fiber_data = &to;
    ferry_switch_stack(&from.stack_pointer, to.stack_pointer);
}

void WINAPI DeleteFiber(LPVOID target) {
    auto* const fiber = static_cast<Fiber*>(target);
    if (fiber == current() && is_fiber()) {
        RtlExitUserThread(1);
    }
    RtlProcessFlsData(fiber->fls, 3);
    RtlFreeActivationContextStack(fiber->activation);
    if (fiber->deallocation_stack != nullptr && !fiber->of_thread) {
        free_stack(fiber->deallocation_stack);
    }
    RtlFreeHeap(peb()->process_heap, 0, fiber);
}

} // extern "C"
