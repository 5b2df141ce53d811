#include "registry_file.hpp"

namespace ferry::win32::registry {
namespace {

constexpr WCHAR directory[] = L"C:\\Windows\\System32\\config";
constexpr char magic[] = "ferryrg1"; ///< without its NUL
constexpr ULONG magic_size = sizeof magic - 1;
constexpr ULONG unit = 8; ///< records are whole multiples of it
constexpr ULONGLONG largest_file = ULONGLONG{1} << 30;
/// A file that is larger, and more than twice what is in it, is written anew.
constexpr ULONGLONG large_file = 64 * 1024;
/// Where the lock of who changes the file lies: behind all that is read.
constexpr DWORD lock_high = 0x40000000;

enum Kind : ULONG { key_is_made, value_is_set, value_is_removed, key_is_removed };

/// One change. Behind it the path of the key and the name of the value, each with a NUL, and the
/// data.
struct Record {
    ULONG size; ///< of all
    ULONG sum;  ///< of what follows
    ULONG kind;
    ULONG type;
    ULONG path_units;
    ULONG name_units;
    ULONG data_size;
    ULONG gap;
};
static_assert(sizeof(Record) % unit == 0);

/// Of a hive's file.
class Path {
public:
    explicit Path(const Hive& hive, const WCHAR* suffix = L"") {
        add(directory);
        add(L"\\");
        add(hive.name);
        add(suffix);
    }
    [[nodiscard]] const WCHAR* get() const { return text_; }

private:
    void add(const WCHAR* part) {
        while (*part != 0) {
            text_[units_++] = *part++;
        }
    }

    WCHAR text_[64] = {};
    SIZE_T units_ = 0;
};

/// The registry's functions leave the last error as it is.
class LastError {
public:
    LastError() : error_(GetLastError()) {}
    LastError(const LastError&) = delete;
    LastError& operator=(const LastError&) = delete;
    ~LastError() { SetLastError(error_); }

private:
    DWORD error_;
};

/// Bytes that grow.
class Bytes {
public:
    Bytes() = default;
    Bytes(const Bytes&) = delete;
    Bytes& operator=(const Bytes&) = delete;
    ~Bytes() { release(data_); }

