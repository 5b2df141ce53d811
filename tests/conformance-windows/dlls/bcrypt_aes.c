// AES by bcrypt: the examples of NIST SP 800-38A and of the specification of GCM, padding, keys as blobs, wrong arguments.
// build: -lbcrypt
#include <windows.h>

#include <bcrypt.h>
#include <stdio.h>
#include <string.h>

static ULONG unhex(const char* text, UCHAR* to) {
    ULONG size = 0;
    for (unsigned value; sscanf(text + 2 * size, "%2x", &value) == 1; ++size) {
        to[size] = (UCHAR)value;
    }
    return size;
}

static void show(const char* name, NTSTATUS status, const UCHAR* bytes, ULONG size) {
    printf("%s: %lx %lu ", name, (ULONG)status, size);
    for (ULONG i = 0; i < size; ++i) {
        printf("%02x", bytes[i]);
    }
    printf("\n");
}

static BCRYPT_KEY_HANDLE make_key(BCRYPT_ALG_HANDLE aes, const WCHAR* mode, const char* text) {
    UCHAR bytes[32];
    BCRYPT_KEY_HANDLE key = NULL;
    NTSTATUS set = BCryptSetProperty(aes, BCRYPT_CHAINING_MODE, (PUCHAR)mode, (ULONG)(wcslen(mode) + 1) * 2, 0);
    NTSTATUS made = BCryptGenerateSymmetricKey(aes, &key, NULL, 0, bytes, unhex(text, bytes), 0);
    if (set != 0 || made != 0) {
        printf("no key: %lx %lx\n", (ULONG)set, (ULONG)made);
    }
    return key;
}

static const char key128[] = "2b7e151628aed2a6abf7158809cf4f3c";
static const char key192[] = "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b";
static const char key256[] = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
static const char text[] = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51";
static const char vector_text[] = "000102030405060708090a0b0c0d0e0f";

static void both_ways(BCRYPT_ALG_HANDLE aes, const char* name, const WCHAR* mode, const char* key_text, ULONG cut,
                      ULONG flags) {
    UCHAR plain[64];
    UCHAR vector[16];
    UCHAR out[64];
    UCHAR back[64];
    ULONG size = unhex(text, plain) - cut;
    ULONG done = 0;
    UCHAR* chain = wcscmp(mode, BCRYPT_CHAIN_MODE_ECB) != 0 ? vector : NULL;
    ULONG chain_size = chain != NULL ? sizeof vector : 0;
    BCRYPT_KEY_HANDLE key = make_key(aes, mode, key_text);
    unhex(vector_text, vector);
    NTSTATUS status = BCryptEncrypt(key, plain, size, NULL, NULL, 0, NULL, 0, &done, flags);
    printf("%s: room %lx %lu\n", name, (ULONG)status, done);
    status = BCryptEncrypt(key, plain, size, NULL, chain, chain_size, out, sizeof out, &done, flags);
    show(name, status, out, status == 0 ? done : 0);
    ULONG encrypted = done;
    unhex(vector_text, vector);
    status = BCryptDecrypt(key, out, encrypted, NULL, chain, chain_size, back, sizeof back, &done, flags);
    printf("%s: back %lx %lu %d\n", name, (ULONG)status, done, memcmp(back, plain, size) == 0);
    BCryptDestroyKey(key);
}

static void in_parts(BCRYPT_ALG_HANDLE aes) {
    UCHAR plain[64];
    UCHAR vector[16];
    UCHAR out[64];
    ULONG done = 0;
    unhex(text, plain);
    unhex(vector_text, vector);
    BCRYPT_KEY_HANDLE key = make_key(aes, BCRYPT_CHAIN_MODE_CBC, key128);
    BCryptEncrypt(key, plain, 16, NULL, vector, 16, out, 16, &done, 0);
    NTSTATUS status = BCryptEncrypt(key, plain + 16, 16, NULL, vector, 16, out + 16, 16, &done, 0);
    show("in parts", status, out, 32);
    status = BCryptEncrypt(key, plain, 15, NULL, vector, 16, out, sizeof out, &done, 0);
    printf("part of a block: %lx\n", (ULONG)status);
    status = BCryptEncrypt(key, plain, 32, NULL, vector, 16, out, 16, &done, 0);
    printf("no room: %lx %lu\n", (ULONG)status, done);
    status = BCryptDecrypt(key, plain, 32, NULL, vector, 16, out, sizeof out, &done, BCRYPT_BLOCK_PADDING);
    printf("wrong padding: %d\n", status != 0);
    BCryptDestroyKey(key);
}

