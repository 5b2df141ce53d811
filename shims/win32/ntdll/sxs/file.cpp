// Where manifests are: files of their own, and resources of images.

#include <ferry/win32/files.hpp>

#include "context.hpp"

namespace ferry::win32::sxs {
namespace {

constexpr SIZE_T largest = SIZE_T{16} << 20;
constexpr ULONG_PTR manifest_type = 24;

void* allocate(SIZE_T size) { return RtlAllocateHeap(peb()->process_heap, 0, size); }

/// UTF-8 with or without a mark in front, or UTF-16 with one.
NTSTATUS take(const char* bytes, SIZE_T size, Loaded& to) {
    const auto begins = [&](const char* mark, SIZE_T length) {
        return size >= length && memcmp(bytes, mark, length) == 0;
    };
    if (size > largest) {
        return STATUS_SXS_CANT_GEN_ACTCTX;
    }
    if (begins("\xff\xfe", 2)) {
        const auto* const units = reinterpret_cast<PCWSTR>(bytes + 2);
        const auto given = static_cast<ULONG>((size - 2) & ~SIZE_T{1});
        to.text = static_cast<char*>(allocate(SIZE_T{given} / 2 * 3 + 1));
        ULONG written = 0;
        if (to.text != nullptr) {
            RtlUnicodeToUTF8N(to.text, given / 2 * 3, &written, units, given);
        }
        to.size = written;
    } else {
        const SIZE_T mark = begins("\xef\xbb\xbf", 3) ? 3 : 0;
        to.text = static_cast<char*>(allocate(size - mark + 1));
        if (to.text != nullptr) {
            memcpy(to.text, bytes + mark, size - mark);
            to.size = size - mark;
        }
    }
    return to.text != nullptr ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

} // namespace

Loaded::~Loaded() {
    if (text != nullptr) {
        RtlFreeHeap(peb()->process_heap, 0, text);
    }
}

NTSTATUS load_file(const UNICODE_STRING& path, Loaded& to) {
    UNICODE_STRING nt_path = ldr::join(ldr::text(L"\\??\\"), path);
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &nt_path, OBJ_CASE_INSENSITIVE, nullptr, nullptr);
    HANDLE file = nullptr;
    IO_STATUS_BLOCK io;
    NTSTATUS status = NtOpenFile(&file, FILE_READ_DATA | SYNCHRONIZE, &attributes, &io,
                                 FILE_SHARE_READ | FILE_SHARE_DELETE,
                                 FILE_NON_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT);
    ldr::release(nt_path);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    FILE_STANDARD_INFORMATION information{};
    status = NtQueryInformationFile(file, &io, &information, sizeof information,
                                    FileStandardInformation);
    char* bytes = nullptr;
    SIZE_T size = 0;
    if (NT_SUCCESS(status)) {
        size = static_cast<SIZE_T>(information.EndOfFile.QuadPart);
        bytes = size <= largest ? static_cast<char*>(allocate(size + 1)) : nullptr;
        status = bytes != nullptr  ? STATUS_SUCCESS
                 : size <= largest ? STATUS_NO_MEMORY
                                   : STATUS_SXS_CANT_GEN_ACTCTX;
    }
    LARGE_INTEGER offset{};
    if (NT_SUCCESS(status) && size != 0) {
        status = NtReadFile(file, nullptr, nullptr, nullptr, &io, bytes, static_cast<ULONG>(size),
                            &offset, nullptr);
        size = NT_SUCCESS(status) ? io.Information : 0;
    }
    NtClose(file);
    if (NT_SUCCESS(status)) {
        status = take(bytes, size, to);
    }
    if (bytes != nullptr) {
        RtlFreeHeap(peb()->process_heap, 0, bytes);
    }
    return status;
}

NTSTATUS load_resource(PVOID module, ULONG_PTR name, Loaded& to) {
    const ULONG_PTR path[] = {manifest_type, name, 0};
    const IMAGE_RESOURCE_DATA_ENTRY* entry = nullptr;
    NTSTATUS status = LdrFindResource_U(module, path, 3, &entry);
    PVOID bytes = nullptr;
    ULONG size = 0;
    if (NT_SUCCESS(status)) {
        status = LdrAccessResource(module, entry, &bytes, &size);
    }
    return NT_SUCCESS(status) ? take(static_cast<const char*>(bytes), size, to) : status;
}

NTSTATUS load_resource_of(const UNICODE_STRING& path, ULONG_PTR name, Loaded& to) {
    PVOID module = nullptr;
    NTSTATUS status = ldr::map_data(path, 0, ldr::MapData::as_image, module);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = load_resource(module, name, to);
    constexpr ULONG_PTR marks = 3; // of a module that is only data
    NtUnmapViewOfSection(current_process(),
                         reinterpret_cast<PVOID>(reinterpret_cast<ULONG_PTR>(module) & ~marks));
    return status;
}

} // namespace ferry::win32::sxs
