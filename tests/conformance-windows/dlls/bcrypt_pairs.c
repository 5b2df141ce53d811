// RSA, ECDSA and ECDH by bcrypt: what another library made, new keys, blobs, wrong arguments.
// build: -lbcrypt
#include <windows.h>

#include <bcrypt.h>
#include <stdio.h>
#include <string.h>

static const char rsa_modulus[] = "dbdbe9554be7cea6644d8cc4d8745a4b7500015bbeaf363216e6639e4f659c60"
                                  "b7e08d46ade0df07514304fe285c8bae14b07d27c11da8"
                                  "575fade32075ccc9eb932c247e65627fa0d1ab67a6d5106f78d35fb874435eca"
                                  "98c78c0ae583cf985c59170fc4ca9302d6830d0e45b5ea"
                                  "bff6e084db1fc3970d973a3c0db69fad060d";
static const char rsa_prime1[] = "f352707c7c5e4cdf0912ec1a7c04a41730358a0279dcfc4631b9ea0d89f16ab03"
                                 "acfea94367875c09463f983c4f82035122201e6ea92ea"
                                 "1d74e741b0d6c2aef5";
static const char rsa_prime2[] = "e7508288b906a14b734e117b75820ca24f29f2bd312ad86545f52f1ac7650f2dc"
                                 "b666d1b4696353fccf533bfc6e82a09b205963966c62f"
                                 "8620cb7f80f76ddbb9";
static const char rsa_full[] =
    "bf22be3bfb9233fe6be9525087a539a50178bd1daeceb9d9060ccddfaec1569672cc8aafbc8e29a98aa772046180ac"
    "0424675469295118"
    "d8e4d118582a8ba9d5d43107bd9235e1ca8bf8a692e185ae3f4a6d89ae422732a11c5ec19a48258d9a0dc764f92b74"
    "695ea08ea2ad1f33"
    "243506a897590acd6d15168a76e98090b789065c6d992f6c8fe2e785a0cfdc899e2ac7844298ede303609b90aea029"
    "d119c3b43848d15f"
    "1ce5c184f1fc11e7f5b0646c28096f8a19691c39bb4f2e051c83e2d71d8d68dab2fd7bca6a2250bba4e4702e130a41"
    "350a8411705c8d9d"
    "e8fb778d1e7c845e6264c2738b6bf2a7a6e01dfefed94c2ba88517201e4aaa0f29936cffd481cfb94e5e608412a193"
    "b3e09df6d7871e0f"
    "4cfd3d20b4c84e5aec8e44f9b409ed3bd0041f783dd88e029b367d337f27a98c9319b94a46da77483a302a0721";
static const char rsa_pkcs1[] = "9ed27390fc62c872fe5d86c88d28570c010d41bc72f912323938d5089a54d2a8c6"
                                "5999a3ad2b25699672c7360164cd7d91d137fcfb155e"
                                "62cde7cf6b226fc016943a95a6af815ceb6d0ade7ecbf5d757d10e2bc74e86ae21"
                                "b1da16627abb846eba2f9775191b2d5e5d4298c4a1be"
                                "8d185ae39de309a9bb9e3cdfa797c970f199";
static const char rsa_pss[] = "635deb85eb4313cb9d234522f1f3aa76e9345a5f67bbf294820319e8b78dfa261e8f"
                              "ebbe3f10fe0e415078382ba5437f920773744f1f75"
                              "850ea241ac88354ec0f46ca15669fd5b3c8f1b0301869034836d853dc71d8b5fb6a9"
                              "65681dc5d5a8c9c9b15d936c7af23f00eec3f1fe3e"
                              "e7064b83c7fd00728c8e5a6e722d7c99a49a";
static const char rsa_encrypted[] = "329e5346d2a884024ed3bd05dd7b481d75326bfcfcff727d488b822989acd8"
                                    "c486e1bd56bb6af1c26d00a9026e60c449574bc9f3bb5f82"
                                    "62aca51175e648619baaff4aeb0da811df6d2321ec1c380103ab18f0d3d2a1"
                                    "3ba87e4bf8a16e0275e6ffb63a482671eef6989d2d8c5f52"
                                    "e2361ae28a48779420661d8a0177a4b76d12";
