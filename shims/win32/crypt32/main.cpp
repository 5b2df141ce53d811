// Certificate stores, which are empty: the machine trusts nobody.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

#undef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT
#include <wincrypt.h>

namespace {

/// All stores are one, which is never destroyed, and so are all engines that look for chains.
char store;
char engine;

template <class T>
T* none() {
    SetLastError(static_cast<DWORD>(CRYPT_E_NOT_FOUND));
    return nullptr;
}

} // namespace

extern "C" {

HCERTSTORE WINAPI CertOpenStore(LPCSTR, DWORD, HCRYPTPROV_LEGACY, DWORD, const void*) {
    return &store;
}
HCERTSTORE WINAPI CertOpenSystemStoreA(HCRYPTPROV_LEGACY, LPCSTR) { return &store; }
HCERTSTORE WINAPI CertOpenSystemStoreW(HCRYPTPROV_LEGACY, LPCWSTR) { return &store; }
HCERTSTORE WINAPI CertDuplicateStore(HCERTSTORE of) { return of; }
WINBOOL WINAPI CertCloseStore(HCERTSTORE, DWORD) { return TRUE; }

PCCERT_CONTEXT WINAPI CertEnumCertificatesInStore(HCERTSTORE, PCCERT_CONTEXT) {
    return none<const CERT_CONTEXT>();
}
PCCRL_CONTEXT WINAPI CertEnumCRLsInStore(HCERTSTORE, PCCRL_CONTEXT) {
    return none<const CRL_CONTEXT>();
}
PCCERT_CONTEXT WINAPI CertFindCertificateInStore(HCERTSTORE, DWORD, DWORD, DWORD, const void*,
                                                 PCCERT_CONTEXT) {
    return none<const CERT_CONTEXT>();
}
PCCERT_CONTEXT WINAPI CertDuplicateCertificateContext(PCCERT_CONTEXT context) { return context; }
WINBOOL WINAPI CertFreeCertificateContext(PCCERT_CONTEXT) { return TRUE; }

WINBOOL WINAPI CertCreateCertificateChainEngine(PCERT_CHAIN_ENGINE_CONFIG config,
                                                HCERTCHAINENGINE* made) {
    if (config == nullptr || made == nullptr) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    *made = &engine;
    return TRUE;
}
void WINAPI CertFreeCertificateChainEngine(HCERTCHAINENGINE) {}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
