// DES, triple DES and RC4 by bcrypt: what OpenSSL makes of the same text, wrong arguments.
// build: -lbcrypt
#include <windows.h>

#include <bcrypt.h>
#include <stdio.h>
#include <string.h>

static const UCHAR text[] = "The quick brown fox jumps over.."; // 32 bytes, and a zero
static const UCHAR start[] = "VECTOR12";
static const UCHAR secret[] = "0123456789ABCDEFfedcba98";

static void show(const char* name, NTSTATUS status, const UCHAR* bytes, ULONG size) {
    printf("%s: %lx %lu ", name, (ULONG)status, size);
    for (ULONG i = 0; i < size; ++i) {
        printf("%02x", bytes[i]);
    }
    printf("\n");
}

static void numbers_of(BCRYPT_HANDLE handle) {
    BCRYPT_KEY_LENGTHS_STRUCT lengths = {1, 1, 1};
    WCHAR mode[32] = L"";
    WCHAR name[32] = L"";
    ULONG block = 0;
    ULONG size = 0;
    NTSTATUS status =
        BCryptGetProperty(handle, BCRYPT_KEY_LENGTHS, (PUCHAR)&lengths, sizeof lengths, &size, 0);
    printf("lengths: %lx %lu %lu %lu\n", (ULONG)status, lengths.dwMinLength, lengths.dwMaxLength,
           lengths.dwIncrement);
    status = BCryptGetProperty(handle, BCRYPT_BLOCK_LENGTH, (PUCHAR)&block, sizeof block, &size, 0);
    printf("block: %lx %lu\n", (ULONG)status, block);
    status = BCryptGetProperty(handle, BCRYPT_CHAINING_MODE, (PUCHAR)mode, sizeof mode, &size, 0);
    printf("mode: %lx %ls\n", (ULONG)status, mode);
    status = BCryptGetProperty(handle, BCRYPT_ALGORITHM_NAME, (PUCHAR)name, sizeof name, &size, 0);
    printf("name: %lx %ls\n", (ULONG)status, name);
}

static NTSTATUS set_mode(BCRYPT_HANDLE handle, const WCHAR* mode) {
    return BCryptSetProperty(handle, BCRYPT_CHAINING_MODE, (PUCHAR)mode,
                             (ULONG)(wcslen(mode) + 1) * 2, 0);
}

static void both_ways(BCRYPT_KEY_HANDLE key, const char* name, ULONG size, int has_vector,
                      ULONG flags) {
    UCHAR vector[8];
    UCHAR out[64] = {0};
    UCHAR back[64] = {0};
    ULONG done = 0;
    ULONG vector_size = has_vector ? sizeof vector : 0;
    memcpy(vector, start, sizeof vector);
    NTSTATUS status = BCryptEncrypt(key, (PUCHAR)text, size, NULL, has_vector ? vector : NULL,
                                    vector_size, out, sizeof out, &done, flags);
    show(name, status, out, done);
    memcpy(vector, start, sizeof vector);
    status = BCryptDecrypt(key, out, done, NULL, has_vector ? vector : NULL, vector_size, back,
                           sizeof back, &done, flags);
    printf("back: %lx %lu %d\n", (ULONG)status, done,
           done == size && memcmp(back, text, size) == 0);
}

static void blocks(const WCHAR* name, ULONG key_size) {
    BCRYPT_ALG_HANDLE cipher = NULL;
    BCRYPT_KEY_HANDLE key = NULL;
    ULONG segment = 8;
    NTSTATUS status = BCryptOpenAlgorithmProvider(&cipher, name, NULL, 0);
    printf("%ls: %lx\n", name, (ULONG)status);
    numbers_of(cipher);
    for (ULONG size = 7; size <= 25; ++size) {
        status = BCryptGenerateSymmetricKey(cipher, &key, NULL, 0, (PUCHAR)secret, size, 0);
        if ((status == 0) != (size == key_size)) {
            printf("size %lu: %lx\n", size, (ULONG)status);
        }
        BCryptDestroyKey(status == 0 ? key : NULL);
    }
    printf("no GCM: %lx\n", (ULONG)set_mode(cipher, BCRYPT_CHAIN_MODE_GCM));
    printf("no stream: %lx\n", (ULONG)set_mode(cipher, BCRYPT_CHAIN_MODE_NA));
    BCryptGenerateSymmetricKey(cipher, &key, NULL, 0, (PUCHAR)secret, key_size, 0);
    both_ways(key, "CBC", 32, 1, 0);
    both_ways(key, "CBC padded", 29, 1, BCRYPT_BLOCK_PADDING);
    both_ways(key, "CBC padded block", 32, 1, BCRYPT_BLOCK_PADDING);
    both_ways(key, "part of a block", 12, 1, 0);
    set_mode(key, BCRYPT_CHAIN_MODE_ECB);
    both_ways(key, "ECB", 32, 0, 0);
    both_ways(key, "vector in ECB", 32, 1, 0);
    set_mode(key, BCRYPT_CHAIN_MODE_CFB);
    both_ways(key, "CFB", 13, 1, 0);
    status =
        BCryptSetProperty(key, BCRYPT_MESSAGE_BLOCK_LENGTH, (PUCHAR)&segment, sizeof segment, 0);
    printf("segment: %lx\n", (ULONG)status);
    both_ways(key, "CFB of blocks", 24, 1, 0);
    segment = 16;
    status =
        BCryptSetProperty(key, BCRYPT_MESSAGE_BLOCK_LENGTH, (PUCHAR)&segment, sizeof segment, 0);
    printf("segment of two: %lx\n", (ULONG)status);
    BCryptDestroyKey(key);
    BCryptCloseAlgorithmProvider(cipher, 0);
}

