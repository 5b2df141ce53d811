// Symbols of modules: the names that they export, as where Windows finds no others. Line numbers
// there are none.

#include <ferry/win32/ntdll.hpp>

#undef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT
#include <dbghelp.h>
#define PSAPI_VERSION 2
#include <psapi.h>

extern "C" PVOID NTAPI RtlImageDirectoryEntryToData(PVOID base, BOOLEAN mapped, USHORT directory,
                                                    PULONG size);

namespace {

BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

struct Found {
    const char* name = nullptr;
    DWORD64 address = 0;
    DWORD64 base = 0;
};

template <class T>
const T* at(const BYTE* base, DWORD offset) {
    return reinterpret_cast<const T*>(base + offset);
}

/// The export of the address's module that begins at it or nearest before.
bool find(DWORD64 address, Found& found) {
    PVOID module = nullptr;
    RtlPcToFileHeader(reinterpret_cast<PVOID>(address), &module);
    if (module == nullptr) {
        return false;
    }
    const auto* const base = static_cast<const BYTE*>(module);
    ULONG size = 0;
    const auto* const directory = static_cast<const IMAGE_EXPORT_DIRECTORY*>(
        RtlImageDirectoryEntryToData(module, TRUE, IMAGE_DIRECTORY_ENTRY_EXPORT, &size));
    found.base = reinterpret_cast<DWORD64>(module);
    if (directory == nullptr) {
        return false;
    }
    const auto offset = static_cast<DWORD>(address - found.base);
    const auto* const functions = at<DWORD>(base, directory->AddressOfFunctions);
    const auto* const names = at<DWORD>(base, directory->AddressOfNames);
    const auto* const ordinals = at<WORD>(base, directory->AddressOfNameOrdinals);
    const auto begin = static_cast<DWORD>(reinterpret_cast<const BYTE*>(directory) - base);
    DWORD nearest = 0;
    for (DWORD i = 0; i < directory->NumberOfNames; ++i) {
        const DWORD function = functions[ordinals[i]];
        const bool forwards = function - begin < size;
        if (!forwards && function <= offset && function > nearest) {
            nearest = function;
            found.name = at<char>(base, names[i]);
        }
    }
    found.address = found.base + nearest;
    return found.name != nullptr;
}

/// `Symbol` is SYMBOL_INFO or SYMBOL_INFOW. A name that does not fit is cut.
template <class Symbol>
BOOL give(DWORD64 address, PDWORD64 displacement, Symbol* symbol) {
    if (symbol == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    Found found;
    if (!find(address, found)) {
        return fail(found.base == 0 ? ERROR_MOD_NOT_FOUND : ERROR_INVALID_ADDRESS);
    }
    const ULONG room = symbol->MaxNameLen;
    ULONG units = 0;
    for (; units + 1 < room && found.name[units] != 0; ++units) {
        symbol->Name[units] = found.name[units];
    }
    if (room != 0) {
        symbol->Name[units] = 0;
    }
    symbol->NameLen = static_cast<ULONG>(strlen(found.name));
    symbol->TypeIndex = 0;
    symbol->Size = 0;
    symbol->ModBase = found.base;
    symbol->Flags = SYMFLAG_EXPORT;
    symbol->Value = 0;
    symbol->Address = found.address;
    symbol->Register = 0;
    symbol->Scope = 0;
    symbol->Tag = 10; // SymTagPublicSymbol
    if (displacement != nullptr) {
        *displacement = address - found.address;
    }
    return TRUE;
}

/// Calls `tell(module, size)` for the modules of a process until it says FALSE.
template <class Tell>
BOOL each_module(HANDLE process, Tell tell) {
    constexpr DWORD most = 4096;
    auto* const modules = static_cast<HMODULE*>(LocalAlloc(LPTR, most * sizeof(HMODULE)));
    if (modules == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    DWORD size = 0;
    const BOOL done = K32EnumProcessModules(process, modules, most * sizeof(HMODULE), &size);
    const DWORD count = done ? size / sizeof(HMODULE) : 0;
    for (DWORD i = 0; i < count && i < most; ++i) {
        MODULEINFO about{};
        if (K32GetModuleInformation(process, modules[i], &about, sizeof about) &&
            !tell(modules[i], about.SizeOfImage)) {
            break;
        }
    }
    LocalFree(modules);
    return done;
}

} // namespace

extern "C" {

BOOL WINAPI SymFromAddr(HANDLE, DWORD64 address, PDWORD64 displacement, PSYMBOL_INFO symbol) {
    return give(address, displacement, symbol);
}
BOOL WINAPI SymFromAddrW(HANDLE, DWORD64 address, PDWORD64 displacement, PSYMBOL_INFOW symbol) {
    return give(address, displacement, symbol);
}
BOOL WINAPI SymGetLineFromAddr64(HANDLE, DWORD64, PDWORD, PIMAGEHLP_LINE64) {
    return fail(ERROR_INVALID_ADDRESS);
}
BOOL WINAPI SymGetLineFromAddrW64(HANDLE, DWORD64, PDWORD, PIMAGEHLP_LINEW64) {
    return fail(ERROR_INVALID_ADDRESS);
}

BOOL WINAPI EnumerateLoadedModulesW64(HANDLE process, PENUMLOADED_MODULES_CALLBACKW64 tell,
                                      PVOID context) {
    return each_module(process, [=](HMODULE module, ULONG size) {
        WCHAR name[MAX_PATH];
        return K32GetModuleFileNameExW(process, module, name, MAX_PATH) == 0 ||
               tell(name, reinterpret_cast<DWORD64>(module), size, context);
    });
}
BOOL WINAPI EnumerateLoadedModulesExW(HANDLE process, PENUMLOADED_MODULES_CALLBACKW64 tell,
                                      PVOID context) {
    return EnumerateLoadedModulesW64(process, tell, context);
}
BOOL WINAPI EnumerateLoadedModules64(HANDLE process, PENUMLOADED_MODULES_CALLBACK64 tell,
                                     PVOID context) {
    return each_module(process, [=](HMODULE module, ULONG size) {
        char name[MAX_PATH];
        return K32GetModuleFileNameExA(process, module, name, MAX_PATH) == 0 ||
               tell(name, reinterpret_cast<DWORD64>(module), size, context);
    });
}
BOOL WINAPI EnumerateLoadedModulesEx(HANDLE process, PENUMLOADED_MODULES_CALLBACK64 tell,
                                     PVOID context) {
    return EnumerateLoadedModules64(process, tell, context);
}

} // extern "C"
