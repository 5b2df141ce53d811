// conio.h. Keys come from the console's input events, and characters go to its screen buffer,
// whatever the standard streams are.

#include "console.hpp"
#include "late.hpp"

using namespace ferry::crt;

namespace {

Lock console_lock;
HANDLE input = INVALID_HANDLE_VALUE;
HANDLE output = INVALID_HANDLE_VALUE;
int waiting[2] = {-1, -1}; // the second code of a key, and what _ungetch gave

HANDLE open(HANDLE& handle, const wchar_t* name) {
    if (handle == INVALID_HANDLE_VALUE) {
        handle = CreateFileW(name, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                             nullptr, OPEN_EXISTING, 0, nullptr);
    }
    return handle;
}

/// Keys without a character give two codes, the first of which is 0 or 0xe0 ("_getch").
bool key_codes(const KEY_EVENT_RECORD& key, int codes[2]) {
    codes[0] = key.uChar.UnicodeChar;
    codes[1] = -1;
    if (codes[0] != 0) {
        return true;
    }
    const bool function = key.wVirtualKeyCode >= VK_F1 && key.wVirtualKeyCode <= VK_F10;
    const bool cursor = key.wVirtualKeyCode >= VK_PRIOR && key.wVirtualKeyCode <= VK_DELETE;
    const bool high_function = key.wVirtualKeyCode == VK_F11 || key.wVirtualKeyCode == VK_F12;
    if (!function && !cursor && !high_function) {
        return false;
    }
    codes[0] = function ? 0 : 0xe0;
    codes[1] = high_function ? 0x85 + key.wVirtualKeyCode - VK_F11 : key.wVirtualScanCode;
    return true;
}

int next_key() {
    for (int& code : waiting) {
        if (code >= 0) {
            const int c = code;
            code = -1;
            return c;
        }
    }
    const HANDLE console = open(input, L"CONIN$");
    if (console == INVALID_HANDLE_VALUE) {
        return -1;
    }
    DWORD mode = 0;
    GetConsoleMode(console, &mode);
    SetConsoleMode(console, 0);
    int result = -1;
    for (;;) {
        INPUT_RECORD record;
        DWORD count = 0;
        if (!LATE(ReadConsoleInputW)(console, &record, 1, &count) || count == 0) {
            break;
        }
        int codes[2];
        if (record.EventType == KEY_EVENT && record.Event.KeyEvent.bKeyDown != 0 &&
            key_codes(record.Event.KeyEvent, codes)) {
            result = codes[0];
            waiting[0] = codes[1];
            break;
        }
    }
    SetConsoleMode(console, mode);
    return result;
}

template <class C>
C* read_line(C* to, size_t room) {
    size_t size = 0;
    for (;;) {
        const int c = console_read(true);
        if (c < 0 && size == 0) {
            return nullptr;
        }
        if (c < 0 || c == '\r' || c == '\n') {
            break;
        }
        if (c == '\b') {
            size -= size > 0;
        } else if (size + 1 < room) {
            to[size++] = static_cast<C>(c);
        }
    }
    to[size] = 0;
    return to;
}

} // namespace

namespace ferry::crt {

bool console_write(const wchar_t* text, size_t size) {
    const HANDLE console = open(output, L"CONOUT$");
    DWORD written = 0;
    return console != INVALID_HANDLE_VALUE &&
           WriteConsoleW(console, text, static_cast<DWORD>(size), &written, nullptr) != 0;
}
bool console_write(const char* text, size_t size) {
    const HANDLE console = open(output, L"CONOUT$");
    DWORD written = 0;
    return console != INVALID_HANDLE_VALUE &&
           WriteConsoleA(console, text, static_cast<DWORD>(size), &written, nullptr) != 0;
}
int console_read(bool echo) {
    const Guard guard(console_lock);
    const bool was_waiting = waiting[0] >= 0 || waiting[1] >= 0; // what was put back is not shown
    const int c = next_key();
    if (echo && c >= 0 && !was_waiting) {
        const auto unit = static_cast<wchar_t>(c);
        console_write(&unit, 1);
    }
    return c;
}
bool console_unread(int c) {
    const Guard guard(console_lock);
    if (c == -1 || waiting[1] != -1) {
        return false;
    }
    waiting[1] = c;
    return true;
}

} // namespace ferry::crt

