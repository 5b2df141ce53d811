// FormatMessage: a text with inserts (%1, %1!format!), from the caller, a module's message table or
// the system.

#include "kernelbase.hpp"

using namespace ferry::win32;

namespace {

/// A growing text.
class Buffer {
public:
    Buffer() = default;
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    ~Buffer() { RtlFreeHeap(peb()->process_heap, 0, units_); }

    void put(WCHAR c) {
        if (count_ == room_) {
            const size_t room = 2 * room_ + 256;
            auto* const more =
                static_cast<WCHAR*>(RtlAllocateHeap(peb()->process_heap, 0, room * sizeof(WCHAR)));
            if (more == nullptr) {
                return;
            }
            if (count_ != 0) {
                memcpy(more, units_, count_ * sizeof(WCHAR));
                RtlFreeHeap(peb()->process_heap, 0, units_);
            }
            units_ = more;
            room_ = room;
        }
        units_[count_++] = c;
    }
    void put(const WCHAR* text) {
        while (*text != 0) {
            put(*text++);
        }
    }
    void put_number(ULONGLONG value, unsigned base, unsigned width) {
        WCHAR digits[24];
        unsigned at = sizeof digits / sizeof digits[0];
        do {
            digits[--at] = L"0123456789abcdef"[value % base];
            value /= base;
        } while (value != 0);
        for (size_t i = sizeof digits / sizeof digits[0] - at; i < width; ++i) {
            put(L'0');
        }
        while (at < sizeof digits / sizeof digits[0]) {
            put(digits[at++]);
        }
    }
    [[nodiscard]] const WCHAR* units() const { return units_; }
    [[nodiscard]] size_t count() const { return count_; }
    WCHAR* give_up() {
        WCHAR* const units = units_;
        units_ = nullptr;
        return units;
    }

private:
    WCHAR* units_ = nullptr;
    size_t count_ = 0;
    size_t room_ = 0;
};

/// The inserts: an array of words, or a variable argument list, which on x86-64 is one, too.
class Inserts {
public:
    Inserts(va_list* list, bool array)
        : words_(list == nullptr ? nullptr
                 : array         ? reinterpret_cast<const ULONG_PTR*>(list)
                                 : reinterpret_cast<const ULONG_PTR*>(*list)) {}
    [[nodiscard]] bool any() const { return words_ != nullptr; }
    [[nodiscard]] ULONG_PTR word(unsigned number) const { return words_[number - 1]; }

private:
    const ULONG_PTR* words_;
};

/// Puts one insert by what stands between its exclamation marks.
void put_insert(Buffer& to, ULONG_PTR word, const WCHAR* format, size_t units, bool wide) {
    unsigned width = 0;
    size_t i = 0;
    for (; i < units && format[i] >= L'0' && format[i] <= L'9'; ++i) {
        width = width * 10 + static_cast<unsigned>(format[i] - L'0');
    }
    bool big = false;
    bool narrow = !wide;
    for (; i + 1 < units; ++i) {
        big = big || format[i] == L'I' || (format[i] == L'l' && format[i + 1] == L'l');
        narrow = narrow ? format[i] != L'w' && format[i] != L'l' : format[i] == L'h';
    }
    const ULONGLONG value = big ? word : static_cast<ULONG>(word);
    switch (units == 0 ? L's' : format[units - 1]) {
    case L'x':
    case L'X': to.put_number(value, 16, width); break;
    case L'u': to.put_number(value, 10, width); break;
    case L'd':
    case L'i': {
        const LONGLONG number = big ? static_cast<LONGLONG>(word) : static_cast<LONG>(word);
        if (number < 0) {
            to.put(L'-');
        }
        to.put_number(static_cast<ULONGLONG>(number < 0 ? -number : number), 10, width);
        break;
    }
    case L'c': to.put(static_cast<WCHAR>(word)); break;
    case L'S': narrow = wide; [[fallthrough]];
    default:
        if (word == 0) {
            to.put(L"(null)");
        } else if (narrow) {
            for (const char* at = reinterpret_cast<const char*>(word); *at != 0; ++at) {
                to.put(static_cast<UCHAR>(*at));
            }
        } else {
            to.put(reinterpret_cast<const WCHAR*>(word));
        }
    }
}

void format(Buffer& to, const WCHAR* text, DWORD flags, const Inserts& inserts, bool wide) {
    const bool keep = (flags & FORMAT_MESSAGE_IGNORE_INSERTS) != 0;
    while (*text != 0) {
        const WCHAR c = *text++;
        if (c != L'%' || *text == 0) {
            to.put(c);
            continue;
        }
        const WCHAR what = *text++;
        if (what == L'0') {
            return; // ends without a new line
        }
        if (what >= L'1' && what <= L'9') {
            const WCHAR* const begin = text - 2;
            unsigned number = static_cast<unsigned>(what - L'0');
            if (*text >= L'0' && *text <= L'9') {
                number = number * 10 + static_cast<unsigned>(*text++ - L'0');
            }
            const WCHAR* spec = text;
            size_t units = 0;
            if (*text == L'!') {
                spec = ++text;
                while (text[units] != 0 && text[units] != L'!') {
                    ++units;
                }
                text += units + (text[units] != 0 ? 1 : 0);
            }
            if (keep || !inserts.any()) {
                for (const WCHAR* at = begin; at < text; ++at) {
                    to.put(*at);
                }
            } else {
                put_insert(to, inserts.word(number), spec, units, wide);
            }
            continue;
        }
        switch (what) {
        case L'n': to.put(L"\r\n"); break;
        case L'r': to.put(L'\r'); break;
        case L't': to.put(L'\t'); break;
        case L'b': to.put(L' '); break;
        default: to.put(what);
        }
    }
}

/// A module's text for `id` (RT_MESSAGETABLE: ranges of ids, each with its texts in a row).
bool put_module_text(Buffer& to, HMODULE module, DWORD id) {
    HRSRC const resource = FindResourceW(module, MAKEINTRESOURCEW(1), MAKEINTRESOURCEW(11));
    if (resource == nullptr) {
        return false;
    }
    const auto* const table = static_cast<const char*>(LoadResource(module, resource));
    const auto& data = *reinterpret_cast<const MESSAGE_RESOURCE_DATA*>(table);
    for (DWORD i = 0; i < data.NumberOfBlocks; ++i) {
        const MESSAGE_RESOURCE_BLOCK& block = data.Blocks[i];
        if (id < block.LowId || id > block.HighId) {
            continue;
        }
        const char* at = table + block.OffsetToEntries;
        for (DWORD skipped = block.LowId; skipped < id; ++skipped) {
            at += reinterpret_cast<const MESSAGE_RESOURCE_ENTRY*>(at)->Length;
        }
        const auto& entry = *reinterpret_cast<const MESSAGE_RESOURCE_ENTRY*>(at);
        if ((entry.Flags & 1) != 0) {
            to.put(reinterpret_cast<const WCHAR*>(entry.Text));
        } else {
            for (const BYTE* c = entry.Text; *c != 0; ++c) {
                to.put(*c);
            }
        }
        return true;
    }
    return false;
}

/// The system's text for an error code, or null.
const char* system_text(DWORD id) {
    constexpr DWORD of_win32 = 0x80070000; // HRESULT_FROM_WIN32
    switch ((id & 0xffff0000) == of_win32 ? id & 0xffff : id) {
#define MESSAGE(code, text)                                                                        \
    case code:                                                                                     \
        return text;
#include "system_messages.inc"
#undef MESSAGE
    default: return nullptr;
    }
}

bool put_source(Buffer& to, DWORD flags, LPCVOID source, DWORD id) {
    if ((flags & FORMAT_MESSAGE_FROM_HMODULE) != 0) {
        auto* const module = const_cast<LPVOID>(source);
        if (put_module_text(
                to, module != nullptr ? static_cast<HMODULE>(module) : GetModuleHandleW(nullptr),
                id)) {
            return true;
        }
    }
    if ((flags & FORMAT_MESSAGE_FROM_SYSTEM) == 0) {
        fail(ERROR_RESOURCE_TYPE_NOT_FOUND);
        return false;
    }
    const char* const text = system_text(id);
    if (text == nullptr) {
        fail(ERROR_MR_MID_NOT_FOUND);
        return false;
    }
    for (const char* at = text; *at != 0; ++at) {
        to.put(static_cast<UCHAR>(*at));
    }
    to.put(L"\r\n");
    return true;
}

bool make(Buffer& to, DWORD flags, LPCVOID source, const WCHAR* text, DWORD id, va_list* list,
          bool wide) {
    const Inserts inserts(list, (flags & FORMAT_MESSAGE_ARGUMENT_ARRAY) != 0);
    if (text != nullptr) {
        format(to, text, flags, inserts, wide);
    } else {
        Buffer found;
        if (!put_source(found, flags, source, id)) {
            return false;
        }
        found.put(L'\0');
        format(to, found.units(), flags, inserts, wide);
    }
    to.put(L'\0');
    return true;
}

} // namespace