static const char rsa_oaep[] = "78ab59ca5073289808b59c4ee6a8b796592e1b9d10ffbdcae8ec68f619cdaa6e6e3"
                               "75527819d7a89a53e19ac8e47ba68540aa48a7dd64d"
                               "a48bff89ab2f980b587e31712a2d70594caaf016e379ee4ac5e7d2247a1d131fb2f"
                               "c416c6c55a9a1cb07ba2f262b47f84df719dfdd814b"
                               "b25009679dc82365c1634a20745dcef05e0a";
static const char p256_key[] =
    "e48c558b193cad4935a9317fc962a44bf1122cf7f27468a63f6d2dd5098cbf5e94c4811a2b1eaae086ff7cfe0d0553"
    "85f7330379da3ca4"
    "f42a68e070e1b2627f3eabd4efdf75634508e4b7f9ce8401c71aac4fd391a6567b3ff61865aba26c5b";
static const char p256_signature[] = "3e0a9b945294e446591866b77ae8d6bf559fcd49f192306842d4cd4705b17"
                                     "c1b38dd58ef0a3e657647f5ab1938afdd3b12864de0314859"
                                     "aab34102087e83a499";
static const char p256_other[] = "98c202fac47b2d3dff9b7ed93c26ff7be505550b23f924999535d4790d6b21d3c"
                                 "5cdcb9a0c1278084cd793c32a6bbcebde133d213787c5"
                                 "cdd114284fbc855a21";
static const char p256_shared[] =
    "6225be40e47e8bc6a5ebd6eb70a8abd51d228bfb48b3009d023f538eee8aedf2";
static const char p384_key[] =
    "dd29eb8873219040c06b0f38431798730cec6c7746a217851d10494d33f0d637d98f900fa262235196275ac58272f7"
    "bb3bd8e80b12f61c"
    "191429e7e41d784a9132e6fe59838f9453c17bb936daee5098c3c254186f279681b420e44862997a7f1b700274dd6f"
    "4a46532faa67b7e5"
    "6549c3d00916347cb8467314433ef0339574cfef1bad35deef8126bd50eebe0b1966";
static const char p384_signature[] =
    "84031e30776a601cf8022f25b4b6d6308eec0bcc71348a88b4148f5183f5168984a55aeffb17561aafe3525986d94f"
    "18401c7d0cfc0a89"
    "8d5fbabfda24e87bc06e987d307ee0ddba2ea14348dd398f2c22c45e0bde3a7c760049c92402fdc881";
static const char p384_other[] =
    "161db3aed9336f206f0dc362196af5f274c7679063476b41318a41210af7a6f47b4df77dc28a7e622cce51e945ed17"
    "39314bcac6b617e8"
    "b6e62b426e2f56ea7e884723016d01d764608512e8e7fa51d1ee7b6d08b6d09b4575847b38d06b8d88";
static const char p384_shared[] = "fd544e38c28ffa021ee8557cef7a335e983895eff6f8a8999dbb6962b17e1b2e"
                                  "d7740b3c651581cb072c604cd5bea700";
static const char p521_key[] = "019caf3cc2a1d93776e2958d786066bd0965151c0304d5f5106ec0d0756024c63d0"
                               "6f16a248c4fefe33d64e2b3a730516d14e6c7d340a4"
                               "a7b8a21b3b13bc7b23e9aa0072c7c567d3faef9d339d4f6505490e1ea36603180ba"
                               "31598b22c64375c9347569bfb996e6780ee3787468d"
                               "fe009820b75ac7ede4974e0d3eda15214698b64c5c0c00c8efc0f088e6b45e1489d"
                               "aa88f497b605c99a32cbbcff9afe2dfad5dcb135010"
                               "c57aa8316f98e7e38a7654badd43ebe4c78cb9a350e70d5682b3554725f1494073";
