// build: -ladvapi32
// CryptoAPI: providers and their containers, digests (FIPS 180-4, RFC 1320, 1321) and HMAC (RFC
// 2202, 4231), what handles that are gone answer, and the digests whose state the program holds.
#include <windows.h>

#include <stdio.h>
#include <string.h>
#include <wincrypt.h>

static const char* error(BOOL good) {
    static char text[20];
    sprintf(text, good ? "good" : "%08lx", GetLastError());
    return text;
}

static void show(const BYTE* value, DWORD size) {
    for (DWORD i = 0; i < size; ++i)
        printf("%02x", value[i]);
    printf("\n");
}

static void digest(HCRYPTPROV provider, ALG_ID id, HCRYPTKEY key, ALG_ID inner, const char* text) {
    HCRYPTHASH hash = 0, twin = 0;
    BYTE value[64];
    DWORD size = sizeof value, number = 0, room = sizeof number;
    printf("%x ", id);
    if (!CryptCreateHash(provider, id, key, 0, &hash)) {
        printf("%s\n", error(FALSE));
        return;
    }
    if (inner != 0) {
        HMAC_INFO info = {inner, NULL, 0, NULL, 0};
        printf("early %s ", error(CryptHashData(hash, (const BYTE*)text, 1, 0)));
        CryptSetHashParam(hash, HP_HMAC_INFO, (BYTE*)&info, 0);
    }
    CryptHashData(hash, (const BYTE*)text, (DWORD)strlen(text), 0);
    CryptDuplicateHash(hash, NULL, 0, &twin);
    CryptGetHashParam(hash, HP_HASHSIZE, (BYTE*)&number, &room, 0);
    size = number - 1;
    printf("size %lu short %s %lu ", number,
           error(CryptGetHashParam(hash, HP_HASHVAL, value, &size, 0)), size);
    if (CryptGetHashParam(hash, HP_HASHVAL, value, &size, 0))
        show(value, size);
    printf("  then %s", error(CryptHashData(hash, (const BYTE*)"x", 1, 0)));
    printf(", twin %s ", error(CryptHashData(twin, (const BYTE*)"", 0, 0)));
    if (CryptGetHashParam(twin, HP_HASHVAL, value, &size, 0))
        show(value, size);
    CryptDestroyHash(hash);
    CryptDestroyHash(twin);
}

static HCRYPTKEY import(HCRYPTPROV provider, const char* bytes) {
    struct {
        BLOBHEADER header;
        DWORD size;
        BYTE bytes[32];
    } blob = {{PLAINTEXTKEYBLOB, CUR_BLOB_VERSION, 0, CALG_RC2}, (DWORD)strlen(bytes), {0}};
    HCRYPTKEY key = 0;
    memcpy(blob.bytes, bytes, blob.size);
    if (!CryptImportKey(provider, (BYTE*)&blob, sizeof blob.header + sizeof blob.size + blob.size,
                        0, CRYPT_IPSEC_HMAC_KEY, &key))
        printf("import %s\n", error(FALSE));
    return key;
}

