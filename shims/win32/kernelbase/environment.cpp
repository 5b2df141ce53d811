// Environment variables.

#include <ferry/win32/files.hpp>

#include "text.hpp"

using namespace ferry::win32;

extern "C" {

DWORD WINAPI GetEnvironmentVariableW(LPCWSTR name, LPWSTR to, DWORD size) {
    SIZE_T length = 0;
    if (name == nullptr) {
        return static_cast<DWORD>(fail(ERROR_ENVVAR_NOT_FOUND));
    }
    const NTSTATUS status =
        RtlQueryEnvironmentVariable(nullptr, name, wcslen(name), to, size, &length);
    if (status == STATUS_BUFFER_TOO_SMALL) {
        return static_cast<DWORD>(length);
    }
    if (!succeeded(status)) {
        return 0;
    }
    if (length == size) {
        if (size != 0) {
            to[0] = 0;
        }
        return static_cast<DWORD>(length + 1); // it would lack its NUL
    }
    return static_cast<DWORD>(length);
}

DWORD WINAPI GetEnvironmentVariableA(LPCSTR name, LPSTR to, DWORD size) {
    Wide wide(name);
    WCHAR small[2];
    const DWORD needed = GetEnvironmentVariableW(wide, small, 0);
    if (needed == 0) {
        return 0;
    }
    Scratch<WCHAR, 264> value(needed);
    if (value.get() == nullptr) {
        return static_cast<DWORD>(fail(ERROR_NOT_ENOUGH_MEMORY));
    }
    return give_ansi(value.get(), GetEnvironmentVariableW(wide, value.get(), needed), to, size);
}

BOOL WINAPI SetEnvironmentVariableW(LPCWSTR name, LPCWSTR value) {
    return name == nullptr ? fail(ERROR_INVALID_PARAMETER)
                           : succeeded(RtlSetEnvironmentVar(nullptr, name, wcslen(name), value,
                                                            value == nullptr ? 0 : wcslen(value)));
}

BOOL WINAPI SetEnvironmentVariableA(LPCSTR name, LPCSTR value) {
    return SetEnvironmentVariableW(Wide(name), Wide(value));
}

LPWSTR WINAPI GetEnvironmentStringsW(void) {
    PVOID copy = nullptr;
    return succeeded(RtlCreateEnvironment(TRUE, &copy)) ? static_cast<LPWSTR>(copy) : nullptr;
}

LPSTR WINAPI GetEnvironmentStringsA(void) {
    const LPWSTR wide = GetEnvironmentStringsW();
    if (wide == nullptr) {
        return nullptr;
    }
    LPCWSTR end = wide;
    while (*end != 0) {
        end += wcslen(end) + 1;
    }
    const auto units = static_cast<int>(end - wide) + 1;
    const int bytes = WideCharToMultiByte(CP_ACP, 0, wide, units, nullptr, 0, nullptr, nullptr);
    auto* const made =
        static_cast<LPSTR>(RtlAllocateHeap(peb()->process_heap, 0, static_cast<SIZE_T>(bytes)));
    if (made != nullptr) {
        WideCharToMultiByte(CP_ACP, 0, wide, units, made, bytes, nullptr, nullptr);
    }
    RtlFreeHeap(peb()->process_heap, 0, wide);
    return made;
}

BOOL WINAPI FreeEnvironmentStringsW(LPWCH block) {
    return RtlFreeHeap(peb()->process_heap, 0, block);
}
BOOL WINAPI FreeEnvironmentStringsA(LPCH block) {
    return RtlFreeHeap(peb()->process_heap, 0, block);
}

DWORD WINAPI ExpandEnvironmentStringsW(LPCWSTR from, LPWSTR to, DWORD size) {
    from = from == nullptr ? L"" : from;
    SIZE_T length = 0;
    const NTSTATUS status =
        RtlExpandEnvironmentStrings(nullptr, from, wcslen(from), to, size, &length);
    return status == STATUS_BUFFER_TOO_SMALL || succeeded(status) ? static_cast<DWORD>(length) : 0;
}

DWORD WINAPI ExpandEnvironmentStringsA(LPCSTR from, LPSTR to, DWORD size) {
    Wide wide(from == nullptr ? "" : from);
    WCHAR small[1];
    const DWORD needed = ExpandEnvironmentStringsW(wide, small, 0);
    Scratch<WCHAR, 264> value(needed);
    if (value.get() == nullptr) {
        return static_cast<DWORD>(fail(ERROR_NOT_ENOUGH_MEMORY));
    }
    ExpandEnvironmentStringsW(wide, value.get(), needed);
    const DWORD given = give_ansi(value.get(), needed - 1, to, size);
    return given < size ? given + 1 : given; // with the NUL
}

/// Texts NAME=VALUE, each with its NUL, then one more: nothing else is set afterwards.
BOOL WINAPI SetEnvironmentStringsW(LPWCH block) {
    for (const WCHAR* at = block; *at != 0; at += wcslen(at) + 1) {
        if (*at == L'=' || wcschr(at, L'=') == nullptr) {
            return fail(ERROR_INVALID_PARAMETER);
        }
    }
    LPWCH const old = GetEnvironmentStringsW();
    for (WCHAR* at = old; *at != 0;) {
        WCHAR* const next = at + wcslen(at) + 1;
        WCHAR* const equals = wcschr(at + 1, L'=');
        if (*at != L'=' && equals != nullptr) { // not a drive's directory
            *equals = 0;
            SetEnvironmentVariableW(at, nullptr);
        }
        at = next;
    }
    FreeEnvironmentStringsW(old);
    for (const WCHAR* at = block; *at != 0; at += wcslen(at) + 1) {
        const SIZE_T units = static_cast<SIZE_T>(wcschr(at, L'=') - at);
        Scratch<WCHAR, 64> name(units + 1);
        if (name.get() == nullptr) {
            return fail(ERROR_NOT_ENOUGH_MEMORY);
        }
        memcpy(name.get(), at, units * sizeof(WCHAR));
        name.get()[units] = 0;
        SetEnvironmentVariableW(name.get(), at + units + 1);
    }
    return TRUE;
}

} // extern "C"
