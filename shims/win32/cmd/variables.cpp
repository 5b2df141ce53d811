// Environment variables and those that cmd makes; what %~ takes of file names.

#include "console.hpp"
#include "expand.hpp"

namespace ferry::cmd {
namespace {

bool environment_variable(View name, Text& value) {
    const Text terminated(name);
    SetLastError(ERROR_SUCCESS);
    DWORD room = 256;
    for (;;) {
        Text text;
        const DWORD size = GetEnvironmentVariableW(terminated.c_str(), text.room(room), room);
        if (size == 0 && GetLastError() == ERROR_ENVVAR_NOT_FOUND) {
            return false;
        }
        if (size < room) {
            value = View(text.room(room), size);
            return true;
        }
        room = size + 1;
    }
}

/// A linear congruence, as the C runtime's rand() is; of 15 bits.
LONG next_random(Shell& shell) {
    shell.random = shell.random * 214013U + 2531011U;
    return static_cast<LONG>((shell.random >> 16) & 0x7fff);
}

bool made_variable(Shell& shell, View name, Text& value) {
    if (same(name, L"CD")) {
        value = current_directory();
    } else if (same(name, L"DATE")) {
        value = date_text();
    } else if (same(name, L"TIME")) {
        value = time_text();
    } else if (same(name, L"RANDOM")) {
        value.add_number(next_random(shell));
    } else if (same(name, L"ERRORLEVEL")) {
        value.add_number(shell.errorlevel);
    } else if (same(name, L"CMDEXTVERSION")) {
        value = L"2";
    } else if (same(name, L"CMDCMDLINE")) {
        value = shell.command_line;
    } else if (same(name, L"HIGHESTNUMANODENUMBER")) {
        value = L"0";
    } else {
        return false;
    }
    return true;
}

Text file_time(const WIN32_FILE_ATTRIBUTE_DATA& file) {
    SYSTEMTIME utc;
    SYSTEMTIME local;
    FileTimeToSystemTime(&file.ftLastWriteTime, &utc);
    SystemTimeToTzSpecificLocalTime(nullptr, &utc, &local);
    return short_date(local).add(L' ').add(short_time(local));
}

Text attribute_letters(DWORD attributes) {
    struct Letter {
        wchar_t letter;
        DWORD attribute;
    };
    constexpr Letter letters[] = {
        {'d', FILE_ATTRIBUTE_DIRECTORY},    {'r', FILE_ATTRIBUTE_READONLY},
        {'a', FILE_ATTRIBUTE_ARCHIVE},      {'h', FILE_ATTRIBUTE_HIDDEN},
        {'s', FILE_ATTRIBUTE_SYSTEM},       {'c', FILE_ATTRIBUTE_COMPRESSED},
        {'o', FILE_ATTRIBUTE_OFFLINE},      {'t', FILE_ATTRIBUTE_TEMPORARY},
        {'l', FILE_ATTRIBUTE_REPARSE_POINT}};
    Text text;
    for (const Letter& row : letters) {
        text.add((attributes & row.attribute) != 0 ? row.letter : L'-');
    }
    return text;
}

/// The directory of the list in a variable that holds a file; empty if none does.
Text found_in(View file, View variable) {
    Text list;
    environment_variable(variable, list);
    for (View rest = list; !rest.empty();) {
        const SIZE_T end = smaller(rest.find(L';'), rest.size());
        const Text path = joined(rest.to(end), file);
        if (end > 0 && exists(path)) {
            return path;
        }
        rest = rest.from(end + 1);
    }
    return {};
}

} // namespace

bool find_variable(Shell& shell, View name, Text& value) {
    value.clear();
    return environment_variable(name, value) ||
           (shell.extensions && made_variable(shell, name, value));
}

Text modified(View value, View modifiers, View search) {
    Text bare;
    const bool quoted = value[0] == '"';
    bare.add(quoted ? value.from(1) : value);
    if (quoted && bare.last() == '"') {
        bare.cut(bare.size() - 1);
    }
    if (modifiers.empty() && search.data() == nullptr) {
        return bare;
    }
    if (bare.empty() && search.data() == nullptr) {
        return bare;
    }
    const auto has = [&](wchar_t lower) {
        return modifiers.has(lower) || modifiers.has(static_cast<wchar_t>(lower - 32));
    };
    Text path = search.data() != nullptr ? found_in(bare, search) : full_name(bare);
    if (path.empty()) {
        return path;
    }
    path = true_case(path);
    Text text;
    const auto between = [&] {
        if (!text.empty()) {
            text.add(L' ');
        }
    };
    WIN32_FILE_ATTRIBUTE_DATA file{};
    const bool there = GetFileAttributesExW(path.c_str(), GetFileExInfoStandard, &file) != 0;
    if (has('a') && there) {
        text.add(attribute_letters(file.dwFileAttributes));
    }
    if (has('t') && there) {
        between();
        text.add(file_time(file));
    }
    if (has('z') && there) {
        between();
        text.add_number(static_cast<LONG64>(static_cast<ULONG64>(file.nFileSizeHigh) << 32 |
                                            file.nFileSizeLow));
    }
    const bool parts = has('d') || has('p') || has('n') || has('x');
    const bool only_facts = has('a') || has('t') || has('z');
    if (has('f') || (!parts && (has('s') || (search.data() != nullptr && !only_facts)))) {
        between();
        return text.add(path);
    }
    if (!parts) {
        return text;
    }
    between();
    const PathParts split = split_path(path);
    struct Part {
        wchar_t letter;
        View text;
    };
    const Part named[] = {
        {'d', split.drive}, {'p', split.directory}, {'n', split.name}, {'x', split.extension}};
    for (const Part& part : named) {
        if (has(part.letter)) {
            text.add(part.text);
        }
    }
    return text;
}

Text current_directory() {
    const DWORD size = GetCurrentDirectoryW(0, nullptr);
    Text to;
    const DWORD got = GetCurrentDirectoryW(size, to.room(size));
    return View(to.room(size), got);
}

Text date_text() {
    SYSTEMTIME now;
    GetLocalTime(&now);
    constexpr const wchar_t* days[] = {L"Sun", L"Mon", L"Tue", L"Wed", L"Thu", L"Fri", L"Sat"};
    return Text(days[now.wDayOfWeek % 7]).add(L' ').add(short_date(now));
}

Text time_text() {
    SYSTEMTIME now;
    GetLocalTime(&now);
    Text text;
    text.add_number(now.wHour, 2, L' ').add(L':').add_number(now.wMinute, 2).add(L':');
    return text.add_number(now.wSecond, 2).add(L'.').add_number(now.wMilliseconds / 10, 2);
}

} // namespace ferry::cmd
