// Access control lists, and whether one grants what is wanted.

#include "security.hpp"

using namespace ferry::win32;
using namespace ferry::win32::security;

namespace {

BYTE* begin_of(const ACL* list) {
    return reinterpret_cast<BYTE*>(const_cast<ACL*>(list)) + sizeof *list;
}
BYTE* limit_of(const ACL* list) {
    return reinterpret_cast<BYTE*>(const_cast<ACL*>(list)) + list->AclSize;
}
const ACE_HEADER& header(const BYTE* at) { return *reinterpret_cast<const ACE_HEADER*>(at); }

/// The entry of a number, or behind the last one; null where the list is not one.
BYTE* entry(const ACL* list, DWORD number) {
    BYTE* at = begin_of(list);
    for (DWORD i = 0; i < number && i < list->AceCount; ++i) {
        if (at + sizeof(ACE_HEADER) > limit_of(list) || header(at).AceSize < sizeof(ACE_HEADER) ||
            at + header(at).AceSize > limit_of(list)) {
            return nullptr;
        }
        at += header(at).AceSize;
    }
    return at;
}

BOOL insert(PACL list, DWORD revision, DWORD number, const void* entries, DWORD size, WORD count) {
    BYTE* const end = entry(list, list->AceCount);
    BYTE* const at = entry(list, number);
    if (end == nullptr || at == nullptr) {
        return fail(ERROR_INVALID_ACL);
    }
    if (end + size > limit_of(list)) {
        return fail(ERROR_ALLOTTED_SPACE_EXCEEDED);
    }
    memmove(at + size, at, static_cast<SIZE_T>(end - at));
    memcpy(at, entries, size);
    list->AceCount = static_cast<WORD>(list->AceCount + count);
    list->AclRevision =
        revision > list->AclRevision ? static_cast<BYTE>(revision) : list->AclRevision;
    return TRUE;
}

BOOL add(PACL list, DWORD revision, BYTE type, DWORD flags, DWORD mask, PSID sid) {
    if (!IsValidSid(sid)) {
        return fail(ERROR_INVALID_SID);
    }
    if (revision < MIN_ACL_REVISION || revision > MAX_ACL_REVISION) {
        return fail(ERROR_REVISION_MISMATCH);
    }
    struct {
        ACCESS_ALLOWED_ACE head;
        BYTE rest[SECURITY_MAX_SID_SIZE];
    } made{};
    const DWORD size = GetLengthSid(sid);
    made.head.Header = {type, static_cast<BYTE>(flags),
                        static_cast<WORD>(offsetof(ACCESS_ALLOWED_ACE, SidStart) + size)};
    made.head.Mask = mask;
    memcpy(&made.head.SidStart, sid, size);
    return insert(list, revision, MAXDWORD, &made, made.head.Header.AceSize, 1);
}

void map(DWORD& mask, const GENERIC_MAPPING& mapping) {
    const struct {
        DWORD generic;
        DWORD specific;
    } rows[] = {{GENERIC_READ, mapping.GenericRead},
                {GENERIC_WRITE, mapping.GenericWrite},
                {GENERIC_EXECUTE, mapping.GenericExecute},
                {GENERIC_ALL, mapping.GenericAll}};
    for (const auto& row : rows) {
        mask = (mask & row.generic) != 0 ? (mask & ~row.generic) | row.specific : mask;
    }
}

/// What of `wanted` a list grants, entry by entry in their order: the first word on a right counts.
DWORD granted(const ACL* list, DWORD wanted, const GENERIC_MAPPING& mapping) {
    DWORD yes = 0;
    DWORD no = 0;
    for (DWORD i = 0; i < list->AceCount; ++i) {
        const auto* const at = reinterpret_cast<const ACCESS_ALLOWED_ACE*>(entry(list, i));
        if (at == nullptr) {
            break;
        }
        DWORD mask = at->Mask;
        map(mask, mapping);
        if ((at->Header.AceFlags & INHERIT_ONLY_ACE) != 0 ||
            !is_own(const_cast<DWORD*>(&at->SidStart))) {
            continue;
        }
        if (at->Header.AceType == ACCESS_ALLOWED_ACE_TYPE) {
            yes |= mask & ~no;
        } else if (at->Header.AceType == ACCESS_DENIED_ACE_TYPE) {
            no |= mask & ~yes;
        }
    }
    return yes & wanted;
}

} // namespace

