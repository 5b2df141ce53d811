// Paths as Win32 programs write them, made whole, and as the kernel takes them.

#include <ferry/win32/files.hpp>

#include "lock.hpp"

using namespace ferry::win32;

namespace {

/// RTL_PATH_TYPE.
enum PathType : ULONG {
    unknown,
    unc,               ///< \\server\share
    drive_absolute,    ///< C:\a
    drive_relative,    ///< C:a
    rooted,            ///< \a
    relative,          ///< a
    local_device,      ///< \\.\a, \\?\a
    root_local_device, ///< \\., \\?
};

constexpr ULONG longest = 0x7ff0; ///< units of a path
constexpr BYTE long_paths = 0x80; ///< in PEB.BitField: IsLongPathAwareProcess

Lock directory_lock; ///< guards the current directory

bool is_separator(WCHAR c) { return c == L'\\' || c == L'/'; }

bool equal_word(PCWSTR text, ULONG units, PCWSTR word) {
    ULONG i = 0;
    for (; i < units && word[i] != 0; ++i) {
        if (RtlUpcaseUnicodeChar(text[i]) != word[i]) {
            return false;
        }
    }
    return i == units && word[i] == 0;
}

bool is_digit_device(PCWSTR text, ULONG units) {
    return units == 4 && text[3] >= L'1' && text[3] <= L'9' &&
           (equal_word(text, 3, L"COM") || equal_word(text, 3, L"LPT"));
}

/// A path under construction, whose parts behind `root` may be taken away again by "..".
class Builder {
public:
    Builder(PWSTR to, ULONG room) : to_(to), room_(room) {}
    void put(WCHAR c) {
        if (size_ < room_) {
            to_[size_] = c;
        }
        ++size_;
    }
    void put(PCWSTR text, ULONG units) {
        for (ULONG i = 0; i < units; ++i) {
            put(is_separator(text[i]) ? L'\\' : text[i]);
        }
    }
    void end_root() { root_ = size_; }
    void remove_last() {
        if (size_ > room_) {
            return; // does not fit in any case
        }
        ULONG at = size_;
        if (at > root_ && to_[at - 1] == L'\\') {
            --at;
        }
        while (at > root_ && to_[at - 1] != L'\\') {
            --at;
        }
        size_ = at;
    }
    /// Adds the components of `text`. Only a separator at its end stays one: "a\\." is "a".
    void add(PCWSTR text, ULONG units) {
        bool names_directory = units == 0;
        for (ULONG at = 0; at < units;) {
            while (at < units && is_separator(text[at])) {
                ++at;
            }
            ULONG end = at;
            while (end < units && !is_separator(text[end])) {
                ++end;
            }
            const bool last = end == units;
            names_directory = last && is_dots(text + at, end - at);
            add_component(text + at, end - at, last);
            at = end;
        }
        if (names_directory && size_ > root_ && size_ <= room_ && to_[size_ - 1] == L'\\') {
            --size_;
        }
    }
    [[nodiscard]] ULONG size() const { return size_; }
    [[nodiscard]] bool fits() const { return size_ < room_; }

private:
    static bool is_dots(PCWSTR text, ULONG units) {
        return (units == 1 && text[0] == L'.') ||
               (units == 2 && text[0] == L'.' && text[1] == L'.');
    }
    void add_component(PCWSTR text, ULONG units, bool last) {
        if (units == 0 || (units == 1 && text[0] == L'.')) {
            return;
        }
        if (units == 2 && text[0] == L'.' && text[1] == L'.') {
            remove_last();
            return;
        }
        ULONG kept = units;
        if (last) {
            while (kept > 0 && (text[kept - 1] == L'.' || text[kept - 1] == L' ')) {
                --kept;
            }
        } else if (text[kept - 1] == L'.' && text[kept - 2] != L'.') {
            --kept; // a single one: "a..\\b" stays
        }
        put(text, kept);
        if (!last) {
            put(L'\\');
        }
    }

