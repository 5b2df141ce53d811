// build: -ladvapi32
// CryptoAPI's ciphers: keys imported, derived and made, pieces, padding, permissions, errors.
#include <windows.h>

#include <stdio.h>
#include <string.h>
#include <wincrypt.h>

static const char secret[] = "0123456789ABCDEFfedcba9876543210";
static const char text[] = "The quick brown fox jumps over the lazy dog.";

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

static HCRYPTKEY import(HCRYPTPROV provider, ALG_ID id, DWORD size, DWORD flags) {
    struct {
        BLOBHEADER header;
        DWORD size;
        BYTE bytes[32];
    } blob = {{PLAINTEXTKEYBLOB, CUR_BLOB_VERSION, 0, id}, size, {0}};
    HCRYPTKEY key = 0;
    memcpy(blob.bytes, secret, size);
    const BOOL good = CryptImportKey(provider, (BYTE*)&blob,
                                     sizeof blob.header + sizeof blob.size + size, 0, flags, &key);
    printf("import %x %lu: %s\n", id, size, error(good));
    return good ? key : 0;
}

static void number(HCRYPTKEY key, const char* name, DWORD which) {
    DWORD value = 0, size = sizeof value;
    const BOOL good = CryptGetKeyParam(key, which, (BYTE*)&value, &size, 0);
    printf(" %s %s %lx", name, error(good), value);
}

static void both_ways(HCRYPTKEY key, const char* name, DWORD first) {
    BYTE data[80];
    DWORD size = 0, rest = (DWORD)strlen(text) - first, room = rest;
    memcpy(data, text, sizeof text);
    CryptEncrypt(key, 0, TRUE, 0, NULL, &room, 0);
    size = first;
    const BOOL begun = first == 0 || CryptEncrypt(key, 0, FALSE, 0, data, &size, sizeof data);
    printf("%s: %s", name, error(begun));
    const BOOL good = CryptEncrypt(key, 0, TRUE, 0, data + first, &rest, sizeof data - first);
    printf(" %s room %lu size %lu ", error(good), room, rest);
    show(data, first + rest);
    size = first;
    if (first != 0)
        CryptDecrypt(key, 0, FALSE, 0, data, &size);
    const BOOL back = CryptDecrypt(key, 0, TRUE, 0, data + first, &rest);
    printf("  back %s %lu %d\n", error(back), rest, memcmp(data, text, strlen(text)) == 0);
}

static void derive(HCRYPTPROV provider, ALG_ID hash_id, ALG_ID id, DWORD flags) {
    HCRYPTHASH hash = 0;
    HCRYPTKEY key = 0;
    BYTE blob[64];
    DWORD size = sizeof blob;
    CryptCreateHash(provider, hash_id, 0, 0, &hash);
    CryptHashData(hash, (const BYTE*)"password", 8, 0);
    BOOL good = CryptDeriveKey(provider, id, hash, flags | CRYPT_EXPORTABLE, &key);
    printf("derive %x %x %s", hash_id, id, error(good));
    if (good) {
        good = CryptExportKey(key, 0, PLAINTEXTKEYBLOB, 0, blob, &size);
        printf(" %s %lu ", error(good), size);
        show(blob + 12, size - 12);
        number(key, "bits", KP_KEYLEN);
        printf(" more data %s\n", error(CryptHashData(hash, blob, 1, 0)));
        CryptDestroyKey(key);
    } else {
        printf("\n");
    }
    CryptDestroyHash(hash);
}

