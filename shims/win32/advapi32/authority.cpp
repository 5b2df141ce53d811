// The local security authority, as far as a program can ask without one: whose identifiers and
// names are, and what the machine is called. Nobody has rights or secrets there.
//
// Each answer is one block, which the caller gives back: entries, and behind them what they point
// to.

#include "accounts.hpp"

#undef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT
#include <ntsecapi.h>
#include <sddl.h>

using namespace ferry::win32;
using namespace ferry::win32::security;

namespace {

/// What a policy's handle points to.
ULONG policy = 0x5941504c;

bool is_open(LSA_HANDLE handle) { return handle == &policy; }

constexpr auto some_not_mapped = static_cast<NTSTATUS>(0x00000107);
constexpr auto none_mapped = static_cast<NTSTATUS>(0xc0000073);

/// Takes pieces off a block that is large enough for all.
class Pieces {
public:
    explicit Pieces(SIZE_T size)
        : block_(RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, size)),
          at_(static_cast<char*>(block_)) {}
    bool is_there() const { return block_ != nullptr; }
    void* block() const { return block_; }
    void* take(SIZE_T size) {
        void* const piece = at_;
        at_ += (size + 7) & ~SIZE_T{7};
        return piece;
    }
    LSA_UNICODE_STRING text(const WCHAR* from) {
        const auto bytes = static_cast<USHORT>(wcslen(from) * sizeof(WCHAR));
        const auto whole = static_cast<USHORT>(bytes + sizeof(WCHAR));
        return {bytes, whole, static_cast<PWSTR>(memcpy(take(whole), from, whole))};
    }
    PSID sid(PSID from) {
        const DWORD size = GetLengthSid(from);
        return memcpy(take(size), from, size);
    }

private:
    void* block_;
    char* at_;
};

constexpr SIZE_T piece_size = sizeof(Found) + 64; ///< of the texts and the identifier of an account

/// Whose domains were met. There are never more of them than accounts.
class Domains {
public:
    explicit Domains(ULONG count)
        : pieces_(sizeof(LSA_REFERENCED_DOMAIN_LIST) +
                  count * (sizeof(LSA_TRUST_INFORMATION) + piece_size)) {
        if (pieces_.is_there()) {
            list_ = static_cast<PLSA_REFERENCED_DOMAIN_LIST>(
                pieces_.take(sizeof(LSA_REFERENCED_DOMAIN_LIST)));
            list_->Domains = static_cast<PLSA_TRUST_INFORMATION>(
                pieces_.take(count * sizeof(LSA_TRUST_INFORMATION)));
        }
    }
    PLSA_REFERENCED_DOMAIN_LIST list() const { return list_; }

    LONG index_of(Found& found) {
        Found domain = found;
        UCHAR* const parts = GetSidSubAuthorityCount(domain.sid);
        if (found.use != SidTypeDomain) { // a domain is its own
            --*parts;
        }
        for (ULONG i = 0; i < list_->Entries; ++i) {
            if (EqualSid(list_->Domains[i].Sid, domain.sid)) {
                return static_cast<LONG>(i);
            }
        }
        list_->Domains[list_->Entries] = {pieces_.text(found.domain), pieces_.sid(domain.sid)};
        return static_cast<LONG>(list_->Entries++);
    }

private:
    Pieces pieces_;
    PLSA_REFERENCED_DOMAIN_LIST list_ = nullptr;
};

/// Fills an entry each with `fill(i, entry, pieces, domains)`, which says whether it is known.
template <class Entry, class Fill>
NTSTATUS look_up(LSA_HANDLE handle, ULONG count, PLSA_REFERENCED_DOMAIN_LIST* domains_to,
                 Entry** to, Fill fill) {
    *domains_to = nullptr;
    *to = nullptr;
    if (!is_open(handle)) {
        return STATUS_INVALID_HANDLE;
    }
    Domains domains(count);
    Pieces pieces(count * (sizeof(Entry) + piece_size));
    if (domains.list() == nullptr || !pieces.is_there()) {
        LsaFreeMemory(domains.list());
        LsaFreeMemory(pieces.block());
        return STATUS_NO_MEMORY;
    }
    auto* const entries = static_cast<Entry*>(pieces.take(count * sizeof(Entry)));
    ULONG known = 0;
    for (ULONG i = 0; i < count; ++i) {
        entries[i].Use = SidTypeUnknown;
        entries[i].DomainIndex = -1;
        known += fill(i, entries[i], pieces, domains) ? 1 : 0;
    }
    *domains_to = domains.list();
    *to = entries;
    return known == count ? STATUS_SUCCESS : known == 0 ? none_mapped : some_not_mapped;
}

NTSTATUS refuse(LSA_HANDLE handle, NTSTATUS status) {
    return is_open(handle) ? status : STATUS_INVALID_HANDLE;
}

/// The identifier that those of the machine's accounts begin with.
UserSid machine_sid() {
    UserSid sid;
    sid.count = 4;
    return sid;
}

} // namespace

