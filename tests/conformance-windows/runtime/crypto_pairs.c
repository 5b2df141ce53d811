// build: -ladvapi32
// CryptoAPI's RSA: blobs, and what OpenSSL signed and encrypted by the same pair; containers.
#include <windows.h>

#include <stdio.h>
#include <string.h>
#include <wincrypt.h>

static const char modulus[] =
    "1de649d80afc955a62142c790e84867a9e3bf7dd40a7242bebb2eecefd3945a78a06a452e7d89bb8"
    "fbafe280251f6263fd31d66d4e045bbc14d0220c515b32ae";
static const char private_numbers[] =
    "5da399b702bf5facecec717119c5d9ffb7b18a2d5bbecee7f32cfefdac7371e3c1e15553de5329b5"
    "d666a29b049a3cd08d8d07ea4a4ad48cdbca962bcd7011c431264d8473bd238cd8f16e96f1e43ace"
    "0e9ae310897618eedac7b57fe224ab84813d113217ce11cc0e74f2ade2a039d99825390814f64509"
    "e5983a386221ab319ff9d0c4e8629a2df17e78dfa928bdc16ad0dcab3a74de5f5495234394b71b53"
    "012daa8e0db959e59f87215d9669813ef0efd62402eb1a92e2fc4913133c8efd69d55a7c9276d179"
    "9e3eccaa5a9ed1dc399a68484d37500856f7f6f35b4badab";
static const char sha1_signature[] =
    "1bad6a9b3c077a68aa71e489a934125b25ad95b901657f460baf1d3209da8cbd9ab987e19758821b"
    "bf1054ea873dfaca7b4a79ae5df634686672ff6d5511787f";
static const char sha256_signature[] =
    "ac642b69fa9dffaf1377d6fed47faad558e118df671c01d9e5e81c6ca2e0e2e40da4f3d856513027"
    "a7e67de232ae622cda1ec7289a3c345b871276fdfebb4b53";
static const char wrapped[] =
    "903547498a6e4b0f8e7a354b94c22ec1610ab1fbe6f040195387e4e05575bdbaec222344c071863b"
    "6eb549cf8957e588eb140b390af9f26ac4a511aade989fac";
static const char encrypted[] =
    "36dfc19bc9f87ffc10fbd6394d16f8b0714dd4176cc9daabdbcd53a305c771534485cf5d331d6b8e"
    "ae6616f3dd9902451103ba33a18e2d47b96a62720c70ff60";

static const char* error(BOOL good) {
    static char text[20];
    sprintf(text, good ? "good" : "%08lx", GetLastError());
    return text;
}

static DWORD unhex(const char* text, BYTE* to) {
    DWORD size = 0;
    for (unsigned value; sscanf(text + 2 * size, "%2x", &value) == 1; ++size)
        to[size] = (BYTE)value;
    return size;
}

static BYTE blob[1024];

static DWORD rsa_blob(BYTE type, ALG_ID id) {
    const BLOBHEADER header = {type, CUR_BLOB_VERSION, 0, id};
    const RSAPUBKEY key = {type == PRIVATEKEYBLOB ? 0x32415352 : 0x31415352, 512, 65537};
    memcpy(blob, &header, sizeof header);
    memcpy(blob + sizeof header, &key, sizeof key);
    DWORD size = sizeof header + sizeof key;
    size += unhex(modulus, blob + size);
    if (type == PRIVATEKEYBLOB)
        size += unhex(private_numbers, blob + size);
    return size;
}

static void exported(HCRYPTKEY key, const char* name, BYTE type, ALG_ID id) {
    BYTE made[1024];
    DWORD size = 0, room = sizeof made;
    const DWORD right = rsa_blob(type, id);
    printf("%s: size %s", name, error(CryptExportKey(key, 0, type, 0, NULL, &size)));
    printf(" %lu", size);
    const BOOL good = CryptExportKey(key, 0, type, 0, made, &room);
    printf(" %s right %d\n", error(good), good && room == right && memcmp(made, blob, right) == 0);
}

