// Structs of certificates and keys in their encoding: there and back, single values, errors.
// build: -lcrypt32 -lbcrypt
#include <windows.h>

#include <bcrypt.h>
#include <stdio.h>
#include <string.h>
#include <wincrypt.h>

static const char certificate[] =
    "30820388308202f1a00302010202081122334455667788300d06092a864886f70d01010b05003033310b3009"
    "060355040613024445310f300d060355040a0c0646c3a46872653113301106035504030c0a66657272792e74"
    "6573743020170d3234303130323033303430355a180f32303531303630373038303931305a3033310b300906"
    "0355040613024445310f300d060355040a0c0646c3a46872653113301106035504030c0a66657272792e7465"
    "737430819f300d06092a864886f70d010101050003818d0030818902818100b805e17f6f0f7d4cdab637244f"
    "dad68ac9fef7bfa11d759172cfdcfb04718ef87d08b52c4cafa6c7989edeca656e5acee611ddac00b1d17e87"
    "e06cb7d45f5232cf4a8a99186a962926a5d4de3293e1e5cf0a1716b7bc8c74daa5a43d63e3e1ab13f9362195"
    "fa7350100758e24ecbfd60f809efbf634c9dfafcc1afa53a7075ad0203010001a38201a13082019d30120603"
    "551d130101ff040830060101ff020102300e0603551d0f0101ff0404030202a4301d0603551d250416301406"
    "082b0601050507030106082b0601050507030230670603551d110460305e820a66657272792e746573748704"
    "7f000001810c614066657272792e746573748612687474703a2f2f66657272792e746573742fa40e300c310a"
    "300806035504030c017888032a0304a013060a2b060104018237140203a0050c0375706e301d0603551d0e04"
    "160414cde993ed22003895e4afc0c47e4d951759eadac6304b0603551d2304443042800401020304a137a435"
    "3033310b3009060355040613024445310f300d060355040a0c0646c3a46872653113301106035504030c0a66"
    "657272792e7465737482014d30310603551d20042a3028302606042a030405301e301c06082b060105050702"
    "011610687474703a2f2f6370732e746573742f30210603551d1f041a30183016a014a0128610687474703a2f"
    "2f63726c2e746573742f302d06082b060105050701010421301f301d06082b06010505073001861168747470"
    "3a2f2f6f6373702e746573742f300d06092a864886f70d01010b05000381810027d761bc82d509dbb0536f55"
    "56645eadee35d96fa664d4f0cb7a8366f6a60e8f2ad931553a7fea0a2b012ba24a28449dfaff1494bf820df9"
    "184c800627c360877068ea815af19ed1dc5dc535fa64de8ab06d4ada6577530119ce2f43782583ce744077fd"
    "44a5081ecd9553d7ecd186e4f69879a19e2ba6dd1160fad1001c0e52";
static const char private_key[] =
    "3082025e02010002818100b805e17f6f0f7d4cdab637244fdad68ac9fef7bfa11d759172cfdcfb04718ef87d"
    "08b52c4cafa6c7989edeca656e5acee611ddac00b1d17e87e06cb7d45f5232cf4a8a99186a962926a5d4de32"
    "93e1e5cf0a1716b7bc8c74daa5a43d63e3e1ab13f9362195fa7350100758e24ecbfd60f809efbf634c9dfafc"
    "c1afa53a7075ad0203010001028181008a01b70c37c1190a131806209056a100f2dde8f4e8a24c3269352417"
    "884c95991b43f583247bb28b0b9551a5de0db5c2665e4dad19d44135303789b10f6ef117ec24c616b9b5e6af"
    "37e359125aa9c407d5852f7de97252ff675140f3cb83b7b32a7e88dd211837b151558ff70b2b7070f3390753"
    "402fd5343b912f854dce2a81024100f3086cef6c807f516d66b95d008615206907b8e64d250bebe0e204576f"
    "a8bc6ab796fe9baedd783dd0ca2123bdc3ae2a768ce9bbd42454b8068889aec5065ccd024100c1d77104f99b"
    "cd17bed11b2c41148a9e3b5457742e663f2c513ac8112ef3612d73d450d41463e476836fc6cd53c00a9a3f7e"
    "aff9d7a7f966f5c1eaa636647c61024100c67d0a235d1571667a985c29c5e4bc5a750d7688b956d96eb38344"
    "9278c271e822bb3284ca035d51f7352e6db76d9ad059746aed19acf67839f5c7a5328b28bd024032cbd84c2b"
    "750e9bc85f57b5932064eaee353dedae33111ef5f26777494c720ccd2bb83abb552a0b7c8a1018c277b2cf95"
    "1007e17b0803ad5d7d819628eed041024100929586f411fbf439edcf8c602de9728e6e73a202bc874912b973"
    "0cb4ab9e11d397a9cd9c1b023a105b25c6dc9d7565f9d6206beab57ce9c19995cf5d8db20f7e";