static void gcm(BCRYPT_ALG_HANDLE aes) {
    UCHAR plain[64];
    UCHAR nonce[16];
    UCHAR extra[32];
    UCHAR tag[16];
    UCHAR out[64];
    UCHAR back[64];
    UCHAR mac[16] = {0};
    UCHAR counter[16] = {0};
    ULONG done = 0;
    BCRYPT_KEY_HANDLE key = make_key(aes, BCRYPT_CHAIN_MODE_GCM, "feffe9928665731c6d6a8f9467308308");
    BCRYPT_AUTHENTICATED_CIPHER_MODE_INFO info;
    ULONG size = unhex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
                       "b16aedf5aa0de657ba637b39",
                       plain);
    BCRYPT_INIT_AUTH_MODE_INFO(info);
    info.pbNonce = nonce;
    info.cbNonce = unhex("cafebabefacedbaddecaf888", nonce);
    info.pbAuthData = extra;
    info.cbAuthData = unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2", extra);
    info.pbTag = tag;
    info.cbTag = sizeof tag;
    NTSTATUS status = BCryptEncrypt(key, plain, size, &info, NULL, 0, out, sizeof out, &done, 0);
    show("gcm", status, out, done);
    show("tag", status, tag, sizeof tag);
    status = BCryptDecrypt(key, out, size, &info, NULL, 0, back, sizeof back, &done, 0);
    printf("gcm: back %lx %lu %d\n", (ULONG)status, done, memcmp(back, plain, size) == 0);
    tag[3] ^= 1;
    memset(back, 0, sizeof back);
    status = BCryptDecrypt(key, out, size, &info, NULL, 0, back, sizeof back, &done, 0);
    printf("another tag: %lx %d\n", (ULONG)status, back[0]);
    info.cbTag = 11;
    status = BCryptEncrypt(key, plain, size, &info, NULL, 0, out, sizeof out, &done, 0);
    printf("short tag: %lx\n", (ULONG)status);
    status = BCryptEncrypt(key, plain, size, NULL, NULL, 0, out, sizeof out, &done, 0);
    printf("no nonce: %lx\n", (ULONG)status);
    info.cbTag = sizeof tag;
    info.pbMacContext = mac;
    info.cbMacContext = sizeof mac;
    info.dwFlags = BCRYPT_AUTH_MODE_CHAIN_CALLS_FLAG;
    status = BCryptEncrypt(key, plain, 32, &info, counter, sizeof counter, out, sizeof out, &done, 0);
    printf("first part: %lx %lu\n", (ULONG)status, done);
    info.pbAuthData = NULL;
    info.cbAuthData = 0;
    info.dwFlags &= ~(ULONG)BCRYPT_AUTH_MODE_CHAIN_CALLS_FLAG;
    status = BCryptEncrypt(key, plain + 32, size - 32, &info, counter, sizeof counter, out + 32, sizeof out - 32, &done, 0);
    show("in parts", status, out, size);
    show("tag", status, tag, sizeof tag);
    BCryptDestroyKey(key);
}