static void signature(HCRYPTPROV provider, HCRYPTKEY public_key, DWORD use, ALG_ID id,
                      const char* given) {
    HCRYPTHASH hash = 0;
    BYTE value[128], right[128];
    DWORD size = 0;
    CryptCreateHash(provider, id, 0, 0, &hash);
    CryptHashData(hash, (const BYTE*)"abc", 3, 0);
    printf("sign %x: %s", id, error(CryptSignHashW(hash, use, NULL, 0, NULL, &size)));
    printf(" %lu", size);
    size = 10;
    printf(" %s", error(CryptSignHashW(hash, use, NULL, 0, value, &size)));
    size = sizeof value;
    const BOOL good = CryptSignHashA(hash, use, NULL, 0, value, &size);
    printf(" %s", error(good));
    if (given != NULL && good)
        printf(" right %d", unhex(given, right) == size && memcmp(right, value, size) == 0);
    if (good) {
        printf(", verified %s",
               error(CryptVerifySignatureW(hash, value, size, public_key, NULL, 0)));
        printf(" without OID %s",
               error(CryptVerifySignatureA(hash, value, size, public_key, NULL, CRYPT_NOHASHOID)));
        value[5] ^= 1;
        printf(" another %s", error(CryptVerifySignatureA(hash, value, size, public_key, NULL, 0)));
        printf(" short %s",
               error(CryptVerifySignatureA(hash, value, size - 1, public_key, NULL, 0)));
        CryptSignHashW(hash, use, NULL, CRYPT_NOHASHOID, value, &size);
        printf(" both without %s",
               error(CryptVerifySignatureA(hash, value, size, public_key, NULL, CRYPT_NOHASHOID)));
    }
    printf("\n");
    CryptDestroyHash(hash);
}

static void messages(HCRYPTKEY pair, HCRYPTKEY public_key) {
    BYTE data[64];
    DWORD size = unhex(encrypted, data), room = 9;
    BOOL good = CryptDecrypt(pair, 0, TRUE, 0, data, &size);
    printf("decrypt: %s %lu %.9s\n", error(good), size, data);
    for (DWORD flags = 0; flags <= CRYPT_OAEP; flags += CRYPT_OAEP) {
        memcpy(data, "a message", 9);
        room = size = 9;
        CryptEncrypt(public_key, 0, TRUE, flags, NULL, &room, 0);
        printf("both ways: room %lu", room);
        printf(" %s", error(CryptEncrypt(public_key, 0, TRUE, flags, data, &size, sizeof data)));
        printf(" %lu", size);
        good = CryptDecrypt(pair, 0, TRUE, flags, data, &size);
        printf(" %s %lu %.9s\n", error(good), size, data);
    }
    size = 54;
    printf("too long: %s", error(CryptEncrypt(public_key, 0, TRUE, 0, data, &size, sizeof data)));
    size = 9;
    printf(", no room: %s", error(CryptEncrypt(public_key, 0, TRUE, 0, data, &size, 9)));
    size = 64;
    memset(data, 7, sizeof data);
    data[63] = 0;
    printf(", nonsense: %s", error(CryptDecrypt(pair, 0, TRUE, 0, data, &size)));
    size = 64;
    printf(", public: %s\n", error(CryptDecrypt(public_key, 0, TRUE, 0, data, &size)));
}

static void session_keys(HCRYPTPROV provider, HCRYPTKEY public_key) {
    BYTE made[256];
    HCRYPTKEY key = 0, again = 0;
    const BLOBHEADER header = {SIMPLEBLOB, CUR_BLOB_VERSION, 0, CALG_AES_128};
    const ALG_ID by = CALG_RSA_KEYX;
    memcpy(made, &header, sizeof header);
    memcpy(made + sizeof header, &by, sizeof by);
    DWORD size = sizeof header + sizeof by + unhex(wrapped, made + sizeof header + sizeof by);
    printf("unwrap: %s", error(CryptImportKey(provider, made, size, 0, CRYPT_EXPORTABLE, &key)));
    size = sizeof made;
    printf(" %s", error(CryptExportKey(key, 0, PLAINTEXTKEYBLOB, 0, made, &size)));
    printf(" %lu", size);
    for (DWORD i = 12; i < 28; ++i)
        printf(" %u", made[i]);
    size = sizeof made;
    printf("\nwrap: %s", error(CryptExportKey(key, public_key, SIMPLEBLOB, 0, made, &size)));
    printf(" %lu", size);
    printf(" %s", error(CryptImportKey(provider, made, size, 0, CRYPT_EXPORTABLE, &again)));
    size = sizeof made;
    CryptExportKey(again, 0, PLAINTEXTKEYBLOB, 0, made, &size);
    printf(" %u %u", made[12], made[27]);
    size = sizeof made;
    printf(" by nothing %s\n", error(CryptExportKey(key, 0, SIMPLEBLOB, 0, made, &size)));
}