extern "C" {

int _getch() { return console_read(false); }
int _getche() { return console_read(true); }
int _getch_nolock() { return console_read(false); }
int _getche_nolock() { return console_read(true); }
int _ungetch(int c) { return console_unread(c) ? c : -1; }
int _ungetch_nolock(int c) { return _ungetch(c); }
unsigned short _getwch() { return static_cast<unsigned short>(console_read(false)); }
unsigned short _getwche() { return static_cast<unsigned short>(console_read(true)); }
unsigned short _getwch_nolock() { return _getwch(); }
unsigned short _getwche_nolock() { return _getwche(); }
unsigned short _ungetwch(unsigned short c) {
    return c != 0xffff && console_unread(c) ? c : static_cast<unsigned short>(0xffff);
}
unsigned short _ungetwch_nolock(unsigned short c) { return _ungetwch(c); }
int _putch(int c) {
    const char byte = static_cast<char>(c);
    return console_write(&byte, 1) ? c : -1;
}
int _putch_nolock(int c) { return _putch(c); }
unsigned short _putwch(wchar_t c) {
    return console_write(&c, 1) ? c : static_cast<unsigned short>(0xffff);
}
unsigned short _putwch_nolock(wchar_t c) { return _putwch(c); }
int _cputs(const char* text) {
    if (text == nullptr) {
        invalid();
        return -1;
    }
    return console_write(text, strlen(text)) ? 0 : -1;
}
int _cputws(const wchar_t* text) {
    if (text == nullptr) {
        invalid();
        return -1;
    }
    return console_write(text, wcslen(text)) ? 0 : -1;
}
/// The first unit of the buffer says its room, the second gets the size; text from the third on.
char* _cgets(char* buffer) {
    char* const text = read_line(buffer + 2, static_cast<unsigned char>(buffer[0]));
    buffer[1] = static_cast<char>(text == nullptr ? 0 : strlen(text));
    return text;
}
wchar_t* _cgetws(wchar_t* buffer) {
    wchar_t* const text = read_line(buffer + 2, static_cast<unsigned short>(buffer[0]));
    buffer[1] = static_cast<wchar_t>(text == nullptr ? 0 : wcslen(text));
    return text;
}
int _cgets_s(char* to, size_t room, size_t* size) {
    if (to == nullptr || room == 0 || size == nullptr) {
        return invalid();
    }
    *to = 0;
    *size = read_line(to, room) == nullptr ? 0 : strlen(to);
    return 0;
}
int _cgetws_s(wchar_t* to, size_t room, size_t* size) {
    if (to == nullptr || room == 0 || size == nullptr) {
        return invalid();
    }
    *to = 0;
    *size = read_line(to, room) == nullptr ? 0 : wcslen(to);
    return 0;
}
int _kbhit() {
    const Guard guard(console_lock);
    if (waiting[0] >= 0 || waiting[1] >= 0) {
        return 1;
    }
    const HANDLE console = open(input, L"CONIN$");
    DWORD count = 0;
    if (console == INVALID_HANDLE_VALUE || !GetNumberOfConsoleInputEvents(console, &count)) {
        return 0;
    }
    INPUT_RECORD records[64];
    DWORD got = 0;
    if (count == 0 || !LATE(PeekConsoleInputW)(console, records, count < 64 ? count : 64, &got)) {
        return 0;
    }
    for (DWORD i = 0; i < got; ++i) {
        int codes[2];
        if (records[i].EventType == KEY_EVENT && records[i].Event.KeyEvent.bKeyDown != 0 &&
            key_codes(records[i].Event.KeyEvent, codes)) {
            return 1;
        }
    }
    return 0;
}

} // extern "C"
