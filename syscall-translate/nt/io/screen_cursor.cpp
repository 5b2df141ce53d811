// ECMA-48 and xterm's "Control Sequences".

#include "screen_cursor.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace ferry::nt::io {
namespace {

constexpr char escape_character = '\x1b';
constexpr unsigned char delete_character = 0x7f;
constexpr int tab_width = 8;
/// A sequence that goes on longer is none that moves anything.
constexpr std::size_t longest_sequence = 256;

/// Characters that take two columns, or none: the ranges of Unicode's East Asian Width (W, F) and
/// of marks that join what is before them.
struct Width {
    char32_t first;
    char32_t last;
    int columns;
};
constexpr Width widths[] = {
    {0x300, 0x36f, 0},     {0x483, 0x489, 0},     {0x591, 0x5bd, 0},     {0x610, 0x61a, 0},
    {0x64b, 0x65f, 0},     {0x1100, 0x115f, 2},   {0x1ab0, 0x1aff, 0},   {0x1dc0, 0x1dff, 0},
    {0x200b, 0x200f, 0},   {0x20d0, 0x20ff, 0},   {0x231a, 0x231b, 2},   {0x23e9, 0x23ec, 2},
    {0x2e80, 0x303e, 2},   {0x3041, 0x33ff, 2},   {0x3400, 0x4dbf, 2},   {0x4e00, 0xa4cf, 2},
    {0xa960, 0xa97f, 2},   {0xac00, 0xd7a3, 2},   {0xf900, 0xfaff, 2},   {0xfe00, 0xfe0f, 0},
    {0xfe20, 0xfe2f, 0},   {0xfe30, 0xfe6f, 2},   {0xff00, 0xff60, 2},   {0xffe0, 0xffe6, 2},
    {0x1f300, 0x1f64f, 2}, {0x1f680, 0x1f6ff, 2}, {0x1f900, 0x1f9ff, 2}, {0x20000, 0x3fffd, 2},
    {0xe0100, 0xe01ef, 0},
};

int width_of(char32_t c) {
    const auto* const row = std::lower_bound(std::begin(widths), std::end(widths), c,
                                             [](const Width& a, char32_t b) { return a.last < b; });
    return row != std::end(widths) && row->first <= c ? row->columns : 1;
}

} // namespace

void ScreenCursor::resize(abi::nt::console::Size size) {
    columns_ = size.columns;
    rows_ = size.rows;
    top_ = 0;
    bottom_ = rows_ - 1;
    move_to(at_.column, at_.row);
}

void ScreenCursor::move_to(int column, int row) {
    at_.column = std::clamp(column, 0, columns_ - 1);
    at_.row = std::clamp(row, 0, rows_ - 1);
    is_behind_line_ = false;
}

void ScreenCursor::line_feed() {
    if (at_.row != bottom_) { // else the screen scrolls
        move_to(at_.column, at_.row + 1);
    }
}

void ScreenCursor::control_character(char c) {
    switch (c) {
    case '\b': move_to(at_.column - 1, at_.row); break;
    case '\t': move_to((at_.column / tab_width + 1) * tab_width, at_.row); break;
    case '\n':
    case '\v':
    case '\f': line_feed(); break;
    case '\r': move_to(0, at_.row); break;
    default: break;
    }
}

void ScreenCursor::character(char32_t c) {
    const int width = width_of(c);
    if (width == 0) {
        return;
    }
    if (wraps_ && (is_behind_line_ || at_.column + width > columns_)) {
        is_behind_line_ = false;
        line_feed();
        at_.column = 0;
    }
    at_.column += width;
    is_behind_line_ = at_.column >= columns_;
    at_.column = std::min(at_.column, columns_ - 1);
}

void ScreenCursor::byte_of_text(unsigned char c) {
    if (c < 0x80) {
        missing_ = 0;
        character(c);
    } else if (c < 0xc0) {
        code_point_ = code_point_ << 6 | (c & 0x3f);
        if (missing_ > 0 && --missing_ == 0) {
            character(code_point_);
        }
    } else {
        missing_ = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
        code_point_ = c & (0x3fU >> missing_);
    }
}

/// What ESC and a character do, of those that end with it.
void ScreenCursor::escape(char c) {
    switch (c) {
    case '7': saved_ = at_; break;
    case '8': move_to(saved_.column, saved_.row); break;
    case 'D': line_feed(); break;
    case 'E':
        at_.column = 0;
        line_feed();
        break;
    case 'M':
        if (at_.row != top_) {
            move_to(at_.column, at_.row - 1);
        }
        break;
    case 'c':
        saved_ = {};
        wraps_ = true;
        resize({static_cast<std::uint16_t>(columns_), static_cast<std::uint16_t>(rows_)});
        move_to(0, 0);
        break;
    default: break;
    }
}

