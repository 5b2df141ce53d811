// CryptoAPI's hashes, and the keys of which HMACs are made.

#include "crypt_objects.hpp"

using namespace ferry::win32;
using namespace ferry::win32::crypt;

namespace {

struct Row {
    ALG_ID id;
    const WCHAR* name;
    bool sha2;
};
constexpr Row rows[] = {
    {CALG_MD4, L"MD4", false},       {CALG_MD5, L"MD5", false},
    {CALG_SHA1, L"SHA1", false},     {CALG_SHA_256, L"SHA256", true},
    {CALG_SHA_384, L"SHA384", true}, {CALG_SHA_512, L"SHA512", true},
};

/// Null where the provider has none.
const bcrypt::Algorithm* digest_of(const Provider& provider, ALG_ID id) {
    for (const Row& row : rows) {
        if (row.id == id && (!row.sha2 || provider.is->has_sha2)) {
            return bcrypt::algorithm_of(row.name);
        }
    }
    return nullptr;
}

void begin(HashObject& hash) {
    hash.hash.begin(*hash.digest, hash.key.bytes, hash.key.size, hash.algorithm == CALG_HMAC);
}

BOOL end(HashObject& hash) {
    if (hash.digest == nullptr) {
        return fail(NTE_BAD_HASH);
    }
    if (!hash.ended) {
        hash.hash.end(hash.value);
        hash.ended = true;
    }
    return TRUE;
}

} // namespace

