// Small things: access masks, SIDs, check sums, random numbers, tables of handles, a thread's error
// mode.

#include "strings.hpp"

using namespace ferry::win32;

namespace {

struct Handle {
    Handle* next; ///< of the free ones; whoever takes one marks it by bit 0
};
struct HandleTable {
    ULONG most;
    ULONG size; ///< of a handle
    ULONG reserved[2];
    Handle* free;
    PVOID first;
    PVOID used; ///< end of what has been laid out
    PVOID last;
};

bool holds(const HandleTable& table, const Handle* handle) {
    const auto at = reinterpret_cast<ULONG_PTR>(handle);
    const auto first = reinterpret_cast<ULONG_PTR>(table.first);
    return at >= first && at < reinterpret_cast<ULONG_PTR>(table.used) &&
           (at - first) % table.size == 0 && (reinterpret_cast<ULONG_PTR>(handle->next) & 1) != 0;
}

constexpr ULONG most_parts = 8;

ULONG_PTR cookie;

/// What encoded pointers are mixed with: the same as long as the process lives.
ULONG_PTR pointer_cookie() {
    ULONG_PTR value = __atomic_load_n(&cookie, __ATOMIC_ACQUIRE);
    if (value == 0) {
        ULONG_PTR made = 0;
        FerryRandom(&made, sizeof made);
        made |= 1;
        return __atomic_compare_exchange_n(&cookie, &value, made, false, __ATOMIC_ACQ_REL,
                                           __ATOMIC_ACQUIRE)
                   ? made
                   : value;
    }
    return value;
}

} // namespace

extern "C" {

BOOLEAN NTAPI RtlAreAllAccessesGranted(ACCESS_MASK granted, ACCESS_MASK wanted) {
    return (granted & wanted) == wanted;
}
BOOLEAN NTAPI RtlAreAnyAccessesGranted(ACCESS_MASK granted, ACCESS_MASK wanted) {
    return (granted & wanted) != 0;
}
void NTAPI RtlMapGenericMask(PACCESS_MASK mask, const GENERIC_MAPPING* mapping) {
    *mask |= ((*mask & GENERIC_READ) != 0 ? mapping->GenericRead : 0) |
             ((*mask & GENERIC_WRITE) != 0 ? mapping->GenericWrite : 0) |
             ((*mask & GENERIC_EXECUTE) != 0 ? mapping->GenericExecute : 0) |
             ((*mask & GENERIC_ALL) != 0 ? mapping->GenericAll : 0);
    *mask &=
        ~static_cast<ACCESS_MASK>(GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE | GENERIC_ALL);
}

NTSTATUS NTAPI RtlAllocateAndInitializeSid(PSID_IDENTIFIER_AUTHORITY authority, UCHAR count,
                                           ULONG a, ULONG b, ULONG c, ULONG d, ULONG e, ULONG f,
                                           ULONG g, ULONG h, PSID* to) {
    if (count > most_parts) {
        return STATUS_INVALID_SID;
    }
    auto* const sid =
        static_cast<SID*>(allocate_string(FIELD_OFFSET(SID, SubAuthority) + count * sizeof(ULONG)));
    if (sid == nullptr) {
        return STATUS_NO_MEMORY;
    }
    sid->Revision = SID_REVISION;
    sid->SubAuthorityCount = count;
    sid->IdentifierAuthority = *authority;
    const ULONG parts[most_parts] = {a, b, c, d, e, f, g, h};
    memcpy(sid->SubAuthority, parts, count * sizeof(ULONG));
    *to = sid;
    return STATUS_SUCCESS;
}
PVOID NTAPI RtlFreeSid(PSID sid) {
    RtlFreeHeap(peb()->process_heap, 0, sid);
    return nullptr;
}

/// The usual one, reflected (0xedb88320).
ULONG NTAPI RtlComputeCrc32(ULONG crc, const UCHAR* data, ULONG size) {
    crc = ~crc;
    for (ULONG i = 0; i < size; ++i) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; ++bit) {
            crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
        }
    }
    return ~crc;
}

/// Lehmer's generator (documentation of RtlUniform), whose product is kept to 32 bits.
ULONG NTAPI RtlUniform(PULONG seed) {
    *seed = (*seed * 0x7fffffedU + 0x7fffffc3U) % 0x7fffffffU;
    return *seed;
}
/// Each number waits in a table, from which another one takes it out.
ULONG NTAPI RtlRandom(PULONG seed) {
    constexpr ULONG places = 128;
    static ULONG waiting[places];
    static RTL_SRWLOCK lock;
    RtlAcquireSRWLockExclusive(&lock);
    if (waiting[0] == 0) {
        ULONG own = 0x2545f491;
        for (ULONG& number : waiting) {
            number = RtlUniform(&own);
        }
    }
    RtlUniform(seed);
    const ULONG place = RtlUniform(seed) % places;
    const ULONG result = waiting[place];
    waiting[place] = RtlUniform(seed);
    RtlReleaseSRWLockExclusive(&lock);
    return result;
}
ULONG NTAPI RtlRandomEx(PULONG seed) { return RtlRandom(seed); }