extern "C" {

DWORD WINAPI FormatMessageW(DWORD flags, LPCVOID source, DWORD id, DWORD, LPWSTR to, DWORD room,
                            va_list* list) {
    Buffer made;
    const auto* const text =
        (flags & FORMAT_MESSAGE_FROM_STRING) != 0 ? static_cast<const WCHAR*>(source) : nullptr;
    if (!make(made, flags, source, text, id, list, true)) {
        return 0;
    }
    if ((flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) != 0) {
        *reinterpret_cast<LPWSTR*>(to) = made.give_up();
    } else if (room < made.count()) {
        fail(ERROR_INSUFFICIENT_BUFFER);
        return 0;
    } else {
        memcpy(to, made.units(), made.count() * sizeof(WCHAR));
    }
    return static_cast<DWORD>(made.count() - 1);
}

DWORD WINAPI FormatMessageA(DWORD flags, LPCVOID source, DWORD id, DWORD, LPSTR to, DWORD room,
                            va_list* list) {
    Buffer text;
    if ((flags & FORMAT_MESSAGE_FROM_STRING) != 0) {
        for (const char* at = static_cast<const char*>(source); *at != 0; ++at) {
            text.put(static_cast<UCHAR>(*at));
        }
        text.put(L'\0');
    }
    Buffer made;
    if (!make(made, flags, source, text.units(), id, list, false)) {
        return 0;
    }
    const auto count = static_cast<int>(made.count());
    const auto bytes = static_cast<DWORD>(
        WideCharToMultiByte(CP_ACP, 0, made.units(), count, nullptr, 0, nullptr, nullptr));
    if ((flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) != 0) {
        auto* const block = static_cast<LPSTR>(RtlAllocateHeap(peb()->process_heap, 0, bytes));
        *reinterpret_cast<LPSTR*>(to) = block;
        to = block;
        room = block != nullptr ? bytes : 0;
    }
    if (room < bytes) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    WideCharToMultiByte(CP_ACP, 0, made.units(), count, to, static_cast<int>(bytes), nullptr,
                        nullptr);
    return bytes - 1;
}

} // extern "C"