extern "C" {

NTSTATUS NTAPI LsaOpenPolicy(PLSA_UNICODE_STRING system, PLSA_OBJECT_ATTRIBUTES, ACCESS_MASK,
                             PLSA_HANDLE handle) {
    constexpr auto unavailable = static_cast<NTSTATUS>(0xc0020017); // RPC_NT_SERVER_UNAVAILABLE
    const bool is_here = system == nullptr || system->Length == 0;
    *handle = is_here ? &policy : nullptr;
    return is_here ? STATUS_SUCCESS : unavailable;
}

NTSTATUS NTAPI LsaClose(LSA_HANDLE handle) { return refuse(handle, STATUS_SUCCESS); }

NTSTATUS NTAPI LsaFreeMemory(PVOID block) {
    RtlFreeHeap(peb()->process_heap, 0, block);
    return STATUS_SUCCESS;
}

ULONG NTAPI LsaNtStatusToWinError(NTSTATUS status) { return RtlNtStatusToDosError(status); }

NTSTATUS NTAPI LsaLookupSids(LSA_HANDLE handle, ULONG count, PSID* sids,
                             PLSA_REFERENCED_DOMAIN_LIST* domains_to, PLSA_TRANSLATED_NAME* to) {
    return look_up(handle, count, domains_to, to,
                   [sids](ULONG i, LSA_TRANSLATED_NAME& entry, Pieces& pieces, Domains& domains) {
                       Found found;
                       if (find_sid(sids[i], found)) {
                           entry = {found.use, pieces.text(found.name), domains.index_of(found)};
                           return true;
                       }
                       LPWSTR text = nullptr;
                       if (ConvertSidToStringSidW(sids[i], &text)) {
                           entry.Name = pieces.text(text);
                           LocalFree(text);
                       }
                       return false;
                   });
}

NTSTATUS NTAPI LsaLookupNames2(LSA_HANDLE handle, ULONG, ULONG count, PLSA_UNICODE_STRING names,
                               PLSA_REFERENCED_DOMAIN_LIST* domains_to, PLSA_TRANSLATED_SID2* to) {
    return look_up(handle, count, domains_to, to,
                   [names](ULONG i, LSA_TRANSLATED_SID2& entry, Pieces& pieces, Domains& domains) {
                       WCHAR name[2 * ARRAYSIZE(Found::name)];
                       const SIZE_T units = names[i].Length / sizeof(WCHAR);
                       Found found;
                       if (units >= ARRAYSIZE(name)) {
                           return false;
                       }
                       memcpy(name, names[i].Buffer, units * sizeof(WCHAR));
                       name[units] = 0;
                       if (!find_name(name, found)) {
                           return false;
                       }
                       entry = {found.use, pieces.sid(found.sid), domains.index_of(found), 0};
                       return true;
                   });
}

NTSTATUS NTAPI LsaQueryInformationPolicy(LSA_HANDLE handle, POLICY_INFORMATION_CLASS kind,
                                         PVOID* to) {
    *to = nullptr;
    if (!is_open(handle)) {
        return STATUS_INVALID_HANDLE;
    }
    if (kind != PolicyAccountDomainInformation && kind != PolicyPrimaryDomainInformation) {
        return STATUS_ACCESS_DENIED;
    }
    Pieces pieces(sizeof(POLICY_ACCOUNT_DOMAIN_INFO) + piece_size);
    if (!pieces.is_there()) {
        return STATUS_NO_MEMORY;
    }
    *to = pieces.block();
    // Both kinds are a name and an identifier; a workgroup has none.
    static_assert(sizeof(POLICY_ACCOUNT_DOMAIN_INFO) == sizeof(POLICY_PRIMARY_DOMAIN_INFO));
    auto& info =
        *static_cast<POLICY_ACCOUNT_DOMAIN_INFO*>(pieces.take(sizeof(POLICY_ACCOUNT_DOMAIN_INFO)));
    if (kind == PolicyPrimaryDomainInformation) {
        info.DomainName = pieces.text(L"WORKGROUP");
        return STATUS_SUCCESS;
    }
    WCHAR machine[MAX_COMPUTERNAME_LENGTH + 1] = L"";
    DWORD room = ARRAYSIZE(machine);
    GetComputerNameW(machine, &room);
    info.DomainName = pieces.text(machine);
    UserSid sid = machine_sid();
    info.DomainSid = pieces.sid(&sid);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LsaEnumerateAccountRights(LSA_HANDLE handle, PSID, PLSA_UNICODE_STRING* rights,
                                         PULONG count) {
    *rights = nullptr;
    *count = 0;
    return refuse(handle, STATUS_OBJECT_NAME_NOT_FOUND);
}
NTSTATUS NTAPI LsaAddAccountRights(LSA_HANDLE handle, PSID, PLSA_UNICODE_STRING, ULONG) {
    return refuse(handle, STATUS_ACCESS_DENIED);
}
NTSTATUS NTAPI LsaRemoveAccountRights(LSA_HANDLE handle, PSID, BOOLEAN, PLSA_UNICODE_STRING,
                                      ULONG) {
    return refuse(handle, STATUS_ACCESS_DENIED);
}
NTSTATUS NTAPI LsaStorePrivateData(LSA_HANDLE handle, PLSA_UNICODE_STRING, PLSA_UNICODE_STRING) {
    return refuse(handle, STATUS_ACCESS_DENIED);
}
NTSTATUS NTAPI LsaRetrievePrivateData(LSA_HANDLE handle, PLSA_UNICODE_STRING,
                                      PLSA_UNICODE_STRING*) {
    return refuse(handle, STATUS_ACCESS_DENIED);
}

} // extern "C"