void NTAPI RtlInitializeHandleTable(ULONG most, ULONG size, HandleTable* table) {
    *table = {};
    table->most = most;
    table->size = size;
}
NTSTATUS NTAPI RtlDestroyHandleTable(HandleTable* table) {
    SIZE_T all = 0;
    return table->first == nullptr
               ? STATUS_SUCCESS
               : NtFreeVirtualMemory(current_process(), &table->first, &all, MEM_RELEASE);
}
Handle* NTAPI RtlAllocateHandle(HandleTable* table, PULONG index) {
    const SIZE_T bytes = SIZE_T{table->most} * table->size;
    if (table->first == nullptr) {
        SIZE_T size = bytes;
        if (NtAllocateVirtualMemory(current_process(), &table->first, 0, &size,
                                    MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE) < 0) {
            table->first = nullptr;
            return nullptr;
        }
        table->used = table->first;
        table->last = static_cast<PUCHAR>(table->first) + bytes;
    }
    Handle* handle = table->free;
    if (handle != nullptr) {
        table->free = handle->next;
    } else if (table->used != table->last) {
        handle = static_cast<Handle*>(table->used);
        table->used = static_cast<PUCHAR>(table->used) + table->size;
    } else {
        return nullptr;
    }
    memset(static_cast<void*>(handle), 0, table->size);
    if (index != nullptr) {
        *index = static_cast<ULONG>(
            (reinterpret_cast<PUCHAR>(handle) - static_cast<PUCHAR>(table->first)) / table->size);
    }
    return handle;
}
BOOLEAN NTAPI RtlFreeHandle(HandleTable* table, Handle* handle) {
    if (!holds(*table, handle)) {
        return FALSE;
    }
    memset(static_cast<void*>(handle), 0, table->size);
    handle->next = table->free;
    table->free = handle;
    return TRUE;
}
BOOLEAN NTAPI RtlIsValidHandle(const HandleTable* table, const Handle* handle) {
    return handle != nullptr && holds(*table, handle);
}
BOOLEAN NTAPI RtlIsValidIndexHandle(const HandleTable* table, ULONG index, Handle** handle) {
    auto* const at =
        reinterpret_cast<Handle*>(static_cast<PUCHAR>(table->first) + SIZE_T{index} * table->size);
    if (index >= table->most || !holds(*table, at)) {
        return FALSE;
    }
    *handle = at;
    return TRUE;
}

void NTAPI RtlFillMemoryUlong(PULONG to, SIZE_T bytes, ULONG value) {
    for (SIZE_T i = 0; i < bytes / sizeof(ULONG); ++i) {
        to[i] = value;
    }
}

/// SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX, SEM_NOOPENFILEERRORBOX, each shifted by four.
NTSTATUS NTAPI RtlSetThreadErrorMode(ULONG mode, PULONG before) {
    constexpr ULONG known = 0x70;
    if ((mode & ~known) != 0) {
        return STATUS_INVALID_PARAMETER_1;
    }
    if (before != nullptr) {
        *before = teb()->hard_error_mode;
    }
    teb()->hard_error_mode = mode;
    return STATUS_SUCCESS;
}
ULONG NTAPI RtlGetThreadErrorMode(void) { return teb()->hard_error_mode; }

BOOLEAN NTAPI RtlIsCriticalSectionLocked(const RTL_CRITICAL_SECTION* section) {
    return section->RecursionCount != 0;
}
BOOLEAN NTAPI RtlIsCriticalSectionLockedByThread(const RTL_CRITICAL_SECTION* section) {
    return section->RecursionCount != 0 &&
           section->OwningThread == reinterpret_cast<HANDLE>(teb()->client.thread);
}

PVOID NTAPI RtlEncodePointer(PVOID pointer) {
    return reinterpret_cast<PVOID>(
        __builtin_rotateright64(reinterpret_cast<ULONG_PTR>(pointer) ^ pointer_cookie(), 17));
}
PVOID NTAPI RtlDecodePointer(PVOID pointer) {
    return reinterpret_cast<PVOID>(
        __builtin_rotateleft64(reinterpret_cast<ULONG_PTR>(pointer), 17) ^ pointer_cookie());
}
PVOID NTAPI RtlEncodeSystemPointer(PVOID pointer) { return RtlEncodePointer(pointer); }
PVOID NTAPI RtlDecodeSystemPointer(PVOID pointer) { return RtlDecodePointer(pointer); }

