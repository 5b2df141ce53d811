// RegQueryMultipleValues: several values at once, as they were at one time.

#include <ferry/win32/ntdll.hpp>

#include "registry_lock.hpp"

using namespace ferry::win32;

namespace {

/// Where the next value begins, so that numbers can be read where they lie.
constexpr ULONGLONG aligned(ULONGLONG place) { return (place + 3) & ~ULONGLONG{3}; }

template <class Entry, class Char>
LSTATUS query_values(HKEY key, Entry* list, DWORD count, BYTE* buffer, DWORD* size,
                     LSTATUS(WINAPI* query)(HKEY, const Char*, DWORD*, DWORD*, BYTE*, DWORD*)) {
    constexpr ULONGLONG most_bytes = 0xffff'ffff; // what a size can say
    if (size == nullptr || (list == nullptr && count != 0)) {
        return ERROR_INVALID_PARAMETER;
    }
    const registry::Guard guard;
    ULONGLONG end = 0;
    for (DWORD i = 0; i < count; ++i) {
        Entry& entry = list[i];
        if (const LSTATUS found = query(key, entry.ve_valuename, nullptr, &entry.ve_type, nullptr,
                                        &entry.ve_valuelen);
            found != ERROR_SUCCESS) {
            return found;
        }
        end = aligned(end) + entry.ve_valuelen;
    }
    if (end > most_bytes) {
        return ERROR_ARITHMETIC_OVERFLOW;
    }
    const DWORD room = *size;
    *size = static_cast<DWORD>(end);
    if (buffer == nullptr || room < end) {
        return ERROR_MORE_DATA;
    }
    end = 0;
    for (DWORD i = 0; i < count; ++i) {
        Entry& entry = list[i];
        BYTE* const data = buffer + aligned(end);
        end = aligned(end) + entry.ve_valuelen;
        if (const LSTATUS read =
                query(key, entry.ve_valuename, nullptr, nullptr, data, &entry.ve_valuelen);
            read != ERROR_SUCCESS) {
            return read;
        }
        entry.ve_valueptr = reinterpret_cast<DWORD_PTR>(data);
    }
    return ERROR_SUCCESS;
}

} // namespace

extern "C" {

LSTATUS WINAPI RegQueryMultipleValuesW(HKEY key, PVALENTW list, DWORD count, LPWSTR buffer,
                                       LPDWORD size) {
    return query_values(key, list, count, reinterpret_cast<BYTE*>(buffer), size, &RegQueryValueExW);
}

LSTATUS WINAPI RegQueryMultipleValuesA(HKEY key, PVALENTA list, DWORD count, LPSTR buffer,
                                       LPDWORD size) {
    return query_values(key, list, count, reinterpret_cast<BYTE*>(buffer), size, &RegQueryValueExA);
}

} // extern "C"
