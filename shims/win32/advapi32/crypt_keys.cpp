// CryptoAPI's keys of ciphers: made, derived from a hash, imported, and what is told of them.

#include "crypt_objects.hpp"

using namespace ferry::win32;
using namespace ferry::win32::crypt;

namespace {

struct Row {
    ALG_ID id;
    const WCHAR* cipher; ///< bcrypt's name
    ULONG least, most;   ///< bytes of keys
    bool is_new;         ///< of providers that have SHA-2 too
    bool is_strong;
};
constexpr ULONG weak_size = 5;
constexpr Row rows[] = {
    {CALG_AES_128, L"AES", 16, 16, true, true},
    {CALG_AES_192, L"AES", 24, 24, true, true},
    {CALG_AES_256, L"AES", 32, 32, true, true},
    {CALG_DES, L"DES", 8, 8, false, false},
    {CALG_3DES, L"3DES", 24, 24, false, true},
    {CALG_3DES_112, L"3DES_112", 16, 16, false, true},
    {CALG_RC4, L"RC4", weak_size, 16, false, false},
};

/// Null, with the error set, where the provider has none.
const Row* row_of(const Provider& provider, ALG_ID id) {
    for (const Row& row : rows) {
        if (row.id == id && (!row.is_new || provider.is->has_sha2) &&
            (!row.is_strong || !provider.is->is_weak)) {
            return &row;
        }
    }
    fail(NTE_BAD_ALGID);
    return nullptr;
}

/// The size that the upper half of `flags` asks for, in bytes; 0, with the error set, for a wrong
/// one.
ULONG size_by(const Provider& provider, const Row& row, DWORD flags) {
    constexpr DWORD known =
        CRYPT_EXPORTABLE | CRYPT_CREATE_SALT | CRYPT_NO_SALT | CRYPT_UPDATE_KEY | CRYPT_SERVER;
    const ULONG bits = flags >> 16;
    const ULONG most = row.least != row.most && provider.is->is_weak ? weak_size : row.most;
    if ((flags & 0xffff & ~known) != 0 || bits % 8 != 0 ||
        (bits != 0 && (bits / 8 < row.least || bits / 8 > most))) {
        fail(NTE_BAD_FLAGS);
        return 0;
    }
    return bits != 0 ? bits / 8 : most;
}

Key* new_key(Provider& provider, ALG_ID id, const UCHAR* bytes, ULONG size, DWORD flags) {
    auto* const key = make<Key>();
    if (key == nullptr) {
        return nullptr;
    }
    key->provider = &provider;
    key->algorithm = id;
    key->size = size;
    memcpy(key->bytes, bytes, size);
    key->is_exportable = (flags & CRYPT_EXPORTABLE) != 0;
    key->mode = CRYPT_MODE_CBC;
    key->mode_bits = 8;
    key->permissions = CRYPT_ENCRYPT | CRYPT_DECRYPT | CRYPT_READ | CRYPT_WRITE | CRYPT_MAC |
                       (key->is_exportable ? CRYPT_EXPORT : 0);
    for (const Row& row : rows) {
        if (row.id != id) {
            continue;
        }
        const bool is_salted = id == CALG_RC4 && size == weak_size &&
                               ((flags & CRYPT_CREATE_SALT) != 0 ||
                                (provider.is->is_weak && (flags & CRYPT_NO_SALT) == 0));
        if (is_salted) {
            key->salt_size = Key::salt_room;
        }
        if (is_salted && (flags & CRYPT_CREATE_SALT) != 0) {
            FerryRandom(key->salt, key->salt_size);
        }
        begin(*key, *bcrypt::cipher_of(row.cipher));
    }
    return key;
}

/// What CryptDeriveKey makes of a hash where its value isn't the key itself: the hashes of two
/// blocks with the value mixed in.
void stretch(const HashObject& hash, UCHAR* to) {
    constexpr ULONG block_size = 64;
    constexpr UCHAR fillers[] = {0x36, 0x5c};
    for (const UCHAR filler : fillers) {
        UCHAR block[block_size];
        memset(block, filler, sizeof block);
        bcrypt::mix_bytes(block, hash.value, hash.digest->digest);
        bcrypt::Digest digest;
        digest.begin(*hash.digest);
        digest.add(block, sizeof block);
        digest.end(to);
        to += hash.digest->digest;
    }
}

/// The key that a handle stands for, if it has a cipher.
Key* cipher_key_of(HCRYPTKEY handle) {
    auto* const key = find<Key>(handle);
    if (key != nullptr && key->cipher.kind == nullptr) {
        fail(NTE_BAD_TYPE);
        return nullptr;
    }
    return key;
}

BOOL set_salt(Key& key, const UCHAR* salt, ULONG size) {
    if (size > Key::salt_room || key.algorithm != CALG_RC4) {
        return fail(NTE_BAD_DATA);
    }
    memcpy(key.salt, salt, size);
    key.salt_size = size;
    begin(key, *key.cipher.kind);
    return TRUE;
}

} // namespace

