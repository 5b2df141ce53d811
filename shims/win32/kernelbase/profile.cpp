// Initialization files: [sections] with lines NAME=VALUE. A name without a directory is a file of
// C:\Windows. A file is read and written whole; UTF-16 ones stay so, others are in the ANSI code
// page.

#include "text.hpp"

using namespace ferry::win32;

namespace {

/// Text that grows.
class Text {
public:
    Text() = default;
    Text(const Text&) = delete;
    Text& operator=(const Text&) = delete;
    ~Text() { RtlFreeHeap(peb()->process_heap, 0, units_); }

    bool add(LPCWSTR units, SIZE_T count) {
        if (count_ + count > room_) {
            const SIZE_T room = (count_ + count) * 2 + 256;
            const PVOID heap = peb()->process_heap;
            void* const more = units_ == nullptr
                                   ? RtlAllocateHeap(heap, 0, room * sizeof(WCHAR))
                                   : RtlReAllocateHeap(heap, 0, units_, room * sizeof(WCHAR));
            if (more == nullptr) {
                return fail(ERROR_NOT_ENOUGH_MEMORY) != FALSE;
            }
            units_ = static_cast<WCHAR*>(more);
            room_ = room;
        }
        memcpy(units_ + count_, units, count * sizeof(WCHAR));
        count_ += count;
        return true;
    }
    bool add(LPCWSTR text) { return add(text, wcslen(text)); }
    [[nodiscard]] LPCWSTR begin() const { return units_; }
    [[nodiscard]] LPCWSTR end() const { return units_ + count_; }
    [[nodiscard]] SIZE_T count() const { return count_; }

private:
    WCHAR* units_ = nullptr;
    SIZE_T count_ = 0;
    SIZE_T room_ = 0;
};

struct Part {
    LPCWSTR begin = nullptr;
    LPCWSTR end = nullptr;

    [[nodiscard]] SIZE_T count() const { return static_cast<SIZE_T>(end - begin); }
    [[nodiscard]] Part trimmed() const {
        const auto blank = [](WCHAR c) { return c == L' ' || c == L'\t' || c == 0; };
        Part part = *this;
        while (part.begin < part.end && blank(*part.begin)) {
            ++part.begin;
        }
        while (part.begin < part.end && blank(part.end[-1])) {
            --part.end;
        }
        return part;
    }
    bool is(LPCWSTR text) const {
        return CompareStringOrdinal(begin, static_cast<int>(count()), text, -1, TRUE) == CSTR_EQUAL;
    }
};

/// One line of a file: what it is, and where the next one begins.
struct Line {
    Part whole; ///< with its end
    Part name;  ///< of a section or a value; empty for other lines
    Part value;
    bool is_section = false;
    bool is_entry = false;  ///< it has a name, a value or both
    bool has_value = false; ///< by its `=`
};

bool next_line(LPCWSTR& at, LPCWSTR end, Line& line) {
    if (at == end) {
        return false;
    }
    LPCWSTR stop = at;
    while (stop < end && *stop != L'\n' && *stop != L'\r') {
        ++stop;
    }
    line = {};
    const bool both = end - stop >= 2 && stop[0] == L'\r' && stop[1] == L'\n';
    line.whole = {at, stop < end ? stop + (both ? 2 : 1) : stop};
    const Part text = Part{at, stop}.trimmed();
    at = line.whole.end;
    if (text.count() == 0 || *text.begin == L';') {
        return true;
    }
    if (*text.begin == L'[') {
        LPCWSTR close = text.begin + 1;
        while (close < text.end && *close != L']') {
            ++close;
        }
        line.is_section = true;
        line.name = Part{text.begin + 1, close}.trimmed();
        return true;
    }
    LPCWSTR equals = text.begin;
    while (equals < text.end && *equals != L'=') {
        ++equals;
    }
    line.is_entry = true;
    line.has_value = equals < text.end;
    line.name = Part{text.begin, equals}.trimmed();
    line.value =
        equals < text.end ? Part{equals + 1, text.end}.trimmed() : Part{text.end, text.end};
    return true;
}

/// A file's path, null for the usual one: of C:\Windows unless a directory stands before the name.
class Path {
public:
    explicit Path(LPCWSTR name) {
        constexpr LPCWSTR windows = L"C:\\Windows\\";
        name = name == nullptr ? L"win.ini" : name;
        if (wcschr(name, L'\\') == nullptr && wcschr(name, L'/') == nullptr &&
            wcschr(name, L':') == nullptr) {
            text_.add(windows);
        }
        text_.add(name, wcslen(name) + 1);
    }
    [[nodiscard]] LPCWSTR get() const { return text_.begin(); }

private:
    Text text_;
};

struct File {
    Text text;
    bool wide = false;
    bool found = false;

