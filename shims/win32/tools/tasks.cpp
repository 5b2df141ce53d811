#include "tasks.hpp"

#include <psapi.h>
#include <stream.hpp>
#include <tlhelp32.h>

#include "security.hpp"

namespace ferry::tools {
namespace {

ULONG64 seconds_of(const FILETIME& a, const FILETIME& b) {
    constexpr ULONG64 ticks = 10'000'000;
    return ((ULONG64{a.dwHighDateTime} << 32 | a.dwLowDateTime) +
            (ULONG64{b.dwHighDateTime} << 32 | b.dwLowDateTime)) /
           ticks;
}

/// "MACHINE\user".
Text user_of(HANDLE process) {
    HANDLE token = nullptr;
    if (!FERRY_SECURITY(OpenProcessToken)(process, TOKEN_QUERY, &token)) {
        return L"N/A";
    }
    alignas(TOKEN_USER) UCHAR data[256];
    DWORD size = 0;
    constexpr DWORD room = 256;
    wchar_t name[room];
    wchar_t domain[room];
    DWORD name_size = room;
    DWORD domain_size = room;
    SID_NAME_USE use = SidTypeUser;
    const bool known =
        FERRY_SECURITY(GetTokenInformation)(token, TokenUser, data, sizeof data, &size) &&
        FERRY_SECURITY(LookupAccountSidW)(nullptr, reinterpret_cast<TOKEN_USER*>(data)->User.Sid,
                                          name, &name_size, domain, &domain_size, &use);
    CloseHandle(token);
    return known ? Text(domain).add(L'\\').add(name) : Text(L"N/A");
}

void complete(Task& task) {
    const HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, task.id);
    if (process == nullptr) {
        return;
    }
    PROCESS_MEMORY_COUNTERS memory{};
    FILETIME begin;
    FILETIME end;
    FILETIME kernel;
    FILETIME user;
    constexpr ULONG64 kilobyte = 1024;
    DWORD session = 0;
    if (K32GetProcessMemoryInfo(process, &memory, sizeof memory)) {
        task.kilobytes = memory.WorkingSetSize / kilobyte;
    }
    if (GetProcessTimes(process, &begin, &end, &kernel, &user)) {
        task.seconds = seconds_of(kernel, user);
    }
    if (ProcessIdToSessionId(task.id, &session)) {
        task.session = session;
    }
    task.user = user_of(process);
    CloseHandle(process);
}

constexpr const wchar_t* filter_names[] = {L"STATUS",      L"IMAGENAME",   L"PID",      L"SESSION",
                                           L"SESSIONNAME", L"CPUTIME",     L"MEMUSAGE", L"USERNAME",
                                           L"SERVICES",    L"WINDOWTITLE", L"MODULES"};
constexpr const wchar_t* operations[] = {L"eq", L"ne", L"gt", L"lt", L"ge", L"le"};

bool compares(Filter::Operation operation, ULONG64 a, ULONG64 b) {
    switch (operation) {
    case Filter::Operation::eq: return a == b;
    case Filter::Operation::ne: return a != b;
    case Filter::Operation::gt: return a > b;
    case Filter::Operation::lt: return a < b;
    case Filter::Operation::ge: return a >= b;
    case Filter::Operation::le: return a <= b;
    }
    return false;
}

/// A number, or hours, minutes and seconds.
ULONG64 read_amount(View text) {
    ULONG64 whole = 0;
    ULONG64 part = 0;
    for (SIZE_T i = 0; i < text.size(); ++i) {
        if (text[i] == ':') {
            whole = (whole + part) * 60;
            part = 0;
        } else if (is_digit(text[i])) {
            part = part * 10 + text[i] - L'0';
        }
    }
    return whole + part;
}

bool is_number(View name) {
    return same(name, L"PID") || same(name, L"SESSION") || same(name, L"CPUTIME") ||
           same(name, L"MEMUSAGE");
}

} // namespace

