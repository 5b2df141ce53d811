// Writing to places of the screen, by the sequences that terminals know. What stands there a
// terminal does not say: reading gives blanks, and attributes alone change nothing.

#include "console.hpp"

using namespace ferry::win32;

namespace {

constexpr SHORT font_width = 8;
constexpr SHORT font_height = 16;
constexpr DWORD most_buffers = 16;

/// Handles of CreateConsoleScreenBuffer. They are all the terminal's other screen.
HANDLE buffers[most_buffers];

bool size_of(HANDLE console, device::Size& size) {
    return is_console_output(console) && ask_console(console, device::get_size, size);
}

/// Calls `write` for each row's part of `count` cells from `place` on: how many there are on the
/// screen.
template <class Write>
DWORD for_cells(const device::Size& size, COORD place, DWORD count, Write write) {
    DWORD done = 0;
    while (done < count && place.Y >= 0 && place.Y < size.rows && place.X >= 0 &&
           place.X < size.columns) {
        const DWORD left = static_cast<DWORD>(size.columns - place.X);
        const DWORD part = count - done < left ? count - done : left;
        write(place, done, part);
        done += part;
        place = {0, static_cast<SHORT>(place.Y + 1)};
    }
    return done;
}

BOOL fill(HANDLE console, WCHAR character, DWORD count, COORD place, LPDWORD written) {
    device::Size size{};
    *written = 0;
    if (!size_of(console, size)) {
        return FALSE;
    }
    Sequences output;
    output.save_cursor();
    *written = for_cells(size, place, count, [&](COORD at, DWORD, DWORD part) {
        output.move_to(at);
        if (character == L' ' || character == 0) {
            output.add(part, 'X');
            return;
        }
        for (DWORD i = 0; i < part; ++i) {
            output.text(&character, 1);
        }
    });
    output.restore_cursor();
    return output.write(console);
}

BOOL write_characters(HANDLE console, LPCWSTR text, DWORD count, COORD place, LPDWORD written) {
    device::Size size{};
    *written = 0;
    if (!size_of(console, size)) {
        return FALSE;
    }
    Sequences output;
    output.save_cursor();
    *written = for_cells(size, place, count, [&](COORD at, DWORD from, DWORD part) {
        output.move_to(at);
        output.text(text + from, part);
    });
    output.restore_cursor();
    return output.write(console);
}

SHORT least(SHORT a, int b) { return a < b ? a : static_cast<SHORT>(b); }

/// Writes a rectangle of cells; `unit` says the character of one.
template <class Unit>
BOOL write_cells(HANDLE console, const CHAR_INFO* cells, COORD room, COORD from, PSMALL_RECT to,
                 Unit unit) {
    device::Size size{};
    if (!size_of(console, size)) {
        return FALSE;
    }
    Sequences output;
    output.save_cursor();
    to->Right = least(least(to->Right, size.columns - 1), to->Left + room.X - from.X - 1);
    to->Bottom = least(least(to->Bottom, size.rows - 1), to->Top + room.Y - from.Y - 1);
    for (SHORT y = to->Top < 0 ? SHORT{0} : to->Top; y <= to->Bottom; ++y) {
        const SHORT left = to->Left < 0 ? SHORT{0} : to->Left;
        const CHAR_INFO* const row =
            cells + (from.Y + y - to->Top) * room.X + from.X + left - to->Left;
        output.move_to({left, y});
        for (SHORT x = left; x <= to->Right; ++x) {
            const CHAR_INFO& cell = row[x - left];
            if (x == left || cell.Attributes != (&cell)[-1].Attributes) {
                output.colours(cell.Attributes);
            }
            const WCHAR character = unit(cell);
            output.text(character == 0 ? L" " : &character, 1);
        }
    }
    output.colours(known_console.attributes);
    output.restore_cursor();
    return output.write(console);
}

BOOL scroll(HANDLE console, const SMALL_RECT* what, COORD to) {
    device::Size size{};
    if (!size_of(console, size)) {
        return FALSE;
    }
    const SHORT top = what->Top < to.Y ? what->Top : to.Y;
    const SHORT height = static_cast<SHORT>(what->Bottom - what->Top + 1);
    const SHORT bottom = static_cast<SHORT>((what->Top > to.Y ? what->Top : to.Y) + height - 1);
    if (what->Left > 0 || what->Right < size.columns - 1 || to.X != what->Left) {
        return fail(ERROR_NOT_SUPPORTED); // terminals scroll whole rows
    }
    const unsigned region[] = {static_cast<unsigned>(top < 0 ? 0 : top) + 1,
                               static_cast<unsigned>(least(bottom, size.rows - 1)) + 1};
    const bool up = to.Y < what->Top;
    Sequences output;
    output.save_cursor();
    output.add(region, 2, 'r');
    output.add(static_cast<unsigned>(up ? what->Top - to.Y : to.Y - what->Top), up ? 'S' : 'T');
    output.add(nullptr, 0, 'r');
    output.restore_cursor();
    return output.write(console);
}

template <class Cell>
BOOL give_blanks(HANDLE console, Cell* to, DWORD count, Cell blank, LPDWORD read) {
    *read = 0;
    if (!is_console_output(console)) {
        return FALSE;
    }
    for (DWORD i = 0; i < count; ++i) {
        to[i] = blank;
    }
    *read = count;
    return TRUE;
}

BOOL give_blank_cells(HANDLE console, PCHAR_INFO to, COORD room, COORD at, PSMALL_RECT from) {
    device::Size size{};
    if (!size_of(console, size)) {
        return FALSE;
    }
    from->Right = least(least(from->Right, size.columns - 1), from->Left + room.X - at.X - 1);
    from->Bottom = least(least(from->Bottom, size.rows - 1), from->Top + room.Y - at.Y - 1);
    for (int y = from->Top; y <= from->Bottom; ++y) {
        for (int x = from->Left; x <= from->Right; ++x) {
            CHAR_INFO& cell = to[(at.Y + y - from->Top) * room.X + at.X + x - from->Left];
            cell.Char.UnicodeChar = L' ';
            cell.Attributes = known_console.attributes;
        }
    }
    return TRUE;
}

} // namespace