static const char p521_signature[] = "0026c8ab77aeefdcfd03d306b03ab010c1e0639e3f4d54bae2d97a3516a37"
                                     "4a1b82f95d0b5270d03aba52e05f486182aa6b7d64ea469d0"
                                     "d720c8d7feecd567e83c5d0109699874c77511ca851e1aad7a425d6429255"
                                     "f8b2a5fd694b15c3084eebaed90e6bcd46f51538b3d0b75d9"
                                     "8b975f38d4a231c792a6936c1a0bacb0911db9cbbeb5";
static const char p521_other[] = "01db0cdfbf5fce4f6cd90459de97cc9592307f0a517464701a2ec7a536780bebc"
                                 "4f7701ecc5afd81586de12ccd8b728904cc2639002c89"
                                 "c98136e3aee4409367f47300be5e5e66f27c141ab792e2636418ac31055a307cb"
                                 "9550db995f68d0dd82482524fb23dc53407207b4da681"
                                 "a3cc6c64cea34833297934c4597bbe77dc61a6a3e263";
static const char p521_shared[] = "01882220de7015a706c3510b7f193b658794cc2204c0f3e3a4c89a2cd68b6301"
                                  "dcdf343dad9c84882e72d6a1561852f188d0bb3354e421"
                                  "e25bd08f1efb9c1fcaabe4";

static ULONG unhex(const char* text, UCHAR* to) {
    ULONG size = 0;
    for (unsigned value; sscanf(text + 2 * size, "%2x", &value) == 1; ++size) {
        to[size] = (UCHAR)value;
    }
    return size;
}

/// The digest of "abc".
static ULONG hash_of(const WCHAR* name, UCHAR* to) {
    BCRYPT_ALG_HANDLE algorithm = NULL;
    ULONG size = 0;
    ULONG done = 0;
    BCryptOpenAlgorithmProvider(&algorithm, name, NULL, 0);
    BCryptGetProperty(algorithm, BCRYPT_HASH_LENGTH, (PUCHAR)&size, sizeof size, &done, 0);
    BCRYPT_HASH_HANDLE hash = NULL;
    BCryptCreateHash(algorithm, &hash, NULL, 0, NULL, 0, 0);
    BCryptHashData(hash, (PUCHAR) "abc", 3, 0);
    BCryptFinishHash(hash, to, size, 0);
    BCryptDestroyHash(hash);
    BCryptCloseAlgorithmProvider(algorithm, 0);
    return size;
}

static void show(const char* name, NTSTATUS status) { printf("%s: %lx\n", name, (ULONG)status); }

static void number_of(BCRYPT_HANDLE handle, const char* name, const WCHAR* property) {
    ULONG value = 0;
    ULONG size = 0;
    NTSTATUS status = BCryptGetProperty(handle, property, (PUCHAR)&value, sizeof value, &size, 0);
    printf("%s: %lx %lu\n", name, (ULONG)status, status == 0 ? value : 0);
}

static UCHAR blob[2048];

static ULONG rsa_blob(ULONG magic) {
    BCRYPT_RSAKEY_BLOB head = {magic, 1024, 3, 128, 0, 0};
    ULONG size = sizeof head;
    if (magic != BCRYPT_RSAPUBLIC_MAGIC) {
        head.cbPrime1 = head.cbPrime2 = 64;
    }
    memcpy(blob, &head, sizeof head);
    size += unhex("010001", blob + size);
    size += unhex(rsa_modulus, blob + size);
    if (magic != BCRYPT_RSAPUBLIC_MAGIC) {
        size += unhex(rsa_prime1, blob + size);
        size += unhex(rsa_prime2, blob + size);
    }
    if (magic == BCRYPT_RSAFULLPRIVATE_MAGIC) {
        size += unhex(rsa_full, blob + size);
    }
    return size;
}

