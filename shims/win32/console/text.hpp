#pragma once
/// Texts and lists: there is no C++ library here. Where no memory is left the program ends.

#include <ferry/win32/ntdll.hpp>

extern "C" WCHAR NTAPI RtlUpcaseUnicodeChar(WCHAR unit);
extern "C" WCHAR NTAPI RtlDowncaseUnicodeChar(WCHAR unit);

void* operator new(size_t bytes);
void operator delete(void* block) noexcept;
void operator delete(void* block, size_t bytes) noexcept;
inline void* operator new(size_t, void* place) noexcept { return place; }

namespace ferry::console {

template <class T>
constexpr T&& move(T& value) {
    return static_cast<T&&>(value);
}
template <class T>
constexpr void exchange(T& a, T& b) {
    T held = move(a);
    a = move(b);
    b = move(held);
}
template <class T>
constexpr T smaller(T a, T b) {
    return b < a ? b : a;
}

/// Memory of the process heap.
void* allocate(SIZE_T bytes);
void release(void* block);

inline wchar_t upper(wchar_t c) {
    return c < 128 ? (c >= 'a' && c <= 'z' ? static_cast<wchar_t>(c - 32) : c)
                   : static_cast<wchar_t>(RtlUpcaseUnicodeChar(c));
}
inline bool is_digit(wchar_t c) { return c >= '0' && c <= '9'; }
inline bool is_blank(wchar_t c) { return c == ' ' || c == '\t'; }
/// What separates words for cmd.
inline bool is_delimiter(wchar_t c) {
    return is_blank(c) || c == ',' || c == ';' || c == '=' || c == '\v' || c == '\f';
}
inline bool is_separator(wchar_t c) { return c == '\\' || c == '/'; }

/// A piece of text that somebody else owns.
class View {
public:
    static constexpr SIZE_T none = ~SIZE_T{0};

    constexpr View() = default;
    constexpr View(const wchar_t* text, SIZE_T size) : text_(text), size_(size) {}
    View(const wchar_t* text) : text_(text), size_(text == nullptr ? 0 : wcslen(text)) {}

    const wchar_t* data() const { return text_; }
    SIZE_T size() const { return size_; }
    bool empty() const { return size_ == 0; }
    /// Behind the end lies a zero.
    wchar_t operator[](SIZE_T at) const { return at < size_ ? text_[at] : L'\0'; }
    wchar_t last() const { return size_ == 0 ? L'\0' : text_[size_ - 1]; }
    View from(SIZE_T at) const {
        at = smaller(at, size_);
        return {text_ + at, size_ - at};
    }
    View to(SIZE_T end) const { return {text_, smaller(end, size_)}; }
    View part(SIZE_T at, SIZE_T count) const { return from(at).to(count); }
    SIZE_T find(wchar_t c, SIZE_T at = 0) const;
    SIZE_T find_last(wchar_t c) const;
    /// The place of `what`, whatever its case.
    SIZE_T find(View what, SIZE_T at = 0) const;
    bool has(wchar_t c) const { return find(c) != none; }
    bool begins(View with) const;
    /// Without blanks, or delimiters, at its ends.
    View trimmed() const;
    View without_delimiters() const;
    View without_delimiters_before() const;

private:
    const wchar_t* text_ = nullptr;
    SIZE_T size_ = 0;
};

/// Equal whatever the case of letters.
bool same(View a, View b);
bool equal(View a, View b);
/// Less than, equal to or greater than 0, by units.
int compare(View a, View b, bool any_case);

/// A growing text with a zero behind its end.
class Text {
public:
    Text() = default;
    Text(View text) { add(text); }
    Text(const wchar_t* text) { add(View(text)); }
    Text(const Text& other) { add(other); }
    Text(Text&& other) noexcept { swap(other); }
    Text& operator=(const Text& other) {
        Text copy(other);
        swap(copy);
        return *this;
    }
    Text& operator=(Text&& other) noexcept {
        swap(other);
        return *this;
    }
    ~Text() { release(text_); }

    operator View() const { return {text_, size_}; }
    View view() const { return {text_, size_}; }
    const wchar_t* c_str() const { return text_ == nullptr ? L"" : text_; }
    SIZE_T size() const { return size_; }
    bool empty() const { return size_ == 0; }
    wchar_t operator[](SIZE_T at) const { return at < size_ ? text_[at] : L'\0'; }
    wchar_t last() const { return size_ == 0 ? L'\0' : text_[size_ - 1]; }

