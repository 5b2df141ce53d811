// The console is the host's terminal: what is written reaches it as UTF-8, what programs ask it to
// do as the sequences that terminals know.

#include "console.hpp"
#include "nt_path.hpp"

using namespace ferry::win32;

KnownConsole ferry::win32::known_console{{0, 0}, 7, 0, 0, {}, {25, TRUE}};

namespace {

KnownConsole& known = known_console;
constexpr WORD usual_attributes = 7;

/// Where the process keeps one of its standard handles; null for a number that is none.
ULONG_PTR* standard_handle(DWORD which) {
    ProcessParameters& parameters = *peb()->parameters;
    switch (which) {
    case STD_INPUT_HANDLE: return &parameters.standard_input;
    case STD_OUTPUT_HANDLE: return &parameters.standard_output;
    case STD_ERROR_HANDLE: return &parameters.standard_error;
    default: return nullptr;
    }
}

/// The terminal's number for a colour of Windows, whose lowest bit is blue.
unsigned colour_of(unsigned attributes) {
    return (attributes & 4) >> 2 | (attributes & 2) | (attributes & 1) << 2;
}

/// UTF-16 text that ends in half a character, from one write to the next.
WCHAR pending_high;

/// What ReadConsoleW has of a line beyond what it gave.
struct Unread {
    WCHAR text[1024];
    DWORD begin;
    DWORD end;
} unread;

} // namespace

namespace ferry::win32 {

NTSTATUS control_console(HANDLE console, ULONG code, const void* in, ULONG in_size, void* out,
                         ULONG out_size, ULONG* given) {
    IO_STATUS_BLOCK io;
    const NTSTATUS status = NtDeviceIoControlFile(console, nullptr, nullptr, nullptr, &io, code,
                                                  const_cast<void*>(in), in_size, out, out_size);
    if (given != nullptr) {
        *given = NT_SUCCESS(status) ? static_cast<ULONG>(io.Information) : 0;
    }
    return status == STATUS_INVALID_DEVICE_REQUEST ? STATUS_INVALID_HANDLE : status;
}

bool is_console_output(HANDLE console) {
    ULONG input = 0;
    if (!ask_console(console, device::is_input, input)) {
        return false;
    }
    return input == 0 || fail(ERROR_INVALID_HANDLE) != FALSE;
}

bool is_console_input(HANDLE console) {
    ULONG input = 0;
    if (!ask_console(console, device::is_input, input)) {
        return false;
    }
    return input != 0 || fail(ERROR_INVALID_HANDLE) != FALSE;
}

bool write_console_bytes(HANDLE console, const char* text, DWORD size) {
    while (size > 0) {
        DWORD done = 0;
        if (!WriteFile(console, text, size, &done, nullptr) || done == 0) {
            return false;
        }
        text += done;
        size -= done;
    }
    return true;
}

Sequences::~Sequences() {
    if (data_ != nullptr) {
        RtlFreeHeap(peb()->process_heap, 0, data_);
    }
}

void Sequences::text(const char* bytes, SIZE_T size) {
    if (size_ + size > room_) {
        const SIZE_T room = (size_ + size) * 2 + 256;
        const PVOID heap = peb()->process_heap;
        void* const more = data_ == nullptr ? RtlAllocateHeap(heap, 0, room)
                                            : RtlReAllocateHeap(heap, 0, data_, room);
        if (more == nullptr) {
            failed_ = true;
            return;
        }
        data_ = static_cast<char*>(more);
        room_ = room;
    }
    memcpy(data_ + size_, bytes, size);
    size_ += size;
}

void Sequences::text(LPCWSTR units, SIZE_T count) {
    Scratch<char, 384> bytes(count * 3);
    if (bytes.get() == nullptr) {
        failed_ = true;
        return;
    }
    const int size =
        count == 0 ? 0
                   : WideCharToMultiByte(CP_UTF8, 0, units, static_cast<int>(count), bytes.get(),
                                         static_cast<int>(count * 3), nullptr, nullptr);
    text(bytes.get(), static_cast<SIZE_T>(size));
}

void Sequences::add(const unsigned* numbers, unsigned count, char letter) {
    text("\x1b[", 2);
    for (unsigned i = 0; i < count; ++i) {
        char digits[10];
        unsigned length = sizeof digits;
        unsigned value = numbers[i];
        do {
            digits[--length] = static_cast<char>('0' + value % 10);
            value /= 10;
        } while (value != 0);
        text(";", i != 0);
        text(digits + length, sizeof digits - length);
    }
    text(&letter, 1);
}

void Sequences::move_to(COORD place) {
    const unsigned numbers[] = {static_cast<unsigned>(place.Y) + 1,
                                static_cast<unsigned>(place.X) + 1};
    add(numbers, 2, 'H');
}

void Sequences::colours(WORD attributes) {
    if ((attributes & 0xff) == usual_attributes) {
        add(0, 'm');
        return;
    }
    constexpr unsigned dark = 30;
    constexpr unsigned bright = 90;
    constexpr unsigned to_background = 10;
    const unsigned foreground =
        colour_of(attributes) + ((attributes & FOREGROUND_INTENSITY) != 0 ? bright : dark);
    const unsigned background = colour_of(attributes >> 4) + to_background +
                                ((attributes & BACKGROUND_INTENSITY) != 0 ? bright : dark);
    const unsigned numbers[] = {0, foreground, background};
    add(numbers, (attributes & 0xf0) != 0 ? 3 : 2, 'm');
}

bool Sequences::write(HANDLE console) {
    return failed_ ? fail(ERROR_NOT_ENOUGH_MEMORY) != FALSE
                   : write_console_bytes(console, data_, static_cast<DWORD>(size_));
}

void forget_unread_line() { unread.begin = unread.end = 0; }

} // namespace ferry::win32

