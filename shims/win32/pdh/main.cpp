// Queries of performance counters (pdh.h). A query takes samples of all its counters when it is
// told to; what is told of a counter goes by its last sample, or its last two.

#include "counters.hpp"

#include <ferry/win32/stubs.hpp>
#include <ferry/win32/wide.hpp>

#undef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT
#include <pdh.h>
#include <pdhmsg.h>

using namespace ferry::win32;
using namespace ferry::win32::pdh;

namespace {

constexpr DWORD query_mark = 0x51686470;
constexpr DWORD counter_mark = 0x43686470;

struct Query;

/// A sample, and when it was taken, in units of 100 ns.
struct Taken {
    Sample sample;
    LONGLONG at;
    bool is_valid;
};

struct Entry {
    DWORD mark;
    const Counter* counter;
    Instance instance;
    Query* query;
    Entry* next;
    Taken last;
    Taken before;
};

struct Query {
    DWORD mark;
    Entry* entries;
    HANDLE timer;
    HANDLE event;
};

SRWLOCK lock = SRWLOCK_INIT; ///< guards all of them

class Guard {
public:
    Guard() { AcquireSRWLockExclusive(&lock); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() { ReleaseSRWLockExclusive(&lock); }
};

/// What a handle stands for; null where it is none of this kind.
template <class T>
T* object_of(HANDLE handle, DWORD mark) {
    auto* const object = static_cast<T*>(handle);
    return object != nullptr && object->mark == mark ? object : nullptr;
}

template <class T>
T* make() {
    return static_cast<T*>(HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(T)));
}

LONGLONG now() {
    LARGE_INTEGER counter;
    LARGE_INTEGER frequency;
    QueryPerformanceCounter(&counter);
    QueryPerformanceFrequency(&frequency);
    constexpr LONGLONG units = 10'000'000;
    return counter.QuadPart / frequency.QuadPart * units +
           counter.QuadPart % frequency.QuadPart * units / frequency.QuadPart;
}

/// Copies a part of a path up to one of `ends`; null if it does not fit.
const WCHAR* read_part(const WCHAR* from, const WCHAR* ends, char (&to)[longest]) {
    int count = 0;
    while (*from != 0 && wcschr(ends, *from) == nullptr) {
        if (count == longest - 1) {
            return nullptr;
        }
        to[count++] = static_cast<char>(*from++);
    }
    to[count] = 0;
    return from;
}

/// \\MACHINE\OBJECT(INSTANCE#NUMBER)\COUNTER, the machine and the instance if there are such.
struct Path {
    char machine[longest];
    char object[longest];
    Instance instance;
    char counter[longest];

    bool read(const WCHAR* from) {
        memset(this, 0, sizeof *this);
        if (from[0] == '\\' && from[1] == '\\') {
            from = read_part(from + 2, L"\\", machine);
        }
        if (from == nullptr || *from != '\\') {
            return false;
        }
        from = read_part(from + 1, L"(\\", object);
        if (from != nullptr && *from == '(') {
            from = read_part(from + 1, L"#)", instance.name);
            if (from != nullptr && *from == '#') {
                for (++from; *from >= '0' && *from <= '9'; ++from) {
                    instance.number = instance.number * 10 + static_cast<unsigned>(*from - '0');
                }
            }
            if (from == nullptr || *from++ != ')') {
                return false;
            }
        }
        if (from == nullptr || *from != '\\' || object[0] == 0) {
            return false;
        }
        from = read_part(from + 1, L"\\", counter);
        return from != nullptr && *from == 0 && counter[0] != 0;
    }
    bool is_here() const {
        char name[longest] = "";
        DWORD size = longest;
        return machine[0] == 0 || (GetComputerNameA(name, &size) && same(name, machine));
    }
};

PDH_STATUS find(LPCWSTR text, Path& path, const Counter*& counter) {
    if (text == nullptr || !path.read(text)) {
        return static_cast<PDH_STATUS>(PDH_CSTATUS_BAD_COUNTERNAME);
    }
    if (!path.is_here()) {
        return static_cast<PDH_STATUS>(PDH_CSTATUS_NO_MACHINE);
    }
    bool has_object = false;
    counter = find_counter(path.object, path.counter, has_object);
    return static_cast<PDH_STATUS>(counter != nullptr ? ERROR_SUCCESS
                                   : has_object       ? PDH_CSTATUS_NO_COUNTER
                                                      : PDH_CSTATUS_NO_OBJECT);
}

/// One sample of each counter; NO_DATA where none gives any.
PDH_STATUS collect(Query& query) {
    bool any = false;
    for (Entry* entry = query.entries; entry != nullptr; entry = entry->next) {
        entry->before = entry->last;
        entry->last = {};
        entry->last.is_valid = entry->counter->read(entry->instance, entry->last.sample);
        entry->last.at = now();
        any = any || entry->last.is_valid;
    }
    return static_cast<PDH_STATUS>(any ? ERROR_SUCCESS : PDH_NO_DATA);
}

void CALLBACK collect_again(void* argument, BOOLEAN) {
    auto* const query = static_cast<Query*>(argument);
    const Guard guard;
    collect(*query);
    if (query->event != nullptr) {
        SetEvent(query->event);
    }
}

/// False: it takes another sample, or there is none.
bool value_of(const Entry& entry, bool capped, double& value) {
    constexpr double hundred = 100;
    const Sample& sample = entry.last.sample;
    const auto first = static_cast<double>(sample.first);
    const auto second = static_cast<double>(sample.second);
    if (!entry.last.is_valid) {
        return false;
    }
    switch (entry.counter->told) {
    case Told::value: value = first; return true;
    case Told::fraction: value = second > 0 ? first * hundred / second : 0; return true;
    case Told::share:
    case Told::rest: {
        const auto passed = static_cast<double>(entry.last.at - entry.before.at);
        if (!entry.before.is_valid || passed <= 0) {
            return false;
        }
        const auto used = first - static_cast<double>(entry.before.sample.first);
        value = used * hundred / passed / second;
        value = entry.counter->told == Told::rest ? hundred - value : value;
        value = value < 0 ? 0 : value;
        value = capped && value > hundred ? hundred : value;
        return true;
    }
    }
    return false;
}

} // namespace

