// Upper case, unit by unit.

#include <ferry/win32/files.hpp>

namespace {

struct UpcaseRun {
    WCHAR first;
    WCHAR last;
    USHORT step;
    SHORT difference;
};

constexpr UpcaseRun runs[] = {
#define UPCASE(first, last, step, difference)                                                      \
    {first, last, step, static_cast<SHORT>(static_cast<USHORT>(difference))},
#include <ferry/abi/layout/nt_upcase.inc>
#undef UPCASE
};
constexpr unsigned run_count = sizeof runs / sizeof runs[0];

/// Letters that are in upper case something, and in lower case nothing: of titles, and the sigma at
/// the end of words.
bool is_between(WCHAR unit) {
    return unit == 0x1c5 || unit == 0x1c8 || unit == 0x1cb || unit == 0x1f2 || unit == 0x3c2;
}

LONG compare(PCWSTR a, SIZE_T a_units, PCWSTR b, SIZE_T b_units, BOOLEAN ignore_case) {
    for (SIZE_T i = 0; i < a_units && i < b_units; ++i) {
        const WCHAR x = ignore_case != 0 ? RtlUpcaseUnicodeChar(a[i]) : a[i];
        const WCHAR y = ignore_case != 0 ? RtlUpcaseUnicodeChar(b[i]) : b[i];
        if (x != y) {
            return x - y;
        }
    }
    return static_cast<LONG>(a_units) - static_cast<LONG>(b_units);
}

} // namespace

extern "C" {

WCHAR NTAPI RtlUpcaseUnicodeChar(WCHAR unit) {
    if (unit < 0x80) {
        return unit >= L'a' && unit <= L'z' ? static_cast<WCHAR>(unit - 32) : unit;
    }
    unsigned low = 0;
    unsigned high = run_count;
    while (low < high) {
        const unsigned middle = (low + high) / 2;
        if (runs[middle].last < unit) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == run_count || unit < runs[low].first ||
        (unit - runs[low].first) % runs[low].step != 0) {
        return unit;
    }
    return static_cast<WCHAR>(unit + runs[low].difference);
}

/// The way back: the first letter whose upper case it is.
WCHAR NTAPI RtlDowncaseUnicodeChar(WCHAR unit) {
    if (unit < 0x80) {
        return unit >= L'A' && unit <= L'Z' ? static_cast<WCHAR>(unit + 32) : unit;
    }
    for (const UpcaseRun& run : runs) {
        const auto lower = static_cast<WCHAR>(unit - run.difference);
        if (!is_between(lower) && lower >= run.first && lower <= run.last &&
            (lower - run.first) % run.step == 0) {
            return lower;
        }
    }
    return unit;
}

LONG NTAPI RtlCompareUnicodeString(PCUNICODE_STRING a, PCUNICODE_STRING b, BOOLEAN ignore_case) {
    return compare(a->Buffer, a->Length / sizeof(WCHAR), b->Buffer, b->Length / sizeof(WCHAR),
                   ignore_case);
}

BOOLEAN NTAPI RtlEqualUnicodeString(PCUNICODE_STRING a, PCUNICODE_STRING b, BOOLEAN ignore_case) {
    return a->Length == b->Length && RtlCompareUnicodeString(a, b, ignore_case) == 0;
}

void NTAPI RtlFreeUnicodeString(PUNICODE_STRING string) {
    if (string->Buffer != nullptr) {
        RtlFreeHeap(ferry::win32::peb()->process_heap, 0, string->Buffer);
    }
    string->Length = string->MaximumLength = 0;
    string->Buffer = nullptr;
}

} // extern "C"
