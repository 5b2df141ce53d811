// BeginUpdateResource and what follows: the resources of a file are read into a list, changed
// there, and written as a section made anew ([PE Format] "The .rsrc Section").
//
// The section stays where it is if it is the last one or only .reloc follows, which is moved:
// nothing but the headers says where that lies. Otherwise a section is added.

#include <ferry/win32/files.hpp>

using namespace ferry::win32;

namespace {

BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

void* allocate(SIZE_T size) { return RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, size); }
void release(void* block) {
    if (block != nullptr) {
        RtlFreeHeap(peb()->process_heap, 0, block);
    }
}

/// A type or a name: a number, or a text in upper case.
struct Id {
    WORD number = 0;
    LPWSTR text = nullptr;
};

struct Resource {
    Resource* next;
    Id ids[2];
    WORD language;
    DWORD code_page;
    DWORD size;
    BYTE* data;
};

/// Programs know where the file's name is in it, as locked memory of a handle.
struct Update {
    void* unknown[6];
    HGLOBAL path;
    HANDLE file;
    BYTE* image; ///< the file as it is
    DWORD size;
    Resource* first; ///< in the order of the directory
};

int compare(const Id& a, const Id& b) { // texts come before numbers
    if ((a.text != nullptr) != (b.text != nullptr)) {
        return a.text != nullptr ? -1 : 1;
    }
    if (a.text == nullptr) {
        return int{a.number} - int{b.number};
    }
    size_t i = 0;
    while (a.text[i] != 0 && a.text[i] == b.text[i]) {
        ++i;
    }
    return int{a.text[i]} - int{b.text[i]};
}

int compare(const Resource& a, const Resource& b) {
    const int type = compare(a.ids[0], b.ids[0]);
    const int name = type != 0 ? type : compare(a.ids[1], b.ids[1]);
    return name != 0 ? name : int{a.language} - int{b.language};
}

bool copy_text(Id& to, LPCWSTR text, size_t units) {
    to.text = static_cast<LPWSTR>(allocate((units + 1) * sizeof(WCHAR)));
    for (size_t i = 0; to.text != nullptr && i < units; ++i) {
        to.text[i] = RtlUpcaseUnicodeChar(text[i]);
    }
    return to.text != nullptr;
}

/// A number, "#12", or a text.
bool read_id(Id& to, LPCWSTR from) {
    const auto value = reinterpret_cast<ULONG_PTR>(from);
    if (value < 0x10000) {
        to.number = static_cast<WORD>(value);
        return true;
    }
    if (from[0] == L'#') {
        DWORD number = 0;
        for (LPCWSTR at = from + 1; *at >= L'0' && *at <= L'9'; ++at) {
            number = number * 10 + (*at - L'0');
        }
        to.number = static_cast<WORD>(number);
        return number < 0x10000;
    }
    return copy_text(to, from, wcslen(from));
}

void forget(Resource* resource) {
    release(resource->ids[0].text);
    release(resource->ids[1].text);
    release(resource->data);
    release(resource);
}

void forget(Update* update) {
    while (update->first != nullptr) {
        Resource* const next = update->first->next;
        forget(update->first);
        update->first = next;
    }
    if (update->file != INVALID_HANDLE_VALUE) {
        CloseHandle(update->file);
    }
    release(update->image);
    GlobalFree(update->path);
    GlobalFree(update);
}

/// Puts a resource into its place; one that is there goes.
void put(Update& update, Resource* resource) {
    Resource** at = &update.first;
    while (*at != nullptr && compare(**at, *resource) < 0) {
        at = &(*at)->next;
    }
    if (*at != nullptr && compare(**at, *resource) == 0) {
        Resource* const old = *at;
        *at = old->next;
        forget(old);
    }
    resource->next = *at;
    *at = resource;
}

bool remove(Update& update, const Resource& resource) {
    for (Resource** at = &update.first; *at != nullptr; at = &(*at)->next) {
        if (compare(**at, resource) == 0) {
            Resource* const old = *at;
            *at = old->next;
            forget(old);
            return true;
        }
    }
    return false;
}