extern "C" {

HANDLE WINAPI GetStdHandle(DWORD which) {
    const ULONG_PTR* const handle = standard_handle(which);
    if (handle == nullptr) {
        fail(ERROR_INVALID_HANDLE);
        return INVALID_HANDLE_VALUE;
    }
    return reinterpret_cast<HANDLE>(*handle);
}

BOOL WINAPI SetStdHandle(DWORD which, HANDLE handle) {
    ULONG_PTR* const place = standard_handle(which);
    if (place == nullptr) {
        return fail(ERROR_INVALID_HANDLE);
    }
    *place = reinterpret_cast<ULONG_PTR>(handle);
    return TRUE;
}
BOOL WINAPI SetStdHandleEx(DWORD which, HANDLE handle, PHANDLE before) {
    if (before != nullptr) {
        *before = GetStdHandle(which);
    }
    return SetStdHandle(which, handle);
}

BOOL WINAPI GetConsoleMode(HANDLE console, LPDWORD mode) {
    return ask_console(console, device::get_mode, *mode);
}

BOOL WINAPI SetConsoleMode(HANDLE console, DWORD mode) {
    return succeeded(control_console(console, device::set_mode, &mode, sizeof mode, nullptr, 0));
}

UINT WINAPI GetConsoleCP(void) { return known.input_page != 0 ? known.input_page : GetOEMCP(); }
UINT WINAPI GetConsoleOutputCP(void) {
    return known.output_page != 0 ? known.output_page : GetOEMCP();
}

BOOL WINAPI SetConsoleCP(UINT page) {
    if (!IsValidCodePage(page)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    known.input_page = page;
    return TRUE;
}
BOOL WINAPI SetConsoleOutputCP(UINT page) {
    if (!IsValidCodePage(page)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    known.output_page = page;
    return TRUE;
}

BOOL WINAPI WriteConsoleW(HANDLE console, const VOID* text, DWORD units, LPDWORD done, LPVOID) {
    if (done != nullptr) {
        *done = 0;
    }
    if (!is_console_output(console)) {
        return FALSE;
    }
    Scratch<WCHAR, 512> wide(units + 1);
    if (wide.get() == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    DWORD count = 0;
    if (pending_high != 0) {
        wide.get()[count++] = pending_high;
        pending_high = 0;
    }
    memcpy(wide.get() + count, text, units * sizeof(WCHAR));
    count += units;
    if (units != 0 && count != 0 && (wide.get()[count - 1] & 0xfc00) == 0xd800) {
        pending_high = wide.get()[--count];
    }
    Scratch<char, 1536> bytes(count * 3);
    if (bytes.get() == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    const int size =
        count == 0
            ? 0
            : WideCharToMultiByte(CP_UTF8, 0, wide.get(), static_cast<int>(count), bytes.get(),
                                  static_cast<int>(count * 3), nullptr, nullptr);
    if (!write_console_bytes(console, bytes.get(), static_cast<DWORD>(size))) {
        return FALSE;
    }
    if (done != nullptr) {
        *done = units;
    }
    return TRUE;
}

BOOL WINAPI WriteConsoleA(HANDLE console, const VOID* text, DWORD size, LPDWORD done, LPVOID) {
    if (done != nullptr) {
        *done = 0;
    }
    if (!is_console_output(console)) {
        return FALSE;
    }
    const auto* const bytes = static_cast<const char*>(text);
    if (const UINT page = GetConsoleOutputCP(); page == CP_UTF8) {
        if (!write_console_bytes(console, bytes, size)) {
            return FALSE;
        }
    } else if (size != 0) {
        // The terminal's bytes are UTF-8.
        Scratch<WCHAR, 512> wide(size);
        if (wide.get() == nullptr) {
            return fail(ERROR_NOT_ENOUGH_MEMORY);
        }
        const int units = MultiByteToWideChar(page, 0, bytes, static_cast<int>(size), wide.get(),
                                              static_cast<int>(size));
        if (!WriteConsoleW(console, wide.get(), static_cast<DWORD>(units), nullptr, nullptr)) {
            return FALSE;
        }
    }
    if (done != nullptr) {
        *done = size;
    }
    return TRUE;
}

BOOL WINAPI ReadConsoleA(HANDLE console, LPVOID to, DWORD size, LPDWORD done, LPVOID) {
    ULONG input = 0;
    if (!ask_console(console, device::is_input, input)) {
        return FALSE;
    }
    if (input == 0) {
        return fail(ERROR_INVALID_HANDLE);
    }
    const UINT page = GetConsoleCP();
    if (page == CP_UTF8) {
        return ReadFile(console, to, size, done, nullptr);
    }
    // No more than fit if each takes as many bytes as one can.
    CPINFO info{};
    GetCPInfo(page, &info);
    DWORD units = size / (info.MaxCharSize != 0 ? info.MaxCharSize : 1);
    Scratch<WCHAR, 512> wide(units + 1);
    if (wide.get() == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    if (!ReadConsoleW(console, wide.get(), units, &units, nullptr)) {
        return FALSE;
    }
    const int bytes = units == 0 ? 0
                                 : WideCharToMultiByte(page, 0, wide.get(), static_cast<int>(units),
                                                       static_cast<LPSTR>(to),
                                                       static_cast<int>(size), nullptr, nullptr);
    if (done != nullptr) {
        *done = static_cast<DWORD>(bytes);
    }
    return TRUE;
}

BOOL WINAPI ReadConsoleW(HANDLE console, LPVOID to, DWORD units, LPDWORD done, LPVOID) {
    ULONG input = 0;
    *done = 0;
    if (!ask_console(console, device::is_input, input)) {
        return FALSE;
    }
    if (input == 0) {
        return fail(ERROR_INVALID_HANDLE);
    }
    if (unread.begin == unread.end) {
        // As much as fits whatever it becomes. A character may be cut at the end of the bytes.
        char bytes[sizeof unread.text / sizeof(WCHAR)];
        DWORD count = 0;
        if (!ReadFile(console, bytes, sizeof bytes - 4, &count, nullptr)) {
            return FALSE;
        }
        DWORD last = count;
        while (last > 0 && count - last < 3 && (bytes[last - 1] & 0xc0) == 0x80) {
            --last;
        }
        const auto lead = static_cast<UCHAR>(last > 0 ? bytes[last - 1] : 0);
        const DWORD needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
        for (DWORD have = count - last + 1; last > 0 && lead >= 0xc0 && have < needed; ++have) {
            DWORD more = 0;
            if (!ReadFile(console, bytes + count, 1, &more, nullptr) || more == 0) {
                break;
            }
            count += more;
        }
        unread.begin = 0;
        unread.end = count == 0 ? 0
                                : static_cast<DWORD>(MultiByteToWideChar(
                                      CP_UTF8, 0, bytes, static_cast<int>(count), unread.text,
                                      static_cast<int>(sizeof unread.text / sizeof(WCHAR))));
    }
    const DWORD left = unread.end - unread.begin;
    const DWORD given = left < units ? left : units;
    memcpy(to, unread.text + unread.begin, given * sizeof(WCHAR));
    unread.begin += given;
    *done = given;
    return TRUE;
}

BOOL WINAPI GetConsoleScreenBufferInfo(HANDLE console, PCONSOLE_SCREEN_BUFFER_INFO to) {
    device::Size size{};
    if (!is_console_output(console) || !ask_console(console, device::get_size, size)) {
        return FALSE;
    }
    const auto columns = static_cast<SHORT>(size.columns);
    const auto rows = static_cast<SHORT>(size.rows);
    to->dwSize = {columns, rows};
    device::Size cursor{};
    if (NT_SUCCESS(
            control_console(console, device::get_cursor, nullptr, 0, &cursor, sizeof cursor))) {
        known.cursor = {static_cast<SHORT>(cursor.columns), static_cast<SHORT>(cursor.rows)};
    }
    to->dwCursorPosition = known.cursor;
    to->wAttributes = known.attributes;
    to->srWindow = {0, 0, static_cast<SHORT>(columns - 1), static_cast<SHORT>(rows - 1)};
    to->dwMaximumWindowSize = {columns, rows};
    return TRUE;
}

BOOL WINAPI GetConsoleScreenBufferInfoEx(HANDLE console, PCONSOLE_SCREEN_BUFFER_INFOEX to) {
    if (to->cbSize != sizeof *to) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    CONSOLE_SCREEN_BUFFER_INFO info;
    if (!GetConsoleScreenBufferInfo(console, &info)) {
        return FALSE;
    }
    memset(to, 0, sizeof *to);
    to->cbSize = sizeof *to;
    to->dwSize = info.dwSize;
    to->dwCursorPosition = info.dwCursorPosition;
    to->wAttributes = info.wAttributes;
    to->srWindow = info.srWindow;
    to->dwMaximumWindowSize = info.dwMaximumWindowSize;
    return TRUE;
}

COORD WINAPI GetLargestConsoleWindowSize(HANDLE console) {
    device::Size size{};
    return ask_console(console, device::get_size, size)
               ? COORD{static_cast<SHORT>(size.columns), static_cast<SHORT>(size.rows)}
               : COORD{0, 0};
}

BOOL WINAPI SetConsoleCursorPosition(HANDLE console, COORD position) {
    if (!is_console_output(console)) {
        return FALSE;
    }
    if (position.X < 0 || position.Y < 0) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    known.cursor = position;
    Sequences output;
    output.move_to(position);
    return output.write(console);
}

BOOL WINAPI SetConsoleTextAttribute(HANDLE console, WORD attributes) {
    if (!is_console_output(console)) {
        return FALSE;
    }
    known.attributes = attributes;
    Sequences output;
    output.colours(attributes);
    return output.write(console);
}

BOOL WINAPI GetConsoleCursorInfo(HANDLE console, PCONSOLE_CURSOR_INFO to) {
    if (!is_console_output(console)) {
        return FALSE;
    }
    *to = known.cursor_info;
    return TRUE;
}

BOOL WINAPI SetConsoleCursorInfo(HANDLE console, const CONSOLE_CURSOR_INFO* info) {
    if (!is_console_output(console)) {
        return FALSE;
    }
    if (info->dwSize < 1 || info->dwSize > 100) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    known.cursor_info = *info;
    return write_console_bytes(console, info->bVisible ? "\x1b[?25h" : "\x1b[?25l", 6);
}

BOOL WINAPI SetConsoleTitleW(LPCWSTR title) {
    const size_t units = wcslen(title);
    constexpr size_t most = sizeof known.title / sizeof(WCHAR) - 1;
    const size_t kept = units < most ? units : most;
    memcpy(known.title, title, kept * sizeof(WCHAR));
    known.title[kept] = 0;
    const HANDLE console = GetStdHandle(STD_OUTPUT_HANDLE);
    ULONG input = 0;
    if (!NT_SUCCESS(control_console(console, device::is_input, nullptr, 0, &input, sizeof input))) {
        return TRUE; // nobody sees it
    }
    char bytes[4 * (most + 4)] = "\x1b]0;";
    int size = WideCharToMultiByte(CP_UTF8, 0, known.title, static_cast<int>(kept), bytes + 4,
                                   sizeof bytes - 5, nullptr, nullptr);
    bytes[4 + size++] = '\a';
    return write_console_bytes(console, bytes, static_cast<DWORD>(4 + size));
}

BOOL WINAPI SetConsoleTitleA(LPCSTR title) { return SetConsoleTitleW(Wide(title)); }

DWORD WINAPI GetConsoleTitleW(LPWSTR to, DWORD size) {
    const LPCWSTR title = known.title[0] != 0
                              ? known.title
                              : reinterpret_cast<LPCWSTR>(peb()->parameters->window_title.buffer);
    const auto units = static_cast<DWORD>(wcslen(title));
    give_wide(title, units, to, size);
    return units;
}

DWORD WINAPI GetConsoleTitleA(LPSTR to, DWORD size) {
    WCHAR title[512];
    const DWORD units = GetConsoleTitleW(title, 512);
    return give_ansi(title, units < 512 ? units : 0, to, size);
}

HWND WINAPI GetConsoleWindow(void) { return nullptr; }

} // extern "C"
