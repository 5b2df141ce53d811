// The environment block: "NAME=value" texts behind each other, sorted by name, and an empty one.

#include <ferry/win32/files.hpp>

#include "lock.hpp"

using namespace ferry::win32;

namespace {

Lock environment_lock; ///< guards the process's block

PWSTR block() { return reinterpret_cast<PWSTR>(peb()->parameters->environment); }

/// Length of an entry's name. It may begin with '=' ("=C:").
SIZE_T name_units(PCWSTR entry) {
    SIZE_T at = entry[0] == L'=' ? 1 : 0;
    while (entry[at] != 0 && entry[at] != L'=') {
        ++at;
    }
    return at;
}

LONG compare(PCWSTR a, SIZE_T a_units, PCWSTR b, SIZE_T b_units) {
    for (SIZE_T i = 0; i < a_units && i < b_units; ++i) {
        const LONG difference = RtlUpcaseUnicodeChar(a[i]) - RtlUpcaseUnicodeChar(b[i]);
        if (difference != 0) {
            return difference;
        }
    }
    return static_cast<LONG>(a_units) - static_cast<LONG>(b_units);
}

/// The entry of a name, or the first one behind where it would be, and whether it is there.
PWSTR find(PWSTR at, PCWSTR name, SIZE_T units, bool& found) {
    PWSTR place = nullptr;
    for (; *at != 0; at += wcslen(at) + 1) {
        const LONG order = compare(at, name_units(at), name, units);
        if (order == 0) {
            found = true;
            return at;
        }
        if (order > 0 && place == nullptr) {
            place = at;
        }
    }
    found = false;
    return place == nullptr ? at : place;
}

SIZE_T units_of(PCWSTR environment) {
    PCWSTR at = environment;
    while (*at != 0) {
        at += wcslen(at) + 1;
    }
    return static_cast<SIZE_T>(at - environment) + 1;
}

/// Whether the process's block was made by us: the first one was not.
bool is_on_heap;

} // namespace