/// The headers of a file, checked against its size.
class Image {
public:
    Image(BYTE* data, DWORD size) : data_(data), size_(size) {
        const auto* const dos = reinterpret_cast<const IMAGE_DOS_HEADER*>(data);
        if (size < sizeof *dos || dos->e_magic != IMAGE_DOS_SIGNATURE || dos->e_lfanew < 0 ||
            static_cast<DWORD>(dos->e_lfanew) > size - sizeof(DWORD) - sizeof(IMAGE_FILE_HEADER)) {
            return;
        }
        auto* const found = reinterpret_cast<IMAGE_NT_HEADERS64*>(data + dos->e_lfanew);
        const DWORD optional =
            static_cast<DWORD>(dos->e_lfanew) + sizeof(DWORD) + sizeof(IMAGE_FILE_HEADER);
        const DWORD sections = optional + found->FileHeader.SizeOfOptionalHeader;
        if (found->Signature != IMAGE_NT_SIGNATURE || sections < optional ||
            sections + DWORD{found->FileHeader.NumberOfSections} * sizeof(IMAGE_SECTION_HEADER) >
                size) {
            return;
        }
        const DWORD file_alignment = found->OptionalHeader.FileAlignment;
        const DWORD page = found->OptionalHeader.SectionAlignment;
        if (file_alignment == 0 || (file_alignment & (file_alignment - 1)) != 0 || page == 0 ||
            (page & (page - 1)) != 0 || found->OptionalHeader.SizeOfHeaders > size ||
            sections > found->OptionalHeader.SizeOfHeaders) {
            return;
        }
        const bool wide = found->OptionalHeader.Magic == IMAGE_NT_OPTIONAL_HDR64_MAGIC;
        const size_t least = wide ? offsetof(IMAGE_OPTIONAL_HEADER64, DataDirectory[6])
                                  : offsetof(IMAGE_OPTIONAL_HEADER32, DataDirectory[6]);
        if (found->FileHeader.SizeOfOptionalHeader < least) {
            return;
        }
        headers_ = found;
        directories_ =
            wide ? found->OptionalHeader.DataDirectory
                 : reinterpret_cast<IMAGE_NT_HEADERS32*>(found)->OptionalHeader.DataDirectory;
        sections_ = reinterpret_cast<IMAGE_SECTION_HEADER*>(data + sections);
    }
    explicit operator bool() const { return headers_ != nullptr; }

    [[nodiscard]] WORD& section_count() const { return headers_->FileHeader.NumberOfSections; }
    [[nodiscard]] IMAGE_SECTION_HEADER* sections() const { return sections_; }
    [[nodiscard]] IMAGE_DATA_DIRECTORY& directory(int which) const { return directories_[which]; }
    // These lie at the same place in both formats.
    [[nodiscard]] IMAGE_OPTIONAL_HEADER64& optional() const { return headers_->OptionalHeader; }

    /// The bytes of the file at an address; null if they are not all there.
    [[nodiscard]] BYTE* at(DWORD address, DWORD size) const {
        for (WORD i = 0; i < section_count(); ++i) {
            const IMAGE_SECTION_HEADER& section = sections_[i];
            const DWORD offset = address - section.VirtualAddress;
            if (address >= section.VirtualAddress && offset < section.SizeOfRawData) {
                const bool fits = size <= section.SizeOfRawData - offset &&
                                  section.PointerToRawData <= size_ &&
                                  offset + size <= size_ - section.PointerToRawData;
                return fits ? data_ + section.PointerToRawData + offset : nullptr;
            }
        }
        return nullptr;
    }
    [[nodiscard]] int section_of(DWORD address) const {
        for (WORD i = 0; i < section_count(); ++i) {
            if (address >= sections_[i].VirtualAddress &&
                address - sections_[i].VirtualAddress < (sections_[i].Misc.VirtualSize != 0
                                                             ? sections_[i].Misc.VirtualSize
                                                             : sections_[i].SizeOfRawData)) {
                return i;
            }
        }
        return -1;
    }

private:
    BYTE* data_;
    DWORD size_;
    IMAGE_NT_HEADERS64* headers_ = nullptr;
    IMAGE_DATA_DIRECTORY* directories_ = nullptr;
    IMAGE_SECTION_HEADER* sections_ = nullptr;
};

