// Entries of access control lists for those who are named: trustees, and lists made of them.

#include "security.hpp"
#include "sid_text.hpp"

#include <aclapi.h>

using namespace ferry::win32;
using namespace ferry::win32::security;

namespace {

/// Both kinds have one layout: what differs is what a name points to.
enum class Text { ansi, wide };

const EXPLICIT_ACCESSW* wide(const EXPLICIT_ACCESSA* entries) {
    return reinterpret_cast<const EXPLICIT_ACCESSW*>(entries);
}
TRUSTEEW* wide(TRUSTEEA* trustee) { return reinterpret_cast<TRUSTEEW*>(trustee); }

DWORD find_named(const TRUSTEEW& trustee, Text text, Sid& sid) {
    DWORD size = sizeof sid;
    SID_NAME_USE use{};
    if (text == Text::ansi) {
        const auto* const name = reinterpret_cast<const char*>(trustee.ptstrName);
        if (lstrcmpiA(name, "CURRENT_USER") != 0) {
            char domain[256];
            DWORD room = ARRAYSIZE(domain);
            return LookupAccountNameA(nullptr, name, &sid, &size, domain, &room, &use)
                       ? ERROR_SUCCESS
                       : GetLastError();
        }
    } else if (lstrcmpiW(trustee.ptstrName, L"CURRENT_USER") != 0) {
        WCHAR domain[256];
        DWORD room = ARRAYSIZE(domain);
        return LookupAccountNameW(nullptr, trustee.ptstrName, &sid, &size, domain, &room, &use)
                   ? ERROR_SUCCESS
                   : GetLastError();
    }
    const UserSid user;
    memcpy(&sid, &user, sizeof user);
    return ERROR_SUCCESS;
}

/// Who is meant; forms with objects of a directory are not known.
DWORD find(const TRUSTEEW* trustee, Text text, Sid& sid) {
    if (trustee == nullptr || trustee->MultipleTrusteeOperation != NO_MULTIPLE_TRUSTEE) {
        return ERROR_INVALID_PARAMETER;
    }
    switch (trustee->TrusteeForm) {
    case TRUSTEE_IS_SID: {
        PSID const given = trustee->ptstrName;
        return given != nullptr && IsValidSid(given) && CopySid(sizeof sid, &sid, given)
                   ? ERROR_SUCCESS
                   : ERROR_INVALID_PARAMETER;
    }
    case TRUSTEE_IS_NAME:
        return trustee->ptstrName != nullptr ? find_named(*trustee, text, sid)
                                             : ERROR_INVALID_PARAMETER;
    default: return ERROR_INVALID_PARAMETER;
    }
}

bool grants_or_denies(const ACE_HEADER& entry) {
    return entry.AceType == ACCESS_ALLOWED_ACE_TYPE || entry.AceType == ACCESS_DENIED_ACE_TYPE;
}

ACCESS_ALLOWED_ACE& entry_of(PACL list, DWORD number) {
    LPVOID at = nullptr;
    GetAce(list, number, &at);
    return *static_cast<ACCESS_ALLOWED_ACE*>(at);
}

/// Whether an entry of a list is one of its own about this one.
bool is_about(ACCESS_ALLOWED_ACE& entry, Sid& sid) {
    return grants_or_denies(entry.Header) && (entry.Header.AceFlags & INHERITED_ACE) == 0 &&
           EqualSid(&entry.SidStart, &sid);
}

void forget(PACL list, Sid& sid) {
    for (DWORD i = list->AceCount; i-- > 0;) {
        if (is_about(entry_of(list, i), sid)) {
            DeleteAce(list, i);
        }
    }
}

/// A list that is changed: its denied entries come first, those that are inherited last; what is
/// new stands before what was there, in its own order.
struct Changed {
    PACL list;
    DWORD new_denied = 0;
    DWORD new_allowed = 0;
};

DWORD place_of_allowed(PACL list) {
    DWORD place = 0;
    while (place < list->AceCount) {
        const ACE_HEADER& entry = entry_of(list, place).Header;
        if (entry.AceType != ACCESS_DENIED_ACE_TYPE || (entry.AceFlags & INHERITED_ACE) != 0) {
            break;
        }
        ++place;
    }
    return place;
}

bool insert(PACL list, DWORD place, BYTE type, DWORD flags, DWORD mask, Sid& sid) {
    struct {
        ACCESS_ALLOWED_ACE head;
        BYTE rest[sizeof(Sid)];
    } made{};
    const DWORD size = GetLengthSid(&sid);
    made.head.Header = {type, static_cast<BYTE>(flags),
                        static_cast<WORD>(offsetof(ACCESS_ALLOWED_ACE, SidStart) + size)};
    made.head.Mask = mask;
    memcpy(&made.head.SidStart, &sid, size);
    return AddAce(list, ACL_REVISION, place, &made, made.head.Header.AceSize);
}

bool insert(Changed& changed, BYTE type, DWORD flags, DWORD mask, Sid& sid) {
    const DWORD place = type == ACCESS_DENIED_ACE_TYPE
                            ? changed.new_denied++
                            : place_of_allowed(changed.list) + changed.new_allowed++;
    return insert(changed.list, place, type, flags, mask, sid);
}

/// Adds rights to an entry of the same kind, or makes one; the opposite kind loses them.
bool combine(Changed& changed, BYTE type, DWORD flags, DWORD mask, Sid& sid) {
    PACL const list = changed.list;
    bool done = false;
    for (DWORD i = list->AceCount; i-- > 0;) {
        ACCESS_ALLOWED_ACE& entry = entry_of(list, i);
        if (!is_about(entry, sid) || entry.Header.AceFlags != flags) {
            continue;
        }
        if (entry.Header.AceType == type) {
            entry.Mask |= done ? 0 : mask;
            done = true;
        } else if ((entry.Mask &= ~mask) == 0) {
            DeleteAce(list, i);
        }
    }
    return done || insert(changed, type, flags, mask, sid);
}

bool apply(Changed& changed, const EXPLICIT_ACCESSW& wanted, Sid& sid) {
    const DWORD flags = wanted.grfInheritance & VALID_INHERIT_FLAGS;
    const DWORD mask = wanted.grfAccessPermissions;
    switch (wanted.grfAccessMode) {
    case GRANT_ACCESS: return combine(changed, ACCESS_ALLOWED_ACE_TYPE, flags, mask, sid);
    case DENY_ACCESS: return combine(changed, ACCESS_DENIED_ACE_TYPE, flags, mask, sid);
    case SET_ACCESS:
        forget(changed.list, sid);
        return insert(changed, ACCESS_ALLOWED_ACE_TYPE, flags, mask, sid);
    case REVOKE_ACCESS: forget(changed.list, sid); return true;
    case SET_AUDIT_SUCCESS:
        return insert(changed.list, 0, SYSTEM_AUDIT_ACE_TYPE, flags | SUCCESSFUL_ACCESS_ACE_FLAG,
                      mask, sid);
    case SET_AUDIT_FAILURE:
        return insert(changed.list, 0, SYSTEM_AUDIT_ACE_TYPE, flags | FAILED_ACCESS_ACE_FLAG, mask,
                      sid);
    default: return false;
    }
}

DWORD fill(PACL list, ULONG count, const EXPLICIT_ACCESSW* entries, Text text, PACL old) {
    LPVOID first = nullptr;
    LPVOID end = nullptr;
    if (old != nullptr && old->AceCount != 0) {
        GetAce(old, 0, &first);
        FindFirstFreeAce(old, &end);
        const auto size = static_cast<DWORD>(static_cast<BYTE*>(end) - static_cast<BYTE*>(first));
        if (!AddAce(list, old->AclRevision, 0, first, size)) {
            return GetLastError();
        }
    }
    Changed changed{list};
    for (ULONG i = 0; i < count; ++i) {
        Sid sid;
        if (const DWORD error = find(&entries[i].Trustee, text, sid); error != ERROR_SUCCESS) {
            return error;
        }
        if (!apply(changed, entries[i], sid)) {
            return ERROR_INVALID_PARAMETER;
        }
    }
    FindFirstFreeAce(list, &end);
    list->AclSize = static_cast<WORD>(static_cast<BYTE*>(end) - reinterpret_cast<BYTE*>(list));
    return ERROR_SUCCESS;
}

DWORD set_entries(ULONG count, const EXPLICIT_ACCESSW* entries, Text text, PACL old, PACL* to) {
    if (to == nullptr || (count != 0 && entries == nullptr)) {
        return ERROR_INVALID_PARAMETER;
    }
    *to = nullptr;
    if (old != nullptr && !IsValidAcl(old)) {
        return ERROR_INVALID_ACL;
    }
    if (count == 0 && old == nullptr) {
        return ERROR_SUCCESS;
    }
    const SIZE_T needed = (old != nullptr ? old->AclSize : sizeof(ACL)) +
                          count * (sizeof(ACCESS_ALLOWED_ACE) + sizeof(Sid));
    const DWORD size = needed > MAXWORD ? MAXWORD - 3U : static_cast<DWORD>(needed);
    auto* const list = static_cast<PACL>(LocalAlloc(LPTR, size));
    if (list == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    InitializeAcl(list, size, ACL_REVISION);
    if (const DWORD error = fill(list, count, entries, text, old); error != ERROR_SUCCESS) {
        LocalFree(list);
        return error;
    }
    *to = list;
    return ERROR_SUCCESS;
}

/// Whether an entry counts for somebody: of groups the user's are known, and everybody's.
bool counts_for(PSID of_entry, Sid& sid) {
    UserSid user;
    SID everyone{SID_REVISION, 1, SECURITY_WORLD_SID_AUTHORITY, {SECURITY_WORLD_RID}};
    return EqualSid(of_entry, &sid) || EqualSid(of_entry, &everyone) ||
           (EqualSid(&user, &sid) && is_own(of_entry));
}

DWORD effective_rights(PACL list, const TRUSTEEW* trustee, Text text, PACCESS_MASK rights) {
    if (rights == nullptr || (list != nullptr && !IsValidAcl(list))) {
        return rights == nullptr ? ERROR_INVALID_PARAMETER : ERROR_INVALID_ACL;
    }
    Sid sid;
    if (const DWORD error = find(trustee, text, sid); error != ERROR_SUCCESS) {
        return error;
    }
    DWORD yes = list == nullptr ? STANDARD_RIGHTS_ALL | SPECIFIC_RIGHTS_ALL : 0;
    DWORD no = 0;
    for (DWORD i = 0; list != nullptr && i < list->AceCount; ++i) {
        ACCESS_ALLOWED_ACE& entry = entry_of(list, i);
        if (!grants_or_denies(entry.Header) || (entry.Header.AceFlags & INHERIT_ONLY_ACE) != 0 ||
            !counts_for(&entry.SidStart, sid)) {
            continue;
        }
        if (entry.Header.AceType == ACCESS_ALLOWED_ACE_TYPE) {
            yes |= entry.Mask & ~no;
        } else {
            no |= entry.Mask & ~yes;
        }
    }
    *rights = yes;
    return ERROR_SUCCESS;
}

bool is_explicit(const ACE_HEADER& entry) {
    return (grants_or_denies(entry) || entry.AceType == SYSTEM_AUDIT_ACE_TYPE) &&
           (entry.AceFlags & INHERITED_ACE) == 0;
}

ACCESS_MODE mode_of(const ACE_HEADER& entry) {
    switch (entry.AceType) {
    case ACCESS_ALLOWED_ACE_TYPE: return GRANT_ACCESS;
    case ACCESS_DENIED_ACE_TYPE: return DENY_ACCESS;
    default:
        return (entry.AceFlags & SUCCESSFUL_ACCESS_ACE_FLAG) != 0 ? SET_AUDIT_SUCCESS
                                                                  : SET_AUDIT_FAILURE;
    }
}

/// Entries as an array with its security identifiers behind it, in one piece of memory.
DWORD explicit_entries(PACL list, PULONG count, EXPLICIT_ACCESSW** to) {
    if (count == nullptr || to == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    *count = 0;
    *to = nullptr;
    if (list == nullptr) {
        return ERROR_SUCCESS;
    }
    if (!IsValidAcl(list)) {
        return ERROR_INVALID_ACL;
    }
    for (DWORD i = 0; i < list->AceCount; ++i) {
        *count += is_explicit(entry_of(list, i).Header) ? 1 : 0;
    }
    if (*count == 0) {
        return ERROR_SUCCESS;
    }
    auto* const made = static_cast<EXPLICIT_ACCESSW*>(
        LocalAlloc(LPTR, *count * (sizeof(EXPLICIT_ACCESSW) + sizeof(Sid))));
    if (made == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    auto* const sids = reinterpret_cast<Sid*>(made + *count);
    ULONG number = 0;
    for (DWORD i = 0; i < list->AceCount; ++i) {
        ACCESS_ALLOWED_ACE& entry = entry_of(list, i);
        if (!is_explicit(entry.Header)) {
            continue;
        }
        CopySid(sizeof(Sid), &sids[number], &entry.SidStart);
        EXPLICIT_ACCESSW& given = made[number];
        given.grfAccessPermissions = entry.Mask;
        given.grfAccessMode = mode_of(entry.Header);
        given.grfInheritance = entry.Header.AceFlags & VALID_INHERIT_FLAGS;
        BuildTrusteeWithSidW(&given.Trustee, &sids[number]);
        ++number;
    }
    *to = made;
    return ERROR_SUCCESS;
}

void build(TRUSTEEW* trustee, TRUSTEE_FORM form, void* value) {
    *trustee = {};
    trustee->TrusteeForm = form;
    trustee->ptstrName = static_cast<LPWSTR>(value);
}

void build(EXPLICIT_ACCESSW* entry, LPWSTR name, DWORD rights, ACCESS_MODE mode, DWORD flags) {
    entry->grfAccessPermissions = rights;
    entry->grfAccessMode = mode;
    entry->grfInheritance = flags;
    build(&entry->Trustee, TRUSTEE_IS_NAME, name);
}

void build(TRUSTEEW* trustee, POBJECTS_AND_SID objects, const GUID* type, const GUID* inherited,
           PSID sid) {
    *objects = {};
    objects->ObjectsPresent = (type != nullptr ? ACE_OBJECT_TYPE_PRESENT : 0U) |
                              (inherited != nullptr ? ACE_INHERITED_OBJECT_TYPE_PRESENT : 0U);
    objects->ObjectTypeGuid = type != nullptr ? *type : GUID{};
    objects->InheritedObjectTypeGuid = inherited != nullptr ? *inherited : GUID{};
    objects->pSid = static_cast<SID*>(sid);
    build(trustee, TRUSTEE_IS_OBJECTS_AND_SID, objects);
}

LPWSTR name_of(const TRUSTEEW* trustee) {
    switch (trustee->TrusteeForm) {
    case TRUSTEE_IS_NAME: return trustee->ptstrName;
    case TRUSTEE_IS_OBJECTS_AND_NAME:
        return reinterpret_cast<const OBJECTS_AND_NAME_W*>(trustee->ptstrName)->ptstrName;
    default: return nullptr;
    }
}

} // namespace

extern "C" {

DWORD WINAPI SetEntriesInAclW(ULONG count, PEXPLICIT_ACCESSW entries, PACL old, PACL* to) {
    return set_entries(count, entries, Text::wide, old, to);
}
DWORD WINAPI SetEntriesInAclA(ULONG count, PEXPLICIT_ACCESSA entries, PACL old, PACL* to) {
    return set_entries(count, wide(entries), Text::ansi, old, to);
}
DWORD WINAPI GetEffectiveRightsFromAclW(PACL list, PTRUSTEEW trustee, PACCESS_MASK rights) {
    return effective_rights(list, trustee, Text::wide, rights);
}
DWORD WINAPI GetEffectiveRightsFromAclA(PACL list, PTRUSTEEA trustee, PACCESS_MASK rights) {
    return effective_rights(list, wide(trustee), Text::ansi, rights);
}
DWORD WINAPI GetExplicitEntriesFromAclW(PACL list, PULONG count, PEXPLICIT_ACCESSW* entries) {
    return explicit_entries(list, count, entries);
}
DWORD WINAPI GetExplicitEntriesFromAclA(PACL list, PULONG count, PEXPLICIT_ACCESSA* entries) {
    return explicit_entries(list, count, reinterpret_cast<PEXPLICIT_ACCESSW*>(entries));
}

void WINAPI BuildTrusteeWithSidW(PTRUSTEEW trustee, PSID sid) {
    build(trustee, TRUSTEE_IS_SID, sid);
}
void WINAPI BuildTrusteeWithSidA(PTRUSTEEA trustee, PSID sid) {
    build(wide(trustee), TRUSTEE_IS_SID, sid);
}
void WINAPI BuildTrusteeWithNameW(PTRUSTEEW trustee, LPWSTR name) {
    build(trustee, TRUSTEE_IS_NAME, name);
}
void WINAPI BuildTrusteeWithNameA(PTRUSTEEA trustee, LPSTR name) {
    build(wide(trustee), TRUSTEE_IS_NAME, name);
}
void WINAPI BuildTrusteeWithObjectsAndSidW(PTRUSTEEW trustee, POBJECTS_AND_SID objects, GUID* type,
                                           GUID* inherited, PSID sid) {
    build(trustee, objects, type, inherited, sid);
}
void WINAPI BuildTrusteeWithObjectsAndSidA(PTRUSTEEA trustee, POBJECTS_AND_SID objects, GUID* type,
                                           GUID* inherited, PSID sid) {
    build(wide(trustee), objects, type, inherited, sid);
}
void WINAPI BuildExplicitAccessWithNameW(PEXPLICIT_ACCESSW entry, LPWSTR name, DWORD rights,
                                         ACCESS_MODE mode, DWORD flags) {
    build(entry, name, rights, mode, flags);
}
void WINAPI BuildExplicitAccessWithNameA(PEXPLICIT_ACCESSA entry, LPSTR name, DWORD rights,
                                         ACCESS_MODE mode, DWORD flags) {
    build(reinterpret_cast<EXPLICIT_ACCESSW*>(entry), reinterpret_cast<LPWSTR>(name), rights, mode,
          flags);
}

TRUSTEE_FORM WINAPI GetTrusteeFormW(PTRUSTEEW trustee) { return trustee->TrusteeForm; }
TRUSTEE_FORM WINAPI GetTrusteeFormA(PTRUSTEEA trustee) { return trustee->TrusteeForm; }
TRUSTEE_TYPE WINAPI GetTrusteeTypeW(PTRUSTEEW trustee) { return trustee->TrusteeType; }
TRUSTEE_TYPE WINAPI GetTrusteeTypeA(PTRUSTEEA trustee) { return trustee->TrusteeType; }
LPWSTR WINAPI GetTrusteeNameW(PTRUSTEEW trustee) { return name_of(trustee); }
LPSTR WINAPI GetTrusteeNameA(PTRUSTEEA trustee) {
    return reinterpret_cast<LPSTR>(name_of(wide(trustee)));
}

} // extern "C"
