#include "text.hpp"

using namespace ferry::win32;

extern "C" {
NTSTATUS NTAPI RtlImageNtHeaderEx(ULONG flags, PVOID base, ULONGLONG size,
                                  PIMAGE_NT_HEADERS* headers);
NTSTATUS NTAPI LdrGetDllHandleEx(ULONG flags, PWSTR path, PULONG characteristics,
                                 PUNICODE_STRING name, PVOID* base);
}

namespace {

constexpr ULONG_PTR as_data = 1; ///< bits of a handle that LoadLibraryEx gives for data
constexpr ULONG_PTR as_image_resource = 2;

/// A UNICODE_STRING of an ANSI name, for the time of a call.
class WideName {
public:
    explicit WideName(LPCSTR name) {
        const int units = MultiByteToWideChar(file_page(), 0, name, -1, buffer_, MAX_PATH);
        string_.Buffer = buffer_;
        string_.Length = static_cast<USHORT>((units > 0 ? units - 1 : 0) * sizeof(WCHAR));
        string_.MaximumLength = sizeof buffer_;
    }
    PUNICODE_STRING get() { return &string_; }

private:
    WCHAR buffer_[MAX_PATH];
    UNICODE_STRING string_;
};

UNICODE_STRING string_of(LPCWSTR text) {
    UNICODE_STRING string;
    RtlInitUnicodeString(&string, text);
    return string;
}

HMODULE handle_of(PUNICODE_STRING name) {
    PVOID base = nullptr;
    return succeeded(LdrGetDllHandle(nullptr, nullptr, name, &base)) ? static_cast<HMODULE>(base)
                                                                     : nullptr;
}

bool is_full_path(const UNICODE_STRING& name) {
    const WCHAR* const text = name.Buffer;
    const size_t units = name.Length / sizeof(WCHAR);
    const auto separates = [](WCHAR unit) { return unit == L'\\' || unit == L'/'; };
    return units > 0 &&
           (separates(text[0]) || (units > 2 && text[1] == L':' && separates(text[2])));
}

/// What was mapped as bytes, whose handle has its lowest bit set.
PVOID bytes_of(PVOID handle) {
    return reinterpret_cast<PVOID>(reinterpret_cast<ULONG_PTR>(handle) & ~ULONG_PTR{3});
}
bool is_program(PVOID handle) {
    MEMORY_BASIC_INFORMATION region;
    PIMAGE_NT_HEADERS headers = nullptr;
    return VirtualQuery(bytes_of(handle), &region, sizeof region) != 0 &&
           region.AllocationBase == bytes_of(handle) && region.State == MEM_COMMIT &&
           region.Protect != PAGE_NOACCESS &&
           NT_SUCCESS(RtlImageNtHeaderEx(0, bytes_of(handle), region.RegionSize, &headers));
}
/// As an image, and where it is none, or only that is asked for, as bytes. What is loaded already
/// is loaded once more.
HMODULE load_as_data(PUNICODE_STRING name, DWORD flags, DWORD search) {
    constexpr int as_bytes = 0;
    constexpr int exclusively = 1;
    constexpr int as_image = 2;
    const bool only_for_itself = (flags & LOAD_LIBRARY_AS_DATAFILE_EXCLUSIVE) != 0;
    const bool is_data = only_for_itself || (flags & LOAD_LIBRARY_AS_DATAFILE) != 0;
    PVOID base = nullptr;
    if (!only_for_itself && NT_SUCCESS(LdrGetDllHandleEx(0, nullptr, nullptr, name, &base))) {
        return static_cast<HMODULE>(base);
    }
    NTSTATUS status = STATUS_DLL_NOT_FOUND;
    if ((flags & LOAD_LIBRARY_AS_IMAGE_RESOURCE) != 0) {
        status = ferry_map_data(name, search, as_image, &base);
    }
    if (is_data && !NT_SUCCESS(status)) {
        status = ferry_map_data(name, search, only_for_itself ? exclusively : as_bytes, &base);
        if (NT_SUCCESS(status) && !is_program(base)) {
            ferry_unmap_data(bytes_of(base));
            status = STATUS_INVALID_IMAGE_FORMAT;
        }
    }
    if (status == STATUS_DLL_NOT_FOUND) { // to these it is a file
        fail(ERROR_FILE_NOT_FOUND);
        return nullptr;
    }
    return succeeded(status) ? static_cast<HMODULE>(base) : nullptr;
}

HMODULE load(PUNICODE_STRING name, DWORD flags) {
    constexpr DWORD data = LOAD_LIBRARY_AS_DATAFILE | LOAD_LIBRARY_AS_DATAFILE_EXCLUSIVE;
    constexpr DWORD any_directory = 0x1f00; // LOAD_LIBRARY_SEARCH_*
    constexpr DWORD search = any_directory | LOAD_WITH_ALTERED_SEARCH_PATH;
    if (name->Length == 0) {
        fail(ERROR_INVALID_PARAMETER);
        return nullptr;
    }
    const bool chosen = (flags & any_directory) != 0;
    if ((chosen && (flags & LOAD_WITH_ALTERED_SEARCH_PATH) != 0) ||
        ((flags & LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR) != 0 && !is_full_path(*name))) {
        fail(ERROR_INVALID_PARAMETER);
        return nullptr;
    }
    PVOID base = nullptr;
    if ((flags & (data | LOAD_LIBRARY_AS_IMAGE_RESOURCE)) != 0) {
        return load_as_data(name, flags, flags & search);
    }
    ULONG characteristics =
        (flags & DONT_RESOLVE_DLL_REFERENCES) != 0 ? IMAGE_FILE_EXECUTABLE_IMAGE : 0;
    auto* const path = reinterpret_cast<PWSTR>(ULONG_PTR{flags & search} | 1);
    return succeeded(LdrLoadDll(path, &characteristics, name, &base)) ? static_cast<HMODULE>(base)
                                                                      : nullptr;
}

BOOL handle_ex(DWORD flags, PUNICODE_STRING name, const void* address, HMODULE* module) {
    constexpr DWORD known = GET_MODULE_HANDLE_EX_FLAG_PIN |
                            GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT |
                            GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS;
    constexpr DWORD both =
        GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    if (module == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    *module = nullptr;
    if ((flags & ~known) != 0 || (flags & both) == both) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    HMODULE found = nullptr;
    if ((flags & GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS) != 0) {
        PVOID base = nullptr;
        found = static_cast<HMODULE>(RtlPcToFileHeader(const_cast<PVOID>(address), &base));
        if (found == nullptr) {
            return fail(ERROR_MOD_NOT_FOUND);
        }
    } else {
        found = name == nullptr ? static_cast<HMODULE>(peb()->image_base) : handle_of(name);
    }
    if (found == nullptr) {
        return FALSE;
    }
    if ((flags & GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT) == 0 &&
        !succeeded(LdrAddRefDll((flags & GET_MODULE_HANDLE_EX_FLAG_PIN) != 0 ? 1 : 0, found))) {
        return FALSE;
    }
    *module = found;
    return TRUE;
}

} // namespace

extern "C" {

HMODULE WINAPI GetModuleHandleW(LPCWSTR name) {
    if (name == nullptr) {
        return static_cast<HMODULE>(peb()->image_base);
    }
    UNICODE_STRING string = string_of(name);
    return handle_of(&string);
}

HMODULE WINAPI GetModuleHandleA(LPCSTR name) {
    return name == nullptr ? GetModuleHandleW(nullptr) : handle_of(WideName(name).get());
}

BOOL WINAPI GetModuleHandleExW(DWORD flags, LPCWSTR name, HMODULE* module) {
    const bool address = (flags & GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS) != 0;
    UNICODE_STRING string = string_of(address ? nullptr : name);
    return handle_ex(flags, name != nullptr ? &string : nullptr, name, module);
}

BOOL WINAPI GetModuleHandleExA(DWORD flags, LPCSTR name, HMODULE* module) {
    if (name == nullptr || (flags & GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS) != 0) {
        return handle_ex(flags, nullptr, name, module);
    }
    return handle_ex(flags, WideName(name).get(), nullptr, module);
}

HMODULE WINAPI LoadLibraryExW(LPCWSTR name, HANDLE, DWORD flags) {
    UNICODE_STRING string = string_of(name);
    return load(&string, flags);
}
HMODULE WINAPI LoadLibraryExA(LPCSTR name, HANDLE, DWORD flags) {
    return load(WideName(name).get(), flags);
}
HMODULE WINAPI LoadLibraryW(LPCWSTR name) { return LoadLibraryExW(name, nullptr, 0); }
HMODULE WINAPI LoadLibraryA(LPCSTR name) { return LoadLibraryExA(name, nullptr, 0); }

BOOL WINAPI FreeLibrary(HMODULE module) {
    const auto handle = reinterpret_cast<ULONG_PTR>(module);
    if ((handle & (as_data | as_image_resource)) != 0) {
        return is_program(module) ? succeeded(ferry_unmap_data(bytes_of(module)))
                                  : fail(ERROR_BAD_EXE_FORMAT);
    }
    return succeeded(LdrUnloadDll(module));
}

void WINAPI FreeLibraryAndExitThread(HMODULE module, DWORD code) {
    LdrUnloadDll(module);
    for (;;) {
        RtlExitUserThread(static_cast<NTSTATUS>(code));
    }
}

BOOL WINAPI DisableThreadLibraryCalls(HMODULE module) {
    return succeeded(LdrDisableThreadCalloutsForDll(module));
}

DWORD WINAPI GetModuleFileNameW(HMODULE module, LPWSTR to, DWORD size) {
    constexpr DWORD most = 0x7fff;
    size = size < most ? size : most;
    UNICODE_STRING name{0, static_cast<USHORT>(size * sizeof(WCHAR)), to};
    const NTSTATUS status = LdrGetDllFullName(module, &name);
    if (status == STATUS_BUFFER_TOO_SMALL) {
        if (size > 0) {
            to[size - 1] = 0;
        }
        fail(ERROR_INSUFFICIENT_BUFFER);
        return size;
    }
    if (!succeeded(status)) {
        return 0;
    }
    teb()->last_error = ERROR_SUCCESS;
    return name.Length / sizeof(WCHAR);
}

DWORD WINAPI GetModuleFileNameA(HMODULE module, LPSTR to, DWORD size) {
    constexpr DWORD room = 0x8000;
    auto* const wide =
        static_cast<LPWSTR>(RtlAllocateHeap(peb()->process_heap, 0, room * (sizeof(WCHAR) + 3)));
    if (wide == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    auto* const narrow = reinterpret_cast<char*>(wide + room);
    const DWORD units = GetModuleFileNameW(module, wide, room);
    const auto bytes = static_cast<DWORD>(
        units == 0 ? 0
                   : WideCharToMultiByte(file_page(), 0, wide, static_cast<int>(units), narrow,
                                         static_cast<int>(room * 3), nullptr, nullptr));
    DWORD result = bytes;
    if (bytes != 0 && size != 0) {
        result = bytes < size ? bytes : size;
        const DWORD copied = bytes < size ? bytes : size - 1;
        memcpy(to, narrow, copied);
        to[copied] = 0;
    }
    if (bytes != 0 && bytes >= size) {
        fail(ERROR_INSUFFICIENT_BUFFER);
        result = size;
    }
    RtlFreeHeap(peb()->process_heap, 0, wide);
    return result;
}

FARPROC WINAPI GetProcAddress(HMODULE module, LPCSTR name) {
    PVOID address = nullptr;
    constexpr ULONG_PTR highest_ordinal = 0xffff;
    const auto ordinal = reinterpret_cast<ULONG_PTR>(name);
    if (module == nullptr) {
        module = GetModuleHandleW(nullptr);
    }
    const bool by_ordinal = ordinal <= highest_ordinal;
    NTSTATUS status;
    if (by_ordinal) {
        status = LdrGetProcedureAddress(module, nullptr, static_cast<ULONG>(ordinal), &address);
    } else {
        ANSI_STRING string{static_cast<USHORT>(strlen(name)), static_cast<USHORT>(strlen(name)),
                           const_cast<PSTR>(name)};
        status = LdrGetProcedureAddress(module, &string, 0, &address);
    }
    if (!succeeded(status)) {
        return nullptr;
    }
    return reinterpret_cast<FARPROC>(ferry_traced_address(__builtin_return_address(0), module,
                                                          by_ordinal ? nullptr : name,
                                                          static_cast<ULONG>(ordinal), address));
}

BOOL WINAPI SetDefaultDllDirectories(DWORD flags) {
    return succeeded(LdrSetDefaultDllDirectories(flags));
}

DLL_DIRECTORY_COOKIE WINAPI AddDllDirectory(PCWSTR path) {
    UNICODE_STRING string = string_of(path);
    PVOID cookie = nullptr;
    return succeeded(LdrAddDllDirectory(&string, &cookie)) ? cookie : nullptr;
}

BOOL WINAPI RemoveDllDirectory(DLL_DIRECTORY_COOKIE cookie) {
    return succeeded(LdrRemoveDllDirectory(cookie));
}

} // extern "C"
