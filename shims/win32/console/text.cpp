#include "text.hpp"

void* operator new(size_t bytes) { return ferry::console::allocate(bytes); }
void operator delete(void* block) noexcept { ferry::console::release(block); }
void operator delete(void* block, size_t) noexcept { ferry::console::release(block); }

namespace ferry::console {

void* allocate(SIZE_T bytes) {
    void* const block = RtlAllocateHeap(win32::peb()->process_heap, 0, bytes == 0 ? 1 : bytes);
    if (block == nullptr) {
        constexpr char message[] = "not enough memory\r\n";
        DWORD written = 0;
        WriteFile(GetStdHandle(STD_ERROR_HANDLE), message, sizeof message - 1, &written, nullptr);
        ExitProcess(ERROR_NOT_ENOUGH_MEMORY);
    }
    return block;
}

void release(void* block) {
    if (block != nullptr) {
        RtlFreeHeap(win32::peb()->process_heap, 0, block);
    }
}

SIZE_T View::find(wchar_t c, SIZE_T at) const {
    for (; at < size_; ++at) {
        if (text_[at] == c) {
            return at;
        }
    }
    return none;
}

SIZE_T View::find_last(wchar_t c) const {
    for (SIZE_T at = size_; at-- > 0;) {
        if (text_[at] == c) {
            return at;
        }
    }
    return none;
}

SIZE_T View::find(View what, SIZE_T at) const {
    for (; at + what.size_ <= size_; ++at) {
        if (same({text_ + at, what.size_}, what)) {
            return at;
        }
    }
    return none;
}

bool View::begins(View with) const { return size_ >= with.size_ && same(to(with.size_), with); }

View View::trimmed() const {
    View view = *this;
    while (is_blank(view[0])) {
        view = view.from(1);
    }
    while (is_blank(view.last())) {
        view = view.to(view.size() - 1);
    }
    return view;
}

View View::without_delimiters_before() const {
    View view = *this;
    while (!view.empty() && is_delimiter(view[0])) {
        view = view.from(1);
    }
    return view;
}

View View::without_delimiters() const {
    View view = without_delimiters_before();
    while (!view.empty() && is_delimiter(view.last())) {
        view = view.to(view.size() - 1);
    }
    return view;
}

int compare(View a, View b, bool any_case) {
    for (SIZE_T i = 0; i < a.size() && i < b.size(); ++i) {
        const int x = any_case ? upper(a[i]) : a[i];
        const int y = any_case ? upper(b[i]) : b[i];
        if (x != y) {
            return x - y;
        }
    }
    return a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
}
bool same(View a, View b) { return a.size() == b.size() && compare(a, b, true) == 0; }
bool equal(View a, View b) { return a.size() == b.size() && compare(a, b, false) == 0; }

wchar_t* Text::room(SIZE_T units) {
    if (units + 1 > room_) {
        const SIZE_T room = units + units / 2 + 16;
        auto* const text = static_cast<wchar_t*>(allocate(room * sizeof(wchar_t)));
        if (size_ > 0) {
            memcpy(text, text_, size_ * sizeof(wchar_t));
        }
        text[size_] = 0;
        release(text_);
        text_ = text;
        room_ = room;
    }
    return text_;
}

Text& Text::add(View text) {
    if (!text.empty()) {
        // What is added may be a part of this text.
        const bool own = text.data() >= text_ && text.data() < text_ + size_;
        const SIZE_T offset = own ? static_cast<SIZE_T>(text.data() - text_) : 0;
        room(size_ + text.size());
        memmove(text_ + size_, own ? text_ + offset : text.data(), text.size() * sizeof(wchar_t));
        size_ += text.size();
        text_[size_] = 0;
    }
    return *this;
}

Text& Text::add_number(LONG64 value, int width, wchar_t fill) {
    wchar_t digits[24];
    int at = 24;
    ULONG64 left = value < 0 ? -static_cast<ULONG64>(value) : static_cast<ULONG64>(value);
    do {
        digits[--at] = static_cast<wchar_t>('0' + left % 10);
        left /= 10;
    } while (left != 0);
    if (value < 0) {
        digits[--at] = '-';
    }
    for (int i = 24 - at; i < width; ++i) {
        add(fill);
    }
    return add(View(digits + at, static_cast<SIZE_T>(24 - at)));
}

void Text::cut(SIZE_T size) {
    if (text_ != nullptr && size <= room_) {
        size_ = size;
        text_[size_] = 0;
    }
}

Text grouped(ULONG64 value, int width) {
    Text digits;
    digits.add_number(static_cast<LONG64>(value));
    Text text;
    for (SIZE_T i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) {
            text.add(L',');
        }
        text.add(digits[i]);
    }
    Text padded;
    for (int i = static_cast<int>(text.size()); i < width; ++i) {
        padded.add(L' ');
    }
    return padded.add(text);
}

View take_word(View& rest) {
    SIZE_T at = 0;
    while (at < rest.size() && is_delimiter(rest[at])) {
        ++at;
    }
    const SIZE_T begin = at;
    bool quoted = false;
    for (; at < rest.size() && (quoted || !is_delimiter(rest[at])); ++at) {
        quoted ^= rest[at] == '"';
    }
    const View word = rest.part(begin, at - begin);
    rest = rest.from(at);
    return word;
}

Text unquoted(View word) {
    Text text;
    for (SIZE_T i = 0; i < word.size(); ++i) {
        if (word[i] != '"') {
            text.add(word[i]);
        }
    }
    return text;
}

bool read_number(View text, LONG& value) {
    bool negative = false;
    if (text[0] == '-' || text[0] == '+') {
        negative = text[0] == '-';
        text = text.from(1);
    }
    ULONG base = 10;
    if (text[0] == '0' && upper(text[1]) == 'X') {
        base = 16;
        text = text.from(2);
    } else if (text[0] == '0') {
        base = 8;
    }
    ULONG64 sum = 0;
    constexpr ULONG64 most = 0x7fffffff;
    for (SIZE_T i = 0; i < text.size(); ++i) {
        const wchar_t c = upper(text[i]);
        const ULONG digit = is_digit(c) ? c - L'0' : c >= 'A' && c <= 'F' ? c - L'A' + 10U : 16U;
        if (digit >= base) {
            return false;
        }
        sum = smaller(sum * base + digit, ULONG64{0xffffffff});
    }
    // Hexadecimal numbers are bit patterns.
    const ULONG64 limit = base == 16 ? 0xffffffff : most + (negative ? 1 : 0);
    const auto bits = static_cast<ULONG>(smaller(sum, limit));
    value = static_cast<LONG>(negative ? 0U - bits : bits);
    return !text.empty();
}

} // namespace ferry::console