    /// True with nothing in it if there is no such file.
    bool read(LPCWSTR name) {
        constexpr DWORD shared = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
        constexpr DWORD largest = 64U << 20;
        const HANDLE file =
            CreateFileW(Path(name).get(), GENERIC_READ, shared, nullptr, OPEN_EXISTING, 0, nullptr);
        if (file == INVALID_HANDLE_VALUE) {
            return teb()->last_error != ERROR_SHARING_VIOLATION;
        }
        found = true;
        const DWORD size = GetFileSize(file, nullptr);
        bool good = size <= largest;
        if (good && size != 0) {
            Scratch<char, 264> bytes(size);
            DWORD done = 0;
            good = bytes.get() != nullptr && ReadFile(file, bytes.get(), size, &done, nullptr) &&
                   take(bytes.get(), done);
        }
        NtClose(file);
        return good;
    }

    bool write(LPCWSTR name, const Text& changed) const {
        const HANDLE file = CreateFileW(Path(name).get(), GENERIC_WRITE, FILE_SHARE_READ, nullptr,
                                        CREATE_ALWAYS, 0, nullptr);
        if (file == INVALID_HANDLE_VALUE) {
            return false;
        }
        DWORD done = 0;
        bool good = true;
        if (wide) {
            constexpr WCHAR mark = 0xfeff;
            good = WriteFile(file, &mark, sizeof mark, &done, nullptr) &&
                   WriteFile(file, changed.begin(),
                             static_cast<DWORD>(changed.count() * sizeof(WCHAR)), &done, nullptr);
        } else if (changed.count() != 0) {
            const auto units = static_cast<int>(changed.count());
            Scratch<char, 264> bytes(changed.count() * 3);
            good = bytes.get() != nullptr;
            const int size = good ? WideCharToMultiByte(CP_ACP, 0, changed.begin(), units,
                                                        bytes.get(), units * 3, nullptr, nullptr)
                                  : 0;
            good = good && WriteFile(file, bytes.get(), static_cast<DWORD>(size), &done, nullptr);
        }
        NtClose(file);
        return good;
    }

private:
    bool take(const char* bytes, DWORD size) {
        constexpr UCHAR mark_low = 0xff;
        constexpr UCHAR mark_high = 0xfe;
        wide = size >= 2 && static_cast<UCHAR>(bytes[0]) == mark_low &&
               static_cast<UCHAR>(bytes[1]) == mark_high;
        if (wide) {
            return text.add(reinterpret_cast<LPCWSTR>(bytes + 2), (size - 2) / sizeof(WCHAR));
        }
        WideText converted(bytes, static_cast<int>(size));
        return text.add(converted.text(), static_cast<SIZE_T>(converted.units()));
    }
};

/// Gives texts behind each other, each with its NUL, and one NUL more. What does not fit is cut.
class List {
public:
    List(LPWSTR to, DWORD room) : to_(to), room_(room) {}
    void add(Part part) {
        add_raw(part);
        put(L'\0');
    }
    void add_raw(Part part) {
        for (LPCWSTR at = part.begin; at < part.end; ++at) {
            put(*at);
        }
    }
    void put(WCHAR c) {
        if (count_ + 2 < room_) {
            to_[count_++] = c;
        } else {
            cut_ = true;
        }
    }
    DWORD end() {
        if (room_ >= 2) {
            to_[count_] = 0;
            if (cut_) {
                to_[room_ - 2] = to_[room_ - 1] = 0;
                return room_ - 2;
            }
        }
        return count_;
    }

private:
    LPWSTR to_;
    DWORD room_;
    DWORD count_ = 0;
    bool cut_ = false;
};

/// Calls `take` for each line with a name in that section.
template <class Take>
void for_section(const File& file, LPCWSTR section, Take take) {
    bool inside = false;
    Line line;
    for (LPCWSTR at = file.text.begin(); next_line(at, file.text.end(), line);) {
        if (line.is_section) {
            inside = line.name.is(section);
        } else if (inside && line.is_entry) {
            take(line);
        }
    }
}

bool find_value(const File& file, LPCWSTR section, LPCWSTR name, Part& value) {
    bool found = false;
    for_section(file, section, [&](const Line& line) {
        if (!found && line.has_value && line.name.is(name)) {
            value = line.value;
            found = true;
        }
    });
    return found;
}

/// A value as it is given: without quotes around it, cut to the room.
DWORD give_value(Part value, LPWSTR to, DWORD room) {
    const bool quoted = value.count() >= 2 && (*value.begin == L'"' || *value.begin == L'\'') &&
                        value.end[-1] == *value.begin;
    if (quoted) {
        ++value.begin;
        --value.end;
    }
    if (room == 0) {
        return 0;
    }
    const DWORD given = value.count() < room ? static_cast<DWORD>(value.count()) : room - 1;
    memcpy(to, value.begin, given * sizeof(WCHAR));
    to[given] = 0;
    return given;
}

bool add_line(Text& to, LPCWSTR name, LPCWSTR value) {
    return to.add(name) && to.add(L"=") && to.add(value) && to.add(L"\r\n");
}

/// Sets, adds or (null) removes a value; without a name the section. With `lines`, a list of
/// NAME=VALUE texts that become the section's.
bool change(LPCWSTR section, LPCWSTR name, LPCWSTR value, LPCWSTR lines, LPCWSTR path) {
    File file;
    if (!file.read(path)) {
        return false;
    }
    Text changed;
    bool inside = false;
    bool done = false;
    bool good = true;
    SIZE_T behind_last = 0; // where the section's last line ends
    const bool whole = name == nullptr;
    const auto add_lines = [&] {
        for (LPCWSTR at = lines; at != nullptr && *at != 0; at += wcslen(at) + 1) {
            good = good && changed.add(at) && changed.add(L"\r\n");
        }
    };
    Line line;
    bool seen = false;
    for (LPCWSTR at = file.text.begin(); next_line(at, file.text.end(), line);) {
        if (line.is_section) {
            inside = !seen && line.name.is(section);
            seen = seen || inside;
            if (inside && whole && lines == nullptr) {
                continue;
            }
        } else if (inside && whole) {
            continue;
        } else if (inside && !done && line.has_value && line.name.is(name)) {
            done = true;
            if (value != nullptr) {
                good = good && changed.add(line.name.begin, line.name.count()) &&
                       changed.add(L"=") && changed.add(value) && changed.add(L"\r\n");
                behind_last = changed.count();
            }
            continue;
        }
        good = good && changed.add(line.whole.begin, line.whole.count());
        if (line.whole.end[-1] != L'\n' && line.whole.end[-1] != L'\r') {
            good = good && changed.add(L"\r\n");
        }
        if (inside && (line.is_section || line.is_entry)) {
            behind_last = changed.count();
        }
        if (inside && line.is_section && whole) {
            add_lines();
        }
    }
    const bool adds = whole ? lines != nullptr && !seen : value != nullptr && !done;
    if (!adds) {
        return good && file.write(path, changed);
    }
    if (seen) {
        Text result;
        good = good && result.add(changed.begin(), behind_last) && add_line(result, name, value) &&
               result.add(changed.begin() + behind_last, changed.count() - behind_last);
        return good && file.write(path, result);
    }
    good = good && changed.add(L"[") && changed.add(section) && changed.add(L"]\r\n");
    if (whole) {
        add_lines();
    } else {
        good = good && add_line(changed, name, value);
    }
    return good && file.write(path, changed);
}

/// A list of texts with a NUL each in the ANSI code page.
DWORD give_ansi_list(LPCWSTR list, DWORD units, LPSTR to, DWORD size) {
    const int bytes = WideCharToMultiByte(CP_ACP, 0, list, static_cast<int>(units + 1), to,
                                          static_cast<int>(size), nullptr, nullptr);
    if (bytes > 0 && static_cast<DWORD>(bytes) + 1 == size) {
        to[bytes] = 0; // a list that was cut ends as one
    }
    return bytes > 0 ? static_cast<DWORD>(bytes - 1) : 0;
}

class WideList {
public:
    explicit WideList(LPCSTR list) {
        for (; list != nullptr && *list != 0; list += strlen(list) + 1) {
            Wide wide(list);
            text_.add(wide.get(), wcslen(wide.get()) + 1);
        }
        text_.add(L"", 1);
    }
    [[nodiscard]] LPCWSTR get() const { return text_.begin(); }

private:
    Text text_;
};

constexpr WCHAR usual_file[] = L"win.ini";
constexpr CHAR usual_file_ansi[] = "win.ini";

template <class Function>
DWORD through_wide_room(LPSTR to, DWORD size, Function function) {
    Scratch<WCHAR, 264> wide(static_cast<SIZE_T>(size) + 2);
    if (wide.get() == nullptr || size == 0) {
        return 0;
    }
    return give_ansi_list(wide.get(), function(wide.get(), size), to, size);
}

} // namespace

