// Atoms: texts with numbers. The global ones are the process's own too: there is no session to
// share them with.

#include <ferry/win32/files.hpp>

using namespace ferry::win32;

namespace {

constexpr ATOM first_atom = 0xc000;
constexpr int most_atoms = 0x4000;
constexpr DWORD longest_atom = 255;

struct Entry {
    LPWSTR text; ///< null: free
    WORD uses;
};

struct Table {
    SRWLOCK lock = SRWLOCK_INIT;
    Entry* entries = nullptr;
    int end = 0; ///< entries that have been used
};
Table local_atoms;
Table global_atoms;

ATOM fail(DWORD error) {
    SetLastError(error);
    return 0;
}

class Guard {
public:
    explicit Guard(Table& table) : table_(table) { AcquireSRWLockExclusive(&table_.lock); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() { ReleaseSRWLockExclusive(&table_.lock); }

private:
    Table& table_;
};

/// The number of "#1234" or of a small pointer; 0 if it is a text.
bool is_number(LPCWSTR text, ATOM& number) {
    const auto value = reinterpret_cast<ULONG_PTR>(text);
    number = 0;
    if (value < 0x10000) {
        number = value < first_atom ? static_cast<ATOM>(value) : ATOM{0};
        return true;
    }
    if (text[0] != L'#' || text[1] == 0) {
        return false;
    }
    DWORD sum = 0;
    for (const WCHAR* at = text + 1; *at != 0; ++at) {
        if (*at < L'0' || *at > L'9' || sum > 0xffff) {
            return false;
        }
        sum = sum * 10 + (*at - L'0');
    }
    number = sum < first_atom ? static_cast<ATOM>(sum) : ATOM{0};
    return true;
}

Entry* find(Table& table, LPCWSTR text) {
    UNICODE_STRING wanted;
    RtlInitUnicodeString(&wanted, text);
    for (int i = 0; i < table.end; ++i) {
        if (table.entries[i].text != nullptr) {
            UNICODE_STRING name;
            RtlInitUnicodeString(&name, table.entries[i].text);
            if (RtlEqualUnicodeString(&wanted, &name, TRUE)) {
                return &table.entries[i];
            }
        }
    }
    return nullptr;
}

ATOM number_of(const Table& table, const Entry* entry) {
    return static_cast<ATOM>(first_atom + (entry - table.entries));
}

ATOM add(Table& table, LPCWSTR text) {
    if (text == nullptr) {
        return 0;
    }
    ATOM number = 0;
    if (is_number(text, number)) {
        return number != 0 ? number : fail(ERROR_INVALID_PARAMETER);
    }
    const size_t units = wcslen(text);
    if (units > longest_atom) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    const Guard guard(table);
    Entry* entry = find(table, text);
    if (entry != nullptr) {
        ++entry->uses;
        return number_of(table, entry);
    }
    if (table.entries == nullptr) {
        table.entries = static_cast<Entry*>(
            RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, most_atoms * sizeof(Entry)));
    }
    if (table.entries == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    int place = 0;
    while (place < table.end && table.entries[place].text != nullptr) {
        ++place;
    }
    if (place == most_atoms) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    const size_t size = (units + 1) * sizeof(WCHAR);
    auto* const copy = static_cast<LPWSTR>(RtlAllocateHeap(peb()->process_heap, 0, size));
    if (copy == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    memcpy(copy, text, size);
    table.entries[place] = {copy, 1};
    table.end = place == table.end ? place + 1 : table.end;
    return number_of(table, &table.entries[place]);
}

ATOM lookup(Table& table, LPCWSTR text) {
    ATOM number = 0;
    if (is_number(text, number)) {
        return number != 0 ? number : fail(ERROR_FILE_NOT_FOUND);
    }
    const Guard guard(table);
    const Entry* const entry = find(table, text);
    return entry != nullptr ? number_of(table, entry) : fail(ERROR_FILE_NOT_FOUND);
}

Entry* entry_of(Table& table, ATOM atom) {
    const int place = atom - first_atom;
    return place >= 0 && place < table.end && table.entries[place].text != nullptr
               ? &table.entries[place]
               : nullptr;
}

/// Zero when it is done, otherwise the atom.
ATOM remove(Table& table, ATOM atom) {
    if (atom < first_atom) {
        return 0;
    }
    const Guard guard(table);
    Entry* const entry = entry_of(table, atom);
    if (entry == nullptr) {
        fail(ERROR_INVALID_HANDLE);
        return atom;
    }
    if (--entry->uses == 0) {
        RtlFreeHeap(peb()->process_heap, 0, entry->text);
        entry->text = nullptr;
    }
    return 0;
}

/// The text of an atom, in a buffer of longest_atom + 1; its units, or 0.
UINT text_of(Table& table, ATOM atom, LPWSTR to) {
    if (atom == 0) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (atom < first_atom) {
        WCHAR digits[6];
        UINT count = 0;
        for (UINT rest = atom; rest != 0; rest /= 10) {
            digits[count++] = static_cast<WCHAR>(L'0' + rest % 10);
        }
        to[0] = L'#';
        for (UINT i = 0; i < count; ++i) {
            to[i + 1] = digits[count - 1 - i];
        }
        to[count + 1] = 0;
        return count + 1;
    }
    const Guard guard(table);
    const Entry* const entry = entry_of(table, atom);
    if (entry == nullptr) {
        return fail(ERROR_INVALID_HANDLE);
    }
    const size_t units = wcslen(entry->text);
    memcpy(to, entry->text, (units + 1) * sizeof(WCHAR));
    return static_cast<UINT>(units);
}

/// What is too long is cut; that of a global atom has no NUL then.
UINT give(Table& table, ATOM atom, LPWSTR to, int room) {
    WCHAR text[longest_atom + 1];
    const UINT units = text_of(table, atom, text);
    if (units == 0) {
        return 0;
    }
    if (room <= 0) {
        return fail(ERROR_MORE_DATA);
    }
    if (units < static_cast<UINT>(room)) {
        memcpy(to, text, (units + 1) * sizeof(WCHAR));
        return units;
    }
    const UINT given = static_cast<UINT>(room) - (&table == &local_atoms ? 1 : 0);
    memcpy(to, text, given * sizeof(WCHAR));
    if (&table == &local_atoms) {
        to[given] = 0;
    }
    return given == 0 ? fail(ERROR_INSUFFICIENT_BUFFER) : given;
}

/// What is too long is cut; for a global atom this is an error besides.
UINT give(Table& table, ATOM atom, LPSTR to, int room) {
    WCHAR text[longest_atom + 1];
    char bytes[3 * (longest_atom + 1)];
    const UINT units = text_of(table, atom, text);
    if (units == 0) {
        return 0;
    }
    if (room <= 0) {
        return fail(ERROR_MORE_DATA);
    }
    const auto size = static_cast<UINT>(WideCharToMultiByte(
        CP_ACP, 0, text, static_cast<int>(units), bytes, sizeof bytes, nullptr, nullptr));
    const UINT given = size < static_cast<UINT>(room) ? size : static_cast<UINT>(room) - 1;
    memcpy(to, bytes, given);
    to[given] = 0;
    if (given < size && (given == 0 || &table == &global_atoms)) {
        return fail(&table == &global_atoms ? ERROR_MORE_DATA : ERROR_INSUFFICIENT_BUFFER);
    }
    return given;
}

/// A narrow name in UTF-16; a small pointer as it is.
class Name {
public:
    explicit Name(LPCSTR text) : text_(reinterpret_cast<LPCWSTR>(text)) {
        if (reinterpret_cast<ULONG_PTR>(text) >= 0x10000) {
            if (MultiByteToWideChar(CP_ACP, 0, text, -1, buffer_, longest_atom + 2) == 0) {
                buffer_[longest_atom + 1] = 0; // too long: still too long
            }
            text_ = buffer_;
        }
    }
    /// It stands where calls take the text itself.
    // An argument where a wide text is asked for is all that it is.
    operator LPCWSTR() const { return text_; } // NOLINT(*-explicit-*)

private:
    LPCWSTR text_;
    WCHAR buffer_[longest_atom + 2];
};

} // namespace

extern "C" {

BOOL WINAPI InitAtomTable(DWORD) { return TRUE; }
ATOM WINAPI AddAtomW(LPCWSTR text) { return add(local_atoms, text); }
ATOM WINAPI AddAtomA(LPCSTR text) { return add(local_atoms, Name(text)); }
ATOM WINAPI FindAtomW(LPCWSTR text) { return lookup(local_atoms, text); }
ATOM WINAPI FindAtomA(LPCSTR text) { return lookup(local_atoms, Name(text)); }
ATOM WINAPI DeleteAtom(ATOM atom) { return remove(local_atoms, atom); }
UINT WINAPI GetAtomNameW(ATOM atom, LPWSTR to, int room) {
    return give(local_atoms, atom, to, room);
}
UINT WINAPI GetAtomNameA(ATOM atom, LPSTR to, int room) {
    return give(local_atoms, atom, to, room);
}
ATOM WINAPI GlobalAddAtomW(LPCWSTR text) { return add(global_atoms, text); }
ATOM WINAPI GlobalAddAtomA(LPCSTR text) { return add(global_atoms, Name(text)); }
ATOM WINAPI GlobalFindAtomW(LPCWSTR text) { return lookup(global_atoms, text); }
ATOM WINAPI GlobalFindAtomA(LPCSTR text) { return lookup(global_atoms, Name(text)); }
ATOM WINAPI GlobalDeleteAtom(ATOM atom) { return remove(global_atoms, atom); }
UINT WINAPI GlobalGetAtomNameW(ATOM atom, LPWSTR to, int room) {
    return give(global_atoms, atom, to, room);
}
UINT WINAPI GlobalGetAtomNameA(ATOM atom, LPSTR to, int room) {
    return give(global_atoms, atom, to, room);
}

} // extern "C"
