// Texts of paths and DLL names.

#include <ferry/win32/files.hpp>

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

bool is_absolute(const UNICODE_STRING& name) {
    const size_t units = units_of(name);
    return units > 0 && (is_separator(name.Buffer[0]) ||
                         (units > 2 && name.Buffer[1] == L':' && is_separator(name.Buffer[2])));
}

bool is_relative(const UNICODE_STRING& name) {
    return units_of(name) == 0 ||
           (!is_separator(name.Buffer[0]) && (units_of(name) == 1 || name.Buffer[1] != L':'));
}

UNICODE_STRING full_path(const UNICODE_STRING& name) {
    constexpr size_t literal_units = 4; // \\?\C:\…
    const bool literal = units_of(name) >= literal_units && is_separator(name.Buffer[0]) &&
                         is_separator(name.Buffer[1]) && name.Buffer[2] == L'?' &&
                         is_separator(name.Buffer[3]);
    UNICODE_STRING whole = join(literal ? slice(name, literal_units, units_of(name)) : name, {});
    if (whole.Buffer == nullptr) {
        return whole;
    }
    const ULONG room = RtlGetFullPathName_U(whole.Buffer, 0, nullptr, nullptr);
    UNICODE_STRING made = allocate(room / sizeof(WCHAR));
    const ULONG bytes =
        made.Buffer == nullptr
            ? 0
            : RtlGetFullPathName_U(whole.Buffer, made.MaximumLength, made.Buffer, nullptr);
    made.Length = static_cast<USHORT>(bytes < made.MaximumLength ? bytes : 0);
    release(whole);
    return made;
}

UNICODE_STRING with_extension(const UNICODE_STRING& spaced) {
    size_t units = units_of(spaced);
    while (units > 0 && spaced.Buffer[units - 1] == L' ') {
        --units;
    }
    const UNICODE_STRING name = slice(spaced, 0, units);
    for (size_t i = units; i > base_of(name); --i) {
        if (name.Buffer[i - 1] == L'.') {
            return join(slice(name, 0, i == units ? units - 1 : units), {});
        }
    }
    return join(name, text(L".dll"));
}

} // namespace ferry::win32::ldr
