// Headers of mapped images (ntimage.h), and memory by the names of old.

#include <ferry/win32/ntdll.hpp>

#undef RtlFillMemory
#undef RtlZeroMemory
#undef RtlMoveMemory
#undef RtlCopyMemory

namespace {

constexpr ULONG dont_check_size = 1; // RTL_IMAGE_NT_HEADER_EX_FLAG_NO_RANGE_CHECK
constexpr LONG farthest_header = 0x10000000;

const IMAGE_SECTION_HEADER* section_of(const IMAGE_NT_HEADERS* headers, ULONG rva) {
    const IMAGE_SECTION_HEADER* section = IMAGE_FIRST_SECTION(headers);
    for (WORD i = 0; i < headers->FileHeader.NumberOfSections; ++i, ++section) {
        if (rva >= section->VirtualAddress &&
            rva < section->VirtualAddress + section->SizeOfRawData) {
            return section;
        }
    }
    return nullptr;
}

} // namespace

extern "C" {

NTSTATUS NTAPI RtlImageNtHeaderEx(ULONG flags, PVOID base, ULONGLONG size,
                                  PIMAGE_NT_HEADERS* headers) {
    if (headers == nullptr || (flags & ~dont_check_size) != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    *headers = nullptr;
    if (base == nullptr || base == reinterpret_cast<PVOID>(-1)) {
        return STATUS_INVALID_PARAMETER;
    }
    const bool checks = (flags & dont_check_size) == 0;
    const auto* const dos = static_cast<const IMAGE_DOS_HEADER*>(base);
    if ((checks && size < sizeof *dos) || dos->e_magic != IMAGE_DOS_SIGNATURE) {
        return STATUS_INVALID_IMAGE_FORMAT;
    }
    if (dos->e_lfanew < 0 || dos->e_lfanew >= farthest_header ||
        (checks && static_cast<ULONGLONG>(dos->e_lfanew) + sizeof(IMAGE_NT_HEADERS) > size)) {
        return STATUS_INVALID_IMAGE_FORMAT;
    }
    auto* const found =
        reinterpret_cast<PIMAGE_NT_HEADERS>(static_cast<BYTE*>(base) + dos->e_lfanew);
    if (found->Signature != IMAGE_NT_SIGNATURE) {
        return STATUS_INVALID_IMAGE_FORMAT;
    }
    *headers = found;
    return STATUS_SUCCESS;
}

PIMAGE_NT_HEADERS NTAPI RtlImageNtHeader(PVOID base) {
    PIMAGE_NT_HEADERS headers = nullptr;
    RtlImageNtHeaderEx(dont_check_size, base, 0, &headers);
    return headers;
}

PIMAGE_SECTION_HEADER NTAPI RtlImageRvaToSection(const IMAGE_NT_HEADERS* headers, HMODULE,
                                                 ULONG rva) {
    return const_cast<PIMAGE_SECTION_HEADER>(section_of(headers, rva));
}

/// In a file that is mapped as it lies on disk.
PVOID NTAPI RtlImageRvaToVa(const IMAGE_NT_HEADERS* headers, HMODULE base, ULONG rva,
                            PIMAGE_SECTION_HEADER* last) {
    const IMAGE_SECTION_HEADER* section = last != nullptr ? *last : nullptr;
    if (section == nullptr || rva < section->VirtualAddress ||
        rva >= section->VirtualAddress + section->SizeOfRawData) {
        section = section_of(headers, rva);
        if (section == nullptr) {
            return nullptr;
        }
        if (last != nullptr) {
            *last = const_cast<PIMAGE_SECTION_HEADER>(section);
        }
    }
    return reinterpret_cast<BYTE*>(base) + section->PointerToRawData +
           (rva - section->VirtualAddress);
}

PVOID NTAPI RtlAddressInSectionTable(const IMAGE_NT_HEADERS* headers, HMODULE base, ULONG rva) {
    return RtlImageRvaToVa(headers, base, rva, nullptr);
}

/// `as_image`: mapped by its sections. A handle whose lowest bit is set says that it is not.
PVOID NTAPI RtlImageDirectoryEntryToData(HMODULE module, BOOL as_image, WORD which, PULONG size) {
    auto base = reinterpret_cast<ULONG_PTR>(module);
    if ((base & 1) != 0) {
        base &= ~ULONG_PTR{3};
        as_image = FALSE;
    }
    const IMAGE_NT_HEADERS* const headers = RtlImageNtHeader(reinterpret_cast<PVOID>(base));
    *size = 0;
    if (headers == nullptr) {
        return nullptr;
    }
    IMAGE_DATA_DIRECTORY entry{};
    DWORD header_size = 0;
    if (headers->OptionalHeader.Magic == IMAGE_NT_OPTIONAL_HDR64_MAGIC) {
        const auto& optional = reinterpret_cast<const IMAGE_NT_HEADERS64*>(headers)->OptionalHeader;
        header_size = optional.SizeOfHeaders;
        if (which < optional.NumberOfRvaAndSizes && which < IMAGE_NUMBEROF_DIRECTORY_ENTRIES) {
            entry = optional.DataDirectory[which];
        }
    } else if (headers->OptionalHeader.Magic == IMAGE_NT_OPTIONAL_HDR32_MAGIC) {
        const auto& optional = reinterpret_cast<const IMAGE_NT_HEADERS32*>(headers)->OptionalHeader;
        header_size = optional.SizeOfHeaders;
        if (which < optional.NumberOfRvaAndSizes && which < IMAGE_NUMBEROF_DIRECTORY_ENTRIES) {
            entry = optional.DataDirectory[which];
        }
    }
    if (entry.VirtualAddress == 0) {
        return nullptr;
    }
    *size = entry.Size;
    if (as_image || entry.VirtualAddress < header_size) {
        return reinterpret_cast<PVOID>(base + entry.VirtualAddress);
    }
    return RtlImageRvaToVa(headers, reinterpret_cast<HMODULE>(base), entry.VirtualAddress, nullptr);
}

void NTAPI RtlFillMemory(void* to, SIZE_T size, int value) { memset(to, value, size); }
void NTAPI RtlZeroMemory(void* to, SIZE_T size) { memset(to, 0, size); }
void NTAPI RtlMoveMemory(void* to, const void* from, SIZE_T size) { memmove(to, from, size); }
void NTAPI RtlCopyMemory(void* to, const void* from, SIZE_T size) { memmove(to, from, size); }

SIZE_T NTAPI RtlCompareMemory(const void* first, const void* second, SIZE_T size) {
    const auto* const a = static_cast<const BYTE*>(first);
    const auto* const b = static_cast<const BYTE*>(second);
    SIZE_T same = 0;
    while (same < size && a[same] == b[same]) {
        ++same;
    }
    return same;
}

SIZE_T NTAPI RtlCompareMemoryUlong(PVOID first, SIZE_T size, ULONG pattern) {
    if ((reinterpret_cast<ULONG_PTR>(first) & 3) != 0) {
        return 0;
    }
    const auto* const words = static_cast<const ULONG*>(first);
    SIZE_T same = 0;
    while (same < size / sizeof(ULONG) && words[same] == pattern) {
        ++same;
    }
    return same * sizeof(ULONG);
}

} // extern "C"