static const char wrapped_key[] =
    "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b02010104208bc178a5f8b0c197"
    "ba62220626aea6b07c1f2566b912860190030ce086cda952a14403420004925aedef3fd6fb8abaa25df56ca3"
    "e80a23adae5edf73d30b6b25c0e3f08b37d672c3b5dfb85e379ea3fa1e55f92d7e494cbfb16517ffc19d30ad"
    "b68c1c7c2de5";
static const char curve_key[] =
    "3059301306072a8648ce3d020106082a8648ce3d03010703420004925aedef3fd6fb8abaa25df56ca3e80a23"
    "adae5edf73d30b6b25c0e3f08b37d672c3b5dfb85e379ea3fa1e55f92d7e494cbfb16517ffc19d30adb68c1c"
    "7c2de5";

static UCHAR bytes[4096];

static ULONG unhex(const char* text) {
    ULONG size = 0;
    for (unsigned value; sscanf(text + 2 * size, "%2x", &value) == 1; ++size) {
        bytes[size] = (UCHAR)value;
    }
    return size;
}

static void hex(const char* name, const void* data, ULONG size) {
    printf("%s: ", name);
    for (ULONG i = 0; i < size; ++i) {
        printf("%02x", ((const UCHAR*)data)[i]);
    }
    printf("\n");
}

/// Decodes; then encodes, which has to be what was decoded.
static void* there_and_back(const char* name, LPCSTR type, const BYTE* from, DWORD size) {
    void* made = NULL;
    DWORD made_size = 0;
    BYTE* back = NULL;
    DWORD back_size = 0;
    BOOL done = CryptDecodeObjectEx(X509_ASN_ENCODING, type, from, size, CRYPT_DECODE_ALLOC_FLAG,
                                    NULL, &made, &made_size);
    if (!done) {
        printf("%s: can't be decoded, %lx\n", name, GetLastError());
        return NULL;
    }
    done = CryptEncodeObjectEx(X509_ASN_ENCODING, type, made, CRYPT_ENCODE_ALLOC_FLAG, NULL, &back,
                               &back_size);
    printf("%s: %s\n", name,
           !done                                                ? "can't be encoded"
           : back_size == size && memcmp(back, from, size) == 0 ? "the same"
                                                                : "something else");
    if (!done || back_size != size || memcmp(back, from, size) != 0) {
        printf("error %lx\n", done ? 0 : GetLastError());
        hex("from", from, size);
        hex("to", back, back_size);
    }
    LocalFree(back);
    return made;
}

static void show_name(const CERT_NAME_INFO* name, BOOL wide) {
    for (DWORD i = 0; i < name->cRDN; ++i) {
        for (DWORD j = 0; j < name->rgRDN[i].cRDNAttr; ++j) {
            const CERT_RDN_ATTR* one = &name->rgRDN[i].rgRDNAttr[j];
            printf("  %s type %lu, %lu bytes", one->pszObjId, one->dwValueType, one->Value.cbData);
            hex("", one->Value.pbData, one->Value.cbData);
            if (wide) {
                printf("  zero behind it %d\n",
                       ((WCHAR*)one->Value.pbData)[one->Value.cbData / 2] == 0);
            }
        }
    }
}