/// Reads the directory at `offset` of the tree, of one of three levels.
bool read_directory(Update& update, const Image& image, DWORD offset, int level, Resource& path) {
    const DWORD root = image.directory(IMAGE_DIRECTORY_ENTRY_RESOURCE).VirtualAddress;
    const auto* const directory = reinterpret_cast<const IMAGE_RESOURCE_DIRECTORY*>(
        image.at(root + offset, sizeof(IMAGE_RESOURCE_DIRECTORY)));
    if (directory == nullptr) {
        return false;
    }
    const DWORD count = DWORD{directory->NumberOfNamedEntries} + directory->NumberOfIdEntries;
    const auto* const entries = reinterpret_cast<const IMAGE_RESOURCE_DIRECTORY_ENTRY*>(image.at(
        root + offset + sizeof *directory, count * sizeof(IMAGE_RESOURCE_DIRECTORY_ENTRY)));
    if (count != 0 && entries == nullptr) {
        return false;
    }
    for (DWORD i = 0; i < count; ++i) {
        const IMAGE_RESOURCE_DIRECTORY_ENTRY& entry = entries[i];
        if (level < 2) {
            Id& id = path.ids[level];
            id = {};
            if (entry.NameIsString) {
                const BYTE* const length = image.at(root + entry.NameOffset, sizeof(WORD));
                const WORD units =
                    length != nullptr ? *reinterpret_cast<const WORD*>(length) : WORD{0};
                const BYTE* const text =
                    image.at(root + entry.NameOffset + sizeof(WORD), units * DWORD{sizeof(WCHAR)});
                if (text == nullptr || !copy_text(id, reinterpret_cast<LPCWSTR>(text), units)) {
                    return false;
                }
            } else {
                id.number = entry.Id;
            }
            const bool read =
                entry.DataIsDirectory &&
                read_directory(update, image, entry.OffsetToDirectory, level + 1, path);
            release(id.text);
            id = {};
            if (!read) {
                return false;
            }
            continue;
        }
        const auto* const leaf = reinterpret_cast<const IMAGE_RESOURCE_DATA_ENTRY*>(
            image.at(root + entry.OffsetToData, sizeof(IMAGE_RESOURCE_DATA_ENTRY)));
        const BYTE* const data = leaf != nullptr && !entry.DataIsDirectory
                                     ? image.at(leaf->OffsetToData, leaf->Size)
                                     : nullptr;
        auto* const resource = static_cast<Resource*>(allocate(sizeof(Resource)));
        if (data == nullptr || resource == nullptr) {
            release(resource);
            return false;
        }
        resource->language = entry.Id;
        resource->code_page = leaf->CodePage;
        resource->size = leaf->Size;
        resource->data = static_cast<BYTE*>(allocate(leaf->Size + 1));
        bool whole = resource->data != nullptr;
        for (int k = 0; k < 2 && whole; ++k) {
            resource->ids[k].number = path.ids[k].number;
            whole = path.ids[k].text == nullptr ||
                    copy_text(resource->ids[k], path.ids[k].text, wcslen(path.ids[k].text));
        }
        if (!whole) {
            forget(resource);
            return false;
        }
        memcpy(resource->data, data, leaf->Size);
        put(update, resource);
    }
    return true;
}

constexpr DWORD aligned(DWORD value, DWORD to) { return (value + to - 1) & ~(to - 1); }
constexpr DWORD data_alignment = 8;
constexpr WORD format_version = 4; // as Windows writes it

/// Lays the tree out, or counts what it takes (`to` null). Directories of a level stand together,
/// then leaves, texts, data.
class Writer {
public:
    Writer(const Update& update, BYTE* to, DWORD address)
        : update_(update), to_(to), address_(address) {}

