// What is looked for by its identifier in lists that certificates and requests have.
// build: -lcrypt32
#include <windows.h>

#include <stdio.h>
#include <wincrypt.h>

int main(void) {
    static char country[] = szOID_COUNTRY_NAME;
    static char common[] = szOID_COMMON_NAME;
    static char unit[] = szOID_ORGANIZATIONAL_UNIT_NAME;
    static char usage[] = szOID_KEY_USAGE;

    CERT_RDN_ATTR first[] = {{.pszObjId = country}};
    CERT_RDN_ATTR second[] = {{.pszObjId = unit}, {.pszObjId = common}};
    CERT_RDN parts[] = {{1, first}, {2, second}};
    CERT_NAME_INFO name = {2, parts};
    printf("in a name: %d %d %d\n", CertFindRDNAttr(szOID_COUNTRY_NAME, &name) == first,
           CertFindRDNAttr(szOID_COMMON_NAME, &name) == second + 1,
           CertFindRDNAttr(szOID_LOCALITY_NAME, &name) == NULL);

    CRYPT_ATTRIBUTE attributes[] = {
        {.pszObjId = country}, {.pszObjId = common}, {.pszObjId = common}};
    printf("attributes: %d %d\n",
           CertFindAttribute(szOID_COMMON_NAME, 3, attributes) == attributes + 1,
           CertFindAttribute(szOID_COMMON_NAME, 1, attributes) == NULL);
    printf("none: %d\n", CertFindAttribute(szOID_COMMON_NAME, 0, NULL) == NULL);
    SetLastError(0);
    const BOOL nothing = CertFindAttribute(NULL, 3, attributes) == NULL;
    printf("no identifier: %d %lu\n", nothing, GetLastError());

    CERT_EXTENSION extensions[] = {{.pszObjId = common}, {.pszObjId = usage}};
    printf("extensions: %d %d\n",
           CertFindExtension(szOID_KEY_USAGE, 2, extensions) == extensions + 1,
           CertFindExtension(szOID_BASIC_CONSTRAINTS2, 2, extensions) == NULL);
    SetLastError(0);
    const BOOL neither = CertFindExtension(NULL, 2, extensions) == NULL;
    printf("no identifier: %d %lu\n", neither, GetLastError());
    return 0;
}