static void show_alternate(const CERT_ALT_NAME_INFO* names) {
    for (DWORD i = 0; i < names->cAltEntry; ++i) {
        const CERT_ALT_NAME_ENTRY* one = &names->rgAltEntry[i];
        printf("  name %lu: ", one->dwAltNameChoice);
        switch (one->dwAltNameChoice) {
        case CERT_ALT_NAME_OTHER_NAME:
            printf("%s ", one->pOtherName->pszObjId);
            hex("", one->pOtherName->Value.pbData, one->pOtherName->Value.cbData);
            break;
        case CERT_ALT_NAME_IP_ADDRESS:
        case CERT_ALT_NAME_DIRECTORY_NAME:
            hex("", one->IPAddress.pbData, one->IPAddress.cbData);
            break;
        case CERT_ALT_NAME_REGISTERED_ID: printf("%s\n", one->pszRegisteredID); break;
        default: printf("%ls\n", one->pwszDNSName);
        }
    }
}

static void extension(const CERT_EXTENSION* one) {
    void* made = there_and_back(one->pszObjId, one->pszObjId, one->Value.pbData, one->Value.cbData);
    if (made == NULL) {
        return;
    }
    if (strcmp(one->pszObjId, szOID_BASIC_CONSTRAINTS2) == 0) {
        const CERT_BASIC_CONSTRAINTS2_INFO* info = made;
        printf("  %d %d %lu\n", info->fCA, info->fPathLenConstraint, info->dwPathLenConstraint);
    } else if (strcmp(one->pszObjId, szOID_KEY_USAGE) == 0) {
        const CRYPT_BIT_BLOB* bits = made;
        printf("  %lu bytes, %lu unused, %02x\n", bits->cbData, bits->cUnusedBits, *bits->pbData);
    } else if (strcmp(one->pszObjId, szOID_ENHANCED_KEY_USAGE) == 0) {
        const CTL_USAGE* usage = made;
        for (DWORD i = 0; i < usage->cUsageIdentifier; ++i) {
            printf("  %s\n", usage->rgpszUsageIdentifier[i]);
        }
    } else if (strcmp(one->pszObjId, szOID_SUBJECT_ALT_NAME2) == 0) {
        show_alternate(made);
    } else if (strcmp(one->pszObjId, szOID_SUBJECT_KEY_IDENTIFIER) == 0) {
        printf("  %lu bytes\n", ((const CRYPT_DATA_BLOB*)made)->cbData);
    } else if (strcmp(one->pszObjId, szOID_AUTHORITY_KEY_IDENTIFIER2) == 0) {
        const CERT_AUTHORITY_KEY_ID2_INFO* id = made;
        hex("  key", id->KeyId.pbData, id->KeyId.cbData);
        hex("  number", id->AuthorityCertSerialNumber.pbData, id->AuthorityCertSerialNumber.cbData);
        show_alternate(&id->AuthorityCertIssuer);
    } else if (strcmp(one->pszObjId, szOID_CERT_POLICIES) == 0) {
        const CERT_POLICIES_INFO* policies = made;
        for (DWORD i = 0; i < policies->cPolicyInfo; ++i) {
            const CERT_POLICY_INFO* policy = &policies->rgPolicyInfo[i];
            printf("  %s, %s\n", policy->pszPolicyIdentifier,
                   policy->rgPolicyQualifier->pszPolicyQualifierId);
        }
    } else if (strcmp(one->pszObjId, szOID_CRL_DIST_POINTS) == 0) {
        const CRL_DIST_POINTS_INFO* points = made;
        printf("  %lu, choice %lu\n", points->cDistPoint,
               points->rgDistPoint->DistPointName.dwDistPointNameChoice);
        show_alternate(&points->rgDistPoint->DistPointName.FullName);
    } else if (strcmp(one->pszObjId, szOID_AUTHORITY_INFO_ACCESS) == 0) {
        const CERT_AUTHORITY_INFO_ACCESS* access = made;
        printf("  %s %ls\n", access->rgAccDescr->pszAccessMethod,
               access->rgAccDescr->AccessLocation.pwszURL);
    }
    LocalFree(made);
}