extern "C" {

NTSTATUS NTAPI RtlQueryEnvironmentVariable(PVOID environment, PCWSTR name, SIZE_T name_length,
                                           PWSTR to, SIZE_T room, PSIZE_T length) {
    LockGuard guard(environment_lock);
    bool found = false;
    const PWSTR entry = find(environment != nullptr ? static_cast<PWSTR>(environment) : block(),
                             name, name_length, found);
    if (!found) {
        return STATUS_VARIABLE_NOT_FOUND;
    }
    const PCWSTR value = entry + name_length + 1;
    const SIZE_T units = wcslen(value);
    if (units >= room) {
        *length = units + (units == room ? 0 : 1);
        if (units == room && room != 0 && to != nullptr) {
            memcpy(to, value, units * sizeof(WCHAR));
            return STATUS_SUCCESS;
        }
        *length = units + 1;
        return STATUS_BUFFER_TOO_SMALL;
    }
    memcpy(to, value, (units + 1) * sizeof(WCHAR));
    *length = units;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlQueryEnvironmentVariable_U(PVOID environment, PUNICODE_STRING name,
                                             PUNICODE_STRING value) {
    SIZE_T length = 0;
    const NTSTATUS status =
        RtlQueryEnvironmentVariable(environment, name->Buffer, name->Length / sizeof(WCHAR),
                                    value->Buffer, value->MaximumLength / sizeof(WCHAR), &length);
    if (status == STATUS_BUFFER_TOO_SMALL) {
        --length; // without the NUL
    }
    if (status != STATUS_VARIABLE_NOT_FOUND) {
        value->Length = static_cast<USHORT>(length * sizeof(WCHAR));
    }
    return status;
}

NTSTATUS NTAPI RtlSetEnvironmentVar(PVOID* environment, PCWSTR name, SIZE_T name_length,
                                    PCWSTR value, SIZE_T value_length) {
    if (name_length == 0 || name_units(name) < name_length) {
        return STATUS_INVALID_PARAMETER;
    }
    LockGuard guard(environment_lock);
    const PWSTR old = environment != nullptr ? static_cast<PWSTR>(*environment) : block();
    bool found = false;
    const PWSTR place = find(old, name, name_length, found);
    if (!found && value == nullptr) {
        return STATUS_SUCCESS;
    }
    const SIZE_T old_units = units_of(old);
    const auto before = static_cast<SIZE_T>(place - old);
    const SIZE_T skipped = found ? wcslen(place) + 1 : 0;
    const SIZE_T behind = old_units - before - skipped;
    const SIZE_T entry_units = value == nullptr ? 0 : name_length + value_length + 2;
    auto* const made = static_cast<PWSTR>(
        RtlAllocateHeap(peb()->process_heap, 0, (before + entry_units + behind) * sizeof(WCHAR)));
    if (made == nullptr) {
        return STATUS_NO_MEMORY;
    }
    memcpy(made, old, before * sizeof(WCHAR));
    PWSTR at = made + before;
    if (value != nullptr) {
        memcpy(at, found ? place : name, name_length * sizeof(WCHAR)); // the old spelling stays
        at += name_length;
        *at++ = L'=';
        memcpy(at, value, value_length * sizeof(WCHAR));
        at += value_length;
        *at++ = 0;
    }
    memcpy(at, place + skipped, behind * sizeof(WCHAR));
    if (environment != nullptr) {
        RtlFreeHeap(peb()->process_heap, 0, old);
        *environment = made;
        return STATUS_SUCCESS;
    }
    auto& parameters = *peb()->parameters;
    parameters.environment = reinterpret_cast<char16_t*>(made);
    parameters.environment_size = (before + entry_units + behind) * sizeof(WCHAR);
    ++parameters.environment_version;
    if (is_on_heap) {
        RtlFreeHeap(peb()->process_heap, 0, old);
    }
    is_on_heap = true;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlSetEnvironmentVariable(PVOID* environment, PUNICODE_STRING name,
                                         PUNICODE_STRING value) {
    return RtlSetEnvironmentVar(environment, name->Buffer, name->Length / sizeof(WCHAR),
                                value == nullptr ? nullptr : value->Buffer,
                                value == nullptr ? 0 : value->Length / sizeof(WCHAR));
}

/// A copy of the process's block, to be freed as memory of the process heap.
NTSTATUS NTAPI RtlCreateEnvironment(BOOLEAN copies, PVOID* environment) {
    LockGuard guard(environment_lock);
    const SIZE_T units = copies ? units_of(block()) : 1;
    auto* const made =
        static_cast<PWSTR>(RtlAllocateHeap(peb()->process_heap, 0, units * sizeof(WCHAR)));
    if (made == nullptr) {
        return STATUS_NO_MEMORY;
    }
    if (copies) {
        memcpy(made, block(), units * sizeof(WCHAR));
    } else {
        *made = 0;
    }
    *environment = made;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlDestroyEnvironment(PVOID environment) {
    RtlFreeHeap(peb()->process_heap, 0, environment);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlExpandEnvironmentStrings(PVOID environment, PCWSTR from, SIZE_T from_length,
                                           PWSTR to, SIZE_T room, PSIZE_T length) {
    LockGuard guard(environment_lock);
    const PWSTR variables = environment != nullptr ? static_cast<PWSTR>(environment) : block();
    SIZE_T written = 0;
    const auto put = [&](PCWSTR text, SIZE_T units) {
        for (SIZE_T i = 0; i < units; ++i, ++written) {
            if (written < room) {
                to[written] = text[i];
            }
        }
    };
    for (SIZE_T at = 0; at < from_length;) {
        if (from[at] != L'%') {
            put(from + at++, 1);
            continue;
        }
        SIZE_T end = at + 1;
        while (end < from_length && from[end] != L'%') {
            ++end;
        }
        bool found = false;
        const PWSTR entry = end < from_length && end > at + 1
                                ? find(variables, from + at + 1, end - at - 1, found)
                                : nullptr;
        if (found) {
            const PCWSTR value = entry + (end - at - 1) + 1;
            put(value, wcslen(value));
            at = end + 1;
        } else { // stays as it is, up to the next one
            put(from + at, end - at);
            at = end;
            if (at < from_length && at + 1 == from_length) {
                put(from + at++, 1);
            }
        }
    }
    if (written < room) {
        to[written] = 0;
    }
    if (length != nullptr) {
        *length = written + 1;
    }
    return written < room ? STATUS_SUCCESS : STATUS_BUFFER_TOO_SMALL;
}

/// `length` is in bytes, the zero among them.
NTSTATUS NTAPI RtlExpandEnvironmentStrings_U(PVOID environment, PCUNICODE_STRING from,
                                             PUNICODE_STRING to, PULONG length) {
    SIZE_T units = 0;
    const NTSTATUS status =
        RtlExpandEnvironmentStrings(environment, from->Buffer, from->Length / sizeof(WCHAR),
                                    to->Buffer, to->MaximumLength / sizeof(WCHAR), &units);
    if (length != nullptr) {
        *length = static_cast<ULONG>(units * sizeof(WCHAR));
    }
    if (status >= 0) {
        to->Length = static_cast<USHORT>((units - 1) * sizeof(WCHAR));
    }
    return status;
}

} // extern "C"
