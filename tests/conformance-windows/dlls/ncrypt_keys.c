// Keys without names by ncrypt: made, imported and exported, what they sign, encrypt and agree on.
// build: -lncrypt -lbcrypt
#include <windows.h>

#include <bcrypt.h>
#include <ncrypt.h>
#include <stdio.h>
#include <string.h>

static NCRYPT_PROV_HANDLE provider;
static BYTE blob[2048];
static DWORD blob_size;

static void show(const char* name, SECURITY_STATUS status) {
    printf("%s: %lx\n", name, (ULONG)status);
}

static void property(NCRYPT_HANDLE object, const WCHAR* name) {
    BYTE value[128];
    DWORD size = 0;
    SECURITY_STATUS status = NCryptGetProperty(object, name, value, sizeof value, &size, 0);
    printf("  %ls: %lx", name, (ULONG)status);
    if (status == 0 && size == sizeof(DWORD)) {
        DWORD number;
        memcpy(&number, value, sizeof number);
        printf(" %lu", number);
    } else if (status == 0) {
        printf(" '%ls'", (WCHAR*)value);
    }
    printf("\n");
}

static NCRYPT_KEY_HANDLE new_key(const WCHAR* algorithm, DWORD bits, BOOL exported) {
    NCRYPT_KEY_HANDLE key = 0;
    DWORD policy = NCRYPT_ALLOW_EXPORT_FLAG | NCRYPT_ALLOW_PLAINTEXT_EXPORT_FLAG;
    printf("%ls\n", algorithm);
    show("  created", NCryptCreatePersistedKey(provider, &key, algorithm, NULL, 0, 0));
    if (bits != 0) {
        show("  length",
             NCryptSetProperty(key, NCRYPT_LENGTH_PROPERTY, (PBYTE)&bits, sizeof bits, 0));
    }
    if (exported) {
        show("  policy", NCryptSetProperty(key, NCRYPT_EXPORT_POLICY_PROPERTY, (PBYTE)&policy,
                                           sizeof policy, 0));
    }
    show("  finished", NCryptFinalizeKey(key, NCRYPT_SILENT_FLAG));
    printf("  again fails: %d\n", NCryptFinalizeKey(key, 0) != 0);
    return key;
}

static NCRYPT_KEY_HANDLE through_blob(NCRYPT_KEY_HANDLE key, const WCHAR* kind) {
    NCRYPT_KEY_HANDLE made = 0;
    SECURITY_STATUS status = NCryptExportKey(key, 0, kind, NULL, blob, sizeof blob, &blob_size, 0);
    printf("%ls: %lx", kind, (ULONG)status);
    if (status == 0) {
        status = NCryptImportKey(provider, 0, kind, NULL, &made, blob, blob_size, 0);
        printf(" %lu bytes, imported %lx", blob_size, (ULONG)status);
    }
    printf("\n");
    return made;
}

static void rsa(void) {
    BYTE hash[32] = "thirty-two bytes of a digest...";
    BYTE signature[256];
    BYTE text[256];
    DWORD size = 0;
    NCRYPT_KEY_HANDLE key = new_key(NCRYPT_RSA_ALGORITHM, 1024, TRUE);
    property(key, NCRYPT_ALGORITHM_PROPERTY);
    property(key, NCRYPT_ALGORITHM_GROUP_PROPERTY);
    property(key, NCRYPT_LENGTH_PROPERTY);
    property(key, NCRYPT_EXPORT_POLICY_PROPERTY);
    property(key, L"nothing");
    show("own property",
         NCryptSetProperty(key, L"own", (PBYTE)L"value", 12, NCRYPT_PERSIST_ONLY_FLAG));
    property(key, L"own");
    NCRYPT_KEY_HANDLE public_key = through_blob(key, BCRYPT_RSAPUBLIC_BLOB);
    NCRYPT_KEY_HANDLE copy = through_blob(key, BCRYPT_RSAFULLPRIVATE_BLOB);
    BCRYPT_PKCS1_PADDING_INFO pkcs1 = {BCRYPT_SHA256_ALGORITHM};
    SECURITY_STATUS status = NCryptSignHash(copy, &pkcs1, hash, 32, signature, sizeof signature,
                                            &size, NCRYPT_PAD_PKCS1_FLAG | NCRYPT_SILENT_FLAG);
    printf("signed: %lx %lu\n", (ULONG)status, size);
    show("checked", NCryptVerifySignature(public_key, &pkcs1, hash, 32, signature, size,
                                          NCRYPT_PAD_PKCS1_FLAG));
    hash[0] ^= 1;
    show("another", NCryptVerifySignature(public_key, &pkcs1, hash, 32, signature, size,
                                          NCRYPT_PAD_PKCS1_FLAG));
    BCRYPT_OAEP_PADDING_INFO oaep = {BCRYPT_SHA1_ALGORITHM, NULL, 0};
    status = NCryptEncrypt(public_key, (PBYTE) "a secret", 8, &oaep, signature, sizeof signature,
                           &size, NCRYPT_PAD_OAEP_FLAG);
    printf("encrypted: %lx %lu\n", (ULONG)status, size);
    status =
        NCryptDecrypt(key, signature, size, &oaep, text, sizeof text, &size, NCRYPT_PAD_OAEP_FLAG);
    printf("decrypted: %lx '%.*s'\n", (ULONG)status, (int)size, text);
    printf("no private key fails: %d\n",
           NCryptSignHash(public_key, &pkcs1, hash, 32, signature, sizeof signature, &size,
                          NCRYPT_PAD_PKCS1_FLAG) != 0);
    printf("keys: %d %d\n", NCryptIsKeyHandle(key), NCryptIsKeyHandle(provider));
    NCryptFreeObject(copy);
    NCryptFreeObject(public_key);
    show("freed", NCryptFreeObject(key));
}

