// Names of certificates as text.
// build: -lcrypt32

#include <windows.h>

#include <stdio.h>
#include <wincrypt.h>

// C=DE; O="One, Ltd"; CN=host with an attribute that nobody knows.
static BYTE bytes[] = "\x30\x39\x31\x0b\x30\x09\x06\x03\x55\x04\x06\x13\x02"
                      "DE\x31\x11\x30\x0f\x06\x03\x55\x04\x0a\x0c\x08"
                      "One, Ltd\x31\x17\x30\x0b\x06\x03\x55\x04\x03\x0c\x04"
                      "host\x30\x08\x06\x03\x55\x04\x63\x0c\x01x";

static CERT_NAME_BLOB name = {sizeof bytes - 1, bytes};

static void show(DWORD how) {
    WCHAR text[200];
    const DWORD units = CertNameToStrW(X509_ASN_ENCODING, &name, how, text, 200);
    for (WCHAR* at = text; *at != 0; ++at) { // line ends, so that they can be seen
        *at = *at == L'\r' ? L'<' : *at == L'\n' ? L'>' : *at;
    }
    printf("%08lx %lu %lu [%ls]\n", how, units,
           CertNameToStrW(X509_ASN_ENCODING, &name, how, NULL, 0), text);
}

int main(void) {
    show(CERT_SIMPLE_NAME_STR);
    show(CERT_OID_NAME_STR);
    show(CERT_X500_NAME_STR);
    show(CERT_X500_NAME_STR | CERT_NAME_STR_REVERSE_FLAG);
    show(CERT_X500_NAME_STR | CERT_NAME_STR_SEMICOLON_FLAG);
    show(CERT_X500_NAME_STR | CERT_NAME_STR_CRLF_FLAG);
    show(CERT_X500_NAME_STR | CERT_NAME_STR_NO_PLUS_FLAG | CERT_NAME_STR_NO_QUOTING_FLAG);
    char narrow[200];
    const DWORD size =
        CertNameToStrA(X509_ASN_ENCODING, &name, CERT_SIMPLE_NAME_STR, narrow, sizeof narrow);
    printf("%lu [%s]\n", size, narrow);
    WCHAR small[8];
    const DWORD units = CertNameToStrW(X509_ASN_ENCODING, &name, CERT_X500_NAME_STR, small, 8);
    printf("%lu [%ls]\n", units, small);
    return 0;
}
