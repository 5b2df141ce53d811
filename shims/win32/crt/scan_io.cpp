#include "scan_io.hpp"

#include "console.hpp"

namespace ferry::crt {
namespace {

template <class C>
struct Text {
    const C* next;
    const C* end;

    static int get(void* context) {
        auto& text = *static_cast<Text*>(context);
        if (text.next == text.end || *text.next == 0) {
            return -1;
        }
        return sizeof(C) == 1 ? static_cast<int>(static_cast<unsigned char>(*text.next++))
                              : static_cast<int>(static_cast<unsigned short>(*text.next++));
    }
    static void unget(void* context, int) { --static_cast<Text*>(context)->next; }
};

int get_byte(void* context) { return get(*static_cast<Stream*>(context)); }
void unget_byte(void* context, int c) { unget(*static_cast<Stream*>(context), c); }
int get_unit(void* context) {
    const unsigned short c = get_wide(*static_cast<Stream*>(context));
    return c == wide_end ? -1 : c;
}
void unget_unit(void* context, int c) {
    unget_wide(*static_cast<Stream*>(context), static_cast<unsigned short>(c));
}
int get_key(void*) {
    const int c = console_read(true);
    return c == '\r' ? '\n' : c;
}
void unget_key(void*, int c) { console_unread(c); }

} // namespace

int scan(Stream* stream, unsigned long long options, const char* text, const LocaleHandle* locale,
         va_list arguments) {
    if (stream == nullptr || text == nullptr) {
        invalid();
        return -1;
    }
    const StreamGuard guard(*stream);
    if (!takes_bytes(*stream)) {
        return -1;
    }
    return scan({get_byte, unget_byte, stream}, options, text, locale_of(locale), arguments);
}
int scan(Stream* stream, unsigned long long options, const wchar_t* text,
         const LocaleHandle* locale, va_list arguments) {
    if (stream == nullptr || text == nullptr) {
        invalid();
        return -1;
    }
    const StreamGuard guard(*stream);
    return scan({get_unit, unget_unit, stream}, options, text, locale_of(locale), arguments);
}

template <class C>
int scan(const C* from, size_t size, unsigned long long options, const C* text,
         const LocaleHandle* locale, va_list arguments) {
    if (from == nullptr || text == nullptr) {
        invalid();
        return -1;
    }
    const uintptr_t most = (~uintptr_t{0} - reinterpret_cast<uintptr_t>(from)) / sizeof(C);
    Text<C> source{from, from + (size < most ? size : most)};
    return scan({Text<C>::get, Text<C>::unget, &source}, options, text, locale_of(locale),
                arguments);
}
template int scan(const char*, size_t, unsigned long long, const char*, const LocaleHandle*,
                  va_list);
template int scan(const wchar_t*, size_t, unsigned long long, const wchar_t*, const LocaleHandle*,
                  va_list);

template <class C>
int scan_console(unsigned long long options, const C* text, const LocaleHandle* locale,
                 va_list arguments) {
    if (text == nullptr) {
        invalid();
        return -1;
    }
    return scan({get_key, unget_key, nullptr}, options, text, locale_of(locale), arguments);
}
template int scan_console(unsigned long long, const char*, const LocaleHandle*, va_list);
template int scan_console(unsigned long long, const wchar_t*, const LocaleHandle*, va_list);

} // namespace ferry::crt
