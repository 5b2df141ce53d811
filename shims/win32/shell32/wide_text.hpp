#pragma once
/// ANSI arguments in UTF-16 and room for whole paths, for the time of a call.

#include <ferry/win32/files.hpp>
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

/// An ANSI text in UTF-16; null stays null. A list of texts ends with two NULs.
class WideText {
public:
    explicit WideText(LPCSTR from) : WideText(from, from == nullptr ? 0 : strlen(from) + 1) {}
    /// `bytes` of it, with its end.
    WideText(LPCSTR from, SIZE_T bytes) {
        if (from != nullptr) {
            text_ = static_cast<LPWSTR>(RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY,
                                                        (bytes + 2) * sizeof(WCHAR)));
        }
        if (text_ != nullptr) {
            MultiByteToWideChar(CP_ACP, 0, from, static_cast<int>(bytes), text_,
                                static_cast<int>(bytes));
        }
    }
    WideText(const WideText&) = delete;
    WideText& operator=(const WideText&) = delete;
    ~WideText() {
        if (text_ != nullptr) {
            RtlFreeHeap(peb()->process_heap, 0, text_);
        }
    }
    operator LPCWSTR() const { return text_; } // NOLINT(*-explicit-*): it stands for the text

private:
    LPWSTR text_ = nullptr;
};

} // namespace ferry::win32
