// Engines that look for chains of certificates are there for programs that make one when they
// start.
#include <windows.h>

#include <stdio.h>
#include <wincrypt.h>

typedef BOOL(WINAPI* Create)(PCERT_CHAIN_ENGINE_CONFIG, HCERTCHAINENGINE*);
typedef void(WINAPI* Free)(HCERTCHAINENGINE);

int main(void) {
    const HMODULE crypt = LoadLibraryA("crypt32.dll");
    const Create create = (Create)(void*)GetProcAddress(crypt, "CertCreateCertificateChainEngine");
    const Free end = (Free)(void*)GetProcAddress(crypt, "CertFreeCertificateChainEngine");
    CERT_CHAIN_ENGINE_CONFIG config = {.cbSize = sizeof config};
    HCERTCHAINENGINE engine = NULL;
    const BOOL created = create(&config, &engine);
    printf("%d %d\n", created, engine != NULL);
    end(engine);
    SetLastError(0);
    const BOOL refused = create(NULL, &engine);
    printf("%d %lu\n", refused, GetLastError());
    return 0;
}
