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
#ifdef __i386__ // the compiler has no __try for i386 with GNU's names; these DLLs are not linked
                // yet
    static_cast<void>(otherwise);
    return guarded_call<Result>(function);
#else
    __try {
        return guarded_call<Result>(function);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        return otherwise;
    }
#endif
}

} // namespace ferry::win32