extern "C" {

BOOL WINAPI FillConsoleOutputCharacterW(HANDLE console, WCHAR character, DWORD count, COORD place,
                                        LPDWORD written) {
    return fill(console, character, count, place, written);
}
BOOL WINAPI FillConsoleOutputCharacterA(HANDLE console, CHAR character, DWORD count, COORD place,
                                        LPDWORD written) {
    return fill(console, static_cast<UCHAR>(character), count, place, written);
}
BOOL WINAPI FillConsoleOutputAttribute(HANDLE console, WORD, DWORD count, COORD, LPDWORD written) {
    *written = count;
    return is_console_output(console);
}

BOOL WINAPI WriteConsoleOutputCharacterW(HANDLE console, LPCWSTR text, DWORD count, COORD place,
                                         LPDWORD written) {
    return write_characters(console, text, count, place, written);
}
BOOL WINAPI WriteConsoleOutputCharacterA(HANDLE console, LPCSTR text, DWORD count, COORD place,
                                         LPDWORD written) {
    WideText wide(text, static_cast<int>(count));
    return write_characters(console, wide.text(), static_cast<DWORD>(wide.units()), place, written);
}
BOOL WINAPI WriteConsoleOutputAttribute(HANDLE console, const WORD*, DWORD count, COORD,
                                        LPDWORD written) {
    *written = count;
    return is_console_output(console);
}

BOOL WINAPI WriteConsoleOutputW(HANDLE console, const CHAR_INFO* cells, COORD room, COORD from,
                                PSMALL_RECT to) {
    return write_cells(console, cells, room, from, to,
                       [](const CHAR_INFO& cell) { return cell.Char.UnicodeChar; });
}
BOOL WINAPI WriteConsoleOutputA(HANDLE console, const CHAR_INFO* cells, COORD room, COORD from,
                                PSMALL_RECT to) {
    return write_cells(console, cells, room, from, to, [](const CHAR_INFO& cell) {
        return static_cast<WCHAR>(static_cast<UCHAR>(cell.Char.AsciiChar));
    });
}

BOOL WINAPI ReadConsoleOutputCharacterW(HANDLE console, LPWSTR to, DWORD count, COORD,
                                        LPDWORD read) {
    return give_blanks(console, to, count, L' ', read);
}
BOOL WINAPI ReadConsoleOutputCharacterA(HANDLE console, LPSTR to, DWORD count, COORD,
                                        LPDWORD read) {
    return give_blanks(console, to, count, ' ', read);
}
BOOL WINAPI ReadConsoleOutputAttribute(HANDLE console, LPWORD to, DWORD count, COORD,
                                       LPDWORD read) {
    return give_blanks(console, to, count, known_console.attributes, read);
}
BOOL WINAPI ReadConsoleOutputW(HANDLE console, PCHAR_INFO to, COORD room, COORD at,
                               PSMALL_RECT from) {
    return give_blank_cells(console, to, room, at, from);
}
BOOL WINAPI ReadConsoleOutputA(HANDLE console, PCHAR_INFO to, COORD room, COORD at,
                               PSMALL_RECT from) {
    return give_blank_cells(console, to, room, at, from);
}

BOOL WINAPI ScrollConsoleScreenBufferW(HANDLE console, const SMALL_RECT* what, const SMALL_RECT*,
                                       COORD to, const CHAR_INFO*) {
    return scroll(console, what, to);
}
BOOL WINAPI ScrollConsoleScreenBufferA(HANDLE console, const SMALL_RECT* what, const SMALL_RECT*,
                                       COORD to, const CHAR_INFO*) {
    return scroll(console, what, to);
}

HANDLE WINAPI CreateConsoleScreenBuffer(DWORD access, DWORD share,
                                        const SECURITY_ATTRIBUTES* security, DWORD flags, PVOID) {
    if (flags != CONSOLE_TEXTMODE_BUFFER) {
        fail(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    const HANDLE made =
        CreateFileW(L"CONOUT$", access, share, const_cast<LPSECURITY_ATTRIBUTES>(security),
                    OPEN_EXISTING, 0, nullptr);
    for (DWORD i = 0; made != INVALID_HANDLE_VALUE && i < most_buffers; ++i) {
        if (buffers[i] == nullptr) {
            buffers[i] = made;
            break;
        }
    }
    return made;
}

BOOL WINAPI SetConsoleActiveScreenBuffer(HANDLE console) {
    if (!is_console_output(console)) {
        return FALSE;
    }
    ULONG other = 0;
    for (const HANDLE buffer : buffers) {
        other |= buffer == console ? 1 : 0;
    }
    return succeeded(
        control_console(console, device::set_other_screen, &other, sizeof other, nullptr, 0));
}

BOOL WINAPI SetConsoleScreenBufferSize(HANDLE console, COORD size) {
    if (!is_console_output(console)) {
        return FALSE;
    }
    return size.X > 0 && size.Y > 0 ? TRUE : fail(ERROR_INVALID_PARAMETER);
}
BOOL WINAPI SetConsoleWindowInfo(HANDLE console, BOOL, const SMALL_RECT*) {
    return is_console_output(console);
}
BOOL WINAPI SetConsoleScreenBufferInfoEx(HANDLE console, PCONSOLE_SCREEN_BUFFER_INFOEX info) {
    return SetConsoleTextAttribute(console, info->wAttributes) &&
           SetConsoleCursorPosition(console, info->dwCursorPosition);
}

BOOL WINAPI GetCurrentConsoleFont(HANDLE console, BOOL, PCONSOLE_FONT_INFO to) {
    to->nFont = 0;
    to->dwFontSize = {font_width, font_height};
    return is_console_output(console);
}
BOOL WINAPI GetCurrentConsoleFontEx(HANDLE console, BOOL, PCONSOLE_FONT_INFOEX to) {
    constexpr UINT fixed_width = 0x36; // FF_MODERN, a vector font
    constexpr UINT normal_weight = 400;
    if (to->cbSize != sizeof *to) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    memset(to, 0, sizeof *to);
    to->cbSize = sizeof *to;
    to->dwFontSize = {font_width, font_height};
    to->FontFamily = fixed_width;
    to->FontWeight = normal_weight;
    memcpy(to->FaceName, L"Consolas", sizeof L"Consolas");
    return is_console_output(console);
}
BOOL WINAPI SetCurrentConsoleFontEx(HANDLE console, BOOL, PCONSOLE_FONT_INFOEX) {
    return is_console_output(console);
}
COORD WINAPI GetConsoleFontSize(HANDLE console, DWORD) {
    return is_console_output(console) ? COORD{font_width, font_height} : COORD{0, 0};
}
BOOL WINAPI GetConsoleDisplayMode(LPDWORD flags) {
    *flags = 0;
    return TRUE;
}
BOOL WINAPI GetConsoleSelectionInfo(PCONSOLE_SELECTION_INFO to) {
    memset(to, 0, sizeof *to);
    return TRUE;
}

} // extern "C"
