#include "print.hpp"

#include "console.hpp"

namespace ferry::crt {
namespace {

bool put_to_stream(void* context, const char* text, size_t size, bool) {
    return put(*static_cast<Stream*>(context), text, size);
}
/// What is printed has '?' for what the code page has not; in the format it is an error.
bool put_wide_to_stream(void* context, const wchar_t* text, size_t size, bool literal) {
    return put_wide_text(*static_cast<Stream*>(context), text, size, literal ? 0 : '?');
}

template <class C>
struct Memory {
    C* next;
    C* end;

    static bool put(void* context, const C* text, size_t size, bool) {
        auto& memory = *static_cast<Memory*>(context);
        const auto room = static_cast<size_t>(memory.end - memory.next);
        const size_t part = size < room ? size : room;
        memcpy(memory.next, text, part * sizeof(C));
        memory.next += part;
        return true;
    }
};

template <class C>
int print_stream(Stream* stream, unsigned long long options, const C* text,
                 const LocaleHandle* locale, va_list arguments,
                 bool (*put)(void*, const C*, size_t, bool)) {
    if (stream == nullptr || text == nullptr) {
        invalid();
        return -1;
    }
    const StreamGuard guard(*stream);
    if (sizeof(C) == 1 && !takes_bytes(*stream)) {
        return -1;
    }
    CallBuffer buffer(*stream);
    const int count = format<C>({put, stream}, options, text, locale_of(locale), arguments);
    return buffer.finish() ? count : -1;
}

template <class C>
bool put_to_console(void*, const C* text, size_t size, bool) {
    return console_write(text, size);
}

} // namespace

int print(Stream* stream, unsigned long long options, const char* text, const LocaleHandle* locale,
          va_list arguments) {
    return print_stream(stream, options, text, locale, arguments, put_to_stream);
}
int print(Stream* stream, unsigned long long options, const wchar_t* text,
          const LocaleHandle* locale, va_list arguments) {
    return print_stream(stream, options, text, locale, arguments, put_wide_to_stream);
}
int print_console(unsigned long long options, const char* text, const LocaleHandle* locale,
                  va_list arguments) {
    return format<char>({put_to_console, nullptr}, options, text, locale_of(locale), arguments);
}
int print_console(unsigned long long options, const wchar_t* text, const LocaleHandle* locale,
                  va_list arguments) {
    return format<wchar_t>({put_to_console, nullptr}, options, text, locale_of(locale), arguments);
}

template <class C>
int print(C* to, size_t room, unsigned long long options, const C* text, const LocaleHandle* locale,
          va_list arguments) {
    if (text == nullptr || (to == nullptr && room != 0)) {
        invalid();
        return -1;
    }
    // "Unlimited" is up to the end of the address space.
    const auto begin = reinterpret_cast<uintptr_t>(to);
    const uintptr_t most = (~uintptr_t{0} - begin) / sizeof(C);
    const size_t units = room < most ? room : most;
    Memory<C> memory{to, to + (to == nullptr ? 0 : units)};
    const int count =
        format<C>({Memory<C>::put, &memory}, options, text, locale_of(locale), arguments);
    if (to == nullptr || count < 0) {
        if (to != nullptr && units > 0) {
            C* const end = memory.next < memory.end ? memory.next : memory.end - 1;
            *((options & standard_snprintf) != 0 ? to : end) = 0;
        }
        return count;
    }
    const auto size = static_cast<size_t>(count);
    if (size < units) {
        *memory.next = 0;
        return count;
    }
    if ((options & legacy_termination) != 0) {
        return size == units ? count : -1;
    }
    if (units > 0) {
        to[units - 1] = 0;
    }
    if ((options & standard_snprintf) != 0) {
        return count;
    }
    // The headers' functions make -1 of it.
    return is_ucrt && units > 0 ? -2 : -1;
}

template <class C>
int print_checked(C* to, size_t room, size_t count, unsigned long long options, const C* text,
                  const LocaleHandle* locale, va_list arguments) {
    if (text == nullptr || (count == 0 && to == nullptr && room == 0)) {
        if (text == nullptr) {
            invalid();
        }
        return text == nullptr ? -1 : 0;
    }
    if (to == nullptr || room == 0) {
        invalid();
        return -1;
    }
    constexpr unsigned long long ends = legacy_termination | standard_snprintf;
    const bool truncates = count == unlimited;
    const size_t units = !truncates && count < room ? count + 1 : room;
    const int size = print(to, units, (options & ~ends) | standard_snprintf | validated, text,
                           locale, arguments);
    if (size < 0) {
        *to = 0;
        return -1;
    }
    if (static_cast<size_t>(size) < units) {
        return size;
    }
    if (truncates || units < room || count < room) {
        return -1; // cut, as wanted
    }
    *to = 0;
    invalid(error_range);
    return -1;
}

template int print(char*, size_t, unsigned long long, const char*, const LocaleHandle*, va_list);
template int print(wchar_t*, size_t, unsigned long long, const wchar_t*, const LocaleHandle*,
                   va_list);
template int print_checked(char*, size_t, size_t, unsigned long long, const char*,
                           const LocaleHandle*, va_list);
template int print_checked(wchar_t*, size_t, size_t, unsigned long long, const wchar_t*,
                           const LocaleHandle*, va_list);

} // namespace ferry::crt
