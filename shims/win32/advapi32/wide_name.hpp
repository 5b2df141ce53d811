#pragma once
/// Names in the ANSI code page, in UTF-16 for the time of a call.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32 {

/// A narrow name widened; null stays null.
class Wide {
public:
    explicit Wide(LPCSTR text) {
        if (text == nullptr) {
            return;
        }
        const int units = MultiByteToWideChar(CP_ACP, 0, text, -1, nullptr, 0);
        text_ = static_cast<LPWSTR>(
            RtlAllocateHeap(peb()->process_heap, 0, static_cast<SIZE_T>(units) * sizeof(WCHAR)));
        if (text_ != nullptr) {
            MultiByteToWideChar(CP_ACP, 0, text, -1, text_, units);
        }
    }
    Wide(const Wide&) = delete;
    Wide& operator=(const Wide&) = delete;
    ~Wide() {
        if (text_ != nullptr) {
            RtlFreeHeap(peb()->process_heap, 0, text_);
        }
    }
    // An argument where a wide text is asked for is all that it is.
    operator LPCWSTR() const { return text_; } // NOLINT(*-explicit-*)

private:
    LPWSTR text_ = nullptr;
};

} // namespace ferry::win32
