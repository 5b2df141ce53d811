// Security identifiers: revision, count of parts, authority, parts.

#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

namespace {

BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

constexpr DWORD head = 8;
DWORD size_of(DWORD parts) { return head + parts * static_cast<DWORD>(sizeof(DWORD)); }

struct KnownSid {
    WELL_KNOWN_SID_TYPE type;
    BYTE authority;
    BYTE count;
    DWORD parts[2];
};
constexpr KnownSid known[] = {{WinNullSid, 0, 1, {0, 0}},
                              {WinWorldSid, 1, 1, {0, 0}},
                              {WinLocalSid, 2, 1, {0, 0}},
                              {WinCreatorOwnerSid, 3, 1, {0, 0}},
                              {WinNetworkSid, 5, 1, {2, 0}},
                              {WinInteractiveSid, 5, 1, {4, 0}},
                              {WinAnonymousSid, 5, 1, {7, 0}},
                              {WinAuthenticatedUserSid, 5, 1, {11, 0}},
                              {WinLocalSystemSid, 5, 1, {18, 0}},
                              {WinLocalServiceSid, 5, 1, {19, 0}},
                              {WinNetworkServiceSid, 5, 1, {20, 0}},
                              {WinBuiltinAdministratorsSid, 5, 2, {32, 544}},
                              {WinBuiltinUsersSid, 5, 2, {32, 545}},
                              {WinBuiltinGuestsSid, 5, 2, {32, 546}}};

bool is(const SID& sid, const KnownSid& row) {
    if (sid.SubAuthorityCount != row.count || sid.IdentifierAuthority.Value[5] != row.authority) {
        return false;
    }
    for (BYTE i = 0; i < row.count; ++i) {
        if (sid.SubAuthority[i] != row.parts[i]) {
            return false;
        }
    }
    return true;
}

} // namespace

extern "C" {

WINBOOL WINAPI IsValidSid(PSID sid) {
    const auto* const value = static_cast<const SID*>(sid);
    return value != nullptr && value->Revision == SID_REVISION &&
           value->SubAuthorityCount <= SID_MAX_SUB_AUTHORITIES;
}
DWORD WINAPI GetLengthSid(PSID sid) {
    return size_of(static_cast<const SID*>(sid)->SubAuthorityCount);
}
DWORD WINAPI GetSidLengthRequired(UCHAR parts) { return size_of(parts); }
PUCHAR WINAPI GetSidSubAuthorityCount(PSID sid) {
    return &static_cast<SID*>(sid)->SubAuthorityCount;
}
PDWORD WINAPI GetSidSubAuthority(PSID sid, DWORD index) {
    return &static_cast<SID*>(sid)->SubAuthority[index];
}
PSID_IDENTIFIER_AUTHORITY WINAPI GetSidIdentifierAuthority(PSID sid) {
    return &static_cast<SID*>(sid)->IdentifierAuthority;
}
WINBOOL WINAPI CopySid(DWORD room, PSID to, PSID from) {
    const DWORD size = GetLengthSid(from);
    if (room < size) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    memcpy(to, from, size);
    return TRUE;
}
WINBOOL WINAPI EqualSid(PSID left, PSID right) {
    const DWORD size = GetLengthSid(left);
    return size == GetLengthSid(right) && memcmp(left, right, size) == 0;
}
WINBOOL WINAPI InitializeSid(PSID sid, PSID_IDENTIFIER_AUTHORITY authority, BYTE parts) {
    auto& value = *static_cast<SID*>(sid);
    value.Revision = SID_REVISION;
    value.SubAuthorityCount = parts;
    value.IdentifierAuthority = *authority;
    return TRUE;
}
WINBOOL WINAPI AllocateAndInitializeSid(PSID_IDENTIFIER_AUTHORITY authority, BYTE count, DWORD p0,
                                        DWORD p1, DWORD p2, DWORD p3, DWORD p4, DWORD p5, DWORD p6,
                                        DWORD p7, PSID* sid) {
    const DWORD parts[] = {p0, p1, p2, p3, p4, p5, p6, p7};
    if (count > sizeof parts / sizeof(DWORD)) {
        return fail(ERROR_INVALID_SID);
    }
    *sid = RtlAllocateHeap(peb()->process_heap, 0, size_of(count));
    if (*sid == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    InitializeSid(*sid, authority, count);
    memcpy(static_cast<SID*>(*sid)->SubAuthority, parts, count * sizeof(DWORD));
    return TRUE;
}
PVOID WINAPI FreeSid(PSID sid) {
    RtlFreeHeap(peb()->process_heap, 0, sid);
    return nullptr;
}

WINBOOL WINAPI IsWellKnownSid(PSID sid, WELL_KNOWN_SID_TYPE type) {
    for (const KnownSid& row : known) {
        if (row.type == type) {
            return is(*static_cast<const SID*>(sid), row);
        }
    }
    return FALSE;
}
WINBOOL WINAPI CreateWellKnownSid(WELL_KNOWN_SID_TYPE type, PSID, PSID to, DWORD* room) {
    for (const KnownSid& row : known) {
        if (row.type != type) {
            continue;
        }
        const DWORD size = size_of(row.count);
        const bool fits = to != nullptr && *room >= size;
        *room = size;
        if (!fits) {
            return fail(ERROR_INSUFFICIENT_BUFFER);
        }
        SID_IDENTIFIER_AUTHORITY authority{{0, 0, 0, 0, 0, row.authority}};
        InitializeSid(to, &authority, row.count);
        memcpy(static_cast<SID*>(to)->SubAuthority, row.parts, row.count * sizeof(DWORD));
        return TRUE;
    }
    return fail(ERROR_INVALID_PARAMETER);
}

/// All but the last parts are the same.
WINBOOL WINAPI EqualPrefixSid(PSID left, PSID right) {
    const SID& a = *static_cast<const SID*>(left);
    const SID& b = *static_cast<const SID*>(right);
    return a.Revision == b.Revision && a.SubAuthorityCount == b.SubAuthorityCount &&
           memcmp(&a.IdentifierAuthority, &b.IdentifierAuthority, sizeof a.IdentifierAuthority) ==
               0 &&
           (a.SubAuthorityCount == 0 || memcmp(a.SubAuthority, b.SubAuthority,
                                               (a.SubAuthorityCount - 1U) * sizeof(DWORD)) == 0);
}

/// S-1-5-21-X-Y-Z of what begins with it.
WINBOOL WINAPI GetWindowsAccountDomainSid(PSID sid, PSID to, DWORD* room) {
    constexpr BYTE parts = 4;
    constexpr SID_IDENTIFIER_AUTHORITY nt = SECURITY_NT_AUTHORITY;
    if (!IsValidSid(sid)) {
        return fail(ERROR_INVALID_SID);
    }
    if (room == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    const SID& given = *static_cast<const SID*>(sid);
    if (given.SubAuthorityCount < parts || given.SubAuthority[0] != SECURITY_NT_NON_UNIQUE ||
        memcmp(&given.IdentifierAuthority, &nt, sizeof nt) != 0) {
        return fail(ERROR_NON_ACCOUNT_SID);
    }
    const bool fits = to != nullptr && *room >= size_of(parts);
    *room = size_of(parts);
    if (!fits) {
        return fail(to == nullptr ? ERROR_INVALID_PARAMETER : ERROR_INSUFFICIENT_BUFFER);
    }
    memcpy(to, sid, size_of(parts));
    static_cast<SID*>(to)->SubAuthorityCount = parts;
    return TRUE;
}

} // extern "C"