List<Task> all_tasks() {
    List<Task> list;
    const HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    if (snapshot == INVALID_HANDLE_VALUE) {
        return list;
    }
    PROCESSENTRY32W entry;
    entry.dwSize = sizeof entry;
    for (BOOL more = Process32FirstW(snapshot, &entry); more;
         more = Process32NextW(snapshot, &entry)) {
        Task task;
        task.name = Text(View(entry.szExeFile));
        task.id = entry.th32ProcessID;
        task.parent = entry.th32ParentProcessID;
        complete(task);
        list.add(move(task));
    }
    CloseHandle(snapshot);
    return list;
}

List<Text> modules_of(ULONG id) {
    List<Text> list;
    const HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPMODULE, id);
    if (snapshot == INVALID_HANDLE_VALUE) {
        return list;
    }
    MODULEENTRY32W entry;
    entry.dwSize = sizeof entry;
    for (BOOL more = Module32FirstW(snapshot, &entry); more;
         more = Module32NextW(snapshot, &entry)) {
        list.add(Text(View(entry.szModule)));
    }
    CloseHandle(snapshot);
    return list;
}

Text clock(ULONG64 seconds) {
    constexpr ULONG64 hour = 3600;
    Text text;
    text.add_number(static_cast<LONG64>(seconds / hour)).add(L':');
    text.add_number(static_cast<LONG64>(seconds / 60 % 60), 2).add(L':');
    return text.add_number(static_cast<LONG64>(seconds % 60), 2);
}

bool fits_pattern(View name, View pattern) {
    return pattern.last() == '*' ? same(name.to(pattern.size() - 1), pattern.to(pattern.size() - 1))
                                 : same(name, pattern);
}

bool Filter::fits(const Task& task) const {
    if (is_number(name)) {
        const ULONG64 own = same(name, L"PID")       ? task.id
                            : same(name, L"SESSION") ? task.session
                            : same(name, L"CPUTIME") ? task.seconds
                                                     : task.kilobytes;
        return compares(operation, own, read_amount(value));
    }
    bool found = false;
    if (same(name, L"MODULES")) {
        for (const Text& one : modules_of(task.id)) {
            found = found || fits_pattern(one, value);
        }
    } else {
        const SIZE_T user = task.user.view().find_last(L'\\') + 1;
        found = same(name, L"IMAGENAME")     ? fits_pattern(task.name, value)
                : same(name, L"SESSIONNAME") ? fits_pattern(L"Console", value)
                : same(name, L"USERNAME")    ? fits_pattern(task.user, value) ||
                                                fits_pattern(task.user.view().from(user), value)
                : same(name, L"STATUS") ? same(value, L"RUNNING")
                                        : fits_pattern(L"N/A", value);
    }
    return found == (operation == Operation::eq);
}

bool read_filters(const Options& options, List<Filter>& filters) {
    bool all_known = true;
    options.each(L"FI", [&](View text) {
        Filter filter;
        View rest = text;
        const View name = take_word(rest);
        const View operation = take_word(rest);
        filter.value = Text(rest.trimmed());
        int known = -1;
        for (const wchar_t* const one : filter_names) {
            filter.name = same(one, name) ? View(one) : filter.name;
        }
        for (int i = 0; i < 6; ++i) {
            known = same(operations[i], operation) ? i : known;
        }
        const bool ordered = known > 1;
        if (filter.name.empty() || known < 0 || filter.value.empty() ||
            (ordered && !is_number(filter.name))) {
            complain(L"ERROR: The search filter cannot be recognized.\r\n");
            all_known = false;
            return;
        }
        filter.operation = static_cast<Filter::Operation>(known);
        filters.add(move(filter));
    });
    return all_known;
}

bool fit(const List<Filter>& filters, const Task& task) {
    for (const Filter& one : filters) {
        if (!one.fits(task)) {
            return false;
        }
    }
    return true;
}

} // namespace ferry::tools
