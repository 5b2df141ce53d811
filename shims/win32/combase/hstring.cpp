// Strings of the Windows Runtime (HSTRING): counted, never changed, and shared by reference. An
// empty one is null.

#include <ferry/win32/ntdll.hpp>

#include <hstring.h>

using namespace ferry::win32;

namespace {

/// What an HSTRING points to; of one that WindowsCreateStringReference made, in the caller's
/// header.
struct Text {
    ULONG is_reference;
    ULONG units;
    LONG references;
    const WCHAR* text; ///< ends with a NUL
};
static_assert(sizeof(Text) <= sizeof(HSTRING_HEADER));

/// One that owns its text, which lies behind it.
struct Owner {
    Text head;
    WCHAR text[1];
};

const Text* text_of(HSTRING string) { return reinterpret_cast<const Text*>(string); }
UINT32 units_of(HSTRING string) { return string == nullptr ? 0 : text_of(string)->units; }
const WCHAR* characters(HSTRING string) { return string == nullptr ? L"" : text_of(string)->text; }

Owner* allocate(UINT32 units) {
    auto* const made = static_cast<Owner*>(
        RtlAllocateHeap(peb()->process_heap, 0, sizeof(Owner) + SIZE_T{units} * sizeof(WCHAR)));
    if (made != nullptr) {
        made->head = {FALSE, units, 1, made->text};
        made->text[units] = 0;
    }
    return made;
}

HRESULT give(Owner* made, HSTRING* to) {
    *to = reinterpret_cast<HSTRING>(made);
    return made == nullptr ? E_OUTOFMEMORY : S_OK;
}

HRESULT joined(const WCHAR* a, UINT32 a_units, const WCHAR* b, UINT32 b_units, HSTRING* to) {
    *to = nullptr;
    if (a_units + b_units == 0) {
        return S_OK;
    }
    Owner* const made = allocate(a_units + b_units);
    if (made != nullptr) {
        memcpy(made->text, a, a_units * sizeof(WCHAR));
        memcpy(made->text + a_units, b, b_units * sizeof(WCHAR));
    }
    return give(made, to);
}

bool holds(HSTRING set, WCHAR c) {
    for (UINT32 i = 0; i < units_of(set); ++i) {
        if (characters(set)[i] == c) {
            return true;
        }
    }
    return false;
}

constexpr HRESULT out_of_bounds = static_cast<HRESULT>(0x8000000b);  // E_BOUNDS
constexpr HRESULT not_terminated = static_cast<HRESULT>(0x80000017); // E_STRING_NOT_NULL_TERMINATED

} // namespace