static void whole_certificate(void) {
    static UCHAR copy[4096];
    DWORD size = unhex(certificate);
    memcpy(copy, bytes, size);
    CERT_SIGNED_CONTENT_INFO* content = there_and_back("certificate", X509_CERT, copy, size);
    hex("signature's end", content->Signature.pbData, 4);
    CERT_INFO* info = there_and_back("to be signed", X509_CERT_TO_BE_SIGNED,
                                     content->ToBeSigned.pbData, content->ToBeSigned.cbData);
    printf("version %lu, algorithm %s\n", info->dwVersion, info->SignatureAlgorithm.pszObjId);
    hex("number", info->SerialNumber.pbData, info->SerialNumber.cbData);
    SYSTEMTIME time;
    FileTimeToSystemTime(&info->NotAfter, &time);
    printf("until %d-%d-%d %d:%d:%d\n", time.wYear, time.wMonth, time.wDay, time.wHour,
           time.wMinute, time.wSecond);
    CERT_NAME_INFO* name =
        there_and_back("name", X509_NAME, info->Subject.pbData, info->Subject.cbData);
    show_name(name, FALSE);
    LocalFree(name);
    name =
        there_and_back("wide name", X509_UNICODE_NAME, info->Subject.pbData, info->Subject.cbData);
    show_name(name, TRUE);
    LocalFree(name);
    for (DWORD i = 0; i < info->cExtension; ++i) {
        extension(&info->rgExtension[i]);
    }
    CERT_EXTENSIONS list = {info->cExtension, info->rgExtension};
    BYTE* made = NULL;
    DWORD made_size = 0;
    CryptEncodeObjectEx(X509_ASN_ENCODING, X509_EXTENSIONS, &list, CRYPT_ENCODE_ALLOC_FLAG, NULL,
                        &made, &made_size);
    LocalFree(there_and_back("extensions", X509_EXTENSIONS, made, made_size));
    LocalFree(made);

    const CRYPT_BIT_BLOB* key = &info->SubjectPublicKeyInfo.PublicKey;
    BYTE* blob = there_and_back("RSA key", RSA_CSP_PUBLICKEYBLOB, key->pbData, key->cbData);
    hex("its head", blob, 20);
    LocalFree(blob);
    blob = there_and_back("RSA key for CNG", CNG_RSA_PUBLIC_KEY_BLOB, key->pbData, key->cbData);
    hex("its head", blob, 27);
    LocalFree(blob);
    printf("signed by itself: %d\n",
           CryptVerifyCertificateSignature(0, X509_ASN_ENCODING, copy, size,
                                           &info->SubjectPublicKeyInfo));
    BCRYPT_KEY_HANDLE handle = NULL;
    DWORD bits = 0;
    BOOL done = CryptImportPublicKeyInfoEx2(X509_ASN_ENCODING, &info->SubjectPublicKeyInfo, 0, NULL,
                                            &handle);
    BCryptGetProperty(handle, BCRYPT_KEY_LENGTH, (PUCHAR)&bits, sizeof bits, &made_size, 0);
    printf("imported: %d, %lu bits\n", done, bits);
    BCryptDestroyKey(handle);
    LocalFree(info);
    LocalFree(content);
}

