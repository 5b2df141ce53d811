// FormatMessage: a text with inserts (%1, %1!format!), from the caller, a module's message table or
// the system.

#include "message_text.hpp"

using namespace ferry::win32;

namespace {

/// A module's text for `id` (RT_MESSAGETABLE: ranges of ids, each with its texts in a row).
bool put_module_text(MessageText& to, HMODULE module, DWORD id) {
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

/// The text of ntdll's message table for a result of a service, or null.
const char* status_text(DWORD id) {
    switch (id) {
#define MESSAGE(code, text)                                                                        \
    case code:                                                                                     \
        return text;
#include "status_messages.inc"
#undef MESSAGE
    default: return nullptr;
    }
}

void put_text(MessageText& to, const char* text) {
    for (const char* at = text; *at != 0; ++at) {
        to.put(static_cast<UCHAR>(*at));
    }
    to.put(L"\r\n");
}

bool put_source(MessageText& to, DWORD flags, LPCVOID source, DWORD id) {
    if ((flags & FORMAT_MESSAGE_FROM_HMODULE) != 0) {
        auto* const module = static_cast<HMODULE>(const_cast<LPVOID>(source));
        const bool is_ntdll = module != nullptr && module == GetModuleHandleW(L"ntdll.dll");
        if (const char* const text = is_ntdll ? status_text(id) : nullptr) {
            put_text(to, text);
            return true;
        }
        if (put_module_text(to, module != nullptr ? module : GetModuleHandleW(nullptr), id)) {
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
    put_text(to, text);
    return true;
}

/// The width that lines are broken at: the mask itself is none.
unsigned width_of(DWORD flags) {
    const DWORD width = flags & FORMAT_MESSAGE_MAX_WIDTH_MASK;
    return width == FORMAT_MESSAGE_MAX_WIDTH_MASK ? 0 : width;
}

/// Makes the message of a text, or of the module or system if that is null; false with the error.
bool make(MessageText& to, DWORD flags, LPCVOID source, const WCHAR* text, DWORD id, va_list* list,
          bool wide) {
    Inserts inserts(list, (flags & FORMAT_MESSAGE_ARGUMENT_ARRAY) != 0);
    MessageText found;
    if (text == nullptr) {
        if ((flags & (FORMAT_MESSAGE_FROM_HMODULE | FORMAT_MESSAGE_FROM_SYSTEM)) == 0) {
            fail(ERROR_INVALID_PARAMETER);
            return false;
        }
        if (!put_source(found, flags, source, id)) {
            return false;
        }
        found.end();
        text = found.units();
    }
    const bool right = put_message(to, text, flags, inserts, wide);
    to.end();
    if (!right) {
        fail(ERROR_INVALID_PARAMETER);
    }
    return right;
}

constexpr DWORD no_work_done = 235; ///< ERROR_NO_WORK_DONE
constexpr DWORD most_narrow =
    0x8000; ///< FormatMessageA: "cannot be larger than 64K bytes", of UTF-16

} // namespace

extern "C" {

DWORD WINAPI FormatMessageW(DWORD flags, LPCVOID source, DWORD id, DWORD, LPWSTR to, DWORD room,
                            va_list* list) {
    if (to == nullptr) {
        return static_cast<DWORD>(fail(ERROR_INVALID_PARAMETER));
    }
    const bool allocates = (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) != 0;
    if (allocates) {
        *reinterpret_cast<LPWSTR*>(to) = nullptr;
    }
    MessageText made(width_of(flags));
    if (!allocates) {
        made.limit(room); // the inserts behind it are not taken
    }
    const auto* const text =
        (flags & FORMAT_MESSAGE_FROM_STRING) != 0 ? static_cast<const WCHAR*>(source) : nullptr;
    const bool right = make(made, flags, source, text, id, list, true);
    const auto units = static_cast<DWORD>(made.count());
    if (!allocates && made.units() != nullptr && room != 0 && (right || units != 0)) {
        const DWORD fitting = units < room ? units : room - 1; // wrong texts up to what is wrong
        memcpy(to, made.units(), fitting * sizeof(WCHAR));
        if (right) {
            to[fitting] = 0;
        }
    }
    if (!right) {
        return 0;
    }
    if (units == 0) {
        return static_cast<DWORD>(fail(no_work_done));
    }
    if (!allocates) {
        return units < room ? units : static_cast<DWORD>(fail(ERROR_INSUFFICIENT_BUFFER));
    }
    const SIZE_T size = (units < room ? room : units + 1) * sizeof(WCHAR);
    auto* const block = static_cast<LPWSTR>(RtlAllocateHeap(peb()->process_heap, 0, size));
    if (block == nullptr) {
        return static_cast<DWORD>(fail(ERROR_NOT_ENOUGH_MEMORY));
    }
    memcpy(block, made.units(), (units + SIZE_T{1}) * sizeof(WCHAR));
    *reinterpret_cast<LPWSTR*>(to) = block;
    return units;
}

DWORD WINAPI FormatMessageA(DWORD flags, LPCVOID source, DWORD id, DWORD, LPSTR to, DWORD room,
                            va_list* list) {
    const bool allocates = (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) != 0;
    if (allocates) {
        if (to == nullptr) {
            return static_cast<DWORD>(fail(ERROR_NOT_ENOUGH_MEMORY));
        }
        *reinterpret_cast<LPSTR*>(to) = nullptr;
    }
    if (room >= most_narrow) {
        return static_cast<DWORD>(fail(ERROR_INVALID_PARAMETER));
    }
    MessageText text;
    if ((flags & FORMAT_MESSAGE_FROM_STRING) != 0) {
        text.put_narrow(static_cast<const char*>(source), -1);
        text.end();
    }
    MessageText made(width_of(flags));
    if (!make(made, flags, source, text.units(), id, list, false)) {
        return 0;
    }
    if (made.count() == 0) {
        return static_cast<DWORD>(fail(no_work_done));
    }
    const auto count = static_cast<int>(made.count()) + 1;
    const auto bytes = static_cast<DWORD>(
        WideCharToMultiByte(CP_ACP, 0, made.units(), count, nullptr, 0, nullptr, nullptr));
    if (allocates) {
        room = bytes > room ? bytes : room;
        auto* const block = static_cast<LPSTR>(RtlAllocateHeap(peb()->process_heap, 0, room));
        if (block == nullptr) {
            return static_cast<DWORD>(fail(ERROR_NOT_ENOUGH_MEMORY));
        }
        *reinterpret_cast<LPSTR*>(to) = block;
        to = block;
    }
    if (room < bytes) {
        return static_cast<DWORD>(fail(ERROR_INSUFFICIENT_BUFFER));
    }
    WideCharToMultiByte(CP_ACP, 0, made.units(), count, to, static_cast<int>(bytes), nullptr,
                        nullptr);
    return bytes - 1;
}

} // extern "C"