static void stream(void) {
    BCRYPT_ALG_HANDLE cipher = NULL;
    BCRYPT_KEY_HANDLE key = NULL;
    BCRYPT_KEY_HANDLE other = NULL;
    UCHAR out[64] = {0};
    ULONG done = 0;
    printf("RC4: %lx\n",
           (ULONG)BCryptOpenAlgorithmProvider(&cipher, BCRYPT_RC4_ALGORITHM, NULL, 0));
    numbers_of(cipher);
    printf("no CBC: %lx\n", (ULONG)set_mode(cipher, BCRYPT_CHAIN_MODE_CBC));
    BCryptGenerateSymmetricKey(cipher, &key, NULL, 0, (PUCHAR)secret, 16, 0);
    NTSTATUS status = BCryptEncrypt(key, (PUCHAR)text, 5, NULL, NULL, 0, out, sizeof out, &done, 0);
    show("begins", status, out, done);
    BCryptDuplicateKey(key, &other, NULL, 0, 0);
    status =
        BCryptEncrypt(key, (PUCHAR)text + 5, 27, NULL, NULL, 0, out + 5, sizeof out - 5, &done, 0);
    show("goes on", status, out, done + 5);
    UCHAR copy[64];
    status = BCryptDecrypt(other, out + 5, 27, NULL, NULL, 0, copy, sizeof copy, &done, 0);
    printf("a copy goes on from there: %lx %.27s\n", (ULONG)status, copy);
    status = BCryptEncrypt(key, (PUCHAR)text, 8, NULL, (PUCHAR)start, 8, out, sizeof out, &done, 0);
    printf("vector: %lx\n", (ULONG)status);
    status = BCryptEncrypt(key, (PUCHAR)text, 8, NULL, NULL, 0, out, sizeof out, &done,
                           BCRYPT_BLOCK_PADDING);
    printf("padded: %lx\n", (ULONG)status);
    BCryptDestroyKey(other);
    BCryptDestroyKey(key);
    BCryptCloseAlgorithmProvider(cipher, 0);
}

static void pseudo_handles(void) {
    const ULONG handles[] = {0x71,  0x131, 0x141, 0x151, 0x161, 0x171, 0x181, 0x191,
                             0x1a1, 0x1b1, 0x1c1, 0x1e1, 0x1f1, 0x201, 0x211};
    for (unsigned i = 0; i < sizeof handles / sizeof handles[0]; ++i) {
        WCHAR name[32] = L"";
        WCHAR mode[32] = L"";
        ULONG size = 0;
        BCRYPT_HANDLE handle = (BCRYPT_HANDLE)(ULONG_PTR)handles[i];
        NTSTATUS status =
            BCryptGetProperty(handle, BCRYPT_ALGORITHM_NAME, (PUCHAR)name, sizeof name, &size, 0);
        BCryptGetProperty(handle, BCRYPT_CHAINING_MODE, (PUCHAR)mode, sizeof mode, &size, 0);
        printf("%lx: %lx %ls %ls\n", handles[i], (ULONG)status, name, mode);
    }
}

int main(void) {
    blocks(BCRYPT_DES_ALGORITHM, 8);
    blocks(BCRYPT_3DES_112_ALGORITHM, 16);
    blocks(BCRYPT_3DES_ALGORITHM, 24);
    stream();
    pseudo_handles();
    return 0;
}
