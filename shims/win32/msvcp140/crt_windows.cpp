// What Microsoft's library asks Windows for by functions of its own.

#include "msvcp140.hpp"

namespace {

/// A text of a code page as UTF-16, with the size as the caller gave it: -1 for one that ends by a
/// zero.
class Wide {
public:
    Wide(UINT page, const char* text, int size, bool refuses)
        : size_(MultiByteToWideChar(page, refuses ? MB_ERR_INVALID_CHARS : 0, text, size, nullptr,
                                    0)),
          text_(static_cast<wchar_t*>(
              HeapAlloc(GetProcessHeap(), 0, (static_cast<SIZE_T>(size_) + 1) * sizeof(wchar_t)))) {
        if (text_ == nullptr || MultiByteToWideChar(page, 0, text, size, text_, size_) != size_) {
            size_ = 0;
        }
    }
    ~Wide() { HeapFree(GetProcessHeap(), 0, text_); }
    Wide(const Wide&) = delete;
    Wide& operator=(const Wide&) = delete;
    int size() const { return size_; }
    wchar_t* text() const { return text_; }

private:
    int size_;
    wchar_t* text_;
};

UINT page_of(const wchar_t* locale, int page) {
    if (page != 0) {
        return static_cast<UINT>(page);
    }
    DWORD own = CP_ACP;
    GetLocaleInfoEx(locale, LOCALE_IDEFAULTANSICODEPAGE | LOCALE_RETURN_NUMBER,
                    reinterpret_cast<wchar_t*>(&own), sizeof own / sizeof(wchar_t));
    return own;
}

/// How long a text is that ends by a zero, or has this size.
int limited(const char* text, int size) {
    return size > 0 ? static_cast<int>(strnlen(text, static_cast<size_t>(size))) : size;
}

} // namespace

extern "C" {

int __crtCompareStringEx(const wchar_t* locale, DWORD flags, const wchar_t* left, int left_size,
                         const wchar_t* right, int right_size) {
    return CompareStringEx(locale, flags, left, left_size, right, right_size, nullptr, nullptr, 0);
}
int __crtCompareStringW(const wchar_t* locale, DWORD flags, const wchar_t* left, int left_size,
                        const wchar_t* right, int right_size) {
    return __crtCompareStringEx(locale, flags, left, left_size, right, right_size);
}
int __crtCompareStringA(const wchar_t* locale, DWORD flags, const char* left, int left_size,
                        const char* right, int right_size, int page) {
    const UINT from = page_of(locale, page);
    const Wide a(from, left, limited(left, left_size), true);
    const Wide b(from, right, limited(right, right_size), true);
    return __crtCompareStringEx(locale, flags, a.text(), a.size(), b.text(), b.size());
}
int __crtLCMapStringEx(const wchar_t* locale, DWORD flags, const wchar_t* from, int size,
                       wchar_t* to, int room) {
    return LCMapStringEx(locale, flags, from, size, to, room, nullptr, nullptr, 0);
}
int __crtLCMapStringW(const wchar_t* locale, DWORD flags, const wchar_t* from, int size,
                      wchar_t* to, int room) {
    return __crtLCMapStringEx(locale, flags, from, size, to, room);
}
int __crtLCMapStringA(const wchar_t* locale, DWORD flags, const char* from, int size, char* to,
                      int room, int page, BOOL refuses) {
    const UINT code_page = page_of(locale, page);
    const Wide text(code_page, from, limited(from, size), refuses != FALSE);
    if ((flags & LCMAP_SORTKEY) != 0) {
        return __crtLCMapStringEx(locale, flags, text.text(), text.size(),
                                  reinterpret_cast<wchar_t*>(to), room);
    }
    const int mapped = __crtLCMapStringEx(locale, flags, text.text(), text.size(), nullptr, 0);
    auto* const wide = static_cast<wchar_t*>(
        HeapAlloc(GetProcessHeap(), 0, (static_cast<SIZE_T>(mapped) + 1) * sizeof(wchar_t)));
    int written = 0;
    if (wide != nullptr && mapped > 0 &&
        __crtLCMapStringEx(locale, flags, text.text(), text.size(), wide, mapped) == mapped) {
        written = WideCharToMultiByte(code_page, 0, wide, mapped, to, room, nullptr, nullptr);
    }
    HeapFree(GetProcessHeap(), 0, wide);
    return written;
}
BOOL __crtIsPackagedApp() { return FALSE; }

/// std::system_category's texts: the size, without a zero behind it.
unsigned long cpp_windows_error_text(unsigned long code, char* to, unsigned long size) {
    return FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr, code,
                          0, to, size, nullptr);
}

int cpp_execute_once(INIT_ONCE* once, PINIT_ONCE_FN function, void* argument) {
    return InitOnceExecuteOnce(once, function, argument, nullptr);
}

} // extern "C"