    DWORD write() {
        DWORD types = 0;
        DWORD names = 0;
        DWORD leaves = 0;
        const Resource* before = nullptr;
        for (const Resource* at = update_.first; at != nullptr; before = at, at = at->next) {
            const bool new_type = before == nullptr || compare(before->ids[0], at->ids[0]) != 0;
            types += new_type ? 1 : 0;
            names += new_type || compare(before->ids[1], at->ids[1]) != 0 ? 1 : 0;
            ++leaves;
        }
        constexpr DWORD head = sizeof(IMAGE_RESOURCE_DIRECTORY);
        constexpr DWORD row = sizeof(IMAGE_RESOURCE_DIRECTORY_ENTRY);
        const DWORD level_1 = head + types * row;
        const DWORD level_2 = level_1 + types * head + names * row;
        leaf_ = level_2 + names * head + leaves * row;
        text_ = leaf_ + leaves * DWORD{sizeof(IMAGE_RESOURCE_DATA_ENTRY)};
        DWORD text_size = 0;
        before = nullptr;
        for (const Resource* at = update_.first; at != nullptr; before = at, at = at->next) {
            const bool new_type = before == nullptr || compare(before->ids[0], at->ids[0]) != 0;
            if (new_type) {
                text_size += size_of(at->ids[0]);
            }
            if (new_type || compare(before->ids[1], at->ids[1]) != 0) {
                text_size += size_of(at->ids[1]);
            }
        }
        data_ = aligned(text_ + text_size, data_alignment);
        levels_[0] = 0;
        levels_[1] = level_1;
        levels_[2] = level_2;
        write_level(update_.first, nullptr, 0);
        return data_;
    }

private:
    static DWORD size_of(const Id& id) {
        return id.text == nullptr
                   ? 0
                   : static_cast<DWORD>(sizeof(WORD) + wcslen(id.text) * sizeof(WCHAR));
    }

    /// The first resource behind those that share the ids up to `level` with `from`.
    static const Resource* behind(const Resource* from, int level) {
        const Resource* at = from;
        while (at != nullptr) {
            for (int k = 0; k <= level && k < 2; ++k) {
                if (compare(at->ids[k], from->ids[k]) != 0) {
                    return at;
                }
            }
            if (level == 2 && at != from) {
                return at;
            }
            at = at->next;
        }
        return nullptr;
    }

    template <class T>
    T* place(DWORD offset) const {
        return reinterpret_cast<T*>(to_ + offset);
    }

    void write_level(const Resource* from, const Resource* end, int level) {
        WORD named = 0;
        WORD numbered = 0;
        for (const Resource* at = from; at != end; at = behind(at, level)) {
            ++(level < 2 && at->ids[level].text != nullptr ? named : numbered);
        }
        const DWORD offset = levels_[level];
        DWORD row = offset + sizeof(IMAGE_RESOURCE_DIRECTORY);
        levels_[level] = row + (DWORD{named} + numbered) * sizeof(IMAGE_RESOURCE_DIRECTORY_ENTRY);
        if (to_ != nullptr) {
            auto* const directory = place<IMAGE_RESOURCE_DIRECTORY>(offset);
            directory->MajorVersion = format_version;
            directory->NumberOfNamedEntries = named;
            directory->NumberOfIdEntries = numbered;
        }
        for (const Resource* at = from; at != end; at = behind(at, level)) {
            const DWORD target = level < 2 ? levels_[level + 1] | 0x80000000 : leaf_;
            DWORD name = level < 2 ? at->ids[level].number : at->language;
            if (level < 2 && at->ids[level].text != nullptr) {
                name = text_ | 0x80000000;
                write_text(at->ids[level].text);
            }
            if (to_ != nullptr) {
                auto* const entry = place<IMAGE_RESOURCE_DIRECTORY_ENTRY>(row);
                entry->Name = name;
                entry->OffsetToData = target;
            }
            row += sizeof(IMAGE_RESOURCE_DIRECTORY_ENTRY);
            if (level < 2) {
                write_level(at, behind(at, level), level + 1);
            } else {
                write_leaf(*at);
            }
        }
    }

