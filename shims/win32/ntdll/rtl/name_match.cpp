// RtlIsNameInExpression: patterns as file systems take them ([MS-FSA] 2.1.4.4).

#include <ferry/win32/ntdll.hpp>

#include <ferry/win32/files.hpp>

using namespace ferry::win32;

namespace {

/// All places in the name that a beginning of the expression can reach, moved on character by
/// character: linear in both, whatever they are. A place is a byte; there is one behind the name.
class Places {
public:
    Places(BYTE* reached, const WCHAR* name, ULONG size, bool ignores_case)
        : reached_(reached), name_(name), size_(size), ignores_case_(ignores_case) {
        for (ULONG at = 0; at <= size; ++at) {
            reached_[at] = at == 0 ? 1 : 0;
            if (at < size && name[at] == L'.') {
                last_dot_ = at;
            }
        }
    }

    void take(WCHAR c) {
        bool before = false; // the place before was reached by what came before `c`
        bool any = false;
        bool star = false; // '<' has come here
        for (ULONG at = 0; at <= size_; ++at) {
            const bool here = reached_[at] != 0;
            const WCHAR passed = at == 0 ? WCHAR{0} : name_[at - 1];
            any = any || here;
            switch (c) {
            case L'*': reached_[at] = any ? 1 : 0; break;
            case L'<': // anything, but of dots the last one stays outside
                star = here || (star && at - 1 != last_dot_);
                reached_[at] = star ? 1 : 0;
                break;
            case L'>': // any character; nothing at a dot or the end
                reached_[at] =
                    (here && (at == size_ || name_[at] == L'.')) || (before && passed != L'.') ? 1
                                                                                               : 0;
                break;
            case L'"': // a dot, or the end
                reached_[at] = (here && at == size_) || (before && passed == L'.') ? 1 : 0;
                break;
            default: reached_[at] = before && (c == L'?' || is_same(c, passed)) ? 1 : 0;
            }
            before = here;
        }
    }
    [[nodiscard]] bool is_at_end() const { return reached_[size_] != 0; }

private:
    [[nodiscard]] bool is_same(WCHAR c, WCHAR of_name) const {
        return c == (ignores_case_ ? RtlUpcaseUnicodeChar(of_name) : of_name);
    }

    BYTE* const reached_;
    const WCHAR* const name_;
    const ULONG size_;
    const bool ignores_case_;
    ULONG last_dot_ = ~0U;
};

} // namespace

extern "C" {

/// With `ignores_case` the expression is in upper case already. Raises where memory is short.
BOOLEAN NTAPI RtlIsNameInExpression(PUNICODE_STRING expression, PUNICODE_STRING name,
                                    BOOLEAN ignores_case, PWCH) {
    constexpr ULONG usual = 260;
    const ULONG size = name->Length / sizeof(WCHAR);
    const ULONG units = expression->Length / sizeof(WCHAR);
    if (units == 0 || size == 0) {
        return units == size ? TRUE : FALSE;
    }
    BYTE inside[usual + 1];
    BYTE* const reached =
        size <= usual ? inside
                      : static_cast<BYTE*>(RtlAllocateHeap(peb()->process_heap,
                                                           HEAP_GENERATE_EXCEPTIONS, size + 1));
    Places places(reached, name->Buffer, size, ignores_case != FALSE);
    for (ULONG i = 0; i < units; ++i) {
        places.take(expression->Buffer[i]);
    }
    const bool fits = places.is_at_end();
    if (reached != inside) {
        RtlFreeHeap(peb()->process_heap, 0, reached);
    }
    return fits ? TRUE : FALSE;
}

} // extern "C"