static void keys(void) {
    DWORD size = unhex(private_key);
    BYTE* blob = there_and_back("private key", PKCS_RSA_PRIVATE_KEY, bytes, size);
    hex("its head", blob, 20);
    LocalFree(blob);
    size = unhex(wrapped_key);
    CRYPT_PRIVATE_KEY_INFO* wrapped =
        there_and_back("wrapped key", PKCS_PRIVATE_KEY_INFO, bytes, size);
    printf("version %lu, %s\n", wrapped->Version, wrapped->Algorithm.pszObjId);
    LocalFree(wrapped);
    size = unhex(curve_key);
    CERT_PUBLIC_KEY_INFO* info =
        there_and_back("key of a curve", X509_PUBLIC_KEY_INFO, bytes, size);
    printf("%s, %lu bytes\n", info->Algorithm.pszObjId, info->PublicKey.cbData);
    BCRYPT_KEY_HANDLE handle = NULL;
    DWORD bits = 0;
    BOOL done = CryptImportPublicKeyInfoEx2(X509_ASN_ENCODING, info, 0, NULL, &handle);
    BCryptGetProperty(handle, BCRYPT_KEY_LENGTH, (PUCHAR)&bits, sizeof bits, &size, 0);
    printf("imported: %d, %lu bits\n", done, bits);
    BCryptDestroyKey(handle);
    LocalFree(info);
}

static void encoded(const char* name, LPCSTR type, const void* from) {
    BYTE made[256];
    DWORD size = sizeof made;
    BOOL done = CryptEncodeObject(X509_ASN_ENCODING, type, from, made, &size);
    if (!done) {
        printf("%s: error %lx\n", name, GetLastError());
        return;
    }
    hex(name, made, size);
}

static void small_values(void) {
    const int integers[] = {0, 1, 127, 128, 255, 256, -1, -128, -129, 0x7fffffff};
    for (int i = 0; i < 10; ++i) {
        encoded("integer", X509_INTEGER, &integers[i]);
    }
    BYTE little[] = {0x80, 0x00, 0x00};
    CRYPT_INTEGER_BLOB number = {3, little};
    encoded("number", X509_MULTI_BYTE_INTEGER, &number);
    encoded("unsigned number", X509_MULTI_BYTE_UINT, &number);
    number.cbData = 1;
    encoded("negative", X509_MULTI_BYTE_INTEGER, &number);
    encoded("not negative", X509_MULTI_BYTE_UINT, &number);
    encoded("octets", X509_OCTET_STRING, &number);
    CRYPT_BIT_BLOB bits = {1, (BYTE[]){0xff}, 3};
    encoded("bits", X509_BITS, &bits);
    bits.cbData = 0;
    encoded("no bits", X509_BITS, &bits);
    const int reason = 3;
    encoded("enumerated", X509_ENUMERATED, &reason);
    SYSTEMTIME time = {2024, 2, 0, 3, 4, 5, 6, 0};
    FILETIME file_time;
    SystemTimeToFileTime(&time, &file_time);
    encoded("UTC", PKCS_UTC_TIME, &file_time);
    time.wYear = 2050;
    SystemTimeToFileTime(&time, &file_time);
    encoded("long time", X509_CHOICE_OF_TIME, &file_time);
    encoded("UTC of 2050", PKCS_UTC_TIME, &file_time);
    CERT_ECC_SIGNATURE pair = {{1, (BYTE[]){0x81}}, {2, (BYTE[]){1, 2}}};
    encoded("signature", X509_ECC_SIGNATURE, &pair);
    CERT_BASIC_CONSTRAINTS2_INFO constraints = {FALSE, FALSE, 0};
    encoded("no authority", X509_BASIC_CONSTRAINTS2, &constraints);
    CERT_NAME_VALUE text = {CERT_RDN_ANY_TYPE, {0, (BYTE*)L"plain"}};
    encoded("text", X509_UNICODE_NAME_VALUE, &text);
    text.Value.pbData = (BYTE*)L"f\x00e4hre";
    encoded("other text", X509_UNICODE_NAME_VALUE, &text);
    text = (CERT_NAME_VALUE){CERT_RDN_IA5_STRING, {3, (BYTE*)"a@b"}};
    encoded("IA5", X509_NAME_VALUE, &text);
    text.dwValueType = CERT_RDN_ANY_TYPE;
    encoded("no type", X509_NAME_VALUE, &text);
}

