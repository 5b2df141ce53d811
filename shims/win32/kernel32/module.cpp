#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

namespace {

BOOL done(NTSTATUS status) {
    if (!NT_SUCCESS(status)) {
        SetLastError(RtlNtStatusToDosError(status));
        return FALSE;
    }
    return TRUE;
}

/// An ANSI text or id in Unicode, for the time of a call.
class Wide {
public:
    explicit Wide(LPCSTR text) : text_(reinterpret_cast<LPCWSTR>(text)) {
        if (!IS_INTRESOURCE(text)) {
            const int units = MultiByteToWideChar(CP_ACP, 0, text, -1, nullptr, 0);
            auto* const made = static_cast<LPWSTR>(RtlAllocateHeap(
                peb()->process_heap, 0, static_cast<SIZE_T>(units) * sizeof(WCHAR)));
            MultiByteToWideChar(CP_ACP, 0, text, -1, made, units);
            text_ = made;
        }
    }
    Wide(const Wide&) = delete;
    Wide& operator=(const Wide&) = delete;
    ~Wide() {
        if (!IS_INTRESOURCE(text_)) {
            RtlFreeHeap(peb()->process_heap, 0, const_cast<LPWSTR>(text_));
        }
    }
    LPCWSTR get() const { return text_; }

private:
    LPCWSTR text_;
};

} // namespace

extern "C" {

HRSRC WINAPI FindResourceExA(HMODULE module, LPCSTR type, LPCSTR name, WORD language) {
    return FindResourceExW(module, Wide(type).get(), Wide(name).get(), language);
}
HRSRC WINAPI FindResourceA(HMODULE module, LPCSTR name, LPCSTR type) {
    return FindResourceExA(module, type, name, 0);
}

BOOL WINAPI SetDllDirectoryW(LPCWSTR path) {
    UNICODE_STRING string;
    RtlInitUnicodeString(&string, path);
    return done(LdrSetDllDirectory(&string));
}
BOOL WINAPI SetDllDirectoryA(LPCSTR path) {
    return path == nullptr ? SetDllDirectoryW(nullptr) : SetDllDirectoryW(Wide(path).get());
}

DWORD WINAPI GetDllDirectoryW(DWORD size, LPWSTR to) {
    constexpr DWORD most = 0x7fff;
    size = size < most ? size : most;
    UNICODE_STRING string{0, static_cast<USHORT>(to != nullptr ? size * sizeof(WCHAR) : 0), to};
    LdrGetDllDirectory(&string);
    return string.Length / sizeof(WCHAR);
}

DWORD WINAPI GetDllDirectoryA(DWORD size, LPSTR to) {
    const DWORD units = GetDllDirectoryW(0, nullptr);
    auto* const wide = static_cast<LPWSTR>(
        RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, (units + 1) * sizeof(WCHAR)));
    if (wide == nullptr) {
        return 0;
    }
    GetDllDirectoryW(units + 1, wide);
    const auto bytes =
        static_cast<DWORD>(WideCharToMultiByte(CP_ACP, 0, wide, -1, nullptr, 0, nullptr, nullptr));
    const bool fits = bytes <= size;
    if (fits) {
        WideCharToMultiByte(CP_ACP, 0, wide, -1, to, static_cast<int>(bytes), nullptr, nullptr);
    } else if (size > 0) {
        to[0] = 0;
    }
    RtlFreeHeap(peb()->process_heap, 0, wide);
    return fits ? bytes - 1 : bytes;
}

} // extern "C"
