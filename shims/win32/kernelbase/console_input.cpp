// The console's input events.

#include "console.hpp"

using namespace ferry::win32;

namespace {

constexpr DWORD most_events = 1024;

using Convert = void (*)(INPUT_RECORD& record);

/// The character of a key in the ANSI code page: what needs more than a byte is a question mark.
void to_ansi(INPUT_RECORD& record) {
    if (record.EventType == KEY_EVENT) {
        const WCHAR unit = record.Event.KeyEvent.uChar.UnicodeChar;
        record.Event.KeyEvent.uChar.UnicodeChar = 0;
        record.Event.KeyEvent.uChar.AsciiChar = static_cast<CHAR>(unit < 0x80 ? unit : '?');
    }
}
void to_wide(INPUT_RECORD& record) {
    if (record.EventType == KEY_EVENT) {
        const auto byte = static_cast<UCHAR>(record.Event.KeyEvent.uChar.AsciiChar);
        record.Event.KeyEvent.uChar.UnicodeChar = byte;
    }
}
void as_it_is(INPUT_RECORD&) {}

BOOL read_events(HANDLE console, PINPUT_RECORD to, DWORD count, LPDWORD read, ULONG flags,
                 Convert convert) {
    if (!is_console_input(console)) {
        return FALSE;
    }
    const device::ReadInput how{flags};
    ULONG bytes = 0;
    const DWORD room = count < most_events ? count : most_events;
    if (!succeeded(control_console(console, device::read_input, &how, sizeof how, to,
                                   room * sizeof *to, &bytes))) {
        return FALSE;
    }
    *read = bytes / sizeof *to;
    for (DWORD i = 0; i < *read; ++i) {
        convert(to[i]);
    }
    return TRUE;
}

BOOL write_events(HANDLE console, const INPUT_RECORD* from, DWORD count, LPDWORD written,
                  Convert convert) {
    *written = 0;
    if (!is_console_input(console)) {
        return FALSE;
    }
    while (*written < count) {
        constexpr DWORD most_at_once = 64;
        INPUT_RECORD records[most_at_once];
        const DWORD left = count - *written;
        const DWORD part = left < most_at_once ? left : most_at_once;
        memcpy(records, from + *written, part * sizeof *records);
        for (DWORD i = 0; i < part; ++i) {
            convert(records[i]);
        }
        if (!succeeded(control_console(console, device::write_input, records,
                                       part * sizeof *records, nullptr, 0))) {
            return FALSE;
        }
        *written += part;
    }
    return TRUE;
}

/// CONSOLE_READ_NOREMOVE and CONSOLE_READ_NOWAIT are the device's flags.
bool are_good(USHORT flags) {
    return (flags & ~(device::ReadInput::peek | device::ReadInput::at_once)) == 0 ||
           fail(ERROR_INVALID_PARAMETER) != FALSE;
}

constexpr ULONG looking = device::ReadInput::peek | device::ReadInput::at_once;

} // namespace

extern "C" {

BOOL WINAPI ReadConsoleInputW(HANDLE console, PINPUT_RECORD to, DWORD count, LPDWORD read) {
    return read_events(console, to, count, read, 0, as_it_is);
}
BOOL WINAPI ReadConsoleInputA(HANDLE console, PINPUT_RECORD to, DWORD count, LPDWORD read) {
    return read_events(console, to, count, read, 0, to_ansi);
}
BOOL WINAPI ReadConsoleInputExW(HANDLE console, PINPUT_RECORD to, DWORD count, LPDWORD read,
                                USHORT flags) {
    return are_good(flags) && read_events(console, to, count, read, flags, as_it_is);
}
BOOL WINAPI ReadConsoleInputExA(HANDLE console, PINPUT_RECORD to, DWORD count, LPDWORD read,
                                USHORT flags) {
    return are_good(flags) && read_events(console, to, count, read, flags, to_ansi);
}
BOOL WINAPI PeekConsoleInputW(HANDLE console, PINPUT_RECORD to, DWORD count, LPDWORD read) {
    return read_events(console, to, count, read, looking, as_it_is);
}
BOOL WINAPI PeekConsoleInputA(HANDLE console, PINPUT_RECORD to, DWORD count, LPDWORD read) {
    return read_events(console, to, count, read, looking, to_ansi);
}
BOOL WINAPI WriteConsoleInputW(HANDLE console, const INPUT_RECORD* from, DWORD count,
                               LPDWORD written) {
    return write_events(console, from, count, written, as_it_is);
}
BOOL WINAPI WriteConsoleInputA(HANDLE console, const INPUT_RECORD* from, DWORD count,
                               LPDWORD written) {
    return write_events(console, from, count, written, to_wide);
}

BOOL WINAPI GetNumberOfConsoleInputEvents(HANDLE console, LPDWORD count) {
    return ask_console(console, device::get_ready, *count);
}

BOOL WINAPI FlushConsoleInputBuffer(HANDLE console) {
    forget_unread_line();
    return succeeded(control_console(console, device::flush_input, nullptr, 0, nullptr, 0));
}

BOOL WINAPI GetNumberOfConsoleMouseButtons(LPDWORD count) {
    *count = 0;
    return TRUE;
}

} // extern "C"
