#pragma once
/// Room for whole paths, for the time of a call.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32 {

inline constexpr DWORD whole_path_units = 0x8000;

/// Room for a path of any length.
struct WholePath {
    WholePath()
        : text(static_cast<LPWSTR>(
              RtlAllocateHeap(peb()->process_heap, 0, whole_path_units * sizeof(WCHAR)))) {}
    WholePath(const WholePath&) = delete;
    WholePath& operator=(const WholePath&) = delete;
    ~WholePath() {
        if (text != nullptr) {
            RtlFreeHeap(peb()->process_heap, 0, text);
        }
    }
    [[nodiscard]] bool there() const { return text != nullptr; }
    LPWSTR text;
};

} // namespace ferry::win32