NTSTATUS NTAPI NtOpenProcessToken(HANDLE process, ACCESS_MASK access, PHANDLE token);
NTSTATUS NTAPI NtOpenThreadToken(HANDLE thread, ACCESS_MASK access, BOOLEAN self, PHANDLE token);
NTSTATUS NTAPI NtAdjustPrivilegesToken(HANDLE token, BOOLEAN disable_all, PTOKEN_PRIVILEGES wanted,
                                       ULONG size, PTOKEN_PRIVILEGES before, PULONG needed);

/// Of the thread's token where it has one and that is asked for, else of the process's.
NTSTATUS NTAPI RtlAdjustPrivilege(ULONG privilege, BOOLEAN enable, BOOLEAN of_thread,
                                  PBOOLEAN before) {
    constexpr ACCESS_MASK access = TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY;
    HANDLE token = nullptr;
    const NTSTATUS opened = of_thread ? NtOpenThreadToken(current_thread(), access, FALSE, &token)
                                      : NtOpenProcessToken(current_process(), access, &token);
    if (!NT_SUCCESS(opened)) {
        return opened;
    }
    const auto attributes = static_cast<DWORD>(enable ? SE_PRIVILEGE_ENABLED : 0);
    TOKEN_PRIVILEGES wanted{1, {{{privilege, 0}, attributes}}};
    TOKEN_PRIVILEGES old = wanted;
    ULONG size = sizeof old;
    const NTSTATUS status = NtAdjustPrivilegesToken(token, FALSE, &wanted, sizeof old, &old, &size);
    NtClose(token);
    if (status == STATUS_NOT_ALL_ASSIGNED) {
        return STATUS_PRIVILEGE_NOT_HELD;
    }
    if (NT_SUCCESS(status)) {
        // What was not changed is not told.
        const DWORD state = old.PrivilegeCount == 0 ? attributes : old.Privileges[0].Attributes;
        *before = (state & SE_PRIVILEGE_ENABLED) != 0;
    }
    return status;
}

/// A thread that runs a function of one argument.
NTSTATUS NTAPI RtlCreateUserThread(HANDLE process, PSECURITY_DESCRIPTOR security, BOOLEAN suspended,
                                   ULONG, SIZE_T reserve, SIZE_T commit, PVOID start,
                                   PVOID argument, PHANDLE to, PCLIENT_ID client) {
    constexpr ULONG create_suspended = 1;
    constexpr ULONG_PTR attribute_client_id = 0x10003;
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, nullptr, 0, nullptr, security);
    CLIENT_ID id{};
    struct {
        SIZE_T size;
        ULONG_PTR attribute;
        SIZE_T value_size;
        PVOID value;
        PSIZE_T given;
    } list{sizeof list, attribute_client_id, sizeof id, &id, nullptr};
    HANDLE thread = nullptr;
    const NTSTATUS status =
        NtCreateThreadEx(&thread, THREAD_ALL_ACCESS, &attributes, process, start, argument,
                         suspended ? create_suspended : 0, 0, commit, reserve, &list);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (client != nullptr) {
        *client = id;
    }
    if (to != nullptr) {
        *to = thread;
    } else {
        NtClose(thread);
    }
    return status;
}

/// A page's relocations, applied to memory; what follows them, null where one is unknown.
PIMAGE_BASE_RELOCATION NTAPI LdrProcessRelocationBlock(PVOID page, ULONG count, PUSHORT entries,
                                                       LONG_PTR distance) {
    for (ULONG i = 0; i < count; ++i) {
        PUCHAR const at = static_cast<PUCHAR>(page) + (entries[i] & 0xfff);
        const auto add = [at](auto value) {
            decltype(value) old;
            memcpy(&old, at, sizeof old);
            old = static_cast<decltype(value)>(old + value);
            memcpy(at, &old, sizeof old);
        };
        switch (entries[i] >> 12) {
        case IMAGE_REL_BASED_ABSOLUTE: break;
        case IMAGE_REL_BASED_HIGH: add(static_cast<USHORT>(distance >> 16)); break;
        case IMAGE_REL_BASED_LOW: add(static_cast<USHORT>(distance)); break;
        case IMAGE_REL_BASED_HIGHLOW: add(static_cast<ULONG>(distance)); break;
        case IMAGE_REL_BASED_DIR64: add(static_cast<ULONGLONG>(distance)); break;
        default: return nullptr;
        }
    }
    return reinterpret_cast<PIMAGE_BASE_RELOCATION>(entries + count);
}

} // extern "C"