static void numbers(BCRYPT_ALG_HANDLE aes) {
    static const struct {
        const WCHAR* name;
        const char* text;
    } properties[] = {{BCRYPT_BLOCK_LENGTH, "block"}, {BCRYPT_KEY_LENGTH, "key"}, {BCRYPT_HASH_LENGTH, "hash"}};
    UCHAR bytes[32];
    UCHAR blob[64];
    ULONG done = 0;
    BCRYPT_KEY_HANDLE key = make_key(aes, BCRYPT_CHAIN_MODE_ECB, key192);
    for (int i = 0; i < 3; ++i) {
        ULONG value = 0;
        NTSTATUS status = BCryptGetProperty(key, properties[i].name, (PUCHAR)&value, sizeof value, &done, 0);
        printf("%s: %lx %lu\n", properties[i].text, (ULONG)status, value);
    }
    BCRYPT_KEY_LENGTHS_STRUCT lengths = {0, 0, 0};
    NTSTATUS status = BCryptGetProperty(aes, BCRYPT_KEY_LENGTHS, (PUCHAR)&lengths, sizeof lengths, &done, 0);
    printf("keys: %lx %lu to %lu by %lu\n", (ULONG)status, lengths.dwMinLength, lengths.dwMaxLength,
           lengths.dwIncrement);
    WCHAR mode[32] = L"";
    status = BCryptGetProperty(aes, BCRYPT_CHAINING_MODE, (PUCHAR)mode, sizeof mode, &done, 0);
    printf("mode: %lx %ls\n", (ULONG)status, mode);
    status = BCryptExportKey(key, NULL, BCRYPT_KEY_DATA_BLOB, blob, sizeof blob, &done, 0);
    show("blob", status, blob, done);
    BCRYPT_KEY_HANDLE again = NULL;
    UCHAR out[16];
    status = BCryptImportKey(aes, NULL, BCRYPT_KEY_DATA_BLOB, &again, NULL, 0, blob, done, 0);
    printf("imported: %lx\n", (ULONG)status);
    unhex(text, bytes);
    status = BCryptEncrypt(again, bytes, 16, NULL, NULL, 0, out, sizeof out, &done, 0);
    show("by it", status, out, done);
    status = BCryptEncrypt(again, bytes, 16, NULL, out, 16, out, sizeof out, &done, 0);
    printf("a vector: %lx\n", (ULONG)status);
    BCryptDestroyKey(again);
    status = BCryptGenerateSymmetricKey(aes, &again, NULL, 0, bytes, 15, 0);
    printf("short key: %lx\n", (ULONG)status);
    status = BCryptSetProperty(aes, BCRYPT_CHAINING_MODE, (PUCHAR)L"ChainingModeXYZ", 32, 0);
    printf("unknown mode: %d\n", status != 0);
    BCryptDestroyKey(key);
}

int main(void) {
    BCRYPT_ALG_HANDLE aes = NULL;
    NTSTATUS status = BCryptOpenAlgorithmProvider(&aes, BCRYPT_AES_ALGORITHM, NULL, 0);
    printf("aes: %lx\n", (ULONG)status);
    both_ways(aes, "ecb 128", BCRYPT_CHAIN_MODE_ECB, key128, 0, 0);
    both_ways(aes, "ecb 192", BCRYPT_CHAIN_MODE_ECB, key192, 0, 0);
    both_ways(aes, "ecb 256", BCRYPT_CHAIN_MODE_ECB, key256, 0, 0);
    both_ways(aes, "cbc 128", BCRYPT_CHAIN_MODE_CBC, key128, 0, 0);
    both_ways(aes, "cbc 256", BCRYPT_CHAIN_MODE_CBC, key256, 0, 0);
    both_ways(aes, "cfb8", BCRYPT_CHAIN_MODE_CFB, key128, 14, 0);
    both_ways(aes, "padded", BCRYPT_CHAIN_MODE_CBC, key128, 3, BCRYPT_BLOCK_PADDING);
    both_ways(aes, "a block more", BCRYPT_CHAIN_MODE_CBC, key128, 0, BCRYPT_BLOCK_PADDING);
    in_parts(aes);
    gcm(aes);
    numbers(aes);
    status = BCryptCloseAlgorithmProvider(aes, 0);
    printf("closed: %lx\n", (ULONG)status);
    return 0;
}