static void curves(void) {
    BYTE hash[32] = "thirty-two bytes of a digest...";
    BYTE bytes[2][64];
    DWORD size = 0;
    NCRYPT_KEY_HANDLE key = new_key(NCRYPT_ECDSA_P256_ALGORITHM, 0, FALSE);
    property(key, NCRYPT_ALGORITHM_GROUP_PROPERTY);
    property(key, NCRYPT_LENGTH_PROPERTY);
    NCRYPT_KEY_HANDLE public_key = through_blob(key, BCRYPT_ECCPUBLIC_BLOB);
    through_blob(key, BCRYPT_ECCPRIVATE_BLOB);
    SECURITY_STATUS status =
        NCryptSignHash(key, NULL, hash, 32, bytes[0], sizeof bytes[0], &size, 0);
    printf("signed: %lx %lu\n", (ULONG)status, size);
    show("checked", NCryptVerifySignature(public_key, NULL, hash, 32, bytes[0], size, 0));
    NCryptFreeObject(public_key);
    NCryptFreeObject(key);

    NCRYPT_KEY_HANDLE keys[2] = {new_key(NCRYPT_ECDH_P256_ALGORITHM, 0, FALSE),
                                 new_key(NCRYPT_ECDH_P256_ALGORITHM, 0, FALSE)};
    for (int i = 0; i < 2; ++i) {
        NCRYPT_SECRET_HANDLE secret = 0;
        status = NCryptSecretAgreement(keys[i], keys[1 - i], &secret, 0);
        printf("agreed: %lx", (ULONG)status);
        status =
            NCryptDeriveKey(secret, BCRYPT_KDF_HASH, NULL, bytes[i], sizeof bytes[i], &size, 0);
        printf(", derived: %lx %lu\n", (ULONG)status, size);
        NCryptFreeObject(secret);
    }
    printf("the same: %d\n", memcmp(bytes[0], bytes[1], size) == 0);
    NCryptFreeObject(keys[0]);
    NCryptFreeObject(keys[1]);
}

int main(void) {
    NCRYPT_KEY_HANDLE key = 0;
    show("provider", NCryptOpenStorageProvider(&provider, MS_KEY_STORAGE_PROVIDER, 0));
    property(provider, NCRYPT_NAME_PROPERTY);
    rsa();
    curves();
    show("no such key",
         NCryptOpenKey(provider, &key, L"ferry's test, which is not there", 0, NCRYPT_SILENT_FLAG));
    show("no such algorithm", NCryptCreatePersistedKey(provider, &key, L"none", NULL, 0, 0));
    show("RSA", NCryptIsAlgSupported(provider, NCRYPT_RSA_ALGORITHM, 0));
    show("none", NCryptIsAlgSupported(provider, L"none", 0));
    show("no handle", NCryptFreeObject(0));
    show("freed", NCryptFreeObject(provider));
    return 0;
}
