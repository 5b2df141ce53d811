#pragma once
/// Functions that answer for memory that is not there, where Windows' have an exception handler.

#include <ferry/win32/guest.hpp>

namespace ferry::win32 {

/// A call of its own: the compiler sees faults in calls only.
template <class Result, class Function>
__attribute__((noinline)) Result guarded_call(Function& function) {
    return function();
}

/// What `function` gives; `otherwise` if it raises an exception. It must own nothing.
template <class Result, class Function>
Result guarded(Result otherwise, Function function) {
    __try {
        return guarded_call<Result>(function);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        return otherwise;
    }
}

} // namespace ferry::win32
