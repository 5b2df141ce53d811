// Resources: three levels of directories, type, name and language, each sorted, names first.

#include "module.hpp"

namespace ferry::win32::ldr {
namespace {

using Directory = IMAGE_RESOURCE_DIRECTORY;
using Entry = IMAGE_RESOURCE_DIRECTORY_ENTRY;

constexpr ULONG_PTR is_datafile = 1; ///< in a module handle: a file as it is on disk
constexpr ULONG_PTR is_resource_image = 2;
constexpr USHORT neutral = 0;
constexpr USHORT english = 0x409;

bool is_id(ULONG_PTR name) { return name < 0x10000; }

/// A module handle as a mapped image or as a file's bytes.
class Source {
public:
    explicit Source(PVOID module)
        : file_((reinterpret_cast<ULONG_PTR>(module) & (is_datafile | is_resource_image)) ==
                is_datafile),
          base_(reinterpret_cast<char*>(reinterpret_cast<ULONG_PTR>(module) &
                                        ~(is_datafile | is_resource_image))) {}

    template <class T>
    T* at(ULONG rva) const {
        if (!file_) {
            return reinterpret_cast<T*>(base_ + rva);
        }
        const IMAGE_SECTION_HEADER* section = IMAGE_FIRST_SECTION(headers());
        for (USHORT i = 0; i < headers()->FileHeader.NumberOfSections; ++i, ++section) {
            if (rva >= section->VirtualAddress &&
                rva - section->VirtualAddress < section->SizeOfRawData) {
                return reinterpret_cast<T*>(base_ + section->PointerToRawData +
                                            (rva - section->VirtualAddress));
            }
        }
        return nullptr;
    }
    [[nodiscard]] const Directory* root() const {
        const IMAGE_NT_HEADERS* const nt = headers();
        const bool narrow = nt->OptionalHeader.Magic == IMAGE_NT_OPTIONAL_HDR32_MAGIC;
        const IMAGE_DATA_DIRECTORY& entry =
            narrow ? reinterpret_cast<const IMAGE_NT_HEADERS32*>(nt)
                         ->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_RESOURCE]
                   : reinterpret_cast<const IMAGE_NT_HEADERS64*>(nt)
                         ->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_RESOURCE];
        return entry.Size == 0 ? nullptr : at<const Directory>(entry.VirtualAddress);
    }

private:
    [[nodiscard]] const IMAGE_NT_HEADERS* headers() const {
        return reinterpret_cast<const IMAGE_NT_HEADERS*>(
            base_ + reinterpret_cast<const IMAGE_DOS_HEADER*>(base_)->e_lfanew);
    }

    bool file_;
    char* base_;
};

WCHAR upper(WCHAR c) { return c >= L'a' && c <= L'z' ? static_cast<WCHAR>(c - 32) : c; }

bool equals(const IMAGE_RESOURCE_DIR_STRING_U& stored, const WCHAR* name) {
    USHORT i = 0;
    while (i < stored.Length && name[i] != 0 && upper(stored.NameString[i]) == upper(name[i])) {
        ++i;
    }
    return i == stored.Length && name[i] == 0;
}

class Level {
public:
    Level(const Directory* root, const Directory* directory) : root_(root), directory_(directory) {}

    [[nodiscard]] const Entry* find(ULONG_PTR name) const {
        const auto* entries = reinterpret_cast<const Entry*>(directory_ + 1);
        const unsigned names = directory_->NumberOfNamedEntries;
        const unsigned ids = directory_->NumberOfIdEntries;
        if (is_id(name)) {
            for (unsigned i = names; i < names + ids; ++i) {
                if (entries[i].Id == name) {
                    return &entries[i];
                }
            }
            return nullptr;
        }
        for (unsigned i = 0; i < names; ++i) {
            const auto& stored = *reinterpret_cast<const IMAGE_RESOURCE_DIR_STRING_U*>(
                reinterpret_cast<const char*>(root_) + entries[i].NameOffset);
            if (equals(stored, reinterpret_cast<const WCHAR*>(name))) {
                return &entries[i];
            }
        }
        return nullptr;
    }
    [[nodiscard]] const Entry* first() const {
        return directory_->NumberOfNamedEntries + directory_->NumberOfIdEntries == 0
                   ? nullptr
                   : reinterpret_cast<const Entry*>(directory_ + 1);
    }

private:
    const Directory* root_;
    const Directory* directory_;
};

const Entry* find_language(const Level& level, USHORT wanted) {
    const auto primary = static_cast<USHORT>(PRIMARYLANGID(wanted));
    const USHORT languages[] = {wanted, primary, neutral, english};
    for (const USHORT language : languages) {
        if (const Entry* const found = level.find(language); found != nullptr) {
            return found;
        }
    }
    return wanted == neutral ? level.first() : nullptr;
}

NTSTATUS find(PVOID module, const ULONG_PTR* path, ULONG depth, bool directory,
              const void*& found) {
    constexpr NTSTATUS missing[] = {STATUS_RESOURCE_TYPE_NOT_FOUND, STATUS_RESOURCE_NAME_NOT_FOUND,
                                    STATUS_RESOURCE_LANG_NOT_FOUND};
    constexpr ULONG language_level = 2;
    const Directory* const root = Source(module).root();
    if (root == nullptr) {
        return STATUS_RESOURCE_DATA_NOT_FOUND;
    }
    const auto* at = reinterpret_cast<const char*>(root);
    bool is_directory = true;
    for (ULONG i = 0; i < depth; ++i) {
        if (!is_directory || i > language_level) {
            return STATUS_INVALID_PARAMETER;
        }
        const Level level(root, reinterpret_cast<const Directory*>(at));
        const Entry* const entry = i == language_level
                                       ? find_language(level, static_cast<USHORT>(path[i]))
                                       : level.find(path[i]);
        if (entry == nullptr) {
            return missing[i];
        }
        is_directory = entry->DataIsDirectory != 0;
        at = reinterpret_cast<const char*>(root) + entry->OffsetToDirectory;
    }
    if (is_directory != directory) {
        return STATUS_RESOURCE_DATA_NOT_FOUND;
    }
    found = at;
    return STATUS_SUCCESS;
}

} // namespace
} // namespace ferry::win32::ldr

using namespace ferry::win32::ldr;

extern "C" {

/// `path`: type, name, language; each an id or a text.
NTSTATUS NTAPI LdrFindResource_U(PVOID module, const ULONG_PTR* path, ULONG depth,
                                 const IMAGE_RESOURCE_DATA_ENTRY** entry) {
    const void* found = nullptr;
    const NTSTATUS status = find(module, path, depth, false, found);
    *entry = static_cast<const IMAGE_RESOURCE_DATA_ENTRY*>(found);
    return status;
}

NTSTATUS NTAPI LdrFindResourceDirectory_U(PVOID module, const ULONG_PTR* path, ULONG depth,
                                          const IMAGE_RESOURCE_DIRECTORY** directory) {
    const void* found = nullptr;
    const NTSTATUS status = find(module, path, depth, true, found);
    *directory = static_cast<const IMAGE_RESOURCE_DIRECTORY*>(found);
    return status;
}

NTSTATUS NTAPI LdrAccessResource(PVOID module, const IMAGE_RESOURCE_DATA_ENTRY* entry,
                                 PVOID* address, ULONG* size) {
    if (address != nullptr) {
        *address = Source(module).at<void>(entry->OffsetToData);
        if (*address == nullptr) {
            return STATUS_RESOURCE_DATA_NOT_FOUND;
        }
    }
    if (size != nullptr) {
        *size = entry->Size;
    }
    return STATUS_SUCCESS;
}

} // extern "C"