static void blobs_of_rsa(BCRYPT_KEY_HANDLE key) {
    const WCHAR* const kinds[] = {BCRYPT_RSAPUBLIC_BLOB, BCRYPT_RSAPRIVATE_BLOB,
                                  BCRYPT_RSAFULLPRIVATE_BLOB, BCRYPT_ECCPUBLIC_BLOB};
    const ULONG magics[] = {BCRYPT_RSAPUBLIC_MAGIC, BCRYPT_RSAPRIVATE_MAGIC,
                            BCRYPT_RSAFULLPRIVATE_MAGIC, 0};
    for (int i = 0; i < 4; ++i) {
        static UCHAR made[2048];
        ULONG size = 0;
        ULONG done = 0;
        NTSTATUS asked = BCryptExportKey(key, NULL, kinds[i], NULL, 0, &size, 0);
        NTSTATUS small = BCryptExportKey(key, NULL, kinds[i], made, 16, &done, 0);
        NTSTATUS status = BCryptExportKey(key, NULL, kinds[i], made, sizeof made, &done, 0);
        ULONG right = magics[i] != 0 ? rsa_blob(magics[i]) : 0;
        printf("blob %ls: %lx %lx %lx, %lu bytes, right %d\n", kinds[i], (ULONG)asked, (ULONG)small,
               (ULONG)status, status == 0 ? done : 0,
               done == right && size == right && memcmp(made, blob, right) == 0);
    }
}

