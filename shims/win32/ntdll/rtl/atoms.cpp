// Atom tables: names without case, numbered from 0xc000 on. Numbers below that are atoms of their
// own, which no table holds: their name is "#" and the number.

#include "strings.hpp"

using namespace ferry::win32;

namespace {

constexpr USHORT first_named = 0xc000;
constexpr ULONG most_named = 0x4000;
constexpr ULONG most_units = 255;

struct Atom {
    ULONG references; ///< 0: free
    bool pinned;
    USHORT units;
    WCHAR name[most_units + 1];
};

struct Table {
    ULONG signature; ///< "Atom"
    RTL_SRWLOCK lock;
    ULONG count; ///< of places that have been in use
    ULONG room;
    Atom** atoms;
};

constexpr ULONG table_signature = 0x6d6f7441;

class Guard {
public:
    explicit Guard(Table& table) : lock_(table.lock) { RtlAcquireSRWLockExclusive(&lock_); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() { RtlReleaseSRWLockExclusive(&lock_); }

private:
    RTL_SRWLOCK& lock_;
};

Table* table_of(PVOID handle) {
    auto* const table = static_cast<Table*>(handle);
    return table != nullptr && table->signature == table_signature ? table : nullptr;
}

/// The number that a name stands for: a pointer that is none, or "#" and digits. 0: it is a name.
/// Larger ones than are allowed come out as `first_named`.
ULONG number_of(PCWSTR name) {
    const auto bits = reinterpret_cast<ULONG_PTR>(name);
    if (bits < 0x10000) {
        return bits == 0 || bits >= first_named ? first_named : static_cast<ULONG>(bits);
    }
    if (name[0] != L'#' || name[1] == 0) {
        return 0;
    }
    ULONG number = 0;
    for (PCWSTR at = name + 1; *at != 0; ++at) {
        if (*at < L'0' || *at > L'9') {
            return 0;
        }
        number = number * 10 + (*at - L'0');
        number = number < first_named ? number : first_named;
    }
    return number == 0 ? first_named : number;
}

Atom* atom_of(const Table& table, USHORT number) {
    const ULONG index = static_cast<ULONG>(number) - first_named;
    return number < first_named || index >= table.count || table.atoms[index] == nullptr ||
                   table.atoms[index]->references == 0
               ? nullptr
               : table.atoms[index];
}

/// The place of the name, or the number of places.
ULONG find(const Table& table, PCWSTR name, USHORT units) {
    const auto bytes = static_cast<USHORT>(units * sizeof(WCHAR));
    const UNICODE_STRING wanted{bytes, bytes, const_cast<PWSTR>(name)};
    for (ULONG i = 0; i < table.count; ++i) {
        Atom* const atom = table.atoms[i];
        if (atom != nullptr && atom->references != 0 && atom->units == units) {
            const UNICODE_STRING given{bytes, bytes, atom->name};
            if (RtlCompareUnicodeString(&wanted, &given, TRUE) == 0) {
                return i;
            }
        }
    }
    return table.count;
}

/// A place for one more; the number of places if there is no memory for it.
ULONG free_place(Table& table) {
    for (ULONG i = 0; i < table.count; ++i) {
        if (table.atoms[i] == nullptr || table.atoms[i]->references == 0) {
            return i;
        }
    }
    if (table.count == most_named) {
        return most_named;
    }
    if (table.count == table.room) {
        const ULONG room = table.room == 0 ? 32 : table.room * 2;
        auto** const more = static_cast<Atom**>(allocate_string(room * sizeof(Atom*)));
        if (more == nullptr) {
            return most_named;
        }
        memcpy(more, table.atoms, table.count * sizeof(Atom*));
        RtlFreeHeap(peb()->process_heap, 0, table.atoms);
        table.atoms = more;
        table.room = room;
    }
    table.atoms[table.count] = nullptr;
    return table.count++;
}

void empty(Table& table, bool pinned_too) {
    for (ULONG i = 0; i < table.count; ++i) {
        Atom*& atom = table.atoms[i];
        if (atom != nullptr && (pinned_too || !atom->pinned)) {
            RtlFreeHeap(peb()->process_heap, 0, atom);
            atom = nullptr;
        }
    }
}

/// A name for a table: its length, or the status of one that can't be.
NTSTATUS check_name(PCWSTR name, USHORT& units) {
    const size_t length = wcslen(name);
    units = static_cast<USHORT>(length);
    return length == 0           ? STATUS_OBJECT_NAME_INVALID
           : length > most_units ? STATUS_INVALID_PARAMETER
                                 : STATUS_SUCCESS;
}

/// Looks at what was asked for. Where the answer needs no table, `table` stays null.
NTSTATUS begin(PVOID handle, PCWSTR name, PUSHORT to, Table*& table, USHORT& units) {
    Table* const asked = table_of(handle);
    if (asked == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    if (const ULONG number = number_of(name); number != 0) {
        *to = static_cast<USHORT>(number);
        return number < first_named ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
    }
    const NTSTATUS status = check_name(name, units);
    table = status < 0 ? nullptr : asked;
    return status;
}

/// The same for an atom that is to be changed: those that are numbers alone never are.
NTSTATUS begin(PVOID handle, USHORT number, Table*& table) {
    Table* const asked = table_of(handle);
    if (asked == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    table = number < first_named ? nullptr : asked;
    return number != 0 ? STATUS_SUCCESS : STATUS_INVALID_HANDLE;
}

} // namespace

extern "C" {

NTSTATUS NTAPI RtlCreateAtomTable(ULONG, PVOID* to) {
    if (*to != nullptr) {
        return table_of(*to) != nullptr ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
    }
    auto* const table =
        static_cast<Table*>(RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, sizeof(Table)));
    if (table == nullptr) {
        return STATUS_NO_MEMORY;
    }
    table->signature = table_signature;
    *to = table;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlEmptyAtomTable(PVOID handle, BOOLEAN pinned_too) {
    Table* const table = table_of(handle);
    if (table == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    const Guard guard(*table);
    empty(*table, pinned_too != 0);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlDestroyAtomTable(PVOID handle) {
    Table* const table = table_of(handle);
    if (table == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    empty(*table, true);
    table->signature = 0;
    RtlFreeHeap(peb()->process_heap, 0, table->atoms);
    RtlFreeHeap(peb()->process_heap, 0, table);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlAddAtomToAtomTable(PVOID handle, PCWSTR name, PUSHORT to) {
    Table* table = nullptr;
    USHORT units = 0;
    if (const NTSTATUS status = begin(handle, name, to, table, units); table == nullptr) {
        return status;
    }
    const Guard guard(*table);
    ULONG place = find(*table, name, units);
    if (place == table->count) {
        place = free_place(*table);
        auto* const atom = place == most_named
                               ? nullptr
                               : static_cast<Atom*>(RtlAllocateHeap(
                                     peb()->process_heap, HEAP_ZERO_MEMORY, sizeof(Atom)));
        if (atom == nullptr) {
            return STATUS_NO_MEMORY;
        }
        memcpy(atom->name, name, units * sizeof(WCHAR));
        atom->units = units;
        table->atoms[place] = atom;
    }
    ++table->atoms[place]->references;
    *to = static_cast<USHORT>(first_named + place);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlLookupAtomInAtomTable(PVOID handle, PCWSTR name, PUSHORT to) {
    Table* table = nullptr;
    USHORT units = 0;
    if (const NTSTATUS status = begin(handle, name, to, table, units); table == nullptr) {
        return status;
    }
    const Guard guard(*table);
    const ULONG place = find(*table, name, units);
    if (place == table->count) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    *to = static_cast<USHORT>(first_named + place);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlDeleteAtomFromAtomTable(PVOID handle, USHORT number) {
    Table* table = nullptr;
    if (const NTSTATUS status = begin(handle, number, table); table == nullptr) {
        return status;
    }
    const Guard guard(*table);
    Atom* const atom = atom_of(*table, number);
    if (atom == nullptr) {
        return STATUS_INVALID_HANDLE;
    }
    if (atom->pinned) {
        return STATUS_WAS_LOCKED;
    }
    if (--atom->references == 0) {
        table->atoms[number - first_named] = nullptr;
        RtlFreeHeap(peb()->process_heap, 0, atom);
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlPinAtomInAtomTable(PVOID handle, USHORT number) {
    Table* table = nullptr;
    if (const NTSTATUS status = begin(handle, number, table); table == nullptr) {
        return status;
    }
    const Guard guard(*table);
    Atom* const atom = atom_of(*table, number);
    if (atom == nullptr) {
        return STATUS_INVALID_HANDLE;
    }
    atom->pinned = true;
    return STATUS_SUCCESS;
}

/// `bytes` is the room for the name and its zero, and then the name's length: what of it fits.
NTSTATUS NTAPI RtlQueryAtomInAtomTable(PVOID handle, USHORT number, PULONG references,
                                       PULONG pinned, PWSTR name, PULONG bytes) {
    Table* const table = table_of(handle);
    if (table == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    const Guard guard(*table);
    Atom of_number{};
    const Atom* atom = atom_of(*table, number);
    if (number != 0 && number < first_named) {
        UNICODE_STRING digits{0, sizeof of_number.name - sizeof(WCHAR), of_number.name + 1};
        of_number.name[0] = L'#';
        RtlIntegerToUnicodeString(number, 10, &digits);
        of_number.units = static_cast<USHORT>(1 + digits.Length / sizeof(WCHAR));
        of_number.references = 1;
        of_number.pinned = true;
        atom = &of_number;
    }
    if (atom == nullptr) {
        return STATUS_INVALID_HANDLE;
    }
    if (references != nullptr) {
        *references = atom->references;
    }
    if (pinned != nullptr) {
        *pinned = atom->pinned ? 1 : 0;
    }
    if (bytes == nullptr) {
        return STATUS_SUCCESS;
    }
    const auto whole = static_cast<ULONG>(atom->units * sizeof(WCHAR));
    if (name == nullptr || *bytes < sizeof(WCHAR)) {
        *bytes = whole;
        return name == nullptr ? STATUS_SUCCESS : STATUS_BUFFER_TOO_SMALL;
    }
    const auto room = static_cast<ULONG>(*bytes - sizeof(WCHAR)) & ~1U;
    *bytes = whole < room ? whole : room;
    memcpy(name, atom->name, *bytes);
    name[*bytes / sizeof(WCHAR)] = 0;
    return STATUS_SUCCESS;
}

} // extern "C"
