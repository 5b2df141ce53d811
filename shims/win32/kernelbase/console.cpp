#include "kernelbase.hpp"

using namespace ferry::win32;

namespace {

/// Where the process keeps one of its standard handles; null for a number that is none.
ULONG_PTR* standard_handle(DWORD which) {
    ProcessParameters& parameters = *peb()->parameters;
    switch (which) {
    case STD_INPUT_HANDLE: return &parameters.standard_input;
    case STD_OUTPUT_HANDLE: return &parameters.standard_output;
    case STD_ERROR_HANDLE: return &parameters.standard_error;
    default: return nullptr;
    }
}

} // namespace

extern "C" {

HANDLE WINAPI GetStdHandle(DWORD which) {
    const ULONG_PTR* const handle = standard_handle(which);
    if (handle == nullptr) {
        fail(ERROR_INVALID_HANDLE);
        return INVALID_HANDLE_VALUE;
    }
    return reinterpret_cast<HANDLE>(*handle);
}

BOOL WINAPI SetStdHandle(DWORD which, HANDLE handle) {
    ULONG_PTR* const place = standard_handle(which);
    if (place == nullptr) {
        return fail(ERROR_INVALID_HANDLE);
    }
    *place = reinterpret_cast<ULONG_PTR>(handle);
    return TRUE;
}

} // extern "C"