static void rsa(void) {
    BCRYPT_ALG_HANDLE algorithm = NULL;
    BCRYPT_KEY_HANDLE public_key = NULL;
    BCRYPT_KEY_HANDLE key = NULL;
    UCHAR hash[64];
    UCHAR given[128];
    UCHAR made[128];
    ULONG size = 0;
    ULONG hash_size = hash_of(BCRYPT_SHA256_ALGORITHM, hash);
    show("open RSA", BCryptOpenAlgorithmProvider(&algorithm, BCRYPT_RSA_ALGORITHM, NULL, 0));
    size = rsa_blob(BCRYPT_RSAPUBLIC_MAGIC);
    show("public",
         BCryptImportKeyPair(algorithm, NULL, BCRYPT_RSAPUBLIC_BLOB, &public_key, blob, size, 0));
    number_of(public_key, "bits", BCRYPT_KEY_LENGTH);
    number_of(public_key, "signature", BCRYPT_SIGNATURE_LENGTH);
    number_of(public_key, "block", BCRYPT_BLOCK_LENGTH);

    BCRYPT_PKCS1_PADDING_INFO pkcs1 = {BCRYPT_SHA256_ALGORITHM};
    unhex(rsa_pkcs1, given);
    show("PKCS #1",
         BCryptVerifySignature(public_key, &pkcs1, hash, hash_size, given, 128, BCRYPT_PAD_PKCS1));
    given[50] ^= 1;
    show("another",
         BCryptVerifySignature(public_key, &pkcs1, hash, hash_size, given, 128, BCRYPT_PAD_PKCS1));
    given[50] ^= 1;
    hash[0] ^= 1;
    show("of another",
         BCryptVerifySignature(public_key, &pkcs1, hash, hash_size, given, 128, BCRYPT_PAD_PKCS1));
    hash[0] ^= 1;
    show("short",
         BCryptVerifySignature(public_key, &pkcs1, hash, hash_size, given, 127, BCRYPT_PAD_PKCS1));
    BCRYPT_PSS_PADDING_INFO pss = {BCRYPT_SHA256_ALGORITHM, 20};
    unhex(rsa_pss, given);
    show("PSS",
         BCryptVerifySignature(public_key, &pss, hash, hash_size, given, 128, BCRYPT_PAD_PSS));
    pss.cbSalt = 32;
    show("another salt",
         BCryptVerifySignature(public_key, &pss, hash, hash_size, given, 128, BCRYPT_PAD_PSS));
    show("sign by public",
         BCryptSignHash(public_key, &pkcs1, hash, hash_size, made, 128, &size, BCRYPT_PAD_PKCS1));

    size = rsa_blob(BCRYPT_RSAPRIVATE_MAGIC);
    show("private",
         BCryptImportKeyPair(algorithm, NULL, BCRYPT_RSAPRIVATE_BLOB, &key, blob, size, 0));
    blobs_of_rsa(key);
    blobs_of_rsa(public_key);
    NTSTATUS status =
        BCryptSignHash(key, &pkcs1, hash, hash_size, made, sizeof made, &size, BCRYPT_PAD_PKCS1);
    unhex(rsa_pkcs1, given);
    printf("signed: %lx %lu, right %d\n", (ULONG)status, size, memcmp(given, made, 128) == 0);
    status = BCryptSignHash(key, &pss, hash, hash_size, made, sizeof made, &size, BCRYPT_PAD_PSS);
    NTSTATUS checked =
        BCryptVerifySignature(public_key, &pss, hash, hash_size, made, 128, BCRYPT_PAD_PSS);
    printf("signed by PSS: %lx %lu, %lx\n", (ULONG)status, size, (ULONG)checked);
    show("no room",
         BCryptSignHash(key, &pkcs1, hash, hash_size, made, 127, &size, BCRYPT_PAD_PKCS1));
    show("hash of another length",
         BCryptSignHash(key, &pkcs1, hash, 20, made, 128, &size, BCRYPT_PAD_PKCS1));

    UCHAR text[128] = {0};
    unhex(rsa_encrypted, given);
    status =
        BCryptDecrypt(key, given, 128, NULL, NULL, 0, text, sizeof text, &size, BCRYPT_PAD_PKCS1);
    printf("decrypted: %lx %lu '%.*s'\n", (ULONG)status, size, (int)size, text);
    BCRYPT_OAEP_PADDING_INFO oaep = {BCRYPT_SHA256_ALGORITHM, (PUCHAR) "label", 5};
    unhex(rsa_oaep, given);
    memset(text, 0, sizeof text);
    status =
        BCryptDecrypt(key, given, 128, &oaep, NULL, 0, text, sizeof text, &size, BCRYPT_PAD_OAEP);
    printf("OAEP: %lx %lu '%.*s'\n", (ULONG)status, size, (int)size, text);
    oaep.cbLabel = 4;
    status =
        BCryptDecrypt(key, given, 128, &oaep, NULL, 0, text, sizeof text, &size, BCRYPT_PAD_OAEP);
    printf("another label fails: %d\n", status != 0);
    for (ULONG flags = BCRYPT_PAD_NONE; flags <= BCRYPT_PAD_OAEP; flags *= 2) {
        UCHAR plain[128] = "a text of 128 bytes";
        ULONG length = flags == BCRYPT_PAD_NONE ? 128 : 19;
        ULONG back = 0;
        plain[0] = flags == BCRYPT_PAD_NONE ? 0 : plain[0];
        status = BCryptEncrypt(public_key, plain, length, &oaep, NULL, 0, made, sizeof made, &size,
                               flags);
        NTSTATUS opened =
            BCryptDecrypt(key, made, 128, &oaep, NULL, 0, text, sizeof text, &back, flags);
        printf("there and back %lu: %lx %lu, %lx %lu %d\n", flags, (ULONG)status, size,
               (ULONG)opened, back, memcmp(plain, text, length) == 0);
    }
    memset(text, 'x', sizeof text);
    show("too long",
         BCryptEncrypt(public_key, text, 118, NULL, NULL, 0, made, 128, &size, BCRYPT_PAD_PKCS1));
    BCryptDestroyKey(key);

    BCRYPT_KEY_HANDLE copy = NULL;
    show("new", BCryptGenerateKeyPair(algorithm, &key, 1024, 0));
    show("finished", BCryptFinalizeKeyPair(key, 0));
    show("copied", BCryptDuplicateKey(key, &copy, NULL, 0, 0));
    status =
        BCryptSignHash(key, &pkcs1, hash, hash_size, made, sizeof made, &size, BCRYPT_PAD_PKCS1);
    BCryptDestroyKey(key);
    show("its own",
         BCryptVerifySignature(copy, &pkcs1, hash, hash_size, made, 128, BCRYPT_PAD_PKCS1));
    show("of the other",
         BCryptVerifySignature(public_key, &pkcs1, hash, hash_size, made, 128, BCRYPT_PAD_PKCS1));
    BCryptDestroyKey(copy);
    show("odd length", BCryptGenerateKeyPair(algorithm, &key, 1000, 0));
    size = rsa_blob(BCRYPT_RSAPRIVATE_MAGIC);
    blob[sizeof(BCRYPT_RSAKEY_BLOB) + 3 + 128 + 5] ^= 4;
    printf("wrong prime fails: %d\n",
           BCryptImportKeyPair(algorithm, NULL, BCRYPT_RSAPRIVATE_BLOB, &key, blob, size, 0) != 0);
    BCryptDestroyKey(public_key);
    BCryptCloseAlgorithmProvider(algorithm, 0);
}