    /// Zeroes at the end; null where there is no memory, which is remembered.
    BYTE* add(SIZE_T size) {
        if (size_ + size > room_) {
            const SIZE_T room = (size_ + size) * 2;
            auto* const more = static_cast<BYTE*>(allocate(room));
            if (more == nullptr) {
                failed_ = true;
                return nullptr;
            }
            if (size_ != 0) {
                memcpy(more, data_, size_);
            }
            release(data_);
            data_ = more;
            room_ = room;
        }
        BYTE* const begin = data_ + size_;
        size_ += size;
        return begin;
    }
    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] BYTE* data() const { return data_; }
    [[nodiscard]] SIZE_T size() const { return size_; }

private:
    BYTE* data_ = nullptr;
    SIZE_T size_ = 0;
    SIZE_T room_ = 0;
    bool failed_ = false;
};

/// FNV-1a.
ULONG sum_of(const Record& record) {
    const auto* const bytes = reinterpret_cast<const BYTE*>(&record);
    ULONG sum = 0x811c9dc5;
    for (ULONG i = offsetof(Record, kind); i < record.size; ++i) {
        sum = (sum ^ bytes[i]) * 0x01000193;
    }
    return sum;
}

SIZE_T path_units(const Key& root, const Key& key) {
    SIZE_T units = 0;
    for (const Key* at = &key; at != &root; at = at->parent) {
        units += wcslen(at->name) + (units != 0 ? 1 : 0);
    }
    return units;
}

void write_path(const Key& root, const Key& key, WCHAR* end) {
    for (const Key* at = &key; at != &root; at = at->parent) {
        const SIZE_T units = wcslen(at->name);
        end -= units;
        memcpy(end, at->name, units * sizeof(WCHAR));
        if (at->parent != &root) {
            *--end = L'\\';
        }
    }
}

void add_record(Bytes& bytes, const Key& root, Kind kind, const Key& key, const WCHAR* name,
                const Value* value) {
    name = name != nullptr ? name : L"";
    const SIZE_T path = path_units(root, key);
    const SIZE_T name_units = wcslen(name);
    const ULONG data = value != nullptr ? value->size : 0;
    const SIZE_T texts = (path + 1 + name_units + 1) * sizeof(WCHAR);
    const SIZE_T size = (sizeof(Record) + texts + data + unit - 1) / unit * unit;
    BYTE* const begin = bytes.add(size);
    if (begin == nullptr) {
        return;
    }
    auto& record = *reinterpret_cast<Record*>(begin);
    record = {static_cast<ULONG>(size),
              0,
              kind,
              value != nullptr ? value->type : 0,
              static_cast<ULONG>(path),
              static_cast<ULONG>(name_units),
              data,
              0};
    auto* const text = reinterpret_cast<WCHAR*>(&record + 1);
    write_path(root, key, text + path);
    memcpy(text + path + 1, name, name_units * sizeof(WCHAR));
    if (data != 0) {
        memcpy(begin + sizeof(Record) + texts, value->data, data);
    }
    record.sum = sum_of(record);
}

/// All that is kept.
void add_all(Bytes& bytes, const Key& root, const Key& key) {
    if (!key.is_built_in && &key != &root) {
        add_record(bytes, root, key_is_made, key, nullptr, nullptr);
    }
    for (const Value* value = key.values; value != nullptr; value = value->next) {
        if (!value->is_built_in) {
            add_record(bytes, root, value_is_set, key, value->name, value);
        }
    }
    for (const Key* child = key.children; child != nullptr; child = child->next) {
        if (child->hive != nullptr && child->target == nullptr) {
            add_all(bytes, root, *child);
        }
    }
}

/// What is built in, in a tree of its own, and is in `key` no more.
void add_removed(Bytes& bytes, const Key& built_in_root, const Key& built_in, const Key& key) {
    for (const Value* value = built_in.values; value != nullptr; value = value->next) {
        if (value_of(key, value->name) == nullptr) {
            add_record(bytes, built_in_root, value_is_removed, built_in, value->name, nullptr);
        }
    }
    for (const Key* child = built_in.children; child != nullptr; child = child->next) {
        if (child->hive == nullptr || child->target != nullptr) {
            continue;
        }
        if (const Key* const there = child_of(key, child->name, wcslen(child->name))) {
            add_removed(bytes, built_in_root, *child, *there);
        } else {
            add_record(bytes, built_in_root, key_is_removed, *child, nullptr, nullptr);
        }
    }
}

void apply(Key& root, const Record& record) {
    const auto* const path = reinterpret_cast<const WCHAR*>(&record + 1);
    const WCHAR* const name = path + record.path_units + 1;
    const auto* const data = reinterpret_cast<const BYTE*>(name + record.name_units + 1);
    const bool makes = record.kind == key_is_made || record.kind == value_is_set;
    Key* const key = walk(&root, path, makes ? Make::kept : Make::nothing, nullptr);
    if (key == nullptr) {
        return;
    }
    for (Key* at = key; makes && at != &root; at = at->parent) {
        at->is_stale = false;
    }
    switch (record.kind) {
    case value_is_set:
        if (void* const copy = allocate(SIZE_T{record.data_size} + 1)) {
            memcpy(copy, data, record.data_size);
            store(*key, name, record.type, copy, record.data_size);
        }
        break;
    case value_is_removed:
        if (Value* const value = value_of(*key, name)) {
            remove(*key, value);
        }
        break;
    case key_is_removed:
        if (key != &root) {
            remove(key);
        }
        break;
    default: break;
    }
}

/// Of one that may be torn, or anything.
bool is_whole(const BYTE* at, SIZE_T left) {
    if (left < sizeof(Record)) {
        return false;
    }
    const auto& record = *reinterpret_cast<const Record*>(at);
    const ULONGLONG texts =
        (ULONGLONG{record.path_units} + 1 + record.name_units + 1) * sizeof(WCHAR);
    if (record.size > left || record.size % unit != 0 ||
        record.size < sizeof record + texts + record.data_size || record.sum != sum_of(record)) {
        return false;
    }
    const auto* const text = reinterpret_cast<const WCHAR*>(&record + 1);
    return text[record.path_units] == 0 && text[record.path_units + 1 + record.name_units] == 0;
}

OVERLAPPED at_offset(ULONGLONG offset) {
    OVERLAPPED place{};
    place.Offset = static_cast<DWORD>(offset);
    place.OffsetHigh = static_cast<DWORD>(offset >> 32);
    return place;
}

void close_file(Hive& hive) {
    CloseHandle(hive.file);
    hive.file = INVALID_HANDLE_VALUE;
    hive.known_end = 0;
}

HANDLE open(const Path& path, DWORD disposition) {
    return CreateFileW(path.get(), GENERIC_READ | GENERIC_WRITE,
                       FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, disposition,
                       FILE_ATTRIBUTE_NORMAL, nullptr);
}

bool open_file(Hive& hive, bool make) {
    if (make) {
        CreateDirectoryW(directory, nullptr);
    }
    hive.file = open(Path(hive), make ? OPEN_ALWAYS : OPEN_EXISTING);
    hive.known_end = 0;
    return hive.file != INVALID_HANDLE_VALUE;
}

/// False for a file that another one has taken the place of.
bool measure(const Hive& hive, ULONGLONG& size) {
    FILE_STANDARD_INFO facts;
    if (!GetFileInformationByHandleEx(hive.file, FileStandardInfo, &facts, sizeof facts) ||
        facts.NumberOfLinks == 0) {
        return false;
    }
    size = static_cast<ULONGLONG>(facts.EndOfFile.QuadPart);
    return true;
}

/// Reads what is new up to `size`, or to a record that is not whole.
void read_to(Hive& hive, ULONGLONG size) {
    if (size <= hive.known_end || size > largest_file) {
        return;
    }
    Bytes bytes;
    DWORD got = 0;
    BYTE* const begin = bytes.add(static_cast<SIZE_T>(size - hive.known_end));
    OVERLAPPED place = at_offset(hive.known_end);
    if (begin == nullptr ||
        !ReadFile(hive.file, begin, static_cast<DWORD>(bytes.size()), &got, &place)) {
        return;
    }
    SIZE_T at = 0;
    if (hive.known_end == 0) {
        if (got < magic_size || memcmp(begin, magic, magic_size) != 0) {
            return;
        }
        at = magic_size;
    }
    while (is_whole(begin + at, got - at)) {
        const auto& record = *reinterpret_cast<const Record*>(begin + at);
        apply(hive.root, record);
        at += record.size;
    }
    hive.known_end += at;
}

void mark_stale(Key& key) {
    for (Value* value = key.values; value != nullptr; value = value->next) {
        value->is_stale = !value->is_built_in;
    }
    for (Key* child = key.children; child != nullptr; child = child->next) {
        if (child->hive != nullptr && child->target == nullptr) {
            child->is_stale = !child->is_built_in;
            mark_stale(*child);
        }
    }
}

void remove_stale(Key& key) {
    for (Value* value = key.values; value != nullptr;) {
        Value* const next = value->next;
        if (value->is_stale) {
            remove(key, value);
        }
        value = next;
    }
    for (Key* child = key.children; child != nullptr;) {
        Key* const next = child->next;
        if (child->is_stale) {
            remove(child);
        } else {
            remove_stale(*child);
        }
        child = next;
    }
}

/// What the open file says now. A file in place of the one that was known tells all anew.
void read_on(Hive& hive) {
    ULONGLONG size = 0;
    if (measure(hive, size)) {
        read_to(hive, size);
        return;
    }
    close_file(hive);
    if (open_file(hive, false) && measure(hive, size)) {
        mark_stale(hive.root);
        read_to(hive, size);
        remove_stale(hive.root);
    }
}

bool write_at(HANDLE to, ULONGLONG offset, const Bytes& bytes) {
    OVERLAPPED place = at_offset(offset);
    DWORD done = 0;
    return !bytes.failed() &&
           WriteFile(to, bytes.data(), static_cast<DWORD>(bytes.size()), &done, &place) &&
           done == bytes.size();
}

/// All that a file says of a hive.
void add_hive(Bytes& bytes, Hive& hive) {
    if (BYTE* const begin = bytes.add(magic_size)) {
        memcpy(begin, magic, magic_size);
    }
    add_all(bytes, hive.root, hive.root);
    Key built_in{};
    built_in.hive = &hive;
    hive.fill(built_in);
    add_removed(bytes, built_in, built_in, hive.root);
    while (built_in.children != nullptr) {
        remove(built_in.children);
    }
}

/// Adds records behind those that are known. What lies there is of a program that was killed while
/// it wrote.
bool append(Hive& hive, const Bytes& bytes) {
    ULONGLONG size = 0;
    if (!measure(hive, size)) {
        return false;
    }
    if (size > hive.known_end) {
        LARGE_INTEGER end;
        end.QuadPart = static_cast<LONGLONG>(hive.known_end);
        if (!SetFilePointerEx(hive.file, end, nullptr, FILE_BEGIN) || !SetEndOfFile(hive.file)) {
            return false;
        }
    }
    if (!write_at(hive.file, hive.known_end, bytes)) {
        return false;
    }
    hive.known_end += bytes.size();
    return true;
}

bool lock_file(const Hive& hive) {
    OVERLAPPED place{};
    place.OffsetHigh = lock_high;
    return LockFileEx(hive.file, LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, &place) != 0;
}

void unlock_file(const Hive& hive) {
    OVERLAPPED place{};
    place.OffsetHigh = lock_high;
    UnlockFileEx(hive.file, 0, 1, 0, &place);
}

/// Puts a file with what is kept in place of one that is mostly history. Under the lock, which is
/// given up.
bool write_anew(Hive& hive) {
    Bytes bytes;
    add_hive(bytes, hive);
    if (bytes.failed() || bytes.size() * 2 > hive.known_end) {
        return false;
    }
    const Path path(hive);
    const Path path_of_new(hive, L".new");
    HANDLE const made = open(path_of_new, CREATE_ALWAYS);
    if (made == INVALID_HANDLE_VALUE) {
        return false;
    }
    const bool written = write_at(made, 0, bytes) && FlushFileBuffers(made);
    CloseHandle(made);
    if (!written || !MoveFileExW(path_of_new.get(), path.get(), MOVEFILE_REPLACE_EXISTING)) {
        DeleteFileW(path_of_new.get());
        return false;
    }
    unlock_file(hive);
    close_file(hive);
    if (open_file(hive, false)) {
        hive.known_end = bytes.size();
    }
    return true;
}

} // namespace