namespace ferry::win32::security {

bool is_own(PSID sid) {
    BOOL member = FALSE;
    return CheckTokenMembership(nullptr, sid, &member) && member;
}

} // namespace ferry::win32::security

extern "C" {

BOOL WINAPI InitializeAcl(PACL list, DWORD size, DWORD revision) {
    if (size < sizeof *list || size > MAXWORD || revision < MIN_ACL_REVISION ||
        revision > MAX_ACL_REVISION) {
        return fail(size < sizeof *list ? ERROR_INSUFFICIENT_BUFFER : ERROR_INVALID_PARAMETER);
    }
    *list = {static_cast<BYTE>(revision), 0, static_cast<WORD>(size & ~3U), 0, 0};
    return TRUE;
}
BOOL WINAPI IsValidAcl(PACL list) {
    return list != nullptr && list->AclRevision >= MIN_ACL_REVISION &&
           list->AclRevision <= MAX_ACL_REVISION && list->AclSize >= sizeof *list &&
           entry(list, list->AceCount) != nullptr;
}
BOOL WINAPI AddAccessAllowedAce(PACL list, DWORD revision, DWORD mask, PSID sid) {
    return add(list, revision, ACCESS_ALLOWED_ACE_TYPE, 0, mask, sid);
}
BOOL WINAPI AddAccessAllowedAceEx(PACL list, DWORD revision, DWORD flags, DWORD mask, PSID sid) {
    return add(list, revision, ACCESS_ALLOWED_ACE_TYPE, flags, mask, sid);
}
BOOL WINAPI AddAccessDeniedAce(PACL list, DWORD revision, DWORD mask, PSID sid) {
    return add(list, revision, ACCESS_DENIED_ACE_TYPE, 0, mask, sid);
}
BOOL WINAPI AddAccessDeniedAceEx(PACL list, DWORD revision, DWORD flags, DWORD mask, PSID sid) {
    return add(list, revision, ACCESS_DENIED_ACE_TYPE, flags, mask, sid);
}
BOOL WINAPI AddAuditAccessAceEx(PACL list, DWORD revision, DWORD flags, DWORD mask, PSID sid,
                                BOOL successes, BOOL failures) {
    return add(list, revision, SYSTEM_AUDIT_ACE_TYPE,
               flags | (successes ? SUCCESSFUL_ACCESS_ACE_FLAG : 0U) |
                   (failures ? FAILED_ACCESS_ACE_FLAG : 0U),
               mask, sid);
}
BOOL WINAPI AddAuditAccessAce(PACL list, DWORD revision, DWORD mask, PSID sid, BOOL successes,
                              BOOL failures) {
    return AddAuditAccessAceEx(list, revision, 0, mask, sid, successes, failures);
}
BOOL WINAPI AddMandatoryAce(PACL list, DWORD revision, DWORD flags, DWORD policy, PSID label) {
    return add(list, revision, SYSTEM_MANDATORY_LABEL_ACE_TYPE, flags, policy, label);
}
BOOL WINAPI AddAce(PACL list, DWORD revision, DWORD number, LPVOID entries, DWORD size) {
    WORD count = 0;
    for (DWORD at = 0; at + sizeof(ACE_HEADER) <= size;) {
        const DWORD one = header(static_cast<const BYTE*>(entries) + at).AceSize;
        if (one < sizeof(ACE_HEADER) || at + one > size) {
            return fail(ERROR_INVALID_PARAMETER);
        }
        at += one;
        ++count;
    }
    return insert(list, revision, number, entries, size, count);
}
BOOL WINAPI DeleteAce(PACL list, DWORD number) {
    BYTE* const at = number < list->AceCount ? entry(list, number) : nullptr;
    BYTE* const end = entry(list, list->AceCount);
    if (at == nullptr || end == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    const WORD size = header(at).AceSize;
    memmove(at, at + size, static_cast<SIZE_T>(end - at) - size);
    --list->AceCount;
    return TRUE;
}
BOOL WINAPI GetAce(PACL list, DWORD number, LPVOID* to) {
    BYTE* const at = number < list->AceCount ? entry(list, number) : nullptr;
    *to = at;
    return at != nullptr ? TRUE : fail(ERROR_INVALID_PARAMETER);
}
BOOL WINAPI FindFirstFreeAce(PACL list, LPVOID* to) {
    *to = entry(list, list->AceCount);
    return *to != nullptr ? TRUE : fail(ERROR_INVALID_ACL);
}
BOOL WINAPI GetAclInformation(PACL list, LPVOID to, DWORD size, ACL_INFORMATION_CLASS kind) {
    const BYTE* const end = entry(list, list->AceCount);
    if (end == nullptr) {
        return fail(ERROR_INVALID_ACL);
    }
    const auto used = static_cast<DWORD>(end - reinterpret_cast<BYTE*>(list));
    const ACL_SIZE_INFORMATION sizes{list->AceCount, used, list->AclSize - used};
    const ACL_REVISION_INFORMATION revision{list->AclRevision};
    const bool is_size = kind == AclSizeInformation;
    if (!is_size && kind != AclRevisionInformation) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    const SIZE_T needed = is_size ? sizeof sizes : sizeof revision;
    if (size < needed) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    memcpy(to, is_size ? static_cast<const void*>(&sizes) : &revision, needed);
    return TRUE;
}

BOOL WINAPI AreAllAccessesGranted(DWORD given, DWORD wanted) { return (given & wanted) == wanted; }
BOOL WINAPI AreAnyAccessesGranted(DWORD given, DWORD wanted) { return (given & wanted) != 0; }
void WINAPI MapGenericMask(PDWORD mask, PGENERIC_MAPPING mapping) { map(*mask, *mapping); }

/// For the user, who is the only one: what impersonates is the user's token.
BOOL WINAPI AccessCheck(PSECURITY_DESCRIPTOR descriptor, HANDLE token, DWORD wanted,
                        PGENERIC_MAPPING mapping, PPRIVILEGE_SET privileges,
                        LPDWORD privileges_size, LPDWORD given, LPBOOL status) {
    BOOL unused = FALSE;
    PSID owner = nullptr;
    PSID group = nullptr;
    if (!IsValidSecurityDescriptor(descriptor) ||
        !GetSecurityDescriptorOwner(descriptor, &owner, &unused) || owner == nullptr ||
        !GetSecurityDescriptorGroup(descriptor, &group, &unused) || group == nullptr) {
        return fail(ERROR_INVALID_SECURITY_DESCR);
    }
    TOKEN_TYPE type{};
    SECURITY_IMPERSONATION_LEVEL level{};
    DWORD needed = 0;
    if (!GetTokenInformation(token, TokenType, &type, sizeof type, &needed)) {
        return FALSE;
    }
    if (type != TokenImpersonation) {
        return fail(ERROR_NO_IMPERSONATION_TOKEN);
    }
    if (GetTokenInformation(token, TokenImpersonationLevel, &level, sizeof level, &needed) &&
        level < SecurityIdentification) {
        return fail(ERROR_BAD_IMPERSONATION_LEVEL);
    }
    if ((wanted & (GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE | GENERIC_ALL)) != 0) {
        return fail(ERROR_GENERIC_NOT_MAPPED);
    }
    if (privileges == nullptr || *privileges_size < sizeof *privileges) {
        *privileges_size = sizeof *privileges;
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    memset(privileges, 0, sizeof *privileges);
    BOOL present = FALSE;
    PACL list = nullptr;
    GetSecurityDescriptorDacl(descriptor, &present, &list, &unused);
    const bool most = (wanted & MAXIMUM_ALLOWED) != 0;
    const DWORD asked = most ? mapping->GenericAll | STANDARD_RIGHTS_ALL : wanted;
    // Without a list all may do all; owners may always read it and write it.
    DWORD yes = !present || list == nullptr ? asked : granted(list, asked, *mapping);
    if (is_own(owner)) {
        yes |= asked & (READ_CONTROL | WRITE_DAC);
    }
    const bool enough = most ? yes != 0 : yes == wanted;
    *given = enough ? yes : 0;
    *status = enough;
    if (!enough) {
        SetLastError(ERROR_ACCESS_DENIED);
    }
    return TRUE;
}

} // extern "C"