extern "C" {

HRESULT WINAPI WindowsCreateString(PCNZWCH text, UINT32 units, HSTRING* to) {
    if (to == nullptr) {
        return E_INVALIDARG;
    }
    *to = nullptr;
    if (text == nullptr && units != 0) {
        return E_POINTER;
    }
    return joined(text, units, nullptr, 0, to);
}
HRESULT WINAPI WindowsCreateStringReference(PCWSTR text, UINT32 units, HSTRING_HEADER* header,
                                            HSTRING* to) {
    if (to == nullptr || header == nullptr) {
        return E_INVALIDARG;
    }
    *to = nullptr;
    if (text == nullptr) {
        return units == 0 ? S_OK : E_POINTER;
    }
    if (text[units] != 0) {
        return not_terminated;
    }
    if (units != 0) {
        const Text head{TRUE, units, 0, text};
        memcpy(header, &head, sizeof head);
        *to = reinterpret_cast<HSTRING>(header);
    }
    return S_OK;
}
HRESULT WINAPI WindowsDeleteString(HSTRING string) {
    auto* const head = reinterpret_cast<Text*>(string);
    if (head != nullptr && !head->is_reference &&
        __atomic_sub_fetch(&head->references, 1, __ATOMIC_ACQ_REL) == 0) {
        RtlFreeHeap(peb()->process_heap, 0, head);
    }
    return S_OK;
}
HRESULT WINAPI WindowsDuplicateString(HSTRING string, HSTRING* to) {
    if (to == nullptr) {
        return E_INVALIDARG;
    }
    auto* const head = reinterpret_cast<Text*>(string);
    if (head != nullptr && head->is_reference) {
        return joined(head->text, head->units, nullptr, 0, to);
    }
    if (head != nullptr) {
        __atomic_add_fetch(&head->references, 1, __ATOMIC_RELAXED);
    }
    *to = string;
    return S_OK;
}

UINT32 WINAPI WindowsGetStringLen(HSTRING string) { return units_of(string); }
PCWSTR WINAPI WindowsGetStringRawBuffer(HSTRING string, UINT32* units) {
    if (units != nullptr) {
        *units = units_of(string);
    }
    return characters(string);
}
BOOL WINAPI WindowsIsStringEmpty(HSTRING string) { return string == nullptr; }
HRESULT WINAPI WindowsStringHasEmbeddedNull(HSTRING string, BOOL* has) {
    if (has == nullptr) {
        return E_INVALIDARG;
    }
    *has = FALSE;
    for (UINT32 i = 0; i < units_of(string); ++i) {
        if (characters(string)[i] == 0) {
            *has = TRUE;
        }
    }
    return S_OK;
}
HRESULT WINAPI WindowsCompareStringOrdinal(HSTRING a, HSTRING b, INT32* result) {
    if (result == nullptr) {
        return E_INVALIDARG;
    }
    *result = CompareStringOrdinal(characters(a), static_cast<int>(units_of(a)), characters(b),
                                   static_cast<int>(units_of(b)), FALSE) -
              CSTR_EQUAL;
    return S_OK;
}

HRESULT WINAPI WindowsConcatString(HSTRING a, HSTRING b, HSTRING* to) {
    if (to == nullptr) {
        return E_INVALIDARG;
    }
    if (a == nullptr || b == nullptr) {
        return WindowsDuplicateString(a == nullptr ? b : a, to);
    }
    return joined(characters(a), units_of(a), characters(b), units_of(b), to);
}
HRESULT WINAPI WindowsSubstringWithSpecifiedLength(HSTRING string, UINT32 begin, UINT32 units,
                                                   HSTRING* to) {
    if (to == nullptr) {
        return E_INVALIDARG;
    }
    *to = nullptr;
    if (begin > units_of(string) || units > units_of(string) - begin) {
        return out_of_bounds;
    }
    return joined(characters(string) + begin, units, nullptr, 0, to);
}
HRESULT WINAPI WindowsSubstring(HSTRING string, UINT32 begin, HSTRING* to) {
    const UINT32 units = units_of(string);
    return WindowsSubstringWithSpecifiedLength(string, begin, begin > units ? 0 : units - begin,
                                               to);
}
HRESULT WINAPI WindowsTrimStringStart(HSTRING string, HSTRING set, HSTRING* to) {
    if (to == nullptr || set == nullptr) {
        return E_INVALIDARG;
    }
    UINT32 begin = 0;
    while (begin < units_of(string) && holds(set, characters(string)[begin])) {
        ++begin;
    }
    return begin == 0 ? WindowsDuplicateString(string, to) : WindowsSubstring(string, begin, to);
}
HRESULT WINAPI WindowsTrimStringEnd(HSTRING string, HSTRING set, HSTRING* to) {
    if (to == nullptr || set == nullptr) {
        return E_INVALIDARG;
    }
    UINT32 end = units_of(string);
    while (end != 0 && holds(set, characters(string)[end - 1])) {
        --end;
    }
    return WindowsSubstringWithSpecifiedLength(string, 0, end, to);
}
HRESULT WINAPI WindowsReplaceString(HSTRING string, HSTRING from, HSTRING by, HSTRING* to) {
    if (to == nullptr || from == nullptr) {
        return E_INVALIDARG;
    }
    const UINT32 units = units_of(string);
    const UINT32 width = units_of(from);
    const auto is_there = [&](UINT32 at) {
        return width <= units - at &&
               memcmp(characters(string) + at, characters(from), width * sizeof(WCHAR)) == 0;
    };
    UINT32 needed = 0;
    for (UINT32 at = 0; at < units;) {
        const bool found = is_there(at);
        needed += found ? units_of(by) : 1;
        at += found ? width : 1;
    }
    *to = nullptr;
    if (needed == 0) {
        return S_OK;
    }
    Owner* const made = allocate(needed);
    WCHAR* end = made == nullptr ? nullptr : made->text;
    for (UINT32 at = 0; made != nullptr && at < units;) {
        if (is_there(at)) {
            memcpy(end, characters(by), units_of(by) * sizeof(WCHAR));
            end += units_of(by);
            at += width;
        } else {
            *end++ = characters(string)[at++];
        }
    }
    return give(made, to);
}

// A string that the caller fills before it is one
HRESULT WINAPI WindowsPreallocateStringBuffer(UINT32 units, WCHAR** to, HSTRING_BUFFER* buffer) {
    if (to == nullptr || buffer == nullptr) {
        return E_POINTER;
    }
    Owner* const made = allocate(units);
    *to = made == nullptr ? nullptr : made->text;
    *buffer = reinterpret_cast<HSTRING_BUFFER>(made);
    return made == nullptr ? E_OUTOFMEMORY : S_OK;
}
HRESULT WINAPI WindowsPromoteStringBuffer(HSTRING_BUFFER buffer, HSTRING* to) {
    auto* const made = reinterpret_cast<Owner*>(buffer);
    if (to == nullptr) {
        return E_POINTER;
    }
    *to = nullptr;
    if (made == nullptr || made->text[made->head.units] != 0) {
        return E_INVALIDARG;
    }
    if (made->head.units == 0) {
        RtlFreeHeap(peb()->process_heap, 0, made);
        return S_OK;
    }
    return give(made, to);
}
HRESULT WINAPI WindowsDeleteStringBuffer(HSTRING_BUFFER buffer) {
    if (buffer != nullptr) {
        RtlFreeHeap(peb()->process_heap, 0, buffer);
    }
    return S_OK;
}

} // extern "C"