    void write_text(LPCWSTR text) {
        const size_t units = wcslen(text);
        if (to_ != nullptr) {
            *place<WORD>(text_) = static_cast<WORD>(units);
            memcpy(to_ + text_ + sizeof(WORD), text, units * sizeof(WCHAR));
        }
        text_ += static_cast<DWORD>(sizeof(WORD) + units * sizeof(WCHAR));
    }

    void write_leaf(const Resource& resource) {
        if (to_ != nullptr) {
            auto* const leaf = place<IMAGE_RESOURCE_DATA_ENTRY>(leaf_);
            leaf->OffsetToData = address_ + data_;
            leaf->Size = resource.size;
            leaf->CodePage = resource.code_page;
            memcpy(to_ + data_, resource.data, resource.size);
        }
        leaf_ += sizeof(IMAGE_RESOURCE_DATA_ENTRY);
        data_ = aligned(data_ + resource.size, data_alignment);
    }

    const Update& update_;
    BYTE* const to_;
    const DWORD address_;
    DWORD levels_[3] = {};
    DWORD leaf_ = 0;
    DWORD text_ = 0;
    DWORD data_ = 0;
};

bool write_at(HANDLE file, DWORD offset, const void* from, DWORD size) {
    DWORD done = 0;
    return SetFilePointer(file, static_cast<LONG>(offset), nullptr, FILE_BEGIN) == offset &&
           WriteFile(file, from, size, &done, nullptr) && done == size;
}

/// What of the file lies behind the last section.
DWORD overlay_of(const Image& image) {
    DWORD end = image.optional().SizeOfHeaders;
    for (WORD i = 0; i < image.section_count(); ++i) {
        const IMAGE_SECTION_HEADER& section = image.sections()[i];
        const DWORD behind = section.PointerToRawData + section.SizeOfRawData;
        end = section.SizeOfRawData != 0 && behind > end ? behind : end;
    }
    return end;
}

/// Makes room: gives the section that the resources go to, last but perhaps for .reloc.
IMAGE_SECTION_HEADER* section_for(const Update& update, const Image& image) {
    IMAGE_SECTION_HEADER* const sections = image.sections();
    const int count = image.section_count();
    const DWORD old = image.directory(IMAGE_DIRECTORY_ENTRY_RESOURCE).VirtualAddress;
    const int found = old != 0 ? image.section_of(old) : -1;
    const DWORD reloc = image.directory(IMAGE_DIRECTORY_ENTRY_BASERELOC).VirtualAddress;
    const auto is_named = [&](int which, const char* name) {
        return strncmp(reinterpret_cast<const char*>(sections[which].Name), name,
                       sizeof sections[which].Name) == 0;
    };
    const bool own =
        found >= 0 && (sections[found].VirtualAddress == old || is_named(found, ".rsrc"));
    const bool before_last = own && found == count - 2;
    if (own &&
        (found == count - 1 || (before_last && (sections[count - 1].VirtualAddress == reloc ||
                                                is_named(count - 1, ".reloc"))))) {
        return &sections[found];
    }
    const auto headers =
        static_cast<DWORD>(reinterpret_cast<const BYTE*>(sections + count + 1) - update.image);
    const DWORD room = image.optional().SizeOfHeaders;
    DWORD first_raw = room;
    for (int i = 0; i < count; ++i) {
        if (sections[i].SizeOfRawData != 0 && sections[i].PointerToRawData < first_raw) {
            first_raw = sections[i].PointerToRawData;
        }
    }
    if (headers > first_raw || count >= 96) {
        return nullptr;
    }
    IMAGE_SECTION_HEADER& added = sections[count];
    const IMAGE_SECTION_HEADER& last = sections[count - 1];
    memset(&added, 0, sizeof added);
    memcpy(added.Name, ".rsrc", 5);
    const DWORD extent =
        last.Misc.VirtualSize > last.SizeOfRawData ? last.Misc.VirtualSize : last.SizeOfRawData;
    added.VirtualAddress = aligned(last.VirtualAddress + extent, image.optional().SectionAlignment);
    added.PointerToRawData = aligned(overlay_of(image), image.optional().FileAlignment);
    added.Characteristics = IMAGE_SCN_CNT_INITIALIZED_DATA | IMAGE_SCN_MEM_READ;
    ++image.section_count();
    return &added;
}

