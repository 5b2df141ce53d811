// Names of security identifiers: the user's, and the few that every Windows has.

#include "accounts.hpp"

using namespace ferry::win32;
using namespace ferry::win32::security;

namespace {

struct Account {
    BYTE authority;
    BYTE count;
    DWORD parts[2];
    SID_NAME_USE use;
    const WCHAR* domain;
    const WCHAR* name;
};
constexpr Account accounts[] = {
    {0, 1, {0}, SidTypeWellKnownGroup, L"", L"NULL SID"},
    {1, 1, {0}, SidTypeWellKnownGroup, L"", L"Everyone"},
    {2, 1, {0}, SidTypeWellKnownGroup, L"", L"LOCAL"},
    {3, 1, {0}, SidTypeWellKnownGroup, L"", L"CREATOR OWNER"},
    {3, 1, {1}, SidTypeWellKnownGroup, L"", L"CREATOR GROUP"},
    {5, 1, {2}, SidTypeWellKnownGroup, L"NT AUTHORITY", L"NETWORK"},
    {5, 1, {4}, SidTypeWellKnownGroup, L"NT AUTHORITY", L"INTERACTIVE"},
    {5, 1, {6}, SidTypeWellKnownGroup, L"NT AUTHORITY", L"SERVICE"},
    {5, 1, {7}, SidTypeWellKnownGroup, L"NT AUTHORITY", L"ANONYMOUS LOGON"},
    {5, 1, {11}, SidTypeWellKnownGroup, L"NT AUTHORITY", L"Authenticated Users"},
    {5, 1, {18}, SidTypeWellKnownGroup, L"NT AUTHORITY", L"SYSTEM"},
    {5, 1, {19}, SidTypeWellKnownGroup, L"NT AUTHORITY", L"LOCAL SERVICE"},
    {5, 1, {20}, SidTypeWellKnownGroup, L"NT AUTHORITY", L"NETWORK SERVICE"},
    {5, 1, {32}, SidTypeDomain, L"BUILTIN", L"BUILTIN"},
    {5, 2, {32, 544}, SidTypeAlias, L"BUILTIN", L"Administrators"},
    {5, 2, {32, 545}, SidTypeAlias, L"BUILTIN", L"Users"},
    {5, 2, {32, 546}, SidTypeAlias, L"BUILTIN", L"Guests"},
    {16, 1, {0}, SidTypeLabel, L"Mandatory Label", L"Untrusted Mandatory Level"},
    {16, 1, {4096}, SidTypeLabel, L"Mandatory Label", L"Low Mandatory Level"},
    {16, 1, {8192}, SidTypeLabel, L"Mandatory Label", L"Medium Mandatory Level"},
    {16, 1, {8448}, SidTypeLabel, L"Mandatory Label", L"Medium Plus Mandatory Level"},
    {16, 1, {12288}, SidTypeLabel, L"Mandatory Label", L"High Mandatory Level"},
    {16, 1, {16384}, SidTypeLabel, L"Mandatory Label", L"System Mandatory Level"},
};

void set(Found& found, const Account& row) {
    UserSid sid{};
    sid.count = row.count;
    sid.authority[5] = row.authority;
    memcpy(sid.parts, row.parts, sizeof row.parts);
    found.size = 8 + row.count * static_cast<DWORD>(sizeof(DWORD));
    memcpy(found.sid, &sid, found.size);
    found.use = row.use;
    memcpy(found.domain, row.domain, (wcslen(row.domain) + 1) * sizeof(WCHAR));
    memcpy(found.name, row.name, (wcslen(row.name) + 1) * sizeof(WCHAR));
}

void set_own(Found& found, const UserSid& sid, SID_NAME_USE use) {
    memcpy(found.sid, &sid, sizeof sid);
    found.size = sizeof sid;
    found.use = use;
    DWORD room = ARRAYSIZE(found.domain);
    if (!GetComputerNameW(found.domain, &room)) {
        found.domain[0] = 0;
    }
    if (use == SidTypeGroup) {
        memcpy(found.name, L"None", sizeof L"None");
    } else if (GetEnvironmentVariableW(L"USERNAME", found.name, ARRAYSIZE(found.name)) == 0) {
        found.name[0] = 0;
    }
}

/// Calls `visit` for each account until it says true.
template <class Visit>
bool any_account(Found& found, Visit visit) {
    for (const Account& row : accounts) {
        set(found, row);
        if (visit()) {
            return true;
        }
    }
    set_own(found, {}, SidTypeUser);
    if (visit()) {
        return true;
    }
    set_own(found, primary_group(), SidTypeGroup);
    return visit();
}

bool same(const WCHAR* a, const WCHAR* b) {
    return CompareStringOrdinal(a, -1, b, -1, TRUE) == CSTR_EQUAL;
}

/// Both texts of an answer, each with the room there is for it; sizes without the end where they
/// fit.
template <class Char>
BOOL give(const Char* name, Char* name_to, DWORD* name_room, DWORD name_size, const Char* domain,
          Char* domain_to, DWORD* domain_room, DWORD domain_size) {
    const bool fits = *name_room > name_size && *domain_room > domain_size;
    if (!fits) {
        *name_room = name_size + 1;
        *domain_room = domain_size + 1;
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    memcpy(name_to, name, (name_size + 1) * sizeof(Char));
    memcpy(domain_to, domain, (domain_size + 1) * sizeof(Char));
    *name_room = name_size;
    *domain_room = domain_size;
    return TRUE;
}

DWORD length(const WCHAR* text) { return static_cast<DWORD>(wcslen(text)); }

using Narrow = char[ARRAYSIZE(Found::name) * 3];

/// Without the end; how many characters.
DWORD to_narrow(const WCHAR* text, Narrow& to) {
    return static_cast<DWORD>(
               WideCharToMultiByte(CP_ACP, 0, text, -1, to, sizeof to, nullptr, nullptr)) -
           1;
}

/// What was found by name: security identifier and domain.
template <class Char>
BOOL give_found(const Found& found, PSID sid, DWORD* sid_room, const Char* domain, Char* domain_to,
                DWORD* domain_room, DWORD domain_size, SID_NAME_USE* use) {
    *use = found.use;
    const bool fits = *sid_room >= found.size && *domain_room > domain_size;
    *sid_room = found.size;
    *domain_room = fits ? domain_size : domain_size + 1;
    if (!fits) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    memcpy(sid, found.sid, found.size);
    memcpy(domain_to, domain, (domain_size + 1) * sizeof(Char));
    return TRUE;
}

} // namespace

BOOL security::find_sid(PSID sid, Found& found) {
    if (!IsValidSid(sid)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    return any_account(found, [&] { return EqualSid(found.sid, sid) != FALSE; })
               ? TRUE
               : fail(ERROR_NONE_MAPPED);
}

BOOL security::find_name(const WCHAR* name, Found& found) {
    const WCHAR* const separator = wcschr(name, L'\\');
    const WCHAR* const account = separator != nullptr ? separator + 1 : name;
    const auto is_domain = [&] {
        const auto size = static_cast<int>(separator - name);
        return CompareStringOrdinal(name, size, found.domain, -1, TRUE) == CSTR_EQUAL ||
               (size == 1 && *name == L'.');
    };
    return any_account(
               found,
               [&] { return same(found.name, account) && (separator == nullptr || is_domain()); })
               ? TRUE
               : fail(ERROR_NONE_MAPPED);
}

extern "C" {

BOOL WINAPI LookupAccountSidW(LPCWSTR, PSID sid, LPWSTR name, LPDWORD name_room, LPWSTR domain,
                              LPDWORD domain_room, PSID_NAME_USE use) {
    Found found;
    if (!find_sid(sid, found)) {
        return FALSE;
    }
    *use = found.use;
    return give(found.name, name, name_room, length(found.name), found.domain, domain, domain_room,
                length(found.domain));
}

BOOL WINAPI LookupAccountSidA(LPCSTR, PSID sid, LPSTR name, LPDWORD name_room, LPSTR domain,
                              LPDWORD domain_room, PSID_NAME_USE use) {
    Found found;
    if (!find_sid(sid, found)) {
        return FALSE;
    }
    *use = found.use;
    Narrow narrow[2];
    const DWORD name_size = to_narrow(found.name, narrow[0]);
    const DWORD domain_size = to_narrow(found.domain, narrow[1]);
    return give<char>(narrow[0], name, name_room, name_size, narrow[1], domain, domain_room,
                      domain_size);
}

BOOL WINAPI LookupAccountNameW(LPCWSTR, LPCWSTR name, PSID sid, LPDWORD sid_room, LPWSTR domain,
                               LPDWORD domain_room, PSID_NAME_USE use) {
    Found found;
    return find_name(name, found) && give_found(found, sid, sid_room, found.domain, domain,
                                                domain_room, length(found.domain), use);
}

BOOL WINAPI LookupAccountNameA(LPCSTR, LPCSTR name, PSID sid, LPDWORD sid_room, LPSTR domain,
                               LPDWORD domain_room, PSID_NAME_USE use) {
    WCHAR wide[2 * ARRAYSIZE(Found::name)];
    if (MultiByteToWideChar(CP_ACP, 0, name, -1, wide, ARRAYSIZE(wide)) == 0) {
        return fail(ERROR_NONE_MAPPED);
    }
    Found found;
    Narrow narrow;
    return find_name(wide, found) &&
           give_found<char>(found, sid, sid_room, narrow, domain, domain_room,
                            to_narrow(found.domain, narrow), use);
}

} // extern "C"