Key& up_to_date(Hive& hive) {
    const LastError kept;
    if (!hive.is_begun) {
        hive.is_begun = true;
        hive.root.hive = &hive;
        hive.fill(hive.root);
    }
    if (hive.file != INVALID_HANDLE_VALUE || open_file(hive, false)) {
        read_on(hive);
    }
    return hive.root;
}

Change::Change(Hive* hive) : hive_(hive) {
    const LastError kept;
    while (hive != nullptr && !is_locked_) {
        ULONGLONG size = 0;
        if ((hive->file == INVALID_HANDLE_VALUE && !open_file(*hive, true)) || !lock_file(*hive)) {
            return;
        }
        is_locked_ = measure(*hive, size);
        if (!is_locked_) { // it was replaced meanwhile
            unlock_file(*hive);
            read_on(*hive);
        } else if (size == 0) {
            Bytes bytes;
            add_hive(bytes, *hive);
            append(*hive, bytes);
        } else {
            read_to(*hive, size);
        }
    }
}

Change::~Change() {
    const LastError kept;
    if (is_locked_ && (hive_->known_end < large_file || !write_anew(*hive_))) {
        unlock_file(*hive_);
    }
}

/// A file that begins otherwise is not ours to write to.
bool Change::add(int kind, const Key& key, const WCHAR* name, const Value* value) {
    if (!is_locked_ || hive_->known_end < magic_size) {
        return true;
    }
    const LastError kept;
    Bytes bytes;
    add_record(bytes, hive_->root, static_cast<Kind>(kind), key, name, value);
    return append(*hive_, bytes);
}

bool Change::make(const Key& key) { return add(key_is_made, key, nullptr, nullptr); }
bool Change::set(const Key& key, const Value& value) {
    return add(value_is_set, key, value.name, &value);
}
bool Change::remove_value(const Key& key, const WCHAR* name) {
    return add(value_is_removed, key, name, nullptr);
}
bool Change::remove_key(const Key& key) { return add(key_is_removed, key, nullptr, nullptr); }
bool Change::make_tree(const Key& key) {
    if (!is_locked_ || hive_->known_end < magic_size) {
        return true;
    }
    const LastError kept;
    Bytes bytes;
    add_all(bytes, hive_->root, key);
    return append(*hive_, bytes);
}

} // namespace ferry::win32::registry