struct Curve {
    const WCHAR* sign;
    const WCHAR* agree;
    ULONG sign_magic; ///< of the public key; the private one's is behind it
    ULONG agree_magic;
    ULONG size;
    const char* key;
    const char* signature;
    const char* other;
    const char* shared;
};

static ULONG curve_blob(const struct Curve* curve, ULONG magic, const char* bytes,
                        BOOL is_private) {
    const BCRYPT_ECCKEY_BLOB head = {magic, curve->size};
    memcpy(blob, &head, sizeof head);
    unhex(bytes, blob + sizeof head);
    return sizeof head + (is_private ? 3 : 2) * curve->size;
}

static void derive(BCRYPT_SECRET_HANDLE secret, const struct Curve* curve) {
    UCHAR made[128];
    UCHAR right[128];
    ULONG size = 0;
    NTSTATUS status =
        BCryptDeriveKey(secret, BCRYPT_KDF_RAW_SECRET, NULL, made, sizeof made, &size, 0);
    unhex(curve->shared, right);
    int same = 0;
    for (ULONG i = 0; i < size; ++i) {
        same += made[i] == right[curve->size - 1 - i];
    }
    printf("secret: %lx %lu, right %d\n", (ULONG)status, size, same == (int)curve->size);
    BCryptBuffer buffers[] = {
        {sizeof BCRYPT_SHA256_ALGORITHM, KDF_HASH_ALGORITHM, (void*)BCRYPT_SHA256_ALGORITHM},
        {4, KDF_SECRET_PREPEND, (void*)"head"},
        {4, KDF_SECRET_APPEND, (void*)"tail"},
        {3, KDF_HMAC_KEY, (void*)"key"},
    };
    BCryptBufferDesc list = {BCRYPTBUFFER_VERSION, 3, buffers};
    status = BCryptDeriveKey(secret, BCRYPT_KDF_HASH, &list, made, sizeof made, &size, 0);
    UCHAR all[128] = "head";
    memcpy(all + 4, right, curve->size);
    memcpy(all + 4 + curve->size, "tail", 4);
    UCHAR digest[64];
    BCRYPT_ALG_HANDLE sha = NULL;
    BCryptOpenAlgorithmProvider(&sha, BCRYPT_SHA256_ALGORITHM, NULL, BCRYPT_ALG_HANDLE_HMAC_FLAG);
    BCryptHash(sha, NULL, 0, all, 8 + curve->size, digest, 32);
    list.cBuffers = 4;
    ULONG keyed_size = 0;
    UCHAR keyed[64];
    UCHAR keyed_right[64];
    BCryptHash(sha, (PUCHAR) "key", 3, all, 8 + curve->size, keyed_right, 32);
    BCryptCloseAlgorithmProvider(sha, 0);
    sha = NULL;
    BCryptOpenAlgorithmProvider(&sha, BCRYPT_SHA256_ALGORITHM, NULL, 0);
    BCryptHash(sha, NULL, 0, all, 8 + curve->size, digest, 32);
    BCryptCloseAlgorithmProvider(sha, 0);
    printf("hash of it: %lx %lu, right %d\n", (ULONG)status, size, memcmp(made, digest, 32) == 0);
    status = BCryptDeriveKey(secret, BCRYPT_KDF_HMAC, &list, keyed, sizeof keyed, &keyed_size, 0);
    printf("with a key: %lx %lu, right %d\n", (ULONG)status, keyed_size,
           memcmp(keyed, keyed_right, 32) == 0);
}

