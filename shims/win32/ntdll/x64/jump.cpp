// longjmp: unwinds to the frame of setjmp, so that the frames between clean up.

#include <setjmp.h>

#include "tables.hpp"

using namespace ferry::win32::exceptions;

extern "C" {

/// A jump buffer with a frame was filled by code that can be unwound to; one without is just
/// loaded.
[[noreturn]] void ferry_longjmp(_JUMP_BUFFER* buffer, int value) {
    if (buffer->Frame == 0) {
        ferry_load_jump_buffer(buffer, value);
    }
    EXCEPTION_RECORD record{};
    record.ExceptionCode = status_longjump;
    record.NumberParameters = 1;
    record.ExceptionInformation[0] = reinterpret_cast<ULONG_PTR>(buffer);
    CONTEXT context;
    for (;;) {
        RtlUnwindEx(reinterpret_cast<PVOID>(buffer->Frame), reinterpret_cast<PVOID>(buffer->Rip),
                    &record, reinterpret_cast<PVOID>(LONG_PTR{value}), &context, nullptr);
    }
}

} // extern "C"
