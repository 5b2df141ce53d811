#pragma once
/// Structured exceptions of x86-64: by tables ("x64 exception handling", learn.microsoft.com).

#include "../exceptions/exceptions.hpp"

namespace ferry::win32::exceptions {

/// A function and the image it belongs to, or null.
struct FoundFunction {
    PRUNTIME_FUNCTION function = nullptr;
    DWORD64 base = 0;
};

// function_tables.cpp
FoundFunction find_function(DWORD64 pc);

// unwind.cpp
/// One frame up, of a function that is known or (null) a leaf; gives the handler of the kinds in
/// `wanted`, and whether vector registers were among what it found.
PEXCEPTION_ROUTINE step(const FoundFunction& at, DWORD64 pc, CONTEXT& context, ULONG wanted,
                        DWORD64& frame, PVOID& data, bool* vectors = nullptr);
/// Copies what a step changes: the registers that calls preserve, with rsp, and rip.
void copy_stepped(CONTEXT& to, const CONTEXT& from);
/// Whether nothing lies above what was come to from the frame of `left`: what returns to 0 has no
/// caller. What an exception interrupted at 0 has one: it called a null pointer.
bool is_outermost(const FoundFunction& left, const CONTEXT& at);
/// May frames of this thread lie there?
bool on_stack(DWORD64 frame);

extern "C" {
// handlers.S: call a handler from a frame that tells nested exceptions and unwinds of it.
EXCEPTION_DISPOSITION ferry_call_for_exception(PEXCEPTION_RECORD record, PVOID frame,
                                               PCONTEXT context, PDISPATCHER_CONTEXT dispatcher);
EXCEPTION_DISPOSITION ferry_call_for_unwind(PEXCEPTION_RECORD record, PVOID frame, PCONTEXT context,
                                            PDISPATCHER_CONTEXT dispatcher);
// entry.S
void KiUserExceptionDispatcher();
// context.S
[[noreturn]] void ferry_load_context(const CONTEXT* context);
[[noreturn]] void ferry_load_unwound(const CONTEXT* context);
[[noreturn]] void ferry_load_jump_buffer(const void* buffer, int value);
[[noreturn]] void ferry_consolidate(void* function, EXCEPTION_RECORD* record,
                                    const CONTEXT* context);
}

} // namespace ferry::win32::exceptions
