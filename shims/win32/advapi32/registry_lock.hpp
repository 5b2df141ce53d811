#pragma once
/// The registry's lock: held by each of its functions.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32::registry {

extern CRITICAL_SECTION lock;

class Guard {
public:
    Guard() { EnterCriticalSection(&lock); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() { LeaveCriticalSection(&lock); }
};

} // namespace ferry::win32::registry
