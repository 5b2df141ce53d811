// What object identifiers are called, and which algorithms they are.
// build: -lcrypt32

#define CRYPT_OID_INFO_HAS_EXTRA_FIELDS
#include <windows.h>

#include <stdio.h>
#include <wincrypt.h>

static void show(const char* what, DWORD kind, const void* key, DWORD group) {
    const CRYPT_OID_INFO* info = CryptFindOIDInfo(kind, (void*)key, group);
    if (info == NULL) {
        printf("%s: none\n", what);
        return;
    }
    printf("%s: %s %ls, group %lu, value %#lx, extra", what, info->pszOID, info->pwszName,
           info->dwGroupId, info->dwValue);
    for (DWORD i = 0; i + 4 <= info->ExtraInfo.cbData; i += 4) {
        printf(" %#lx", *(DWORD*)(info->ExtraInfo.pbData + i));
    }
    printf(", [%ls] [%ls]\n", info->pwszCNGAlgid ? info->pwszCNGAlgid : L"",
           info->pwszCNGExtraAlgid ? info->pwszCNGExtraAlgid : L"");
}

static BOOL WINAPI count(PCCRYPT_OID_INFO info, void* to) {
    (void)info;
    ++*(int*)to;
    return TRUE;
}

int main(void) {
    show("id", CRYPT_OID_INFO_OID_KEY, "1.2.840.113549.1.1.11", 0);
    show("in its group", CRYPT_OID_INFO_OID_KEY, szOID_RSA_RSA, CRYPT_PUBKEY_ALG_OID_GROUP_ID);
    show("in another", CRYPT_OID_INFO_OID_KEY, "2.5.4.3", CRYPT_HASH_ALG_OID_GROUP_ID);
    show("name", CRYPT_OID_INFO_NAME_KEY, L"SHA256", CRYPT_HASH_ALG_OID_GROUP_ID);
    show("part", CRYPT_OID_INFO_NAME_KEY, L"cn", CRYPT_RDN_ATTR_OID_GROUP_ID);
    show("usage", CRYPT_OID_INFO_OID_KEY, "1.3.6.1.5.5.7.3.1", 0);
    show("extension", CRYPT_OID_INFO_OID_KEY, "2.5.29.17", 0);
    const ALG_ID hash = CALG_SHA_512, pair[2] = {CALG_SHA1, CALG_RSA_SIGN};
    show("algorithm", CRYPT_OID_INFO_ALGID_KEY, &hash, CRYPT_HASH_ALG_OID_GROUP_ID);
    show("signature", CRYPT_OID_INFO_SIGN_KEY, pair, 0);
    show("cipher", CRYPT_OID_INFO_NAME_KEY, L"aes256", 0);
    const WCHAR* names[2] = {L"SHA256", L"ECDSA"};
    show("bcrypt's names", CRYPT_OID_INFO_CNG_SIGN_KEY, names, 0);
    show("unknown", CRYPT_OID_INFO_OID_KEY, "1.2.3.4", 0);
    int seen = 0;
    printf("all %d", CryptEnumOIDInfo(0, 0, &seen, count));
    printf(" %d\n", seen > 50);
    printf("%s %#lx %lu\n", CertAlgIdToOID(CALG_SHA1), CertOIDToAlgId("2.16.840.1.101.3.4.2.1"),
           CertOIDToAlgId("1.2.3.4"));
    return 0;
}
