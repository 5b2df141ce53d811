// Message boxes: nobody sees them and nobody presses a button, so the text goes to standard error,
// and the answer is that of the button that Enter would press.

#include <ferry/win32/files.hpp>

#include <winuser.h>

using namespace ferry::win32;

namespace {

/// Which buttons there are, from left to right, by the type's lowest four bits.
struct Buttons {
    int ids[3];
    int count;
};
constexpr Buttons buttons[] = {
    {{IDOK}, 1},
    {{IDOK, IDCANCEL}, 2},
    {{IDABORT, IDRETRY, IDIGNORE}, 3},
    {{IDYES, IDNO, IDCANCEL}, 3},
    {{IDYES, IDNO}, 2},
    {{IDRETRY, IDCANCEL}, 2},
    {{IDCANCEL, IDTRYAGAIN, IDCONTINUE}, 3},
};

/// Who tries again would ask again, for ever: then the box is cancelled.
int answer_of(UINT type) {
    const Buttons& row = buttons[type & MB_TYPEMASK];
    const int chosen = static_cast<int>((type & MB_DEFMASK) >> 8);
    const int id = row.ids[chosen < row.count ? chosen : 0];
    const bool again = id == IDRETRY || id == IDTRYAGAIN;
    return !again ? id : row.ids[0] == IDABORT ? IDABORT : IDCANCEL;
}

/// Text on the process's heap.
template <class Char>
class Text {
public:
    explicit Text(int units)
        : data(static_cast<Char*>(HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY,
                                            static_cast<size_t>(units) * sizeof(Char)))) {}
    Text(const Text&) = delete;
    Text& operator=(const Text&) = delete;
    ~Text() { HeapFree(GetProcessHeap(), 0, data); }

    Char* data;
};

void print(LPCWSTR text) {
    const int bytes = WideCharToMultiByte(CP_UTF8, 0, text, -1, nullptr, 0, nullptr, nullptr);
    const Text<char> line(bytes + 1);
    if (bytes <= 0 || line.data == nullptr) {
        return;
    }
    WideCharToMultiByte(CP_UTF8, 0, text, -1, line.data, bytes, nullptr, nullptr);
    line.data[bytes - 1] = '\n';
    DWORD written = 0;
    WriteFile(GetStdHandle(STD_ERROR_HANDLE), line.data, static_cast<DWORD>(bytes), &written,
              nullptr);
}

/// A text in ANSI, or nothing.
struct Wide : Text<WCHAR> {
    explicit Wide(LPCSTR from) : Wide(from, from != nullptr ? units_of(from) : 0) {}
    [[nodiscard]] LPCWSTR get() const { return data; }

private:
    Wide(LPCSTR from, int units) : Text(units != 0 ? units : 1) {
        if (data != nullptr && units != 0) {
            MultiByteToWideChar(CP_ACP, 0, from, -1, data, units);
        }
    }
    static int units_of(LPCSTR from) {
        return MultiByteToWideChar(CP_ACP, 0, from, -1, nullptr, 0);
    }
};

/// A text of MSGBOXPARAMS, which may be the number of one among the instance's resources.
class Named {
public:
    Named(HINSTANCE instance, LPCWSTR text) : text_(text) {
        if (IS_INTRESOURCE(text) && text != nullptr) {
            LPCWSTR found = nullptr; // not terminated
            const int units =
                LoadStringW(instance, static_cast<UINT>(reinterpret_cast<UINT_PTR>(text)),
                            reinterpret_cast<LPWSTR>(&found), 0);
            if (copy_.data != nullptr && units > 0 && units < most) {
                memcpy(copy_.data, found, static_cast<size_t>(units) * sizeof(WCHAR));
            }
            text_ = copy_.data;
        }
    }
    [[nodiscard]] LPCWSTR get() const { return text_; }

private:
    static constexpr int most = 4097; // units of a string resource, and the end
    LPCWSTR text_;
    Text<WCHAR> copy_{most};
};

} // namespace

extern "C" {

int WINAPI MessageBoxExW(HWND, LPCWSTR text, LPCWSTR title, UINT type, WORD) {
    if ((type & MB_TYPEMASK) >= sizeof buttons / sizeof *buttons) {
        SetLastError(ERROR_INVALID_MSGBOX_STYLE);
        return 0;
    }
    if (title != nullptr && *title != 0) {
        print(title);
    }
    if (text != nullptr && *text != 0) {
        print(text);
    }
    return answer_of(type);
}
int WINAPI MessageBoxExA(HWND window, LPCSTR text, LPCSTR title, UINT type, WORD language) {
    return MessageBoxExW(window, Wide(text).get(), Wide(title).get(), type, language);
}

int WINAPI MessageBoxW(HWND window, LPCWSTR text, LPCWSTR title, UINT type) {
    return MessageBoxExW(window, text, title, type, 0);
}
int WINAPI MessageBoxA(HWND window, LPCSTR text, LPCSTR title, UINT type) {
    return MessageBoxExA(window, text, title, type, 0);
}

int WINAPI MessageBoxIndirectW(const MSGBOXPARAMSW* box) {
    return MessageBoxExW(box->hwndOwner, Named(box->hInstance, box->lpszText).get(),
                         Named(box->hInstance, box->lpszCaption).get(), box->dwStyle, 0);
}
int WINAPI MessageBoxIndirectA(const MSGBOXPARAMSA* box) {
    const auto wide = [](LPCSTR text, const Wide& made) {
        return IS_INTRESOURCE(text) ? reinterpret_cast<LPCWSTR>(text) : made.get();
    };
    const Wide text(IS_INTRESOURCE(box->lpszText) ? nullptr : box->lpszText);
    const Wide title(IS_INTRESOURCE(box->lpszCaption) ? nullptr : box->lpszCaption);
    MSGBOXPARAMSW same{};
    same.hwndOwner = box->hwndOwner;
    same.hInstance = box->hInstance;
    same.lpszText = wide(box->lpszText, text);
    same.lpszCaption = wide(box->lpszCaption, title);
    same.dwStyle = box->dwStyle;
    return MessageBoxIndirectW(&same);
}

int WINAPI MessageBoxTimeoutW(HWND window, LPCWSTR text, LPCWSTR title, UINT type, WORD language,
                              DWORD) {
    return MessageBoxExW(window, text, title, type, language);
}
int WINAPI MessageBoxTimeoutA(HWND window, LPCSTR text, LPCSTR title, UINT type, WORD language,
                              DWORD) {
    return MessageBoxExA(window, text, title, type, language);
}

} // extern "C"
