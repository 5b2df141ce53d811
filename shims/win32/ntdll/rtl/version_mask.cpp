#include <ferry/win32/ntdll.hpp>

extern "C" {

/// Three bits a field.
ULONGLONG NTAPI VerSetConditionMask(ULONGLONG mask, DWORD fields, BYTE condition) {
    for (DWORD field = 0; field < 8; ++field) {
        if ((fields >> field & 1) != 0) {
            const auto at = 3 * field;
            mask = (mask & ~(ULONGLONG{7} << at)) | ULONGLONG{condition & 7U} << at;
            break; // the lowest one
        }
    }
    return mask;
}

} // extern "C"
