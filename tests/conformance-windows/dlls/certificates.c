// Stores of certificates and what certificates say.
// build: -lcrypt32
#include <stdio.h>
#include <windows.h>

#include <wincrypt.h>

#include "certificates.inc"

static int count(HCERTSTORE store) {
    int found = 0;
    for (PCCERT_CONTEXT one = NULL; (one = CertEnumCertificatesInStore(store, one)) != NULL;) {
        ++found;
    }
    return found;
}

static void show_name(const char* what, PCCERT_CONTEXT one, DWORD kind, DWORD flags, void* which) {
    char name[100];
    const DWORD size = CertGetNameStringA(one, kind, flags, which, name, sizeof name);
    printf("%s %lu '%s'\n", what, size, name);
}

static void show_usages(PCCERT_CONTEXT one) {
    char room[500];
    DWORD size = sizeof room;
    CERT_ENHKEY_USAGE* const list = (CERT_ENHKEY_USAGE*)room;
    SetLastError(1);
    const BOOL done = CertGetEnhancedKeyUsage(one, 0, list, &size);
    printf("usages %d %lx %lu", done, GetLastError(), list->cUsageIdentifier);
    for (DWORD i = 0; i < list->cUsageIdentifier; ++i) {
        printf(" %s", list->rgpszUsageIdentifier[i]);
    }
    const BOOL of_properties =
        CertGetEnhancedKeyUsage(one, CERT_FIND_PROP_ONLY_ENHKEY_USAGE_FLAG, NULL, &size);
    printf(", %d %d\n", of_properties, GetLastError() == (DWORD)CRYPT_E_NOT_FOUND);
}

static DWORD chain_of(HCERTCHAINENGINE engine, PCCERT_CONTEXT one) {
    CERT_CHAIN_PARA wanted = {.cbSize = sizeof wanted};
    const CERT_CHAIN_CONTEXT* chain = NULL;
    if (!CertGetCertificateChain(engine, one, NULL, NULL, &wanted, 0, NULL, &chain)) {
        return ~0u;
    }
    const DWORD status = chain->TrustStatus.dwErrorStatus;
    printf("%lu of %lu, %lx\n", chain->cChain, chain->rgpChain[0]->cElement, status);
    CertFreeCertificateChain(chain);
    return status;
}

static DWORD ask_policy(HCERTCHAINENGINE engine, PCCERT_CONTEXT one, LPCSTR policy, DWORD flags,
                        LPWSTR server) {
    CERT_CHAIN_PARA wanted = {.cbSize = sizeof wanted};
    const CERT_CHAIN_CONTEXT* chain = NULL;
    CertGetCertificateChain(engine, one, NULL, NULL, &wanted, 0, NULL, &chain);
    SSL_EXTRA_CERT_CHAIN_POLICY_PARA tls = {.dwAuthType = AUTHTYPE_SERVER,
                                            .pwszServerName = server};
    tls.cbSize = sizeof tls;
    CERT_CHAIN_POLICY_PARA asked = {.cbSize = sizeof asked, .dwFlags = flags, &tls};
    CERT_CHAIN_POLICY_STATUS status = {.cbSize = sizeof status};
    const BOOL done = CertVerifyCertificateChainPolicy(policy, chain, &asked, &status);
    CertFreeCertificateChain(chain);
    return done ? status.dwError : 1;
}