extern "C" {

PDH_STATUS WINAPI PdhOpenQueryW(LPCWSTR source, DWORD_PTR, PDH_HQUERY* query) {
    if (query == nullptr) {
        return static_cast<PDH_STATUS>(PDH_INVALID_ARGUMENT);
    }
    if (source != nullptr) { // a log
        return static_cast<PDH_STATUS>(PDH_NOT_IMPLEMENTED);
    }
    auto* const made = make<Query>();
    if (made == nullptr) {
        return static_cast<PDH_STATUS>(PDH_MEMORY_ALLOCATION_FAILURE);
    }
    made->mark = query_mark;
    *query = made;
    return ERROR_SUCCESS;
}
PDH_STATUS WINAPI PdhOpenQueryA(LPCSTR source, DWORD_PTR user, PDH_HQUERY* query) {
    return PdhOpenQueryW(Wide(source), user, query);
}

PDH_STATUS WINAPI PdhAddEnglishCounterW(PDH_HQUERY handle, LPCWSTR text, DWORD_PTR,
                                        PDH_HCOUNTER* counter) {
    if (counter == nullptr || text == nullptr) {
        return static_cast<PDH_STATUS>(PDH_INVALID_ARGUMENT);
    }
    const Guard guard;
    auto* const query = object_of<Query>(handle, query_mark);
    if (query == nullptr) {
        return static_cast<PDH_STATUS>(PDH_INVALID_HANDLE);
    }
    Path path;
    const Counter* found = nullptr;
    if (const PDH_STATUS status = find(text, path, found); status != ERROR_SUCCESS) {
        return status;
    }
    auto* const entry = make<Entry>();
    if (entry == nullptr) {
        return static_cast<PDH_STATUS>(PDH_MEMORY_ALLOCATION_FAILURE);
    }
    entry->mark = counter_mark;
    entry->counter = found;
    entry->instance = path.instance;
    entry->query = query;
    entry->next = query->entries;
    query->entries = entry;
    *counter = entry;
    return ERROR_SUCCESS;
}
PDH_STATUS WINAPI PdhAddEnglishCounterA(PDH_HQUERY query, LPCSTR text, DWORD_PTR user,
                                        PDH_HCOUNTER* counter) {
    return PdhAddEnglishCounterW(query, Wide(text), user, counter);
}
// The system's language is English.
PDH_STATUS WINAPI PdhAddCounterW(PDH_HQUERY query, LPCWSTR text, DWORD_PTR user,
                                 PDH_HCOUNTER* counter) {
    return PdhAddEnglishCounterW(query, text, user, counter);
}
PDH_STATUS WINAPI PdhAddCounterA(PDH_HQUERY query, LPCSTR text, DWORD_PTR user,
                                 PDH_HCOUNTER* counter) {
    return PdhAddEnglishCounterA(query, text, user, counter);
}
PDH_STATUS WINAPI PdhValidatePathW(LPCWSTR text) {
    Path path;
    const Counter* found = nullptr;
    return text == nullptr ? static_cast<PDH_STATUS>(PDH_INVALID_ARGUMENT)
                           : find(text, path, found);
}
PDH_STATUS WINAPI PdhValidatePathA(LPCSTR text) { return PdhValidatePathW(Wide(text)); }

PDH_STATUS WINAPI PdhRemoveCounter(PDH_HCOUNTER handle) {
    const Guard guard;
    auto* const entry = object_of<Entry>(handle, counter_mark);
    if (entry == nullptr) {
        return static_cast<PDH_STATUS>(PDH_INVALID_HANDLE);
    }
    Entry** at = &entry->query->entries;
    while (*at != entry) {
        at = &(*at)->next;
    }
    *at = entry->next;
    entry->mark = 0;
    HeapFree(GetProcessHeap(), 0, entry);
    return ERROR_SUCCESS;
}

PDH_STATUS WINAPI PdhCollectQueryData(PDH_HQUERY handle) {
    const Guard guard;
    auto* const query = object_of<Query>(handle, query_mark);
    return query == nullptr ? static_cast<PDH_STATUS>(PDH_INVALID_HANDLE) : collect(*query);
}
PDH_STATUS WINAPI PdhCollectQueryDataEx(PDH_HQUERY handle, DWORD seconds, HANDLE event) {
    constexpr DWORD second = 1000;
    const Guard guard;
    auto* const query = object_of<Query>(handle, query_mark);
    if (query == nullptr) {
        return static_cast<PDH_STATUS>(PDH_INVALID_HANDLE);
    }
    if (seconds == 0 || query->timer != nullptr) {
        return static_cast<PDH_STATUS>(PDH_INVALID_ARGUMENT);
    }
    query->event = event;
    return CreateTimerQueueTimer(&query->timer, nullptr, collect_again, query, 0, seconds * second,
                                 WT_EXECUTEDEFAULT)
               ? ERROR_SUCCESS
               : static_cast<PDH_STATUS>(GetLastError());
}

PDH_STATUS WINAPI PdhGetFormattedCounterValue(PDH_HCOUNTER handle, DWORD format, LPDWORD type,
                                              PPDH_FMT_COUNTERVALUE to) {
    constexpr double thousand = 1000;
    constexpr DWORD forms = PDH_FMT_LONG | PDH_FMT_DOUBLE | PDH_FMT_LARGE;
    const DWORD form = format & forms;
    if (to == nullptr || (form & (form - 1)) != 0 || form == 0) {
        return static_cast<PDH_STATUS>(PDH_INVALID_ARGUMENT);
    }
    const Guard guard;
    const auto* const entry = object_of<Entry>(handle, counter_mark);
    if (entry == nullptr) {
        return static_cast<PDH_STATUS>(PDH_INVALID_HANDLE);
    }
    if (type != nullptr) {
        constexpr DWORD types[] = {PERF_COUNTER_LARGE_RAWCOUNT, PERF_RAW_FRACTION,
                                   PERF_100NSEC_TIMER, PERF_100NSEC_TIMER_INV};
        *type = types[static_cast<int>(entry->counter->told)];
    }
    double value = 0;
    if (!value_of(*entry, (format & PDH_FMT_NOCAP100) == 0, value)) {
        to->CStatus = PDH_CSTATUS_INVALID_DATA;
        return static_cast<PDH_STATUS>(PDH_INVALID_DATA);
    }
    value *= (format & PDH_FMT_1000) != 0 ? thousand : 1;
    to->CStatus = PDH_CSTATUS_VALID_DATA;
    if (form == PDH_FMT_LONG) {
        to->longValue = static_cast<LONG>(value);
    } else if (form == PDH_FMT_LARGE) {
        to->largeValue = static_cast<LONGLONG>(value);
    } else {
        to->doubleValue = value;
    }
    return ERROR_SUCCESS;
}

PDH_STATUS WINAPI PdhCloseQuery(PDH_HQUERY handle) {
    Query* query = nullptr;
    {
        const Guard guard;
        query = object_of<Query>(handle, query_mark);
        if (query == nullptr) {
            return static_cast<PDH_STATUS>(PDH_INVALID_HANDLE);
        }
        query->mark = 0;
    }
    if (query->timer != nullptr) { // outside of the lock, which its function takes
        DeleteTimerQueueTimer(nullptr, query->timer, INVALID_HANDLE_VALUE);
    }
    const Guard guard;
    while (Entry* const entry = query->entries) {
        query->entries = entry->next;
        entry->mark = 0;
        HeapFree(GetProcessHeap(), 0, entry);
    }
    HeapFree(GetProcessHeap(), 0, query);
    return ERROR_SUCCESS;
}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
