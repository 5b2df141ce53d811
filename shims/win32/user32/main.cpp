// What console programs use of user32: characters, strings, and message boxes, which print.

#include <ferry/win32/files.hpp>

#include <winuser.h>

using namespace ferry::win32;

namespace {

using Change = WCHAR(NTAPI*)(WCHAR);

/// A text, or one character where the pointer is a number.
LPWSTR change(LPWSTR text, Change to) {
    const auto number = reinterpret_cast<ULONG_PTR>(text);
    if (number <= 0xffff) {
        return reinterpret_cast<LPWSTR>(ULONG_PTR{to(static_cast<WCHAR>(number))});
    }
    for (LPWSTR at = text; *at != 0; ++at) {
        *at = to(*at);
    }
    return text;
}

DWORD change(LPWSTR text, DWORD units, Change to) {
    for (DWORD i = 0; i < units; ++i) {
        text[i] = to(text[i]);
    }
    return units;
}

/// In UTF-8 a character begins where no continuation byte stands.
bool continues(char c) { return (static_cast<UCHAR>(c) & 0xc0) == 0x80; }

void print(LPCWSTR text) {
    char line[1024];
    const int bytes =
        WideCharToMultiByte(CP_UTF8, 0, text, -1, line, sizeof line - 1, nullptr, nullptr);
    if (bytes > 0) {
        line[bytes - 1] = '\n';
        DWORD written = 0;
        WriteFile(GetStdHandle(STD_ERROR_HANDLE), line, static_cast<DWORD>(bytes), &written,
                  nullptr);
    }
}

} // namespace

extern "C" {

LPWSTR WINAPI CharUpperW(LPWSTR text) { return change(text, RtlUpcaseUnicodeChar); }
LPWSTR WINAPI CharLowerW(LPWSTR text) { return change(text, RtlDowncaseUnicodeChar); }
DWORD WINAPI CharUpperBuffW(LPWSTR text, DWORD units) {
    return change(text, units, RtlUpcaseUnicodeChar);
}
DWORD WINAPI CharLowerBuffW(LPWSTR text, DWORD units) {
    return change(text, units, RtlDowncaseUnicodeChar);
}
LPWSTR WINAPI CharNextW(LPCWSTR at) { return const_cast<LPWSTR>(*at == 0 ? at : at + 1); }
LPWSTR WINAPI CharPrevW(LPCWSTR begin, LPCWSTR at) {
    return const_cast<LPWSTR>(at > begin ? at - 1 : begin);
}
LPSTR WINAPI CharNextA(LPCSTR at) {
    if (*at != 0) {
        for (++at; continues(*at); ++at) {
        }
    }
    return const_cast<LPSTR>(at);
}
LPSTR WINAPI CharPrevA(LPCSTR begin, LPCSTR at) {
    if (at > begin) {
        for (--at; at > begin && continues(*at); --at) {
        }
    }
    return const_cast<LPSTR>(at);
}
LPSTR WINAPI CharNextExA(WORD, LPCSTR at, DWORD) { return CharNextA(at); }
LPSTR WINAPI CharPrevExA(WORD, LPCSTR begin, LPCSTR at, DWORD) { return CharPrevA(begin, at); }

/// There is nobody to press a button: the text goes to standard error, and the answer is OK.
int WINAPI MessageBoxW(HWND, LPCWSTR text, LPCWSTR title, UINT) {
    if (title != nullptr) {
        print(title);
    }
    if (text != nullptr) {
        print(text);
    }
    return IDOK;
}

int WINAPI LoadStringW(HINSTANCE module, UINT id, LPWSTR to, int room) {
    constexpr UINT in_block = 16; // strings of one resource
    HMODULE const from = module;
    HRSRC const resource =
        FindResourceW(from, MAKEINTRESOURCEW(id / in_block + 1), MAKEINTRESOURCEW(6));
    if (resource == nullptr) {
        return 0;
    }
    const auto* at = static_cast<const WCHAR*>(LockResource(LoadResource(from, resource)));
    for (UINT i = 0; i < id % in_block; ++i) {
        at += *at + 1;
    }
    const int units = *at++;
    if (room == 0) { // the caller wants to read it where it is
        *reinterpret_cast<const WCHAR**>(to) = at;
        return units;
    }
    const int copied = units < room ? units : room - 1;
    memcpy(to, at, static_cast<size_t>(copied) * sizeof(WCHAR));
    to[copied] = 0;
    return copied;
}

void ferry_queues_begin();
void ferry_queue_end();

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD reason, LPVOID) {
    if (reason == DLL_PROCESS_ATTACH) {
        ferry_queues_begin();
    } else if (reason == DLL_THREAD_DETACH) {
        ferry_queue_end();
    }
    return TRUE;
}

} // extern "C"