int main(void) {
    const PCCERT_CONTEXT one =
        CertCreateCertificateContext(X509_ASN_ENCODING, certificate, sizeof certificate);
    printf("%d %d %lu\n", one != NULL, one->cbCertEncoded == sizeof certificate,
           one->dwCertEncodingType);
    const CERT_INFO* const info = one->pCertInfo;
    printf("version %lu, serial", info->dwVersion);
    for (DWORD i = info->SerialNumber.cbData; i-- > 0;) {
        printf(" %02x", info->SerialNumber.pbData[i]);
    }
    SYSTEMTIME begin, end;
    FileTimeToSystemTime(&info->NotBefore, &begin);
    FileTimeToSystemTime(&info->NotAfter, &end);
    printf("\n%u-%u-%u to %u-%u-%u\n", begin.wYear, begin.wMonth, begin.wDay, end.wYear, end.wMonth,
           end.wDay);
    printf("%s, key %s, %lu bytes, %lu unused\n", info->SignatureAlgorithm.pszObjId,
           info->SubjectPublicKeyInfo.Algorithm.pszObjId,
           info->SubjectPublicKeyInfo.PublicKey.cbData,
           info->SubjectPublicKeyInfo.PublicKey.cUnusedBits);
    for (DWORD i = 0; i < info->cExtension; ++i) {
        printf("extension %s %d %lu\n", info->rgExtension[i].pszObjId,
               info->rgExtension[i].fCritical, info->rgExtension[i].Value.cbData);
    }
    show_name("display", one, CERT_NAME_SIMPLE_DISPLAY_TYPE, 0, NULL);
    show_name("issuer", one, CERT_NAME_SIMPLE_DISPLAY_TYPE, CERT_NAME_ISSUER_FLAG, NULL);
    show_name("organization", one, CERT_NAME_ATTR_TYPE, 0, szOID_ORGANIZATION_NAME);
    show_name("country", one, CERT_NAME_ATTR_TYPE, 0, szOID_COUNTRY_NAME);
    show_name("dns", one, CERT_NAME_DNS_TYPE, 0, NULL);
    show_usages(one);
    BYTE hash[32];
    DWORD size = sizeof hash;
    CertGetCertificateContextProperty(one, CERT_SHA1_HASH_PROP_ID, hash, &size);
    printf("SHA-1 %lu", size);
    for (DWORD i = 0; i < size; ++i) {
        printf("%s%02x", i == 0 ? " " : "", hash[i]);
    }
    const FILETIME early = {0, 0x01000000};
    printf("\ntime %ld %ld\n", CertVerifyTimeValidity(NULL, one->pCertInfo),
           CertVerifyTimeValidity((FILETIME*)&early, one->pCertInfo));

    HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL);
    printf("store %d", count(store));
    PCCERT_CONTEXT added = NULL;
    BOOL done = CertAddCertificateContextToStore(store, one, CERT_STORE_ADD_NEW, &added);
    printf(" %d %d %d", done, added != one, count(store));
    done = CertAddCertificateContextToStore(store, one, CERT_STORE_ADD_NEW, NULL);
    printf(" %d %d", done, GetLastError() == (DWORD)CRYPT_E_EXISTS);
    done = CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, certificate,
                                            sizeof certificate, CERT_STORE_ADD_USE_EXISTING, NULL);
    printf(" %d %d\n", done, count(store));
    CRYPT_HASH_BLOB wanted = {20, hash};
    PCCERT_CONTEXT found =
        CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_SHA1_HASH, &wanted, NULL);
    printf("found %d", found == added);
    found = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_SHA1_HASH, &wanted,
                                       found);
    printf(" %d %d\n", found == NULL, GetLastError() == (DWORD)CRYPT_E_NOT_FOUND);

    HCERTSTORE all = CertOpenStore(CERT_STORE_PROV_COLLECTION, 0, 0, 0, NULL);
    HCERTSTORE other = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL);
    CertAddCertificateContextToStore(other, one, CERT_STORE_ADD_ALWAYS, NULL);
    CertAddCertificateContextToStore(other, one, CERT_STORE_ADD_ALWAYS, NULL);
    CertAddStoreToCollection(all, store, 0, 0);
    CertAddStoreToCollection(all, other, 0, 0);
    printf("collection %d\n", count(all));

    CERT_CHAIN_ENGINE_CONFIG config = {.cbSize = sizeof config, .hExclusiveRoot = store};
    HCERTCHAINENGINE engine = NULL;
    CertCreateCertificateChainEngine(&config, &engine);
    chain_of(NULL, one);
    chain_of(engine, one);
    printf("policy %lx", ask_policy(NULL, one, CERT_CHAIN_POLICY_BASE, 0, NULL));
    printf(" %lx", ask_policy(NULL, one, CERT_CHAIN_POLICY_BASE,
                              CERT_CHAIN_POLICY_ALLOW_UNKNOWN_CA_FLAG, NULL));
    printf(" %lx", ask_policy(engine, one, CERT_CHAIN_POLICY_SSL, 0, L"ferry.test"));
    printf(" %lx\n", ask_policy(engine, one, CERT_CHAIN_POLICY_SSL, 0, L"other.test"));
    CertFreeCertificateChainEngine(engine);

    CertDeleteCertificateFromStore(CertDuplicateCertificateContext(added));
    printf("deleted %d, %d\n", count(store), added->pCertInfo->dwVersion == CERT_V3);
    CertCloseStore(store, 0);
    CertCloseStore(other, 0);
    printf("closed %d\n", count(all));
    CertCloseStore(all, 0);
    CertFreeCertificateContext(added);
    CertFreeCertificateContext(one);

    const PCCERT_CONTEXT bad = CertCreateCertificateContext(X509_ASN_ENCODING, certificate, 100);
    printf("cut %d\n", bad != NULL);
    return 0;
}
