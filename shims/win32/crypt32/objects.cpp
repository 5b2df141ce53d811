// CryptDecodeObject, CryptEncodeObject and their kin; public keys for bcrypt.

#include "asn1.hpp"
#include "signature.hpp"

using namespace ferry::win32;
using namespace ferry::win32::certificates;

namespace {

void* allocate_by(PFN_CRYPT_ALLOC function, SIZE_T size) {
    return function != nullptr ? function(size) : LocalAlloc(LMEM_FIXED, size);
}

bool fail(LONG error) {
    SetLastError(static_cast<DWORD>(error));
    return false;
}

const Shape* known_shape(DWORD encoding, LPCSTR type) {
    const Shape* const shape =
        (encoding & (X509_ASN_ENCODING | PKCS_7_ASN_ENCODING)) != 0 ? shape_of(type) : nullptr;
    if (shape == nullptr) {
        SetLastError(ERROR_FILE_NOT_FOUND);
    }
    return shape;
}

/// Signatures that are to stay as they are in the encoding.
bool keeps_order(LPCSTR type, DWORD flags) {
    return type == X509_CERT && (flags & CRYPT_DECODE_NO_SIGNATURE_BYTE_REVERSAL_FLAG) != 0;
}

void turn_signature(const CRYPT_BIT_BLOB& signature) {
    for (DWORD i = 0; i < signature.cbData / 2; ++i) {
        const BYTE other = signature.pbData[signature.cbData - 1 - i];
        signature.pbData[signature.cbData - 1 - i] = signature.pbData[i];
        signature.pbData[i] = other;
    }
}

bool encode_into(const Shape& shape, const void* from, PFN_CRYPT_ALLOC function, bool allocates,
                 void* to, DWORD* size) {
    Writer counting(nullptr);
    if (!encode(counting, shape, static_cast<const UCHAR*>(from))) {
        return false;
    }
    const SIZE_T needed = counting.used();
    void* block = to;
    if (allocates) {
        block = allocate_by(function, needed);
        if (block == nullptr) {
            return fail(ERROR_OUTOFMEMORY);
        }
        *static_cast<void**>(to) = block;
    } else if (to != nullptr && *size < needed) {
        *size = static_cast<DWORD>(needed);
        return fail(ERROR_MORE_DATA);
    }
    *size = static_cast<DWORD>(needed);
    if (block != nullptr) {
        Writer writer(static_cast<UCHAR*>(block) + needed);
        encode(writer, shape, static_cast<const UCHAR*>(from));
    }
    return true;
}

using ImportKeyPair = decltype(&BCryptImportKeyPair);
using OpenProvider = decltype(&BCryptOpenAlgorithmProvider);
using CloseProvider = decltype(&BCryptCloseAlgorithmProvider);

/// bcrypt is loaded when it is needed, as keys are its.
bool import_key(const WCHAR* algorithm, const WCHAR* kind, void* blob, SIZE_T size,
                BCRYPT_KEY_HANDLE* to) {
    const HMODULE library = LoadLibraryW(L"bcrypt.dll");
    const auto function = [&](const char* name) {
        return reinterpret_cast<void*>(GetProcAddress(library, name));
    };
    const auto open = reinterpret_cast<OpenProvider>(function("BCryptOpenAlgorithmProvider"));
    const auto close = reinterpret_cast<CloseProvider>(function("BCryptCloseAlgorithmProvider"));
    const auto import = reinterpret_cast<ImportKeyPair>(function("BCryptImportKeyPair"));
    BCRYPT_ALG_HANDLE provider = nullptr;
    if (library == nullptr || open(&provider, algorithm, nullptr, 0) != STATUS_SUCCESS) {
        return fail(NTE_BAD_ALGID);
    }
    const NTSTATUS status =
        import(provider, nullptr, kind, to, static_cast<PUCHAR>(blob), static_cast<ULONG>(size), 0);
    close(provider, 0);
    return NT_SUCCESS(status) || fail(NTE_BAD_KEY);
}

struct CurveBlob {
    BCRYPT_ECCKEY_BLOB head;
    UCHAR coordinates[2 * bcrypt::most_coordinate];
};

struct CurveKind {
    const WCHAR* sign;
    const WCHAR* agree;
    ULONG sign_magic;
    ULONG agree_magic;
};
/// In the order of bcrypt's curves.
constexpr CurveKind curve_kinds[bcrypt::curve_count] = {
    {BCRYPT_ECDSA_P256_ALGORITHM, BCRYPT_ECDH_P256_ALGORITHM, BCRYPT_ECDSA_PUBLIC_P256_MAGIC,
     BCRYPT_ECDH_PUBLIC_P256_MAGIC},
    {BCRYPT_ECDSA_P384_ALGORITHM, BCRYPT_ECDH_P384_ALGORITHM, BCRYPT_ECDSA_PUBLIC_P384_MAGIC,
     BCRYPT_ECDH_PUBLIC_P384_MAGIC},
    {BCRYPT_ECDSA_P521_ALGORITHM, BCRYPT_ECDH_P521_ALGORITHM, BCRYPT_ECDSA_PUBLIC_P521_MAGIC,
     BCRYPT_ECDH_PUBLIC_P521_MAGIC},
};

bool import_curve_key(const CERT_PUBLIC_KEY_INFO& info, DWORD flags, BCRYPT_KEY_HANDLE* to) {
    const Bytes oid = Reader(bytes_of(info.Algorithm.Parameters)).next(tag_oid).content;
    const bcrypt::Curve* const curve = curve_of(oid);
    bcrypt::PublicPoint point;
    if (curve == nullptr ||
        !read_point({info.PublicKey.pbData, info.PublicKey.cbData}, *curve, point)) {
        return fail(CRYPT_E_ASN1_BADTAG);
    }
    const CurveKind& kind = curve_kinds[curve - bcrypt::curves];
    const bool agree = (flags & CRYPT_OID_INFO_PUBKEY_ENCRYPT_KEY_FLAG) != 0;
    CurveBlob blob;
    blob.head = {agree ? kind.agree_magic : kind.sign_magic, curve->size()};
    memcpy(blob.coordinates, point.x, curve->size());
    memcpy(blob.coordinates + curve->size(), point.y, curve->size());
    return import_key(agree ? kind.agree : kind.sign, BCRYPT_ECCPUBLIC_BLOB, &blob,
                      sizeof blob.head + 2 * curve->size(), to);
}

} // namespace