static void made(void) {
    HCRYPTPROV boxed = 0;
    HCRYPTKEY key = 0, again = 0;
    BYTE first[256], second[256];
    DWORD size = 0, bits = 0, room = sizeof bits;
    CryptAcquireContextA(&boxed, "ferry pairs", NULL, PROV_RSA_AES, CRYPT_NEWKEYSET);
    printf("none yet: %s", error(CryptGetUserKey(boxed, AT_SIGNATURE, &key)));
    printf(", of 3: %s\n", error(CryptGetUserKey(boxed, 3, &key)));
    printf("make: %s", error(CryptGenKey(boxed, AT_SIGNATURE, 768 << 16, &key)));
    CryptGetKeyParam(key, KP_KEYLEN, (BYTE*)&bits, &room, 0);
    printf(" %lu", bits);
    size = sizeof first;
    CryptExportKey(key, 0, PUBLICKEYBLOB, 0, first, &size);
    printf(", private %s\n", error(CryptExportKey(key, 0, PRIVATEKEYBLOB, 0, NULL, &size)));
    signature(boxed, key, AT_SIGNATURE, CALG_SHA1, NULL);
    CryptDestroyKey(key);
    CryptReleaseContext(boxed, 0);
    CryptAcquireContextA(&boxed, "ferry pairs", NULL, PROV_RSA_AES, 0);
    printf("again: %s", error(CryptGetUserKey(boxed, AT_SIGNATURE, &again)));
    size = sizeof second;
    CryptExportKey(again, 0, PUBLICKEYBLOB, 0, second, &size);
    printf(" the same %d", memcmp(first, second, size) == 0);
    printf(", other use %s\n", error(CryptGetUserKey(boxed, AT_KEYEXCHANGE, &again)));
    CryptReleaseContext(boxed, 0);
    CryptAcquireContextA(&boxed, "ferry pairs", NULL, PROV_RSA_AES, CRYPT_DELETEKEYSET);
}

int main(void) {
    HCRYPTPROV provider = 0;
    HCRYPTKEY pair = 0, public_key = 0, closed = 0;
    CryptAcquireContextW(&provider, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT);
    DWORD size = rsa_blob(PUBLICKEYBLOB, CALG_RSA_KEYX);
    printf("public: %s\n", error(CryptImportKey(provider, blob, size, 0, 0, &public_key)));
    size = rsa_blob(PRIVATEKEYBLOB, CALG_RSA_KEYX);
    printf("closed: %s", error(CryptImportKey(provider, blob, size, 0, 0, &closed)));
    printf(" %s\n", error(CryptExportKey(closed, 0, PRIVATEKEYBLOB, 0, NULL, &size)));
    size = rsa_blob(PRIVATEKEYBLOB, CALG_RSA_KEYX);
    printf("private: %s\n",
           error(CryptImportKey(provider, blob, size, 0, CRYPT_EXPORTABLE, &pair)));
    printf("short: %s", error(CryptImportKey(provider, blob, size - 1, 0, 0, &closed)));
    blob[100] ^= 4;
    printf(", another prime: %s\n", error(CryptImportKey(provider, blob, size, 0, 0, &closed)));
    exported(pair, "public of the pair", PUBLICKEYBLOB, CALG_RSA_KEYX);
    exported(pair, "private", PRIVATEKEYBLOB, CALG_RSA_KEYX);
    exported(public_key, "private of the public", PRIVATEKEYBLOB, CALG_RSA_KEYX);
    signature(provider, public_key, AT_KEYEXCHANGE, CALG_SHA1, sha1_signature);
    signature(provider, public_key, AT_KEYEXCHANGE, CALG_SHA_256, sha256_signature);
    signature(provider, public_key, AT_SIGNATURE, CALG_SHA1, NULL);
    messages(pair, public_key);
    session_keys(provider, public_key);
    made();
    return 0;
}