BOOL write_out(Update& update) {
    const Image image(update.image, update.size);
    const DWORD overlay = overlay_of(image);
    IMAGE_SECTION_HEADER* const section = section_for(update, image);
    if (section == nullptr) {
        return fail(ERROR_INVALID_DATA);
    }
    const DWORD size = Writer(update, nullptr, section->VirtualAddress).write();
    const DWORD file_alignment = image.optional().FileAlignment;
    const DWORD page = image.optional().SectionAlignment;
    const DWORD raw = aligned(size, file_alignment);
    auto* const bytes = static_cast<BYTE*>(allocate(raw));
    if (bytes == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    Writer(update, bytes, section->VirtualAddress).write();
    IMAGE_SECTION_HEADER* const next = section + 1;
    const bool moves = next < image.sections() + image.section_count();
    const DWORD next_from = moves ? next->PointerToRawData : 0;
    const DWORD next_size =
        moves && next_from < update.size
            ? (next->SizeOfRawData < update.size - next_from ? next->SizeOfRawData
                                                             : update.size - next_from)
            : 0;
    section->Misc.VirtualSize = size;
    section->SizeOfRawData = raw;
    image.directory(IMAGE_DIRECTORY_ENTRY_RESOURCE) = {section->VirtualAddress, size};
    DWORD end = section->PointerToRawData + raw;
    DWORD image_end = section->VirtualAddress + size;
    if (moves) {
        next->PointerToRawData = aligned(end, file_alignment);
        next->VirtualAddress = aligned(section->VirtualAddress + size, page);
        DWORD& reloc = image.directory(IMAGE_DIRECTORY_ENTRY_BASERELOC).VirtualAddress;
        reloc = reloc != 0 ? next->VirtualAddress : 0;
        end = next->PointerToRawData + next->SizeOfRawData;
        image_end = next->VirtualAddress + next->Misc.VirtualSize;
    }
    image.optional().SizeOfImage = aligned(image_end, page);
    image.optional().CheckSum = 0;                            // programs' is not looked at
    image.directory(IMAGE_DIRECTORY_ENTRY_SECURITY) = {0, 0}; // what was signed is another file
    const DWORD behind = overlay < update.size ? update.size - overlay : 0;
    const bool written =
        write_at(update.file, 0, update.image, image.optional().SizeOfHeaders) &&
        write_at(update.file, section->PointerToRawData, bytes, raw) &&
        (next_size == 0 ||
         write_at(update.file, next->PointerToRawData, update.image + next_from, next_size)) &&
        (behind == 0 || write_at(update.file, end, update.image + overlay, behind)) &&
        SetFilePointer(update.file, static_cast<LONG>(end + behind), nullptr, FILE_BEGIN) ==
            end + behind &&
        SetEndOfFile(update.file);
    release(bytes);
    return written;
}

} // namespace