    PWSTR to_;
    ULONG room_;
    ULONG size_ = 0;
    ULONG root_ = 0;
};

/// The current directory, which ends in a separator.
void add_current(Builder& path, bool root_only) {
    LockGuard guard(directory_lock);
    const auto& current = peb()->parameters->current_directory.path;
    const auto* const text = reinterpret_cast<PCWSTR>(current.buffer);
    const ULONG units = current.length / sizeof(WCHAR);
    constexpr ULONG root = 3; // "C:\"
    path.put(text, units < root ? units : root);
    path.end_root();
    if (!root_only && units > root) {
        path.put(text + root, units - root);
    }
}

/// The directory that was the current one on another drive: C runtimes keep it as "=C:".
void add_directory_of(Builder& path, WCHAR drive) {
    const WCHAR variable[] = {L'=', RtlUpcaseUnicodeChar(drive), L':', 0};
    constexpr SIZE_T variable_units = 3;
    constexpr ULONG root = 3; // "C:\"
    WCHAR value[MAX_PATH];
    SIZE_T units = 0;
    if (!NT_SUCCESS(RtlQueryEnvironmentVariable(nullptr, variable, variable_units, value, MAX_PATH,
                                                &units)) ||
        units <= root || RtlUpcaseUnicodeChar(value[0]) != variable[1] || value[1] != L':') {
        return;
    }
    path.put(value + root, static_cast<ULONG>(units) - root);
    path.put(L'\\');
}

WCHAR current_drive() {
    LockGuard guard(directory_lock);
    return RtlUpcaseUnicodeChar(
        static_cast<WCHAR>(*peb()->parameters->current_directory.path.buffer));
}

ULONG length_of(PCWSTR text) {
    const size_t units = wcslen(text);
    return units > longest ? longest + 1 : static_cast<ULONG>(units);
}

/// Writes the whole path of `name`; its length in units, 0 for none.
ULONG make_whole(PCWSTR name, ULONG units, PWSTR to, ULONG room) {
    Builder path(to, room);
    switch (RtlDetermineDosPathNameType_U(name)) {
    case unc: {
        path.put(L"\\\\", 2);
        ULONG at = 2;
        for (int parts = 0; parts < 2 && at < units; ++parts) { // server and share
            while (at < units && !is_separator(name[at])) {
                path.put(name[at++]);
            }
            const bool ends = at == units;
            while (at < units && is_separator(name[at])) {
                ++at;
            }
            if (at < units || (parts == 0 && !ends)) {
                path.put(L'\\');
            }
        }
        path.end_root();
        path.add(name + at, units - at);
        break;
    }
    case drive_absolute:
        path.put(name[0]);
        path.put(L":\\", 2);
        path.end_root();
        path.add(name + 3, units - 3);
        break;
    case drive_relative:
        if (RtlUpcaseUnicodeChar(name[0]) == current_drive()) {
            add_current(path, false);
        } else {
            path.put(name[0]);
            path.put(L":\\", 2);
            path.end_root();
            add_directory_of(path, name[0]);
        }
        path.add(name + 2, units - 2);
        break;
    case rooted:
        add_current(path, true);
        path.add(name + 1, units - 1);
        break;
    case local_device:
        path.put(name, 4);
        path.end_root();
        path.add(name + 4, units - 4);
        break;
    case root_local_device: path.put(L"\\\\.\\", 4); break;
    default:
        add_current(path, false);
        path.add(name, units);
        break;
    }
    return path.size();
}

/// A path on the process heap.
struct HeapPath {
    explicit HeapPath(ULONG units)
        : text(static_cast<PWSTR>(
              RtlAllocateHeap(peb()->process_heap, 0, SIZE_T{units} * sizeof(WCHAR)))) {}
    ~HeapPath() {
        if (text != nullptr) {
            RtlFreeHeap(peb()->process_heap, 0, text);
        }
    }
    PWSTR release() {
        const PWSTR kept = text;
        text = nullptr;
        return kept;
    }
    PWSTR text;
};

/// The last component of a path; null if it ends in a separator.
PWSTR file_part_of(PWSTR path, ULONG units) {
    ULONG at = units;
    while (at > 0 && path[at - 1] != L'\\') {
        --at;
    }
    return at == units || at == 0 ? nullptr : path + at;
}

struct Prefix {
    PCWSTR text;
    ULONG units;
    ULONG skips; ///< units of the path that it replaces
};

NTSTATUS to_nt(PCWSTR name, UNICODE_STRING& nt, PWSTR* file_part) {
    const ULONG units = length_of(name);
    if (units == 0) {
        return STATUS_OBJECT_NAME_INVALID;
    }
    if (units > longest) {
        return STATUS_NAME_TOO_LONG;
    }
    const ULONG capacity = (units + 280 > longest ? longest : units + 280) + 16;
    constexpr ULONG prefix_room = 8;
    HeapPath path(capacity);
    if (path.text == nullptr) {
        return STATUS_NO_MEMORY;
    }
    const bool literal = units >= 4 && name[0] == L'\\' && (name[1] == L'\\' || name[1] == L'?') &&
                         name[2] == L'?' && name[3] == L'\\';
    PWSTR const whole = path.text + prefix_room;
    ULONG size = 0;
    if (literal) {
        size = units;
        if (size + prefix_room >= capacity) {
            return STATUS_NAME_TOO_LONG;
        }
        memcpy(whole, name, SIZE_T{units} * sizeof(WCHAR));
    } else {
        const ULONG bytes = RtlGetFullPathName_U(
            name, static_cast<ULONG>((capacity - prefix_room) * sizeof(WCHAR)), whole, nullptr);
        size = bytes / sizeof(WCHAR);
        if (size == 0) {
            return STATUS_OBJECT_NAME_INVALID;
        }
        if (size >= capacity - prefix_room) {
            // The current directory is long: once more with room for it.
            if (size > longest) {
                return STATUS_NAME_TOO_LONG;
            }
            HeapPath larger(size + 1);
            if (larger.text == nullptr) {
                return STATUS_NO_MEMORY;
            }
            RtlGetFullPathName_U(name, static_cast<ULONG>((size + 1) * sizeof(WCHAR)), larger.text,
                                 nullptr);
            return to_nt(larger.text, nt, file_part);
        }
    }
    const PathType type =
        literal ? local_device : static_cast<PathType>(RtlDetermineDosPathNameType_U(whole));
    if (!literal && type != local_device && size >= MAX_PATH && !RtlAreLongPathsEnabled()) {
        return STATUS_OBJECT_PATH_NOT_FOUND;
    }
    const Prefix prefix = type == unc            ? Prefix{L"\\??\\UNC\\", 8, 2}
                          : type == local_device ? Prefix{L"\\??\\", 4, 4}
                                                 : Prefix{L"\\??\\", 4, 0};
    const ULONG total = size - prefix.skips + prefix.units;
    memmove(path.text + prefix.units, whole + prefix.skips,
            SIZE_T{size - prefix.skips} * sizeof(WCHAR));
    memcpy(path.text, prefix.text, SIZE_T{prefix.units} * sizeof(WCHAR));
    path.text[total] = 0;
    nt.Length = static_cast<USHORT>(total * sizeof(WCHAR));
    nt.MaximumLength = static_cast<USHORT>(nt.Length + sizeof(WCHAR));
    nt.Buffer = path.release();
    if (file_part != nullptr) {
        *file_part = file_part_of(nt.Buffer, total);
    }
    return STATUS_SUCCESS;
}

/// RTL_RELATIVE_NAME_U.
struct RelativeName {
    UNICODE_STRING name;
    HANDLE directory;
    PVOID reference;
};

} // namespace

