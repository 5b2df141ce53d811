// CryptoAPI's hashes.

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
    hash.hash.begin(*hash.digest, hash.key, hash.key_size, hash.algorithm == CALG_HMAC);
}

} // namespace

BOOL ferry::win32::crypt::finish(HashObject& hash) {
    if (hash.digest == nullptr) {
        return fail(NTE_BAD_HASH);
    }
    if (!hash.ended) {
        hash.hash.end(hash.value);
        hash.ended = true;
    }
    return TRUE;
}

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
        made->key_size = key->size;
        memcpy(made->key, key->bytes, key->size);
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
    auto* const made = duplicate(*hash);
    *to = reinterpret_cast<HCRYPTHASH>(made);
    return made != nullptr;
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
        if (to != nullptr && size != nullptr && *size >= bytes && !finish(*hash)) {
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

} // extern "C"
