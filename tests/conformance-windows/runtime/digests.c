// build: -lbcrypt
// bcrypt's digests of "abc" and of long data (FIPS 180-4, RFC 1320, 1321), with keys (RFC 2202,
// 4231), keys from passwords (RFC 6070), and what handles answer.
#include <windows.h>

#include <bcrypt.h>
#include <stdio.h>
#include <string.h>

#define MD5_HANDLE ((BCRYPT_ALG_HANDLE)0x21)
#define HMAC_SHA256_HANDLE ((BCRYPT_ALG_HANDLE)0xb1)
#define RNG_HANDLE ((BCRYPT_ALG_HANDLE)0x81)

static UCHAR digest[64];
static void show(const char* what, NTSTATUS status, ULONG size) {
    printf("%s %08lx ", what, status);
    for (ULONG i = 0; status == 0 && i < size; ++i)
        printf("%02x", digest[i]);
    printf("\n");
}
static ULONG number(BCRYPT_HANDLE handle, const WCHAR* name) {
    ULONG value = 0, size = 0;
    BCryptGetProperty(handle, name, (PUCHAR)&value, sizeof value, &size, 0);
    return value;
}

int main(void) {
    static const WCHAR* const names[] = {L"MD4", L"MD5", L"SHA1", L"SHA256", L"SHA384", L"SHA512"};
    static UCHAR many[1000];
    UCHAR key[131];
    memset(many, 'a', sizeof many);
    memset(key, 0xaa, sizeof key);
    for (int i = 0; i < 6; ++i) {
        BCRYPT_ALG_HANDLE provider;
        BCRYPT_HASH_HANDLE hash, twin;
        char name[10];
        sprintf(name, "%ls", names[i]);
        printf("%s %lx", name, BCryptOpenAlgorithmProvider(&provider, names[i], NULL, 0));
        const ULONG size = number(provider, BCRYPT_HASH_LENGTH);
        printf(" %lu %lu\n", size, number(provider, BCRYPT_HASH_BLOCK_LENGTH));
        show("abc", BCryptHash(provider, NULL, 0, (PUCHAR) "abc", 3, digest, size), size);
        BCryptCreateHash(provider, &hash, NULL, 0, NULL, 0, BCRYPT_HASH_REUSABLE_FLAG);
        for (int part = 0; part < 1000; ++part)
            BCryptHashData(hash, many, sizeof many, 0);
        BCryptDuplicateHash(hash, &twin, NULL, 0, 0);
        BCryptHashData(twin, many, 57, 0);
        show("million", BCryptFinishHash(hash, digest, size, 0), size);
        show("and 57", BCryptFinishHash(twin, digest, size, 0), size);
        show("again nothing", BCryptFinishHash(hash, digest, size, 0), size);
        show("too large", BCryptFinishHash(hash, digest, size + 1, 0), size);
        BCryptDestroyHash(hash);
        BCryptDestroyHash(twin);
        BCryptCloseAlgorithmProvider(provider, 0);
        BCryptOpenAlgorithmProvider(&provider, names[i], MS_PRIMITIVE_PROVIDER,
                                    BCRYPT_ALG_HANDLE_HMAC_FLAG);
        show("short key",
             BCryptHash(provider, (PUCHAR) "Jefe", 4, (PUCHAR) "what do ya want for nothing?", 28,
                        digest, size),
             size);
        show("long key",
             BCryptHash(provider, key, sizeof key,
                        (PUCHAR) "Test Using Larger Than Block-Size Key - Hash Key First", 54,
                        digest, size),
             size);
        show("password",
             BCryptDeriveKeyPBKDF2(provider, (PUCHAR) "passwordPASSWORDpassword", 24,
                                   (PUCHAR) "saltSALTsaltSALTsaltSALTsaltSALTsalt", 36, 4096,
                                   digest, 25, 0),
             25);
        BCryptCloseAlgorithmProvider(provider, 0);
    }
    show("number", BCryptHash(MD5_HANDLE, NULL, 0, NULL, 0, digest, 16), 16);
    show("number", BCryptHash(HMAC_SHA256_HANDLE, (PUCHAR) "k", 1, NULL, 0, digest, 32), 32);
    show("no key there", BCryptHash(MD5_HANDLE, (PUCHAR) "k", 1, NULL, 0, digest, 16), 16);
    show("no rounds", BCryptDeriveKeyPBKDF2(HMAC_SHA256_HANDLE, NULL, 0, NULL, 0, 0, digest, 8, 0),
         8);

    BCRYPT_ALG_HANDLE provider = NULL;
    WCHAR name[20] = L"";
    ULONG size = 0;
    printf("%lx", BCryptOpenAlgorithmProvider(&provider, L"NOSUCH", NULL, 0));
    printf(" %lx", BCryptOpenAlgorithmProvider(&provider, L"MD5", L"Somebody", 0));
    printf(" %lx\n", BCryptOpenAlgorithmProvider(&provider, L"RNG", NULL, 0));
    printf("%lx",
           BCryptGetProperty(provider, BCRYPT_ALGORITHM_NAME, (PUCHAR)name, sizeof name, &size, 0));
    printf(" %ls %lu", name, size);
    printf(" %lx",
           BCryptGetProperty(provider, BCRYPT_HASH_LENGTH, (PUCHAR)name, sizeof name, &size, 0));
    printf(" %lx", BCryptGetProperty(MD5_HANDLE, BCRYPT_HASH_LENGTH, (PUCHAR)name, 0, &size, 0));
    printf(" %lx", BCryptGetProperty(MD5_HANDLE, BCRYPT_HASH_LENGTH, NULL, 0, &size, 0));
    printf(" %lx", BCryptGetProperty(NULL, BCRYPT_HASH_LENGTH, NULL, 0, &size, 0));
    printf(" %lx\n", BCryptGetProperty(MD5_HANDLE, NULL, NULL, 0, &size, 0));
    memset(digest, 0, sizeof digest);
    printf("%lx", BCryptGenRandom(provider, digest, 16, 0));
    printf(" %d", memcmp(digest, digest + 16, 16) != 0);
    printf(" %lx", BCryptGenRandom(MD5_HANDLE, digest, 16, 0));
    printf(" %lx", BCryptCloseAlgorithmProvider(provider, 0));
    printf(" %lx %lx\n", BCryptCloseAlgorithmProvider(RNG_HANDLE, 0), BCryptDestroyHash(NULL));
    return 0;
}