int main(void) {
    static const struct {
        const char* name;
        DWORD type;
        DWORD flags;
    } asked[] = {{NULL, 0, 0},
                 {NULL, 1000, 0},
                 {NULL, 999, 0},
                 {"No such provider", PROV_RSA_FULL, 0},
                 {MS_DEF_PROV_A, 999, 0},
                 {"", PROV_RSA_FULL, CRYPT_VERIFYCONTEXT},
                 {MS_ENH_RSA_AES_PROV_A, PROV_RSA_AES, CRYPT_VERIFYCONTEXT},
                 {NULL, PROV_RSA_FULL, 1}};
    for (int i = 0; i < (int)(sizeof asked / sizeof asked[0]); ++i) {
        HCRYPTPROV provider = 0;
        char name[100] = "";
        DWORD size = sizeof name, type = 0, room = sizeof type;
        const BOOL good =
            CryptAcquireContextA(&provider, NULL, asked[i].name, asked[i].type, asked[i].flags);
        printf("%d %s", i, error(good));
        if (good && CryptGetProvParam(provider, PP_NAME, (BYTE*)name, &size, 0) &&
            CryptGetProvParam(provider, PP_PROVTYPE, (BYTE*)&type, &room, 0))
            printf(" %s %lu, released with flags %s", name, type,
                   error(CryptReleaseContext(provider, 1)));
        printf("\n");
    }

    HCRYPTPROV boxed = 0;
    static const DWORD steps[] = {0, CRYPT_NEWKEYSET,   CRYPT_NEWKEYSET, 0, CRYPT_DELETEKEYSET,
                                  0, CRYPT_DELETEKEYSET};
    for (int i = 0; i < 7; ++i) {
        const BOOL good = CryptAcquireContextA(&boxed, "ferry box", NULL, PROV_RSA_FULL, steps[i]);
        printf("container %lx %s %d\n", steps[i], error(good), boxed != 0);
        if (boxed != 0)
            CryptReleaseContext(boxed, 0);
    }

    HCRYPTPROV full = 0, aes = 0;
    CryptAcquireContextW(&full, NULL, NULL, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT);
    CryptAcquireContextW(&aes, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT);
    static const ALG_ID ids[] = {CALG_MD4,     CALG_MD5,     CALG_SHA1, CALG_SHA_256,
                                 CALG_SHA_384, CALG_SHA_512, CALG_HMAC, 0x1234};
    for (int i = 0; i < 8; ++i)
        digest(aes, ids[i], 0, 0, "abc");
    digest(full, CALG_SHA1, 0, 0, "");
    digest(full, CALG_SHA_256, 0, 0, "");
    const HCRYPTKEY jefe = import(aes, "Jefe");
    digest(aes, CALG_HMAC, jefe, CALG_MD5, "what do ya want for nothing?");
    digest(aes, CALG_HMAC, jefe, CALG_SHA1, "what do ya want for nothing?");
    digest(aes, CALG_HMAC, jefe, CALG_SHA_256, "what do ya want for nothing?");

    BYTE one[16] = {0}, two[16] = {0};
    printf("random %d",
           CryptGenRandom(full, sizeof one, one) && CryptGenRandom(full, sizeof two, two));
    printf(" %d\n", memcmp(one, two, sizeof one) != 0);
    HCRYPTHASH left = 0;
    CryptCreateHash(full, CALG_MD5, 0, 0, &left);
    printf("references %d", CryptContextAddRef(full, NULL, 0));
    printf(" %d", CryptReleaseContext(full, 0));
    printf(" %d", CryptHashData(left, one, 1, 0));
    printf(" %d\n", CryptReleaseContext(full, 0));
    printf("gone: provider %s", error(CryptGenRandom(full, 1, one)));
    printf(", its hash %s", error(CryptHashData(left, one, 1, 0)));
    printf(", no handle %s\n", error(CryptDestroyHash(0xdeadbeef)));

    HMODULE module = GetModuleHandleA("advapi32.dll");
    static const struct {
        const char* names[3];
        DWORD at, size;
    } held[] = {{{"MD4Init", "MD4Update", "MD4Final"}, 88, 16},
                {{"MD5Init", "MD5Update", "MD5Final"}, 88, 16},
                {{"A_SHAInit", "A_SHAUpdate", "A_SHAFinal"}, 0, 20}};
    for (int i = 0; i < 3; ++i) {
        BYTE context[128] = {0}, value[20];
        void(WINAPI * begin)(void*) = (void*)GetProcAddress(module, held[i].names[0]);
        void(WINAPI * add)(void*, const void*, ULONG) =
            (void*)GetProcAddress(module, held[i].names[1]);
        void(WINAPI * end)(void*, BYTE*) = (void*)GetProcAddress(module, held[i].names[2]);
        begin(context);
        for (int k = 0; k < 100; ++k) // over the bounds of blocks
            add(context, "0123456789", 10);
        end(context, value);
        printf("%s ", held[i].names[0]);
        show(held[i].at != 0 ? context + held[i].at : value, held[i].size);
    }
    return 0;
}
