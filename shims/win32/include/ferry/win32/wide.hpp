#pragma once
/// ANSI arguments in UTF-16, for the time of a call.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32 {

/// Memory of the process heap for the time of a call; small sizes need none.
template <class T, SIZE_T small>
class Scratch {
public:
    explicit Scratch(SIZE_T count)
        : data_(count <= small
                    ? inside_
                    : static_cast<T*>(RtlAllocateHeap(peb()->process_heap, 0, count * sizeof(T)))) {
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() {
        if (data_ != inside_ && data_ != nullptr) {
            RtlFreeHeap(peb()->process_heap, 0, data_);
        }
    }
    [[nodiscard]] T* get() const { return data_; }

private:
    T inside_[small];
    T* data_;
};

/// An ANSI argument in UTF-16, for the time of a call. Null stays null.
class Wide {
public:
    explicit Wide(LPCSTR text) : Wide(text, text == nullptr ? 0 : strlen(text) + 1) {}
    /// `bytes` of it, with its end.
    Wide(LPCSTR text, SIZE_T bytes, UINT page = CP_ACP) : buffer_(bytes), null_(text == nullptr) {
        if (!null_ && buffer_.get() != nullptr) {
            MultiByteToWideChar(page, 0, text, static_cast<int>(bytes), buffer_.get(),
                                static_cast<int>(bytes));
        }
    }
    [[nodiscard]] LPWSTR get() const { return null_ ? nullptr : buffer_.get(); }
    /// It stands where calls take the text itself.
    operator LPCWSTR() const { return get(); } // NOLINT(*-explicit-*)

private:
    Scratch<WCHAR, 264> buffer_; ///< no page has fewer bytes than UTF-16 units
    bool null_;
};

/// The page of names of files: SetFileApisToOEM.
inline UINT file_page() { return AreFileApisANSI() ? CP_ACP : CP_OEMCP; }

/// A file's name in UTF-16, for the time of a call.
class WidePath : public Wide {
public:
    explicit WidePath(LPCSTR name)
        : Wide(name, name == nullptr ? 0 : strlen(name) + 1, file_page()) {}
};

} // namespace ferry::win32
