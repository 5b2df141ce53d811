// Object identifiers and what they are called. Programs can't add any.

#include <ferry/win32/ntdll.hpp>

#define CRYPT_OID_INFO_HAS_EXTRA_FIELDS
#undef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT
#include <wincrypt.h>

namespace {

/// What a signature's algorithm says besides: the key's algorithm first.
struct KeyOfSignature {
    ALG_ID key;
    DWORD flags;
};

struct Row {
    const char* id;
    const WCHAR* name;
    DWORD group;
    DWORD value; ///< an ALG_ID, or 0
    DWORD extra; ///< bits of a cipher's key, or a signature's ALG_ID of its key
    const WCHAR* cng;
    const WCHAR* cng_extra;
};

#define HASH(id, name, value, cng)                                                                 \
    {id, L##name, CRYPT_HASH_ALG_OID_GROUP_ID, value, 0, L##cng, L""},
#define CIPHER(id, name, value, bits, cng)                                                         \
    {id, L##name, CRYPT_ENCRYPT_ALG_OID_GROUP_ID, value, bits, L##cng, L""},
#define KEY(id, name, value, cng, other)                                                           \
    {id, L##name, CRYPT_PUBKEY_ALG_OID_GROUP_ID, value, 0, L##cng, L##other},
#define SIGNATURE(id, name, value, key, cng, cng_key)                                              \
    {id, L##name, CRYPT_SIGN_ALG_OID_GROUP_ID, value, key, L##cng, L##cng_key},
#define NAMED(group, id, name) {id, L##name, group, 0, 0, L"", L""},
constexpr Row rows[] = {
#include "oids.inc"
};
#undef HASH
#undef CIPHER
#undef KEY
#undef SIGNATURE
#undef NAMED

constexpr unsigned count = ARRAYSIZE(rows);
CRYPT_OID_INFO infos[count]; ///< as they are handed out: made once, and never changed
KeyOfSignature extras[count];
INIT_ONCE made = INIT_ONCE_STATIC_INIT;

BOOL CALLBACK make(PINIT_ONCE, PVOID, PVOID*) {
    for (unsigned i = 0; i < count; ++i) {
        const Row& row = rows[i];
        CRYPT_OID_INFO& info = infos[i];
        info.cbSize = sizeof info;
        info.pszOID = row.id;
        info.pwszName = row.name;
        info.dwGroupId = row.group;
        info.dwValue = row.value;
        info.pwszCNGAlgid = row.cng;
        info.pwszCNGExtraAlgid = row.cng_extra;
        extras[i] = {row.extra, 0};
        if (row.extra != 0) {
            const bool is_signature = row.group == CRYPT_SIGN_ALG_OID_GROUP_ID;
            info.ExtraInfo.cbData = is_signature ? sizeof extras[i] : sizeof(DWORD);
            info.ExtraInfo.pbData = reinterpret_cast<BYTE*>(&extras[i]);
        }
    }
    return TRUE;
}

const CRYPT_OID_INFO* all() {
    InitOnceExecuteOnce(&made, make, nullptr, nullptr);
    return infos;
}

bool same(LPCWSTR one, LPCWSTR other) {
    return CompareStringOrdinal(one, -1, other, -1, TRUE) == CSTR_EQUAL;
}

bool is_algorithm(const Row& row) { return row.group <= CRYPT_SIGN_ALG_OID_GROUP_ID; }

bool matches(const Row& row, DWORD kind, const void* key) {
    switch (kind) {
    case CRYPT_OID_INFO_OID_KEY: return strcmp(row.id, static_cast<const char*>(key)) == 0;
    case CRYPT_OID_INFO_NAME_KEY: return same(row.name, static_cast<LPCWSTR>(key));
    case CRYPT_OID_INFO_ALGID_KEY:
        return is_algorithm(row) && row.value == *static_cast<const ALG_ID*>(key);
    case CRYPT_OID_INFO_SIGN_KEY: {
        const auto* const ids = static_cast<const ALG_ID*>(key);
        return row.group == CRYPT_SIGN_ALG_OID_GROUP_ID && row.value == ids[0] &&
               row.extra == ids[1];
    }
    case CRYPT_OID_INFO_CNG_ALGID_KEY:
        return is_algorithm(row) && same(row.cng, static_cast<LPCWSTR>(key));
    case CRYPT_OID_INFO_CNG_SIGN_KEY: {
        const auto* const names = static_cast<const LPCWSTR*>(key);
        return row.group == CRYPT_SIGN_ALG_OID_GROUP_ID && same(row.cng, names[0]) &&
               same(row.cng_extra, names[1]);
    }
    default: return false;
    }
}

} // namespace

extern "C" {

PCCRYPT_OID_INFO WINAPI CryptFindOIDInfo(DWORD kind, void* key, DWORD wanted) {
    constexpr DWORD low = 0xffff; // flags stand above
    const DWORD group = wanted & low;
    for (unsigned i = 0; key != nullptr && i < count; ++i) {
        if ((group == 0 || rows[i].group == group) && matches(rows[i], kind & low, key)) {
            return all() + i;
        }
    }
    return nullptr;
}

WINBOOL WINAPI CryptEnumOIDInfo(DWORD wanted, DWORD, void* argument, PFN_CRYPT_ENUM_OID_INFO call) {
    for (unsigned i = 0; i < count; ++i) {
        if ((wanted == 0 || rows[i].group == wanted) && !call(all() + i, argument)) {
            return FALSE;
        }
    }
    return TRUE;
}

LPCSTR WINAPI CertAlgIdToOID(DWORD id) {
    const CRYPT_OID_INFO* const found = CryptFindOIDInfo(CRYPT_OID_INFO_ALGID_KEY, &id, 0);
    return found == nullptr ? nullptr : found->pszOID;
}

DWORD WINAPI CertOIDToAlgId(LPCSTR id) {
    const CRYPT_OID_INFO* const found =
        CryptFindOIDInfo(CRYPT_OID_INFO_OID_KEY, const_cast<char*>(id), 0);
    return found == nullptr || found->dwGroupId > CRYPT_SIGN_ALG_OID_GROUP_ID ? 0 : found->Algid;
}

} // extern "C"