    Text& add(View text);
    Text& add(const wchar_t* text) { return add(View(text)); }
    Text& add(const Text& text) { return add(text.view()); }
    Text& add(wchar_t c) { return add(View(&c, 1)); }
    Text& add_number(LONG64 value, int width = 1, wchar_t fill = L'0');
    void set(SIZE_T at, wchar_t c) { text_[at] = c; }
    void cut(SIZE_T size);
    void clear() { cut(0); }
    /// Room for so many units, to be filled by somebody; what is there stays.
    wchar_t* room(SIZE_T units);
    void swap(Text& other) noexcept {
        exchange(text_, other.text_);
        exchange(size_, other.size_);
        exchange(room_, other.room_);
    }

private:
    wchar_t* text_ = nullptr;
    SIZE_T size_ = 0;
    SIZE_T room_ = 0;
};

/// Values one after the other.
template <class T>
class List {
public:
    List() = default;
    List(const List&) = delete;
    List(List&& other) noexcept { swap(other); }
    List& operator=(const List&) = delete;
    List& operator=(List&& other) noexcept {
        swap(other);
        return *this;
    }
    ~List() {
        clear();
        release(items_);
    }

    T& add(T item) {
        if (size_ == room_) {
            grow();
        }
        new (items_ + size_) T(move(item));
        return items_[size_++];
    }
    T pop() {
        T item = move(items_[size_ - 1]);
        items_[--size_].~T();
        return item;
    }
    void clear() {
        while (size_ > 0) {
            items_[--size_].~T();
        }
    }
    T& operator[](SIZE_T at) { return items_[at]; }
    const T& operator[](SIZE_T at) const { return items_[at]; }
    T& last() { return items_[size_ - 1]; }
    SIZE_T size() const { return size_; }
    bool empty() const { return size_ == 0; }
    T* begin() { return items_; }
    T* end() { return items_ + size_; }
    const T* begin() const { return items_; }
    const T* end() const { return items_ + size_; }

    /// Sorted by `less(a, b)`; what is equal keeps its order.
    template <class Less>
    void sort(Less less) {
        List other;
        other.room_ = size_;
        other.items_ = static_cast<T*>(allocate((size_ + 1) * sizeof(T)));
        sort_part(items_, size_, other.items_, less);
    }

private:
    void swap(List& other) noexcept {
        exchange(items_, other.items_);
        exchange(size_, other.size_);
        exchange(room_, other.room_);
    }
    void grow() {
        const SIZE_T room = room_ == 0 ? 8 : 2 * room_;
        T* const items = static_cast<T*>(allocate(room * sizeof(T)));
        for (SIZE_T i = 0; i < size_; ++i) {
            new (items + i) T(move(items_[i]));
            items_[i].~T();
        }
        release(items_);
        items_ = items;
        room_ = room;
    }
    /// Merges halves; `spare` is bare memory for as many.
    template <class Less>
    static void sort_part(T* items, SIZE_T count, T* spare, Less less) {
        if (count < 2) {
            return;
        }
        const SIZE_T half = count / 2;
        sort_part(items, half, spare, less);
        sort_part(items + half, count - half, spare, less);
        for (SIZE_T i = 0; i < count; ++i) {
            new (spare + i) T(move(items[i]));
        }
        SIZE_T left = 0;
        SIZE_T right = half;
        for (SIZE_T i = 0; i < count; ++i) {
            const bool from_left =
                right == count || (left < half && !less(spare[right], spare[left]));
            items[i] = move(spare[from_left ? left++ : right++]);
        }
        for (SIZE_T i = 0; i < count; ++i) {
            spare[i].~T();
        }
    }

    T* items_ = nullptr;
    SIZE_T size_ = 0;
    SIZE_T room_ = 0;
};

/// An object of its own, or none.
template <class T>
class Owned {
public:
    Owned() = default;
    explicit Owned(T* object) : object_(object) {}
    Owned(Owned&& other) noexcept : object_(other.object_) { other.object_ = nullptr; }
    Owned& operator=(Owned&& other) noexcept {
        exchange(object_, other.object_);
        return *this;
    }
    ~Owned() { delete object_; }
    T* get() const { return object_; }
    T* operator->() const { return object_; }
    T& operator*() const { return *object_; }
    explicit operator bool() const { return object_ != nullptr; }

private:
    T* object_ = nullptr;
};

/// "1,234", behind blanks up to a width.
Text grouped(ULONG64 value, int width = 0);
/// The next word of `rest`, which is cut off: up to a delimiter outside quotes. Empty at the end.
View take_word(View& rest);
/// Without the quotation marks that are in it.
Text unquoted(View word);
/// The number that a text is: decimal, 0x… or 0…; false if it is none.
bool read_number(View text, LONG& value);

} // namespace ferry::console
