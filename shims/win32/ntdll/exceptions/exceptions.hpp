#pragma once
/// Structured exceptions, as far as all ISAs have them alike. How frames are found and asked is in
/// <isa>/.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32::exceptions {

constexpr ULONG unwinding_flags = EXCEPTION_UNWINDING | EXCEPTION_EXIT_UNWIND |
                                  EXCEPTION_TARGET_UNWIND | EXCEPTION_COLLIDED_UNWIND;

/// What an unwinding call makes of a jump buffer instead of its target.
constexpr DWORD status_longjump = 0x80000026;
constexpr DWORD status_unwind_consolidate = 0x80000029;

// <isa>/function_tables.cpp
/// An image has been mapped, or is about to be unmapped.
void add_image(char* base);
void remove_image(const char* base);
/// The base of the image that holds `address`, or null.
char* image_of(const void* address);

// <isa>/dispatch.cpp
/// Asks handlers; true if the thread is to go on at `context`.
bool dispatch(EXCEPTION_RECORD& record, CONTEXT& context);
[[noreturn]] void raise_status(NTSTATUS status, ULONG flags, EXCEPTION_RECORD* cause);

// vectored.cpp
bool call_vectored_handlers(EXCEPTION_RECORD& record, CONTEXT& context);
void call_continue_handlers(EXCEPTION_RECORD& record, CONTEXT& context);

} // namespace ferry::win32::exceptions