static void errors(void) {
    int value = 0;
    DWORD size = sizeof value;
    const BYTE integer[] = {2, 1, 5};
    const BYTE large[] = {2, 5, 1, 2, 3, 4, 5};
    printf("decoded %d",
           CryptDecodeObject(X509_ASN_ENCODING, X509_INTEGER, integer, 3, 0, &value, &size));
    printf(" %d %lu\n", value, size);
    size = 2;
    printf("no room %d",
           CryptDecodeObject(X509_ASN_ENCODING, X509_INTEGER, integer, 3, 0, &value, &size));
    printf(" %lx %lu\n", GetLastError(), size);
    size = 0;
    printf("asked %d",
           CryptDecodeObject(X509_ASN_ENCODING, X509_INTEGER, integer, 3, 0, NULL, &size));
    printf(" %lu\n", size);
    printf("another type %d",
           CryptDecodeObject(X509_ASN_ENCODING, X509_OCTET_STRING, integer, 3, 0, NULL, &size));
    printf(" %lx\n", GetLastError());
    printf("too large %d\n",
           CryptDecodeObject(X509_ASN_ENCODING, X509_INTEGER, large, 7, 0, NULL, &size));
    printf("cut %d\n",
           CryptDecodeObject(X509_ASN_ENCODING, X509_INTEGER, large, 6, 0, NULL, &size));
    printf("unknown %d", CryptDecodeObject(X509_ASN_ENCODING, "1.2.3", integer, 3, 0, NULL, &size));
    printf(" %lx\n", GetLastError());
    printf("unknown %d", CryptEncodeObject(X509_ASN_ENCODING, "1.2.3", integer, NULL, &size));
    printf(" %lx\n", GetLastError());
}

static void queried(const char* name, DWORD kind, const void* object, DWORD contents) {
    DWORD encoding = 0;
    DWORD content = 0;
    DWORD format = 0;
    HCERTSTORE store = NULL;
    const CERT_CONTEXT* found = NULL;
    BOOL done = CryptQueryObject(kind, object, contents, CERT_QUERY_FORMAT_FLAG_ALL, 0, &encoding,
                                 &content, &format, &store, NULL, (const void**)&found);
    if (!done) {
        printf("%s: error %lx\n", name, GetLastError());
        return;
    }
    const CERT_CONTEXT* stored = CertEnumCertificatesInStore(store, NULL);
    printf("%s: content %lu, format %lu, %lu bytes, in the store %d\n", name, content, format,
           found->cbCertEncoded,
           stored != NULL && CertCompareCertificate(encoding, stored->pCertInfo, found->pCertInfo));
    CertFreeCertificateContext(stored);
    CertFreeCertificateContext(found);
    CertCloseStore(store, 0);
}

static void queries(void) {
    static char text[4096] = "";
    DWORD size = unhex(certificate);
    DWORD room = sizeof text;
    CERT_BLOB blob = {size, bytes};
    queried("binary", CERT_QUERY_OBJECT_BLOB, &blob, CERT_QUERY_CONTENT_FLAG_ALL);
    queried("other content", CERT_QUERY_OBJECT_BLOB, &blob, CERT_QUERY_CONTENT_FLAG_CRL);
    CryptBinaryToStringA(bytes, size, CRYPT_STRING_BASE64HEADER, text, &room);
    blob = (CERT_BLOB){room, (BYTE*)text};
    queried("text", CERT_QUERY_OBJECT_BLOB, &blob, CERT_QUERY_CONTENT_FLAG_CERT);
    HANDLE file = CreateFileW(L"certificate.pem", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, text, room, &size, NULL);
    CloseHandle(file);
    queried("file", CERT_QUERY_OBJECT_FILE, L"certificate.pem", CERT_QUERY_CONTENT_FLAG_CERT);
    queried("no file", CERT_QUERY_OBJECT_FILE, L"none.pem", CERT_QUERY_CONTENT_FLAG_CERT);
    blob.cbData = 20;
    queried("no certificate", CERT_QUERY_OBJECT_BLOB, &blob, CERT_QUERY_CONTENT_FLAG_CERT);
}

int main(void) {
    queries();
    whole_certificate();
    keys();
    small_values();
    errors();
    return 0;
}