extern "C" {

/// The program's manifest decides, as where the system's LongPathsEnabled is 1.
BOOLEAN NTAPI RtlAreLongPathsEnabled(void) { return (peb()->bits & long_paths) != 0; }

ULONG NTAPI RtlDetermineDosPathNameType_U(PCWSTR name) {
    if (is_separator(name[0])) {
        if (!is_separator(name[1])) {
            return rooted;
        }
        if (name[2] != L'.' && name[2] != L'?') {
            return unc;
        }
        if (is_separator(name[3])) {
            return local_device;
        }
        return name[3] != 0 ? unc : root_local_device;
    }
    if (name[0] == 0 || name[1] != L':') {
        return relative;
    }
    return is_separator(name[2]) ? drive_absolute : drive_relative;
}

/// Length of the device's name in bytes, and above it where it begins; 0 if it is no device.
ULONG NTAPI RtlIsDosDeviceName_U(PCWSTR name) {
    const ULONG type = RtlDetermineDosPathNameType_U(name);
    ULONG units = length_of(name);
    if (type == local_device) {
        return units == 7 && equal_word(name + 4, 3, L"CON") ? 4 * sizeof(WCHAR) << 16 | 6 : 0;
    }
    if (units == 0 || type == unc || type == root_local_device) {
        return 0;
    }
    if (name[units - 1] == L':') {
        --units;
    }
    ULONG begin = units;
    constexpr ULONG behind_drive = 2; // any other colon ends a name
    while (begin > 0 && !is_separator(name[begin - 1]) &&
           (begin != behind_drive || name[begin - 1] != L':')) {
        --begin;
    }
    ULONG end = begin;
    while (end < units && name[end] != L'.' && name[end] != L':') {
        ++end;
    }
    while (end > begin && name[end - 1] == L' ') {
        --end;
    }
    const PCWSTR word = name + begin;
    const ULONG size = end - begin;
    if (equal_word(word, size, L"NUL") || equal_word(word, size, L"CON") ||
        equal_word(word, size, L"AUX") || equal_word(word, size, L"PRN") ||
        equal_word(word, size, L"CONIN$") || equal_word(word, size, L"CONOUT$") ||
        is_digit_device(word, size)) {
        return static_cast<ULONG>(begin * sizeof(WCHAR)) << 16 |
               static_cast<ULONG>(size * sizeof(WCHAR));
    }
    return 0;
}

ULONG NTAPI RtlGetFullPathName_U(PCWSTR name, ULONG size, PWSTR to, PWSTR* file_part) {
    if (file_part != nullptr) {
        *file_part = nullptr;
    }
    ULONG units = name == nullptr ? 0 : length_of(name);
    if (units == 0 || units > longest) {
        return 0;
    }
    const ULONG room = size / sizeof(WCHAR);
    ULONG written = 0;
    const ULONG device = RtlIsDosDeviceName_U(name);
    const bool is_device = device != 0;
    if (is_device) {
        Builder path(to, room);
        path.put(L"\\\\.\\", 4);
        path.put(name + (device >> 16) / sizeof(WCHAR), (device & 0xffff) / sizeof(WCHAR));
        written = path.size();
    } else {
        while (units > 0 && name[units - 1] == L' ') {
            --units;
        }
        if (units == 0) {
            return 0;
        }
        written = make_whole(name, units, to, room);
    }
    if (written >= room) {
        return static_cast<ULONG>((written + 1) * sizeof(WCHAR));
    }
    to[written] = 0;
    if (file_part != nullptr && !is_device) {
        *file_part = file_part_of(to, written);
    }
    return static_cast<ULONG>(written * sizeof(WCHAR));
}

NTSTATUS NTAPI RtlGetFullPathName_UEx(PCWSTR name, ULONG size, PWSTR to, PWSTR* file_part,
                                      PULONG written) {
    const ULONG bytes = RtlGetFullPathName_U(name, size, to, file_part);
    if (written != nullptr) {
        *written = bytes;
    }
    return bytes == 0     ? STATUS_OBJECT_NAME_INVALID
           : bytes > size ? STATUS_BUFFER_TOO_SMALL
                          : STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlDosPathNameToNtPathName_U_WithStatus(PCWSTR name, PUNICODE_STRING nt,
                                                       PWSTR* file_part, PVOID relative) {
    if (relative != nullptr) {
        *static_cast<RelativeName*>(relative) = {};
    }
    return name == nullptr ? STATUS_OBJECT_NAME_INVALID : to_nt(name, *nt, file_part);
}

BOOL NTAPI RtlDosPathNameToNtPathName_U(PCWSTR name, PUNICODE_STRING nt, PCWSTR* file_part,
                                        PVOID relative) {
    return RtlDosPathNameToNtPathName_U_WithStatus(name, nt, const_cast<PWSTR*>(file_part),
                                                   relative) == STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlDosPathNameToRelativeNtPathName_U_WithStatus(PCWSTR name, PUNICODE_STRING nt,
                                                               PWSTR* file_part, PVOID relative) {
    return RtlDosPathNameToNtPathName_U_WithStatus(name, nt, file_part, relative);
}

BOOLEAN NTAPI RtlDosPathNameToRelativeNtPathName_U(PCWSTR name, PUNICODE_STRING nt,
                                                   PWSTR* file_part, PVOID relative) {
    return RtlDosPathNameToNtPathName_U_WithStatus(name, nt, file_part, relative) == STATUS_SUCCESS;
}

void NTAPI RtlReleaseRelativeName(PVOID) {}

ULONG NTAPI RtlGetCurrentDirectory_U(ULONG size, PWSTR to) {
    LockGuard guard(directory_lock);
    const auto& current = peb()->parameters->current_directory.path;
    ULONG bytes = current.length;
    if (bytes > 3 * sizeof(WCHAR)) {
        bytes -= sizeof(WCHAR); // the separator at its end
    }
    if (size < bytes + sizeof(WCHAR)) {
        return static_cast<ULONG>(bytes + sizeof(WCHAR));
    }
    memcpy(to, current.buffer, bytes);
    to[bytes / sizeof(WCHAR)] = 0;
    return bytes;
}

NTSTATUS NTAPI RtlSetCurrentDirectory_U(PUNICODE_STRING path) {
    const ULONG given = path->Length / sizeof(WCHAR);
    HeapPath name(given + 1);
    HeapPath whole(longest + 2);
    if (name.text == nullptr || whole.text == nullptr) {
        return STATUS_NO_MEMORY;
    }
    memcpy(name.text, path->Buffer, path->Length);
    name.text[given] = 0;
    ULONG units = RtlGetFullPathName_U(name.text, longest * sizeof(WCHAR), whole.text, nullptr) /
                  sizeof(WCHAR);
    if (units == 0 || units >= longest) {
        return STATUS_OBJECT_NAME_INVALID;
    }
    if (units > MAX_PATH - 2 && !RtlAreLongPathsEnabled()) { // with a separator at its end
        return STATUS_NAME_TOO_LONG;
    }
    UNICODE_STRING nt;
    if (const NTSTATUS status = to_nt(whole.text, nt, nullptr); !NT_SUCCESS(status)) {
        return status;
    }
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &nt, OBJ_CASE_INSENSITIVE | OBJ_INHERIT, nullptr,
                               nullptr);
    HANDLE handle = nullptr;
    IO_STATUS_BLOCK io;
    const NTSTATUS opened = NtOpenFile(&handle, FILE_TRAVERSE | SYNCHRONIZE, &attributes, &io,
                                       FILE_SHARE_READ | FILE_SHARE_WRITE,
                                       FILE_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT);
    RtlFreeHeap(peb()->process_heap, 0, nt.Buffer);
    if (!NT_SUCCESS(opened)) {
        return opened;
    }
    if (whole.text[units - 1] != L'\\') {
        whole.text[units++] = L'\\';
    }
    LockGuard guard(directory_lock);
    auto& current = peb()->parameters->current_directory;
    const ULONG bytes = static_cast<ULONG>(units * sizeof(WCHAR));
    if (current.path.maximum_length < bytes + sizeof(WCHAR)) {
        // Longer than any before: a buffer of its own, which stays.
        const ULONG capacity = (longest + 2) * sizeof(WCHAR);
        auto* const buffer =
            static_cast<char16_t*>(RtlAllocateHeap(peb()->process_heap, 0, capacity));
        if (buffer == nullptr) {
            NtClose(handle);
            return STATUS_NO_MEMORY;
        }
        current.path.buffer = buffer;
        current.path.maximum_length = static_cast<USHORT>(capacity);
    }
    memcpy(current.path.buffer, whole.text, bytes);
    current.path.buffer[units] = 0;
    current.path.length = static_cast<USHORT>(bytes);
    const auto old = reinterpret_cast<HANDLE>(current.handle);
    current.handle = reinterpret_cast<ULONG_PTR>(handle);
    if (old != nullptr) {
        NtClose(old);
    }
    return STATUS_SUCCESS;
}

} // extern "C"