extern "C" {

WINBOOL WINAPI CryptCreateHash(HCRYPTPROV of, ALG_ID id, HCRYPTKEY key_handle, DWORD flags,
                               HCRYPTHASH* to) {
    auto* const provider = find<Provider>(of);
    if (provider == nullptr) {
        return FALSE;
    }
    if (to == nullptr) {
        return fail(DWORD{ERROR_INVALID_PARAMETER});
    }
    constexpr DWORD secret_digest = 1;
    if ((flags & ~secret_digest) != 0) {
        return fail(NTE_BAD_FLAGS);
    }
    const bool is_keyed = id == CALG_HMAC;
    const bcrypt::Algorithm* const digest = digest_of(*provider, id);
    if (digest == nullptr && !is_keyed) {
        return fail(NTE_BAD_ALGID);
    }
    const Key* const key = is_keyed && key_handle != 0 ? find<Key>(key_handle) : nullptr;
    if (is_keyed && key == nullptr) {
        return fail(NTE_BAD_KEY);
    }
    auto* const made = make<HashObject>();
    if (made == nullptr) {
        return FALSE;
    }
    made->provider = provider;
    made->algorithm = id;
    made->digest = digest;
    if (key != nullptr) {
        made->key = *key;
    }
    if (digest != nullptr) {
        begin(*made);
    }
    *to = reinterpret_cast<HCRYPTHASH>(made);
    return TRUE;
}

WINBOOL WINAPI CryptDuplicateHash(HCRYPTHASH handle, DWORD* reserved, DWORD flags, HCRYPTHASH* to) {
    const auto* const hash = find<HashObject>(handle);
    if (hash == nullptr) {
        return FALSE;
    }
    if (reserved != nullptr || to == nullptr) {
        return fail(DWORD{ERROR_INVALID_PARAMETER});
    }
    if (flags != 0) {
        return fail(NTE_BAD_FLAGS);
    }
    auto* const made = make<HashObject>();
    if (made == nullptr) {
        return FALSE;
    }
    Object* const next = made->next;
    *made = *hash;
    made->next = next;
    *to = reinterpret_cast<HCRYPTHASH>(made);
    return TRUE;
}

WINBOOL WINAPI CryptDestroyHash(HCRYPTHASH handle) {
    auto* const hash = find<HashObject>(handle);
    if (hash == nullptr) {
        return FALSE;
    }
    destroy(hash);
    return TRUE;
}

WINBOOL WINAPI CryptHashData(HCRYPTHASH handle, const BYTE* data, DWORD size, DWORD flags) {
    auto* const hash = find<HashObject>(handle);
    if (hash == nullptr) {
        return FALSE;
    }
    if (flags != 0) {
        return fail(NTE_BAD_FLAGS);
    }
    if (hash->ended) {
        return fail(NTE_BAD_HASH_STATE);
    }
    if (hash->digest == nullptr) {
        return fail(NTE_BAD_HASH);
    }
    hash->hash.add(data, size);
    return TRUE;
}

/// A hash whose value was asked for takes no more data.
WINBOOL WINAPI CryptGetHashParam(HCRYPTHASH handle, DWORD which, BYTE* to, DWORD* size,
                                 DWORD flags) {
    auto* const hash = find<HashObject>(handle);
    if (hash == nullptr) {
        return FALSE;
    }
    if (flags != 0) {
        return fail(NTE_BAD_FLAGS);
    }
    const DWORD bytes = hash->digest != nullptr ? hash->digest->digest : 0;
    switch (which) {
    case HP_ALGID: return give(&hash->algorithm, sizeof hash->algorithm, to, size);
    case HP_HASHSIZE: return give(&bytes, sizeof bytes, to, size);
    case HP_HASHVAL:
        if (to != nullptr && size != nullptr && *size >= bytes && !end(*hash)) {
            return FALSE;
        }
        return give(hash->value, bytes, to, size);
    default: return fail(NTE_BAD_TYPE);
    }
}

WINBOOL WINAPI CryptSetHashParam(HCRYPTHASH handle, DWORD which, const BYTE* from, DWORD flags) {
    auto* const hash = find<HashObject>(handle);
    if (hash == nullptr) {
        return FALSE;
    }
    if (from == nullptr) {
        return fail(DWORD{ERROR_INVALID_PARAMETER});
    }
    if (flags != 0) {
        return fail(NTE_BAD_FLAGS);
    }
    if (which == HP_HASHVAL && hash->digest != nullptr) {
        memcpy(hash->value, from, hash->digest->digest);
        hash->ended = true;
        return TRUE;
    }
    if (which != HP_HMAC_INFO || hash->algorithm != CALG_HMAC) {
        return fail(NTE_BAD_TYPE);
    }
    const auto& information = *reinterpret_cast<const HMAC_INFO*>(from);
    const bcrypt::Algorithm* const digest = digest_of(*hash->provider, information.HashAlgid);
    if (digest == nullptr) {
        return fail(NTE_BAD_ALGID);
    }
    // Paddings of the program's own are not RFC 2104's.
    if (information.cbInnerString != 0 || information.cbOuterString != 0) {
        return fail(NTE_BAD_TYPE);
    }
    hash->digest = digest;
    hash->ended = false;
    begin(*hash);
    return TRUE;
}

/// Keys whose bytes the program brings (PLAINTEXTKEYBLOB).
WINBOOL WINAPI CryptImportKey(HCRYPTPROV of, const BYTE* data, DWORD size, HCRYPTKEY, DWORD,
                              HCRYPTKEY* to) {
    auto* const provider = find<Provider>(of);
    if (provider == nullptr) {
        return FALSE;
    }
    struct PlainKey {
        BLOBHEADER header;
        DWORD size;
    };
    if (data == nullptr || to == nullptr) {
        return fail(DWORD{ERROR_INVALID_PARAMETER});
    }
    if (size < sizeof(BLOBHEADER)) {
        return fail(NTE_BAD_DATA);
    }
    const auto& blob = *reinterpret_cast<const PlainKey*>(data);
    if (blob.header.bVersion != CUR_BLOB_VERSION) {
        return fail(NTE_BAD_VER);
    }
    if (blob.header.bType != PLAINTEXTKEYBLOB) {
        return fail(NTE_BAD_TYPE);
    }
    if (size < sizeof blob || blob.size > size - sizeof blob) {
        return fail(NTE_BAD_DATA);
    }
    if (GET_ALG_CLASS(blob.header.aiKeyAlg) != ALG_CLASS_DATA_ENCRYPT) {
        return fail(NTE_BAD_ALGID);
    }
    if (blob.size == 0 || blob.size > sizeof(Key::bytes)) {
        return fail(NTE_BAD_LEN);
    }
    auto* const made = make<Key>();
    if (made == nullptr) {
        return FALSE;
    }
    made->provider = provider;
    made->algorithm = blob.header.aiKeyAlg;
    made->size = blob.size;
    memcpy(made->bytes, data + sizeof blob, blob.size);
    *to = reinterpret_cast<HCRYPTKEY>(made);
    return TRUE;
}

WINBOOL WINAPI CryptDestroyKey(HCRYPTKEY handle) {
    auto* const key = find<Key>(handle);
    if (key == nullptr) {
        return FALSE;
    }
    destroy(key);
    return TRUE;
}

} // extern "C"