extern "C" {

BOOL WINAPI CryptDecodeObjectEx(DWORD encoding, LPCSTR type, const BYTE* from, DWORD from_size,
                                DWORD flags, PCRYPT_DECODE_PARA how, void* to, DWORD* size) {
    const Shape* const shape = known_shape(encoding, type);
    if (shape == nullptr) {
        return FALSE;
    }
    if (size == nullptr || (from == nullptr && from_size != 0)) {
        return fail(E_INVALIDARG);
    }
    if (from_size == 0) {
        return fail(CRYPT_E_ASN1_EOD);
    }
    const bool copies = (flags & CRYPT_DECODE_NOCOPY_FLAG) == 0;
    Bytes encoded{from, from_size};
    Reader counted(encoded);
    Bytes inner;
    if (type == X509_CERT_TO_BE_SIGNED && (flags & CRYPT_DECODE_TO_BE_SIGNED_FLAG) == 0) {
        // A certificate's own, too, if it is a whole one.
        Reader outer = Reader(encoded).inside(tag_sequence);
        if (outer.tag() == tag_sequence) {
            inner = outer.next().whole;
            encoded = inner;
            counted = Reader(encoded);
        }
    }
    Room room(nullptr, copies);
    room.take(shape->size);
    if (!decode(room, counted, *shape, nullptr)) {
        return fail(CRYPT_E_ASN1_BADTAG);
    }
    const SIZE_T needed = room.used();
    void* block = to;
    if ((flags & CRYPT_DECODE_ALLOC_FLAG) != 0) {
        block =
            to == nullptr
                ? nullptr
                : allocate_by(how != nullptr && how->cbSize > offsetof(CRYPT_DECODE_PARA, pfnAlloc)
                                  ? how->pfnAlloc
                                  : nullptr,
                              needed);
        if (block == nullptr) {
            return fail(to == nullptr ? E_INVALIDARG : ERROR_OUTOFMEMORY);
        }
        *static_cast<void**>(to) = block;
    } else if (to != nullptr && *size < needed) {
        *size = static_cast<DWORD>(needed);
        return fail(ERROR_MORE_DATA);
    }
    *size = static_cast<DWORD>(needed);
    if (block == nullptr) {
        return TRUE;
    }
    auto* const bytes = static_cast<UCHAR*>(block);
    memset(bytes, 0, needed);
    Room used(bytes, copies);
    Reader reader(encoded);
    used.take(shape->size);
    decode(used, reader, *shape, bytes);
    if (keeps_order(type, flags)) {
        turn_signature(static_cast<CERT_SIGNED_CONTENT_INFO*>(block)->Signature);
    }
    return TRUE;
}
BOOL WINAPI CryptDecodeObject(DWORD encoding, LPCSTR type, const BYTE* from, DWORD from_size,
                              DWORD flags, void* to, DWORD* size) {
    return CryptDecodeObjectEx(encoding, type, from, from_size,
                               flags & ~DWORD{CRYPT_DECODE_ALLOC_FLAG}, nullptr, to, size);
}

BOOL WINAPI CryptEncodeObjectEx(DWORD encoding, LPCSTR type, const void* from, DWORD flags,
                                PCRYPT_ENCODE_PARA how, void* to, DWORD* size) {
    const Shape* const shape = known_shape(encoding, type);
    const bool allocates = (flags & CRYPT_ENCODE_ALLOC_FLAG) != 0;
    if (shape == nullptr) {
        return FALSE;
    }
    if (size == nullptr || from == nullptr || (allocates && to == nullptr)) {
        return fail(E_INVALIDARG);
    }
    const PFN_CRYPT_ALLOC function =
        how != nullptr && how->cbSize > offsetof(CRYPT_ENCODE_PARA, pfnAlloc) ? how->pfnAlloc
                                                                              : nullptr;
    if (!keeps_order(type, flags)) {
        return encode_into(*shape, from, function, allocates, to, size);
    }
    CERT_SIGNED_CONTENT_INFO copied = *static_cast<const CERT_SIGNED_CONTENT_INFO*>(from);
    auto* const signature = static_cast<BYTE*>(allocate(copied.Signature.cbData));
    memcpy(signature, copied.Signature.pbData, copied.Signature.cbData);
    copied.Signature.pbData = signature;
    turn_signature(copied.Signature);
    const bool done = encode_into(*shape, &copied, function, allocates, to, size);
    release(signature);
    return done;
}
BOOL WINAPI CryptEncodeObject(DWORD encoding, LPCSTR type, const void* from, BYTE* to,
                              DWORD* size) {
    return CryptEncodeObjectEx(encoding, type, from, 0, nullptr, to, size);
}

BOOL WINAPI CryptImportPublicKeyInfoEx2(DWORD, PCERT_PUBLIC_KEY_INFO info, DWORD flags, void*,
                                        BCRYPT_KEY_HANDLE* to) {
    if (info == nullptr || to == nullptr || info->Algorithm.pszObjId == nullptr) {
        return fail(E_INVALIDARG);
    }
    if (strcmp(info->Algorithm.pszObjId, szOID_ECC_PUBLIC_KEY) == 0) {
        return import_curve_key(*info, flags, to);
    }
    if (strcmp(info->Algorithm.pszObjId, szOID_RSA_RSA) != 0) {
        return fail(CRYPT_E_UNKNOWN_ALGO);
    }
    BYTE* blob = nullptr;
    DWORD size = 0;
    if (!CryptDecodeObjectEx(X509_ASN_ENCODING, CNG_RSA_PUBLIC_KEY_BLOB, info->PublicKey.pbData,
                             info->PublicKey.cbData, CRYPT_DECODE_ALLOC_FLAG, nullptr, &blob,
                             &size)) {
        return FALSE;
    }
    const bool done = import_key(BCRYPT_RSA_ALGORITHM, BCRYPT_RSAPUBLIC_BLOB, blob, size, to);
    LocalFree(blob);
    return done;
}

BOOL WINAPI CryptVerifyCertificateSignature(HCRYPTPROV_LEGACY, DWORD, const BYTE* encoded,
                                            DWORD size, PCERT_PUBLIC_KEY_INFO key) {
    Certificate* const one = read_certificate({encoded, size});
    BYTE* info = nullptr;
    DWORD info_size = 0;
    if (one == nullptr) {
        return FALSE;
    }
    bool done = CryptEncodeObjectEx(X509_ASN_ENCODING, X509_PUBLIC_KEY_INFO, key,
                                    CRYPT_ENCODE_ALLOC_FLAG, nullptr, &info, &info_size) != FALSE;
    if (done && !is_signed_by(one->tbs, one->signed_algorithm, one->signature, {info, info_size})) {
        done = fail(NTE_BAD_SIGNATURE);
    }
    LocalFree(info);
    release(one);
    return done;
}

} // extern "C"
