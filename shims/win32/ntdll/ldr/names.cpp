// Texts of paths and DLL names.

#include "module.hpp"

namespace ferry::win32::ldr {
namespace {

bool is_separator(WCHAR c) { return c == L'\\' || c == L'/'; }

size_t units_of(const UNICODE_STRING& text) { return text.Length / sizeof(WCHAR); }

UNICODE_STRING allocate(size_t units) {
    UNICODE_STRING made;
    made.Length = static_cast<USHORT>(units * sizeof(WCHAR));
    made.MaximumLength = static_cast<USHORT>(made.Length + sizeof(WCHAR));
    made.Buffer = static_cast<PWSTR>(
        RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, made.MaximumLength));
    if (made.Buffer == nullptr) {
        made.Length = made.MaximumLength = 0;
    }
    return made;
}

constexpr size_t longest = 0x7ff0;

} // namespace

UNICODE_STRING text(const WCHAR* units) {
    UNICODE_STRING made;
    RtlInitUnicodeString(&made, units);
    return made;
}

UNICODE_STRING slice(const UNICODE_STRING& text, size_t begin, size_t end) {
    const auto bytes = static_cast<USHORT>((end - begin) * sizeof(WCHAR));
    return {bytes, bytes, text.Buffer + begin};
}

UNICODE_STRING join(const UNICODE_STRING& a, const UNICODE_STRING& b) {
    if (units_of(a) + units_of(b) > longest) {
        return {};
    }
    UNICODE_STRING made = allocate(units_of(a) + units_of(b));
    if (made.Buffer != nullptr) {
        memcpy(made.Buffer, a.Buffer, a.Length);
        memcpy(made.Buffer + units_of(a), b.Buffer, b.Length);
    }
    return made;
}

void release(UNICODE_STRING& text) {
    if (text.Buffer != nullptr) {
        RtlFreeHeap(peb()->process_heap, 0, text.Buffer);
    }
    text = {};
}

size_t base_of(const UNICODE_STRING& path) {
    size_t begin = units_of(path);
    while (begin > 0 && !is_separator(path.Buffer[begin - 1])) {
        --begin;
    }
    return begin;
}

bool has_path(const UNICODE_STRING& name) {
    return base_of(name) > 0 || (units_of(name) > 1 && name.Buffer[1] == L':');
}

UNICODE_STRING full_path(const UNICODE_STRING& name) {
    const size_t units = units_of(name);
    const auto at = [&](size_t i) { return i < units ? name.Buffer[i] : L'\0'; };
    const auto& current = peb()->parameters->current_directory.path;
    UNICODE_STRING prefix{};
    UNICODE_STRING rest = name;
    if (is_separator(at(0)) && is_separator(at(1))) {
        if (at(2) == L'?' && is_separator(at(3))) { // \\?\C:\…
            rest = slice(name, 4, units);
        }
    } else if (at(1) != L':') {
        prefix = {current.length, current.maximum_length, reinterpret_cast<PWSTR>(current.buffer)};
        if (is_separator(at(0))) {
            prefix = slice(prefix, 0, 2); // the current drive
        }
    }
    UNICODE_STRING made = join(prefix, rest);
    if (made.Buffer == nullptr) {
        return made;
    }
    // What stands before the first component stays.
    const size_t count = units_of(made);
    const size_t root = count > 2 && made.Buffer[1] == L':' && is_separator(made.Buffer[2]) ? 3 : 2;
    size_t to = root < count ? root : count;
    for (size_t i = 0; i < to; ++i) {
        made.Buffer[i] = is_separator(made.Buffer[i]) ? L'\\' : made.Buffer[i];
    }
    for (size_t from = to; from < count;) {
        size_t end = from;
        while (end < count && !is_separator(made.Buffer[end])) {
            ++end;
        }
        const size_t length = end - from;
        if (length == 2 && made.Buffer[from] == L'.' && made.Buffer[from + 1] == L'.') {
            to -= to > root ? 1 : 0;
            while (to > root && made.Buffer[to - 1] != L'\\') {
                --to;
            }
        } else if (length > 0 && !(length == 1 && made.Buffer[from] == L'.')) {
            memmove(made.Buffer + to, made.Buffer + from, length * sizeof(WCHAR));
            to += length;
            if (end < count) {
                made.Buffer[to++] = L'\\';
            }
        }
        from = end + 1;
    }
    made.Buffer[to] = 0;
    made.Length = static_cast<USHORT>(to * sizeof(WCHAR));
    return made;
}

UNICODE_STRING with_extension(const UNICODE_STRING& name) {
    const size_t units = units_of(name);
    for (size_t i = units; i > base_of(name); --i) {
        if (name.Buffer[i - 1] == L'.') {
            return join(slice(name, 0, i == units ? units - 1 : units), {});
        }
    }
    return join(name, text(L".dll"));
}

} // namespace ferry::win32::ldr