static void sign(const struct Curve* curve) {
    BCRYPT_ALG_HANDLE algorithm = NULL;
    BCRYPT_KEY_HANDLE public_key = NULL;
    BCRYPT_KEY_HANDLE key = NULL;
    UCHAR hash[64];
    UCHAR given[132];
    ULONG size = 0;
    ULONG hash_size = hash_of(BCRYPT_SHA512_ALGORITHM, hash);
    printf("%ls: %lx\n", curve->sign,
           (ULONG)BCryptOpenAlgorithmProvider(&algorithm, curve->sign, NULL, 0));
    size = curve_blob(curve, curve->sign_magic, curve->key, FALSE);
    show("public",
         BCryptImportKeyPair(algorithm, NULL, BCRYPT_ECCPUBLIC_BLOB, &public_key, blob, size, 0));
    number_of(public_key, "bits", BCRYPT_KEY_LENGTH);
    number_of(public_key, "signature", BCRYPT_SIGNATURE_LENGTH);
    ULONG length = unhex(curve->signature, given);
    show("checked", BCryptVerifySignature(public_key, NULL, hash, hash_size, given, length, 0));
    given[3] ^= 1;
    show("another", BCryptVerifySignature(public_key, NULL, hash, hash_size, given, length, 0));
    size = curve_blob(curve, curve->sign_magic + 0x01000000, curve->key, TRUE);
    show("private",
         BCryptImportKeyPair(algorithm, NULL, BCRYPT_ECCPRIVATE_BLOB, &key, blob, size, 0));
    NTSTATUS status = BCryptSignHash(key, NULL, hash, hash_size, given, sizeof given, &size, 0);
    NTSTATUS checked = BCryptVerifySignature(public_key, NULL, hash, hash_size, given, size, 0);
    printf("signed: %lx %lu, %lx\n", (ULONG)status, size, (ULONG)checked);
    UCHAR made[256];
    ULONG done = 0;
    size = curve_blob(curve, curve->sign_magic + 0x01000000, curve->key, TRUE);
    status = BCryptExportKey(key, NULL, BCRYPT_ECCPRIVATE_BLOB, made, sizeof made, &done, 0);
    printf("exported: %lx, right %d\n", (ULONG)status,
           done == size && memcmp(made, blob, size) == 0);
    BCryptDestroyKey(key);
    BCryptDestroyKey(public_key);
    size = curve_blob(curve, curve->sign_magic, curve->key, FALSE);
    blob[20] ^= 1;
    printf("off the curve fails: %d\n",
           BCryptImportKeyPair(algorithm, NULL, BCRYPT_ECCPUBLIC_BLOB, &key, blob, size, 0) != 0);
    BCryptCloseAlgorithmProvider(algorithm, 0);
}

