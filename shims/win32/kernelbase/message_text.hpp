#pragma once
/// The text that FormatMessage makes: it grows, and breaks its lines at a width.

#include "kernelbase.hpp"

namespace ferry::win32 {

class MessageText {
public:
    /// Lines are broken where they get `width` units long; 0: they are not.
    explicit MessageText(unsigned width = 0) : width_(width) {}
    MessageText(const MessageText&) = delete;
    MessageText& operator=(const MessageText&) = delete;
    ~MessageText() { RtlFreeHeap(peb()->process_heap, 0, units_); }

    /// A character of the text.
    void put(WCHAR c) {
        append(c);
        if (width_ != 0 && count_ - line_ == width_) {
            break_line();
        }
    }
    void put(const WCHAR* text) {
        while (*text != 0) {
            put(*text++);
        }
    }
    /// Text of the ANSI code page.
    void put_narrow(const char* text, int bytes);
    /// The end of a line, as the text itself has it.
    void end_line(const WCHAR* end) {
        while (*end != 0) {
            append(*end++);
        }
        line_ = count_;
    }
    /// Nobody wants more units than these.
    void limit(size_t units) { limit_ = units; }
    [[nodiscard]] bool is_full() const { return count_ > limit_; }
    /// A NUL, which is not counted.
    void end();
    [[nodiscard]] const WCHAR* units() const { return units_; }
    [[nodiscard]] size_t count() const { return count_; }

private:
    void append(WCHAR c);
    void break_line();

    unsigned width_;
    WCHAR* units_ = nullptr;
    size_t count_ = 0;
    size_t room_ = 0;
    size_t line_ = 0; ///< where the line begins
    size_t limit_ = ~size_t{0};
};

/// The inserts: an array of words, or a variable argument list, which on x86-64 is one, too.
///
/// Of a list only what is asked for is taken, in order, and a value whose width or precision is an
/// argument itself has the number of the last of these: `%1!*.*s!` is followed by `%3`.
class Inserts {
public:
    Inserts(va_list* list, bool array)
        : words_(list == nullptr ? nullptr
                 : array         ? reinterpret_cast<ULONG_PTR*>(list)
                                 : *reinterpret_cast<ULONG_PTR**>(list)),
          list_(array ? nullptr : reinterpret_cast<ULONG_PTR**>(list)) {}
    Inserts(const Inserts&) = delete;
    Inserts& operator=(const Inserts&) = delete;
    ~Inserts() {
        if (list_ != nullptr) {
            *list_ = words_;
        }
    }
    [[nodiscard]] bool any() const { return words_ != nullptr; }
    ULONG_PTR word(unsigned number);
    /// The one behind the last one.
    ULONG_PTR next() { return word(last_ + 1); }
    /// The value behind its width and precision.
    ULONG_PTR value() {
        last_ -= list_ != nullptr ? 1 : 0;
        return next();
    }

private:
    static constexpr unsigned most = 100;
    ULONG_PTR* words_; ///< of a list: the next one
    ULONG_PTR** list_;
    unsigned last_ = 0;
    ULONG_PTR taken_[most];
};

/// Puts a text with its inserts and escapes; false if it is wrong. `wide` says which of
/// FormatMessage's forms it is for, by which `%1` and `%1!c!` are.
bool put_message(MessageText& to, const WCHAR* text, DWORD flags, Inserts& inserts, bool wide);

} // namespace ferry::win32