/// A parameter of the sequence; `otherwise` where it is none, or 0.
int ScreenCursor::number(std::size_t index, int otherwise) const {
    constexpr int most = 32767;
    int value = 0;
    for (std::size_t i = 2; i < sequence_.size(); ++i) {
        const char c = sequence_[i];
        if (c == ';') {
            if (index-- == 0) {
                break;
            }
        } else if (index == 0 && c >= '0' && c <= '9') {
            value = std::min(value * 10 + (c - '0'), most);
        }
    }
    return value == 0 ? otherwise : value;
}

void ScreenCursor::control_sequence(char final, std::string& answers) {
    constexpr int other_screen = 1049;
    constexpr int wrapping = 7;
    const char kind = sequence_.size() > 2 ? sequence_[2] : '\0';
    if (kind == '?' && (final == 'h' || final == 'l')) {
        const bool on = final == 'h';
        if (number(0, 0) == wrapping) {
            wraps_ = on;
        } else if (number(0, 0) == other_screen && on) {
            first_screen_ = at_;
        } else if (number(0, 0) == other_screen) {
            move_to(first_screen_.column, first_screen_.row);
        }
        return;
    }
    if (kind >= '<' && kind <= '?') {
        return;
    }
    const int count = number(0, 1);
    switch (final) {
    case 'A': move_to(at_.column, std::max(at_.row - count, at_.row >= top_ ? top_ : 0)); break;
    case 'B':
        move_to(at_.column, std::min(at_.row + count, at_.row <= bottom_ ? bottom_ : rows_ - 1));
        break;
    case 'a':
    case 'C': move_to(at_.column + count, at_.row); break;
    case 'D': move_to(at_.column - count, at_.row); break;
    case 'E': move_to(0, at_.row + count); break;
    case 'F': move_to(0, at_.row - count); break;
    case '`':
    case 'G': move_to(count - 1, at_.row); break;
    case 'd': move_to(at_.column, count - 1); break;
    case 'e': move_to(at_.column, at_.row + count); break;
    case 'f':
    case 'H': move_to(number(1, 1) - 1, count - 1); break;
    case 'I': move_to((at_.column / tab_width + count) * tab_width, at_.row); break;
    case 'Z':
        move_to(((at_.column + tab_width - 1) / tab_width - count) * tab_width, at_.row);
        break;
    case 'L':
    case 'M': move_to(0, at_.row); break;
    case 'n': answers += fmt::format("\x1b[{};{}R", at_.row + 1, at_.column + 1); break;
    case 'r':
        top_ = std::min(count - 1, rows_ - 1);
        bottom_ = std::min(number(1, rows_), rows_) - 1;
        move_to(0, 0);
        break;
    case 's': saved_ = at_; break;
    case 'u': move_to(saved_.column, saved_.row); break;
    default: break;
    }
}

void ScreenCursor::follow(std::string_view text, std::string& shown, std::string& answers) {
    const auto end_sequence = [&](bool is_shown) {
        if (is_shown) {
            shown += sequence_;
        }
        sequence_.clear();
        state_ = State::text;
    };
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == escape_character && state_ != State::string) {
            end_sequence(true);
            sequence_ = c;
            state_ = State::escape;
            continue;
        }
        if (state_ != State::text) {
            sequence_ += c;
        }
        switch (state_) {
        case State::text:
            shown += c;
            if (byte < ' ') {
                control_character(c);
            } else if (byte != delete_character) {
                byte_of_text(byte);
            }
            break;
        case State::escape:
            if (c == '[') {
                state_ = State::control;
            } else if (std::string_view("]PX^_").find(c) != std::string_view::npos) {
                state_ = State::string;
            } else if (byte >= ' ' && byte < '0') {
                state_ = State::charset;
            } else {
                escape(c);
                end_sequence(true);
            }
            break;
        case State::charset: end_sequence(true); break;
        case State::control:
            if (byte < ' ') {
                control_character(c);
            } else if (byte >= '@') {
                sequence_.pop_back();
                const bool is_question = c == 'n' && sequence_ == "\x1b[6";
                if (c != 'n' || is_question) {
                    control_sequence(c, answers);
                }
                sequence_ += c;
                end_sequence(!is_question);
            }
            break;
        case State::string:
            if (c == '\a') {
                end_sequence(true);
            } else if (c == escape_character) {
                state_ = State::string_escape;
            }
            break;
        case State::string_escape: end_sequence(true); break;
        }
        if (sequence_.size() > longest_sequence) {
            // A long text of the terminal's: what follows belongs to it all the same.
            shown += sequence_;
            sequence_.clear();
        }
    }
}

} // namespace ferry::nt::io