extern "C" {

HANDLE WINAPI BeginUpdateResourceW(LPCWSTR path, BOOL deletes) {
    auto* const update = static_cast<Update*>(GlobalAlloc(GPTR, sizeof(Update)));
    if (update == nullptr) {
        fail(ERROR_NOT_ENOUGH_MEMORY);
        return nullptr;
    }
    const SIZE_T path_size = (wcslen(path) + 1) * sizeof(WCHAR);
    update->path = GlobalAlloc(GPTR, path_size);
    if (update->path != nullptr) {
        memcpy(update->path, path, path_size);
    }
    update->file = CreateFileW(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, nullptr,
                               OPEN_EXISTING, 0, nullptr);
    if (update->file == INVALID_HANDLE_VALUE) {
        const DWORD error = GetLastError();
        forget(update);
        fail(error);
        return nullptr;
    }
    DWORD high = 0;
    DWORD done = 0;
    update->size = GetFileSize(update->file, &high);
    update->image = high == 0 && update->size < 0x7f000000
                        ? static_cast<BYTE*>(allocate(update->size + 1))
                        : nullptr;
    DWORD error = high == 0 && update->size == 0                        ? ERROR_FILE_INVALID
                  : update->image == nullptr || update->path == nullptr ? ERROR_NOT_ENOUGH_MEMORY
                                                                        : NO_ERROR;
    if (error == NO_ERROR &&
        (!ReadFile(update->file, update->image, update->size, &done, nullptr) ||
         done != update->size)) {
        error = ERROR_READ_FAULT;
    }
    if (error == NO_ERROR) {
        const Image image(update->image, update->size);
        Resource path_so_far{};
        if (!image || image.section_count() == 0) {
            error = ERROR_BAD_EXE_FORMAT;
        } else if (!deletes &&
                   image.directory(IMAGE_DIRECTORY_ENTRY_RESOURCE).VirtualAddress != 0 &&
                   !read_directory(*update, image, 0, 0, path_so_far)) {
            error = ERROR_INVALID_DATA;
        }
    }
    if (error != NO_ERROR) {
        forget(update);
        fail(error);
        return nullptr;
    }
    return reinterpret_cast<HANDLE>(update);
}

HANDLE WINAPI BeginUpdateResourceA(LPCSTR path, BOOL deletes) {
    WCHAR wide[MAX_PATH];
    if (MultiByteToWideChar(CP_ACP, 0, path, -1, wide, MAX_PATH) == 0) {
        fail(ERROR_FILENAME_EXCED_RANGE);
        return nullptr;
    }
    return BeginUpdateResourceW(wide, deletes);
}

/// No data takes the resource out.
BOOL WINAPI UpdateResourceW(HANDLE handle, LPCWSTR type, LPCWSTR name, WORD language, LPVOID data,
                            DWORD size) {
    if (handle == nullptr) {
        return fail(ERROR_INVALID_HANDLE);
    }
    Update& update = *reinterpret_cast<Update*>(handle);
    auto* const resource = static_cast<Resource*>(allocate(sizeof(Resource)));
    if (resource == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    resource->language = language;
    resource->size = size;
    if (!read_id(resource->ids[0], type) || !read_id(resource->ids[1], name)) {
        forget(resource);
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (data == nullptr || size == 0) {
        const bool removed = remove(update, *resource);
        forget(resource);
        return removed || fail(ERROR_INVALID_PARAMETER);
    }
    resource->data = static_cast<BYTE*>(allocate(size));
    if (resource->data == nullptr) {
        forget(resource);
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    memcpy(resource->data, data, size);
    put(update, resource);
    return TRUE;
}

BOOL WINAPI UpdateResourceA(HANDLE handle, LPCSTR type, LPCSTR name, WORD language, LPVOID data,
                            DWORD size) {
    WCHAR wide[2][260];
    LPCWSTR ids[2];
    LPCSTR given[] = {type, name};
    for (int i = 0; i < 2; ++i) {
        ids[i] = reinterpret_cast<LPCWSTR>(given[i]);
        if (reinterpret_cast<ULONG_PTR>(given[i]) >= 0x10000) {
            if (MultiByteToWideChar(CP_ACP, 0, given[i], -1, wide[i], 260) == 0) {
                return fail(ERROR_INVALID_PARAMETER);
            }
            ids[i] = wide[i];
        }
    }
    return UpdateResourceW(handle, ids[0], ids[1], language, data, size);
}

BOOL WINAPI EndUpdateResourceW(HANDLE handle, BOOL discards) {
    if (handle == nullptr) {
        return fail(ERROR_INVALID_HANDLE);
    }
    auto* const update = reinterpret_cast<Update*>(handle);
    const BOOL written = discards || write_out(*update);
    const DWORD error = GetLastError();
    forget(update);
    return written || fail(error);
}
BOOL WINAPI EndUpdateResourceA(HANDLE handle, BOOL discards) {
    return EndUpdateResourceW(handle, discards);
}

} // extern "C"