int main(void) {
    HCRYPTPROV aes = 0, full = 0, base = 0;
    CryptAcquireContextW(&aes, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT);
    CryptAcquireContextW(&full, NULL, NULL, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT);
    CryptAcquireContextA(&base, NULL, MS_DEF_PROV_A, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT);

    static const struct {
        ALG_ID id;
        DWORD size;
    } kinds[] = {{CALG_AES_128, 16}, {CALG_AES_192, 24},  {CALG_AES_256, 32}, {CALG_DES, 8},
                 {CALG_3DES, 24},    {CALG_3DES_112, 16}, {CALG_RC4, 16}};
    for (int i = 0; i < 7; ++i) {
        const HCRYPTKEY key = import(aes, kinds[i].id, kinds[i].size, 0);
        number(key, "id", KP_ALGID);
        number(key, "bits", KP_KEYLEN);
        number(key, "block", KP_BLOCKLEN);
        number(key, "mode", KP_MODE);
        number(key, "padding", KP_PADDING);
        printf("\n");
        both_ways(key, "as it is", 0);
        both_ways(key, "in pieces", 16);
        if (kinds[i].id != CALG_RC4) {
            DWORD mode = CRYPT_MODE_ECB;
            printf("IV %s, ",
                   error(CryptSetKeyParam(key, KP_IV, (const BYTE*)"vectorVECTOR1234", 0)));
            both_ways(key, "CBC", 0);
            CryptSetKeyParam(key, KP_MODE, (BYTE*)&mode, 0);
            both_ways(key, "ECB", 0);
            mode = CRYPT_MODE_CFB;
            CryptSetKeyParam(key, KP_MODE, (BYTE*)&mode, 0);
            both_ways(key, "CFB", 0);
        }
        CryptDestroyKey(key);
    }

    BYTE data[80] = {0};
    HCRYPTKEY key = import(aes, CALG_AES_128, 16, 0);
    HCRYPTKEY twin = 0;
    DWORD size = 20;
    printf("piece of 20: %s\n", error(CryptEncrypt(key, 0, FALSE, 0, data, &size, sizeof data)));
    size = 16;
    const BOOL small = CryptEncrypt(key, 0, TRUE, 0, data, &size, 16);
    printf("no room: %s", error(small));
    printf(" %lu\n", size);
    size = 16;
    printf("bad padding: %s\n", error(CryptDecrypt(key, 0, TRUE, 0, data, &size)));
    size = 5;
    printf("bad size: %s\n", error(CryptDecrypt(key, 0, TRUE, 0, data, &size)));
    size = sizeof data;
    printf("not exportable: %s\n", error(CryptExportKey(key, 0, PLAINTEXTKEYBLOB, 0, data, &size)));
    DWORD permissions = CRYPT_DECRYPT;
    CryptDuplicateKey(key, NULL, 0, &twin);
    CryptSetKeyParam(key, KP_PERMISSIONS, (BYTE*)&permissions, 0);
    size = 5;
    printf("not permitted: %s", error(CryptEncrypt(key, 0, TRUE, 0, data, &size, sizeof data)));
    printf(", twin %s\n", error(CryptEncrypt(twin, 0, TRUE, 0, data, &size, sizeof data)));
    CryptDestroyKey(key);
    printf("gone: %s\n", error(CryptEncrypt(key, 0, TRUE, 0, data, &size, sizeof data)));
    import(aes, CALG_AES_128, 15, 0);
    import(full, CALG_AES_128, 16, 0);
    import(base, CALG_3DES, 24, 0);

    derive(aes, CALG_MD5, CALG_AES_128, 0);
    derive(aes, CALG_SHA1, CALG_AES_128, 0);
    derive(aes, CALG_SHA1, CALG_AES_256, 0);
    derive(aes, CALG_SHA_256, CALG_AES_256, 0);
    derive(aes, CALG_SHA_512, CALG_3DES, 0);
    derive(full, CALG_MD5, CALG_3DES, 0);
    derive(full, CALG_SHA1, CALG_DES, 0);
    derive(full, CALG_MD5, CALG_RC4, 0);
    derive(full, CALG_MD5, CALG_RC4, 40 << 16);
    derive(full, CALG_MD5, CALG_RC4, 256 << 16);
    derive(base, CALG_MD5, CALG_RC4, 0);
    derive(full, CALG_MD5, CALG_AES_128, 0);

    HCRYPTKEY made[2] = {0};
    BYTE blobs[2][64];
    for (int i = 0; i < 2; ++i) {
        size = sizeof blobs[i];
        printf("make %s", error(CryptGenKey(aes, CALG_AES_256, CRYPT_EXPORTABLE, &made[i])));
        printf(" %s", error(CryptExportKey(made[i], 0, PLAINTEXTKEYBLOB, 0, blobs[i], &size)));
        printf(" %lu\n", size);
    }
    printf("others %d\n", memcmp(blobs[0], blobs[1], size) != 0);

    HCRYPTHASH hash = 0;
    BYTE value[20];
    CryptCreateHash(aes, CALG_SHA1, 0, 0, &hash);
    memcpy(data, text, sizeof text);
    size = (DWORD)strlen(text);
    CryptEncrypt(made[0], hash, TRUE, 0, data, &size, sizeof data);
    size = sizeof value;
    CryptGetHashParam(hash, HP_HASHVAL, value, &size, 0);
    printf("hash beside: ");
    show(value, size);
    return 0;
}