extern "C" {

DWORD WINAPI GetPrivateProfileSectionNamesW(LPWSTR to, DWORD room, LPCWSTR path) {
    File file;
    file.read(path);
    List list(to, room);
    Line line;
    for (LPCWSTR at = file.text.begin(); next_line(at, file.text.end(), line);) {
        if (line.is_section) {
            list.add(line.name);
        }
    }
    return list.end();
}

DWORD WINAPI GetPrivateProfileSectionW(LPCWSTR section, LPWSTR to, DWORD room, LPCWSTR path) {
    if (section == nullptr || to == nullptr || room == 0) {
        return static_cast<DWORD>(fail(ERROR_INVALID_PARAMETER));
    }
    File file;
    file.read(path);
    List list(to, room);
    for_section(file, section, [&](const Line& line) {
        list.add({line.name.begin, line.value.end});
    });
    fail(file.found ? ERROR_SUCCESS : ERROR_FILE_NOT_FOUND);
    return list.end();
}

DWORD WINAPI GetPrivateProfileStringW(LPCWSTR section, LPCWSTR name, LPCWSTR instead, LPWSTR to,
                                      DWORD room, LPCWSTR path) {
    if (section == nullptr) {
        return GetPrivateProfileSectionNamesW(to, room, path);
    }
    File file;
    file.read(path);
    if (name == nullptr) {
        List list(to, room);
        for_section(file, section, [&](const Line& line) {
            if (line.has_value && line.name.count() != 0) {
                list.add(line.name);
            }
        });
        return list.end();
    }
    Part value;
    if (!find_value(file, section, name, value)) {
        fail(ERROR_FILE_NOT_FOUND);
        const LPCWSTR text = instead == nullptr ? L"" : instead;
        value = {text, text + wcslen(text)};
        while (value.end > value.begin && value.end[-1] == L' ') {
            --value.end;
        }
    }
    return give_value(value, to, room);
}

UINT WINAPI GetPrivateProfileIntW(LPCWSTR section, LPCWSTR name, INT instead, LPCWSTR path) {
    if (section == nullptr && name == nullptr && path == nullptr) {
        return 0;
    }
    WCHAR text[32];
    if (GetPrivateProfileStringW(section, name, L"", text, 32, path) == 0) {
        return static_cast<UINT>(instead);
    }
    const bool negative = text[0] == L'-';
    UINT value = 0;
    for (LPCWSTR at = text + (negative || text[0] == L'+' ? 1 : 0); *at >= L'0' && *at <= L'9';
         ++at) {
        value = value * 10 + (*at - L'0');
    }
    return negative ? 0 - value : value;
}

BOOL WINAPI WritePrivateProfileStringW(LPCWSTR section, LPCWSTR name, LPCWSTR value, LPCWSTR path) {
    if (section == nullptr) { // asks for a cache to be written, which there is not
        return name == nullptr && value == nullptr ? TRUE : fail(ERROR_FILE_NOT_FOUND);
    }
    return change(section, name, value, nullptr, path);
}

BOOL WINAPI WritePrivateProfileSectionW(LPCWSTR section, LPCWSTR lines, LPCWSTR path) {
    return change(section, nullptr, nullptr, lines, path);
}

DWORD WINAPI GetPrivateProfileSectionNamesA(LPSTR to, DWORD size, LPCSTR path) {
    Wide file(path);
    return through_wide_room(to, size, [&](LPWSTR wide, DWORD room) {
        return GetPrivateProfileSectionNamesW(wide, room, file);
    });
}
DWORD WINAPI GetPrivateProfileSectionA(LPCSTR section, LPSTR to, DWORD size, LPCSTR path) {
    if (to == nullptr || size == 0) {
        return static_cast<DWORD>(fail(ERROR_INVALID_PARAMETER));
    }
    Wide name(section);
    Wide file(path);
    return through_wide_room(to, size, [&](LPWSTR wide, DWORD room) {
        return GetPrivateProfileSectionW(name, wide, room, file);
    });
}
DWORD WINAPI GetPrivateProfileStringA(LPCSTR section, LPCSTR name, LPCSTR instead, LPSTR to,
                                      DWORD size, LPCSTR path) {
    Wide wide_section(section);
    Wide wide_name(name);
    Wide wide_instead(instead);
    Wide file(path);
    return through_wide_room(to, size, [&](LPWSTR wide, DWORD room) {
        return GetPrivateProfileStringW(wide_section, wide_name, wide_instead, wide, room, file);
    });
}
UINT WINAPI GetPrivateProfileIntA(LPCSTR section, LPCSTR name, INT instead, LPCSTR path) {
    return GetPrivateProfileIntW(Wide(section), Wide(name), instead, Wide(path));
}
BOOL WINAPI WritePrivateProfileStringA(LPCSTR section, LPCSTR name, LPCSTR value, LPCSTR path) {
    return WritePrivateProfileStringW(Wide(section), Wide(name), Wide(value), Wide(path));
}
BOOL WINAPI WritePrivateProfileSectionA(LPCSTR section, LPCSTR lines, LPCSTR path) {
    return change(Wide(section), nullptr, nullptr,
                  lines == nullptr ? nullptr : WideList(lines).get(), Wide(path));
}

DWORD WINAPI GetProfileStringW(LPCWSTR section, LPCWSTR name, LPCWSTR instead, LPWSTR to,
                               DWORD room) {
    return GetPrivateProfileStringW(section, name, instead, to, room, usual_file);
}
DWORD WINAPI GetProfileStringA(LPCSTR section, LPCSTR name, LPCSTR instead, LPSTR to, DWORD size) {
    return GetPrivateProfileStringA(section, name, instead, to, size, usual_file_ansi);
}
UINT WINAPI GetProfileIntW(LPCWSTR section, LPCWSTR name, INT instead) {
    return GetPrivateProfileIntW(section, name, instead, usual_file);
}
UINT WINAPI GetProfileIntA(LPCSTR section, LPCSTR name, INT instead) {
    return GetPrivateProfileIntA(section, name, instead, usual_file_ansi);
}
BOOL WINAPI WriteProfileStringW(LPCWSTR section, LPCWSTR name, LPCWSTR value) {
    return WritePrivateProfileStringW(section, name, value, usual_file);
}
BOOL WINAPI WriteProfileStringA(LPCSTR section, LPCSTR name, LPCSTR value) {
    return WritePrivateProfileStringA(section, name, value, usual_file_ansi);
}

} // extern "C"