Key* ferry::win32::crypt::import_key(Provider& provider, ALG_ID id, const UCHAR* bytes, ULONG size,
                                     DWORD flags) {
    // HMACs are made with keys that call themselves RC2's.
    const Row* const row = id == CALG_RC2 ? nullptr : row_of(provider, id);
    if (row == nullptr && id != CALG_RC2) {
        return nullptr;
    }
    if (size == 0 || size > sizeof(Key::bytes) ||
        (row != nullptr && (size < row->least || size > row->most))) {
        fail(NTE_BAD_LEN);
        return nullptr;
    }
    return new_key(provider, id, bytes, size, flags);
}

void ferry::win32::crypt::begin(Key& key, const bcrypt::CipherKind& kind) {
    UCHAR bytes[sizeof key.bytes + Key::salt_room];
    memcpy(bytes, key.bytes, key.size);
    memcpy(bytes + key.size, key.salt, key.salt_size);
    key.cipher.begin(kind, bytes, key.size + key.salt_size);
    SecureZeroMemory(bytes, sizeof bytes);
}

extern "C" {

WINBOOL WINAPI CryptGenKey(HCRYPTPROV of, ALG_ID id, DWORD flags, HCRYPTKEY* to) {
    auto* const provider = find<Provider>(of);
    if (provider == nullptr) {
        return FALSE;
    }
    if (to == nullptr) {
        return fail(DWORD{ERROR_INVALID_PARAMETER});
    }
    if (id == AT_KEYEXCHANGE || id == AT_SIGNATURE || id == CALG_RSA_KEYX || id == CALG_RSA_SIGN) {
        return make_pair(*provider, id, flags, to);
    }
    const Row* const row = row_of(*provider, id);
    const ULONG size = row != nullptr ? size_by(*provider, *row, flags) : 0;
    if (size == 0) {
        return FALSE;
    }
    UCHAR bytes[bcrypt::most_cipher_key];
    FerryRandom(bytes, size);
    Key* const key = new_key(*provider, id, bytes, size, flags);
    SecureZeroMemory(bytes, sizeof bytes);
    *to = reinterpret_cast<HCRYPTKEY>(key);
    return key != nullptr;
}

/// AES and triple DES take the hash's value itself only of SHA-2.
WINBOOL WINAPI CryptDeriveKey(HCRYPTPROV of, ALG_ID id, HCRYPTHASH from, DWORD flags,
                              HCRYPTKEY* to) {
    auto* const provider = find<Provider>(of);
    auto* const hash = provider != nullptr ? find<HashObject>(from) : nullptr;
    if (hash == nullptr) {
        return FALSE;
    }
    if (to == nullptr) {
        return fail(DWORD{ERROR_INVALID_PARAMETER});
    }
    const Row* const row = row_of(*provider, id);
    const ULONG size = row != nullptr ? size_by(*provider, *row, flags) : 0;
    if (size == 0 || !finish(*hash)) {
        return FALSE;
    }
    UCHAR bytes[2 * bcrypt::most_digest];
    memcpy(bytes, hash->value, hash->digest->digest);
    const bool is_sha2 = hash->algorithm == CALG_SHA_256 || hash->algorithm == CALG_SHA_384 ||
                         hash->algorithm == CALG_SHA_512;
    if ((row->is_strong && !is_sha2) || size > hash->digest->digest) {
        stretch(*hash, bytes);
    }
    Key* const key = new_key(*provider, id, bytes, size, flags);
    SecureZeroMemory(bytes, sizeof bytes);
    *to = reinterpret_cast<HCRYPTKEY>(key);
    return key != nullptr;
}

struct PlainKey {
    BLOBHEADER header;
    DWORD size;
};

WINBOOL WINAPI CryptImportKey(HCRYPTPROV of, const BYTE* data, DWORD size, HCRYPTKEY with,
                              DWORD flags, HCRYPTKEY* to) {
    auto* const provider = find<Provider>(of);
    if (provider == nullptr) {
        return FALSE;
    }
    if (data == nullptr || to == nullptr) {
        return fail(DWORD{ERROR_INVALID_PARAMETER});
    }
    if (size < sizeof(BLOBHEADER)) {
        return fail(NTE_BAD_DATA);
    }
    const auto& blob = *reinterpret_cast<const PlainKey*>(data);
    const ALG_ID id = blob.header.aiKeyAlg;
    if (blob.header.bVersion != CUR_BLOB_VERSION) {
        return fail(NTE_BAD_VER);
    }
    switch (blob.header.bType) {
    case PUBLICKEYBLOB:
    case PRIVATEKEYBLOB: return import_pair(*provider, {data, size}, flags, to);
    case SIMPLEBLOB: return import_wrapped(*provider, {data, size}, with, flags, to);
    case PLAINTEXTKEYBLOB: break;
    default: return fail(NTE_BAD_TYPE);
    }
    if (size < sizeof blob || blob.size > size - sizeof blob) {
        return fail(NTE_BAD_DATA);
    }
    Key* const key = import_key(*provider, id, data + sizeof blob, blob.size, flags);
    *to = reinterpret_cast<HCRYPTKEY>(key);
    return key != nullptr;
}

WINBOOL WINAPI CryptExportKey(HCRYPTKEY handle, HCRYPTKEY by, DWORD type, DWORD flags, BYTE* to,
                              DWORD* size) {
    if (const auto* const pair = find<PairKey>(handle); pair != nullptr) {
        return export_pair(pair->pair, type, flags, to, size);
    }
    const auto* const key = find<Key>(handle);
    if (key == nullptr) {
        return FALSE;
    }
    if (type == SIMPLEBLOB) {
        return export_wrapped(*key, by, flags, to, size);
    }
    if (type != PLAINTEXTKEYBLOB) {
        return fail(NTE_BAD_TYPE);
    }
    if (flags != 0) {
        return fail(NTE_BAD_FLAGS);
    }
    if (by != 0) {
        return fail(DWORD{ERROR_INVALID_PARAMETER});
    }
    if (!key->is_exportable) {
        return fail(NTE_BAD_KEY_STATE);
    }
    struct {
        PlainKey head;
        UCHAR bytes[sizeof key->bytes];
    } blob{{{PLAINTEXTKEYBLOB, CUR_BLOB_VERSION, 0, key->algorithm}, key->size}, {}};
    memcpy(blob.bytes, key->bytes, key->size);
    return give(&blob, sizeof blob.head + key->size, to, size);
}

WINBOOL WINAPI CryptDuplicateKey(HCRYPTKEY handle, DWORD* reserved, DWORD flags, HCRYPTKEY* to) {
    const auto* const pair = find<PairKey>(handle);
    const auto* const key = pair == nullptr ? find<Key>(handle) : nullptr;
    if (pair == nullptr && key == nullptr) {
        return FALSE;
    }
    if (reserved != nullptr || to == nullptr) {
        return fail(DWORD{ERROR_INVALID_PARAMETER});
    }
    if (flags != 0) {
        return fail(NTE_BAD_FLAGS);
    }
    *to = pair != nullptr ? reinterpret_cast<HCRYPTKEY>(duplicate(*pair))
                          : reinterpret_cast<HCRYPTKEY>(duplicate(*key));
    return *to != 0;
}

WINBOOL WINAPI CryptDestroyKey(HCRYPTKEY handle) {
    Object* object = find<PairKey>(handle);
    if (object == nullptr) {
        object = find<Key>(handle);
    }
    if (object == nullptr) {
        return FALSE;
    }
    destroy(object);
    return TRUE;
}

WINBOOL WINAPI CryptGetKeyParam(HCRYPTKEY handle, DWORD which, BYTE* to, DWORD* size, DWORD flags) {
    if (const auto* const pair = find<PairKey>(handle); pair != nullptr) {
        return flags == 0 ? pair_parameter(pair->pair, which, to, size) : fail(NTE_BAD_FLAGS);
    }
    const Key* const key = cipher_key_of(handle);
    if (key == nullptr) {
        return FALSE;
    }
    if (flags != 0) {
        return fail(NTE_BAD_FLAGS);
    }
    const bcrypt::CipherKind& kind = *key->cipher.kind;
    const DWORD bits = key->size * 8;
    const DWORD block_bits = kind.is_stream() ? 0 : kind.block * 8;
    const struct {
        DWORD which;
        DWORD value;
        bool is_of_blocks;
    } numbers[] = {{KP_ALGID, key->algorithm, false},         {KP_KEYLEN, bits, false},
                   {KP_EFFECTIVE_KEYLEN, bits, false},        {KP_BLOCKLEN, block_bits, false},
                   {KP_PERMISSIONS, key->permissions, false}, {KP_MODE, key->mode, true},
                   {KP_MODE_BITS, key->mode_bits, true},      {KP_PADDING, PKCS5_PADDING, true}};
    for (const auto& number : numbers) {
        if (number.which == which && (!number.is_of_blocks || !kind.is_stream())) {
            return give(&number.value, sizeof number.value, to, size);
        }
    }
    if (which == KP_IV && !kind.is_stream()) {
        return give(key->vector, kind.block, to, size);
    }
    return which == KP_SALT ? give(key->salt, key->salt_size, to, size) : fail(NTE_BAD_TYPE);
}

WINBOOL WINAPI CryptSetKeyParam(HCRYPTKEY handle, DWORD which, const BYTE* from, DWORD flags) {
    Key* const key = cipher_key_of(handle);
    if (key == nullptr) {
        return FALSE;
    }
    if (from == nullptr) {
        return fail(DWORD{ERROR_INVALID_PARAMETER});
    }
    if (flags != 0) {
        return fail(NTE_BAD_FLAGS);
    }
    const bcrypt::CipherKind& kind = *key->cipher.kind;
    DWORD number = 0;
    switch (which) {
    case KP_SALT: return set_salt(*key, from, Key::salt_room);
    case KP_SALT_EX: {
        CRYPT_DATA_BLOB salt;
        memcpy(&salt, from, sizeof salt);
        return set_salt(*key, salt.pbData, salt.cbData);
    }
    case KP_IV:
    case KP_MODE:
    case KP_MODE_BITS:
    case KP_PADDING:
        if (!kind.is_stream()) {
            break;
        }
        [[fallthrough]];
    default: return fail(NTE_BAD_TYPE);
    case KP_PERMISSIONS: break;
    }
    if (which == KP_IV) {
        memcpy(key->vector, from, kind.block);
        key->goes_on = false;
        return TRUE;
    }
    memcpy(&number, from, sizeof number);
    if (which == KP_PERMISSIONS) {
        key->permissions = number;
    } else if (which == KP_MODE) {
        if (number != CRYPT_MODE_CBC && number != CRYPT_MODE_ECB && number != CRYPT_MODE_CFB) {
            return fail(NTE_BAD_DATA);
        }
        key->mode = number;
    } else if (which == KP_MODE_BITS) {
        if (number != 8 && number != kind.block * 8) {
            return fail(NTE_BAD_DATA);
        }
        key->mode_bits = number;
    } else if (number != PKCS5_PADDING) {
        return fail(NTE_BAD_DATA);
    }
    return TRUE;
}

WINBOOL WINAPI CryptHashSessionKey(HCRYPTHASH hash, HCRYPTKEY handle, DWORD flags) {
    const auto* const key = find<Key>(handle);
    if (key == nullptr) {
        return FALSE;
    }
    if ((flags & ~DWORD{CRYPT_LITTLE_ENDIAN}) != 0) {
        return fail(NTE_BAD_FLAGS);
    }
    return CryptHashData(hash, key->bytes, key->size, 0);
}

} // extern "C"
