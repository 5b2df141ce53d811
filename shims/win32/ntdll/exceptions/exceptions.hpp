#pragma once
/// Structured exceptions of x86-64 ("x64 exception handling", learn.microsoft.com).

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32::exceptions {

constexpr ULONG unwinding_flags = EXCEPTION_UNWINDING | EXCEPTION_EXIT_UNWIND |
                                  EXCEPTION_TARGET_UNWIND | EXCEPTION_COLLIDED_UNWIND;

/// What an unwinding call makes of a jump buffer instead of its target.
constexpr DWORD status_longjump = 0x80000026;
constexpr DWORD status_unwind_consolidate = 0x80000029;

/// A function and the image it belongs to, or null.
struct FoundFunction {
    PRUNTIME_FUNCTION function = nullptr;
    DWORD64 base = 0;
};

// function_tables.cpp
FoundFunction find_function(DWORD64 pc);
/// An image has been mapped, or is about to be unmapped.
void add_image(char* base);
void remove_image(const char* base);
/// The base of the image that holds `address`, or null.
char* image_of(const void* address);

// unwind.cpp
/// One frame up, of a function that is known or (null) a leaf; gives the handler of the kinds in
/// `wanted`.
PEXCEPTION_ROUTINE step(const FoundFunction& at, DWORD64 pc, CONTEXT& context, ULONG wanted,
                        DWORD64& frame, PVOID& data);
/// May frames of this thread lie there?
bool on_stack(DWORD64 frame);

// dispatch.cpp
/// Asks handlers; true if the thread is to go on at `context`.
bool dispatch(EXCEPTION_RECORD& record, CONTEXT& context);
[[noreturn]] void raise_status(NTSTATUS status, ULONG flags, EXCEPTION_RECORD* cause);

// vectored.cpp
bool call_vectored_handlers(EXCEPTION_RECORD& record, CONTEXT& context);
void call_continue_handlers(EXCEPTION_RECORD& record, CONTEXT& context);

extern "C" {
// x64/handlers.S: call a handler from a frame that tells nested exceptions and unwinds of it.
EXCEPTION_DISPOSITION ferry_call_for_exception(PEXCEPTION_RECORD record, PVOID frame,
                                               PCONTEXT context, PDISPATCHER_CONTEXT dispatcher);
EXCEPTION_DISPOSITION ferry_call_for_unwind(PEXCEPTION_RECORD record, PVOID frame, PCONTEXT context,
                                            PDISPATCHER_CONTEXT dispatcher);
// x64/context.S
[[noreturn]] void ferry_load_context(const CONTEXT* context);
[[noreturn]] void ferry_load_unwound(const CONTEXT* context);
[[noreturn]] void ferry_load_jump_buffer(const void* buffer, int value);
[[noreturn]] void ferry_consolidate(void* function, EXCEPTION_RECORD* record,
                                    const CONTEXT* context);
}

} // namespace ferry::win32::exceptions