static void agree(const struct Curve* curve) {
    BCRYPT_ALG_HANDLE algorithm = NULL;
    BCRYPT_KEY_HANDLE keys[2] = {NULL, NULL};
    BCRYPT_KEY_HANDLE other = NULL;
    BCRYPT_SECRET_HANDLE secret = NULL;
    printf("%ls: %lx\n", curve->agree,
           (ULONG)BCryptOpenAlgorithmProvider(&algorithm, curve->agree, NULL, 0));
    ULONG size = curve_blob(curve, curve->agree_magic + 0x01000000, curve->key, TRUE);
    show("own",
         BCryptImportKeyPair(algorithm, NULL, BCRYPT_ECCPRIVATE_BLOB, &keys[0], blob, size, 0));
    size = curve_blob(curve, curve->agree_magic, curve->other, FALSE);
    show("other",
         BCryptImportKeyPair(algorithm, NULL, BCRYPT_ECCPUBLIC_BLOB, &other, blob, size, 0));
    show("agreed", BCryptSecretAgreement(keys[0], other, &secret, 0));
    derive(secret, curve);
    BCryptDestroySecret(secret);
    BCryptDestroyKey(keys[0]);
    BCryptDestroyKey(other);
    UCHAR made[2][66];
    for (int i = 0; i < 2; ++i) {
        NTSTATUS begun = BCryptGenerateKeyPair(algorithm, &keys[i],
                                               curve->size == 66 ? 521 : 8 * curve->size, 0);
        NTSTATUS status = BCryptFinalizeKeyPair(keys[i], 0);
        printf("new: %lx %lx\n", (ULONG)begun, (ULONG)status);
    }
    for (int i = 0; i < 2; ++i) {
        BCryptSecretAgreement(keys[i], keys[1 - i], &secret, 0);
        BCryptDeriveKey(secret, BCRYPT_KDF_RAW_SECRET, NULL, made[i], sizeof made[i], &size, 0);
        BCryptDestroySecret(secret);
    }
    printf("the same for both: %d\n", memcmp(made[0], made[1], size) == 0);
    BCryptDestroyKey(keys[0]);
    BCryptDestroyKey(keys[1]);
    BCryptCloseAlgorithmProvider(algorithm, 0);
}

static void named_curve(void) {
    BCRYPT_ALG_HANDLE algorithm = NULL;
    BCRYPT_KEY_HANDLE key = NULL;
    show("curve by name", BCryptOpenAlgorithmProvider(&algorithm, L"ECDSA", NULL, 0));
    show("set", BCryptSetProperty(algorithm, L"ECCCurveName", (PUCHAR)L"nistP256", 18, 0));
    show("new", BCryptGenerateKeyPair(algorithm, &key, 0, 0));
    show("finished", BCryptFinalizeKeyPair(key, 0));
    number_of(key, "bits", BCRYPT_KEY_LENGTH);
    BCRYPT_ECCKEY_BLOB head;
    ULONG size = 0;
    NTSTATUS status =
        BCryptExportKey(key, NULL, BCRYPT_ECCPUBLIC_BLOB, blob, sizeof blob, &size, 0);
    memcpy(&head, blob, sizeof head);
    printf("exported: %lx %lu %.4s %lu\n", (ULONG)status, size, (const char*)&head.dwMagic,
           head.cbKey);
    BCryptDestroyKey(key);
    BCryptCloseAlgorithmProvider(algorithm, 0);
}

int main(void) {
    const struct Curve curves[] = {
        {BCRYPT_ECDSA_P256_ALGORITHM, BCRYPT_ECDH_P256_ALGORITHM, BCRYPT_ECDSA_PUBLIC_P256_MAGIC,
         BCRYPT_ECDH_PUBLIC_P256_MAGIC, 32, p256_key, p256_signature, p256_other, p256_shared},
        {BCRYPT_ECDSA_P384_ALGORITHM, BCRYPT_ECDH_P384_ALGORITHM, BCRYPT_ECDSA_PUBLIC_P384_MAGIC,
         BCRYPT_ECDH_PUBLIC_P384_MAGIC, 48, p384_key, p384_signature, p384_other, p384_shared},
        {BCRYPT_ECDSA_P521_ALGORITHM, BCRYPT_ECDH_P521_ALGORITHM, BCRYPT_ECDSA_PUBLIC_P521_MAGIC,
         BCRYPT_ECDH_PUBLIC_P521_MAGIC, 66, p521_key, p521_signature, p521_other, p521_shared},
    };
    rsa();
    for (int i = 0; i < 3; ++i) {
        sign(&curves[i]);
        agree(&curves[i]);
    }
    named_curve();
    return 0;
}
