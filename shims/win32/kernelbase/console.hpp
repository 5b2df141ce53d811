#pragma once
/// What the console's sources share: its device, and what the program has told of the screen.

#include <ferry/abi/layout/nt_console.hpp>

#include "text.hpp"

namespace ferry::win32 {

namespace device = abi::nt::console;

/// A control code of the console's device; INVALID_HANDLE for what is no console.
NTSTATUS control_console(HANDLE console, ULONG code, const void* in, ULONG in_size, void* out,
                         ULONG out_size, ULONG* given = nullptr);

template <class T>
bool ask_console(HANDLE console, ULONG code, T& answer) {
    return succeeded(control_console(console, code, nullptr, 0, &answer, sizeof answer));
}

/// True if `console` is an end that is written, or read; else the error is set.
bool is_console_output(HANDLE console);
bool is_console_input(HANDLE console);

bool write_console_bytes(HANDLE console, const char* text, DWORD size);

/// Text and sequences for a terminal, written at once.
class Sequences {
public:
    /// ESC [ and numbers with ; between them, and a letter.
    void add(const unsigned* numbers, unsigned count, char letter);
    void add(unsigned number, char letter) { add(&number, 1, letter); }
    void move_to(COORD place);
    void colours(WORD attributes);
    void text(const char* bytes, SIZE_T size);
    void text(LPCWSTR units, SIZE_T count);
    void save_cursor() {
        text("\x1b"
             "7",
             2);
    }
    void restore_cursor() {
        text("\x1b"
             "8",
             2);
    }
    /// False if it can't be written, or there was no memory.
    bool write(HANDLE console);
    ~Sequences();

private:
    char* data_ = nullptr;
    SIZE_T size_ = 0;
    SIZE_T room_ = 0;
    bool failed_ = false;
};

/// What a program has set, to be told when it asks.
struct KnownConsole {
    COORD cursor;
    WORD attributes;
    UINT input_page; ///< 0: the process's OEM page
    UINT output_page;
    WCHAR title[256];
    CONSOLE_CURSOR_INFO cursor_info;
};
extern KnownConsole known_console;

/// Forgets what was read of a line and not given.
void forget_unread_line();

} // namespace ferry::win32
