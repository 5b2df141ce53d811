// Keys in pairs: RSA, ECDSA and ECDH (SP 800-56A), and what is made by them. How long it takes
// tells of the keys.

#include "key_pair.hpp"

using namespace ferry::win32;
using namespace ferry::win32::bcrypt;

namespace {

constexpr NTSTATUS invalid_signature = static_cast<NTSTATUS>(0xc000a000); // STATUS_…
constexpr NTSTATUS decryption_failed = static_cast<NTSTATUS>(0xc000028b); // STATUS_…

constexpr WCHAR curve_name[] = L"ECCCurveName"; // BCRYPT_ECC_CURVE_NAME, which the headers lack

constexpr BCRYPT_KEY_LENGTHS_STRUCT rsa_lengths{512, 8 * most_rsa, 64};

constexpr PairAlgorithm pair_algorithms[] = {
    {BCRYPT_RSA_ALGORITHM, Use::rsa, curve_count, {}, 0xe1},
    {BCRYPT_RSA_SIGN_ALGORITHM, Use::rsa, curve_count, {}, 0x301},
    {L"ECDSA",
     Use::sign,
     curve_count,
     {BCRYPT_ECDSA_PUBLIC_GENERIC_MAGIC, BCRYPT_ECDSA_PRIVATE_GENERIC_MAGIC},
     0xf1},
    {BCRYPT_ECDSA_P256_ALGORITHM,
     Use::sign,
     0,
     {BCRYPT_ECDSA_PUBLIC_P256_MAGIC, BCRYPT_ECDSA_PRIVATE_P256_MAGIC},
     0x2d1},
    {BCRYPT_ECDSA_P384_ALGORITHM,
     Use::sign,
     1,
     {BCRYPT_ECDSA_PUBLIC_P384_MAGIC, BCRYPT_ECDSA_PRIVATE_P384_MAGIC},
     0x2e1},
    {BCRYPT_ECDSA_P521_ALGORITHM,
     Use::sign,
     2,
     {BCRYPT_ECDSA_PUBLIC_P521_MAGIC, BCRYPT_ECDSA_PRIVATE_P521_MAGIC},
     0x2f1},
    {L"ECDH",
     Use::agree,
     curve_count,
     {BCRYPT_ECDH_PUBLIC_GENERIC_MAGIC, BCRYPT_ECDH_PRIVATE_GENERIC_MAGIC},
     0x291},
    {BCRYPT_ECDH_P256_ALGORITHM,
     Use::agree,
     0,
     {BCRYPT_ECDH_PUBLIC_P256_MAGIC, BCRYPT_ECDH_PRIVATE_P256_MAGIC},
     0x2a1},
    {BCRYPT_ECDH_P384_ALGORITHM,
     Use::agree,
     1,
     {BCRYPT_ECDH_PUBLIC_P384_MAGIC, BCRYPT_ECDH_PRIVATE_P384_MAGIC},
     0x2b1},
    {BCRYPT_ECDH_P521_ALGORITHM,
     Use::agree,
     2,
     {BCRYPT_ECDH_PUBLIC_P521_MAGIC, BCRYPT_ECDH_PRIVATE_P521_MAGIC},
     0x2c1},
};

/// Of one that can be used; null of others.
KeyPair* ready_pair_of(BCRYPT_HANDLE handle) {
    KeyPair* const key = key_pair_of(handle);
    return key != nullptr && key->is_ready ? key : nullptr;
}

/// ECDH's result, big-endian.
struct Secret {
    ULONG magic;
    ULONG size;
    UCHAR bytes[most_coordinate];
};

Secret* secret_of(BCRYPT_SECRET_HANDLE handle) {
    auto* const secret = static_cast<Secret*>(handle);
    return secret != nullptr && secret->magic == secret_magic ? secret : nullptr;
}

void clear(void* block, SIZE_T size) {
    memset(block, 0, size);
    RtlFreeHeap(peb()->process_heap, 0, block);
}

/// Pads a digest; false for wrong arguments.
bool pad_hash(const RsaKey& key, const void* info, ULONG flags, Bytes hash, UCHAR* to) {
    if (info == nullptr) {
        return false;
    }
    if (flags == BCRYPT_PAD_PKCS1) {
        return pad_signature(to, key.size,
                             static_cast<const BCRYPT_PKCS1_PADDING_INFO*>(info)->pszAlgId, hash);
    }
    const auto* const pss = static_cast<const BCRYPT_PSS_PADDING_INFO*>(info);
    return flags == BCRYPT_PAD_PSS && pss->pszAlgId != nullptr &&
           pad_pss(to, key.bits, pss->pszAlgId, hash, pss->cbSalt);
}

NTSTATUS check_rsa(const RsaKey& key, const void* info, ULONG flags, Bytes hash, Bytes signature) {
    UCHAR told[most_rsa];
    UCHAR right[most_rsa];
    if (!pad_hash(key, info, flags, hash, right)) {
        return STATUS_INVALID_PARAMETER;
    }
    if (signature.size != key.size ||
        !run_public(key.modulus_bytes(), key.exponent_bytes(), signature, told)) {
        return invalid_signature;
    }
    bool is_right;
    if (flags == BCRYPT_PAD_PKCS1) {
        is_right = memcmp(told, right, key.size) == 0;
    } else {
        const auto* const pss = static_cast<const BCRYPT_PSS_PADDING_INFO*>(info);
        is_right = check_pss(told, key.bits, pss->pszAlgId, pss->pszAlgId, hash, pss->cbSalt);
    }
    return is_right ? STATUS_SUCCESS : invalid_signature;
}

/// Whose parameters BCryptDeriveKey gets, in their order.
struct Parameters {
    const BCryptBufferDesc* list;

    template <typename Function>
    void each(ULONG type, Function function) const {
        for (ULONG i = 0; list != nullptr && i < list->cBuffers; ++i) {
            const BCryptBuffer& one = list->pBuffers[i];
            if (one.BufferType == type) {
                function(static_cast<const UCHAR*>(one.pvBuffer), one.cbBuffer);
            }
        }
    }
};

/// HASH and HMAC: prepended parts, the secret, appended ones.
NTSTATUS derive_hash(const Secret& secret, const Parameters& parameters, bool keyed, ULONG flags,
                     UCHAR* to, ULONG* size) {
    const Algorithm* algorithm = algorithm_of(BCRYPT_SHA1_ALGORITHM);
    const UCHAR* key = nullptr;
    ULONG key_size = 0;
    parameters.each(KDF_HASH_ALGORITHM, [&](const UCHAR* bytes, ULONG) {
        algorithm = algorithm_of(reinterpret_cast<const WCHAR*>(bytes));
    });
    parameters.each(KDF_HMAC_KEY, [&](const UCHAR* bytes, ULONG bytes_size) {
        key = bytes;
        key_size = bytes_size;
    });
    if (algorithm == nullptr) {
        return STATUS_NOT_SUPPORTED;
    }
    if ((flags & KDF_USE_SECRET_AS_HMAC_KEY_FLAG) != 0) {
        key = secret.bytes;
        key_size = secret.size;
    }
    Hash hash;
    hash.begin(*algorithm, key, key_size, keyed);
    const auto add = [&](const UCHAR* bytes, ULONG bytes_size) { hash.add(bytes, bytes_size); };
    parameters.each(KDF_SECRET_PREPEND, add);
    hash.add(secret.bytes, secret.size);
    parameters.each(KDF_SECRET_APPEND, add);
    hash.end(to);
    *size = algorithm->digest;
    return STATUS_SUCCESS;
}

/// Encryption's and decryption's padding; false for what is none.
bool is_padding(const void* info, ULONG flags) {
    return flags == BCRYPT_PAD_NONE || flags == BCRYPT_PAD_PKCS1 ||
           (flags == BCRYPT_PAD_OAEP && info != nullptr);
}

Bytes label_of(const BCRYPT_OAEP_PADDING_INFO& info) { return {info.pbLabel, info.cbLabel}; }

} // namespace

namespace ferry::win32::bcrypt {

const PairAlgorithm* pair_algorithm_of(const WCHAR* name) {
    for (const PairAlgorithm& one : pair_algorithms) {
        if (same_name(one.name, name)) {
            return &one;
        }
    }
    return nullptr;
}

const PairAlgorithm* pair_algorithm_of(ULONG_PTR pseudo_handle) {
    for (const PairAlgorithm& one : pair_algorithms) {
        if (one.pseudo_handle == pseudo_handle) {
            return &one;
        }
    }
    return nullptr;
}

KeyPair* key_pair_of(BCRYPT_HANDLE handle) {
    constexpr ULONG_PTR numbers = 0x10000;
    auto* const key = static_cast<KeyPair*>(handle);
    return reinterpret_cast<ULONG_PTR>(handle) >= numbers && key->magic == pair_magic ? key
                                                                                      : nullptr;
}

KeyPair* new_key_pair(const Provider& provider) {
    auto* const key = static_cast<KeyPair*>(allocate(sizeof(KeyPair)));
    if (key != nullptr) {
        key->magic = pair_magic;
        key->algorithm = provider.pair;
        key->curve = provider.curve;
        key->bits = provider.curve != nullptr ? provider.curve->bits : 0;
    }
    return key;
}

void delete_key_pair(KeyPair* key) { clear(key, sizeof *key); }

NTSTATUS duplicate_key_pair(const KeyPair& key, BCRYPT_KEY_HANDLE* to) {
    auto* const made = static_cast<KeyPair*>(allocate(sizeof(KeyPair)));
    if (made == nullptr) {
        return STATUS_NO_MEMORY;
    }
    *made = key;
    *to = made;
    return STATUS_SUCCESS;
}

NTSTATUS pair_property(const Provider& provider, LPCWSTR name, PUCHAR to, ULONG room, ULONG* size) {
    constexpr ULONG paddings = BCRYPT_SUPPORTED_PAD_ROUTER | BCRYPT_SUPPORTED_PAD_PKCS1_ENC |
                               BCRYPT_SUPPORTED_PAD_PKCS1_SIG | BCRYPT_SUPPORTED_PAD_OAEP |
                               BCRYPT_SUPPORTED_PAD_PSS;
    const Curve* const curve = provider.curve;
    const bool is_rsa = provider.pair->use == Use::rsa;
    if (same_name(name, BCRYPT_ALGORITHM_NAME)) {
        return give_text(provider.pair->name, to, room, size);
    }
    if (same_name(name, BCRYPT_PADDING_SCHEMES)) {
        return is_rsa ? give_number(paddings, to, room, size) : STATUS_NOT_SUPPORTED;
    }
    if (same_name(name, BCRYPT_KEY_LENGTHS) && (is_rsa || curve != nullptr)) {
        const BCRYPT_KEY_LENGTHS_STRUCT lengths =
            is_rsa ? rsa_lengths : BCRYPT_KEY_LENGTHS_STRUCT{curve->bits, curve->bits, 0};
        return give(&lengths, sizeof lengths, to, room, size);
    }
    if (same_name(name, curve_name) && curve != nullptr) {
        return give_text(curve->name, to, room, size);
    }
    return STATUS_NOT_SUPPORTED;
}

NTSTATUS key_pair_property(const KeyPair& key, LPCWSTR name, PUCHAR to, ULONG room, ULONG* size) {
    const bool is_rsa = key.curve == nullptr;
    if (same_name(name, BCRYPT_KEY_LENGTH) || same_name(name, BCRYPT_KEY_STRENGTH)) {
        return give_number(key.bits, to, room, size);
    }
    if (same_name(name, BCRYPT_SIGNATURE_LENGTH) && key.algorithm->use != Use::agree) {
        return give_number(is_rsa ? (key.bits + 7) / 8 : 2 * key.curve->size(), to, room, size);
    }
    if (same_name(name, BCRYPT_BLOCK_LENGTH) && is_rsa) {
        return give_number((key.bits + 7) / 8, to, room, size);
    }
    return pair_property({.magic = pair_magic, .pair = key.algorithm, .curve = key.curve}, name, to,
                         room, size);
}

NTSTATUS set_pair_property(Provider& provider, LPCWSTR name, const void* from, ULONG size) {
    if (!same_name(name, curve_name) || provider.pair->use == Use::rsa ||
        curve_of(*provider.pair) != nullptr) {
        return STATUS_NOT_SUPPORTED;
    }
    for (const Curve& curve : curves) {
        if (from != nullptr && size >= (wcslen(curve.name) + 1) * sizeof(WCHAR) &&
            same_name(curve.name, static_cast<LPCWSTR>(from))) {
            provider.curve = &curve;
            return STATUS_SUCCESS;
        }
    }
    return from == nullptr ? STATUS_INVALID_PARAMETER : STATUS_NOT_SUPPORTED;
}

NTSTATUS encrypt_rsa(const KeyPair& key, Bytes from, const void* info, ULONG flags, PUCHAR to,
                     ULONG room, ULONG* size) {
    if (key.curve != nullptr) {
        return STATUS_NOT_SUPPORTED;
    }
    if (size == nullptr || !is_padding(info, flags)) {
        return STATUS_INVALID_PARAMETER;
    }
    const RsaKey& rsa = key.rsa;
    *size = rsa.size;
    if (to == nullptr) {
        return STATUS_SUCCESS;
    }
    if (room < rsa.size) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    UCHAR padded[most_rsa];
    bool fits = false;
    if (flags == BCRYPT_PAD_PKCS1) {
        fits = pad_message(padded, rsa.size, from);
    } else if (flags == BCRYPT_PAD_OAEP) {
        const auto& oaep = *static_cast<const BCRYPT_OAEP_PADDING_INFO*>(info);
        fits = pad_oaep(padded, rsa.size, oaep.pszAlgId, label_of(oaep), from);
    } else if (from.size == rsa.size) {
        memcpy(padded, from.data, from.size);
        fits = true;
    }
    return fits && run_public(rsa.modulus_bytes(), rsa.exponent_bytes(), {padded, rsa.size}, to)
               ? STATUS_SUCCESS
               : STATUS_INVALID_PARAMETER;
}

NTSTATUS decrypt_rsa(const KeyPair& key, Bytes from, const void* info, ULONG flags, PUCHAR to,
                     ULONG room, ULONG* size) {
    if (key.curve != nullptr) {
        return STATUS_NOT_SUPPORTED;
    }
    const RsaKey& rsa = key.rsa;
    if (size == nullptr || !is_padding(info, flags) || !rsa.is_private() || from.size != rsa.size) {
        return STATUS_INVALID_PARAMETER;
    }
    *size = rsa.size;
    if (to == nullptr) {
        return STATUS_SUCCESS;
    }
    UCHAR padded[most_rsa];
    Bytes message{padded, rsa.size};
    if (!run_private(rsa, from, padded)) {
        return STATUS_INVALID_PARAMETER;
    }
    bool is_right = true;
    if (flags == BCRYPT_PAD_PKCS1) {
        is_right = unpad_message(padded, rsa.size, message);
    } else if (flags == BCRYPT_PAD_OAEP) {
        const auto& oaep = *static_cast<const BCRYPT_OAEP_PADDING_INFO*>(info);
        is_right = unpad_oaep(padded, rsa.size, oaep.pszAlgId, label_of(oaep), message);
    }
    if (!is_right) {
        return decryption_failed;
    }
    *size = static_cast<ULONG>(message.size);
    if (room < message.size) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    memcpy(to, message.data, message.size);
    memset(padded, 0, sizeof padded);
    return STATUS_SUCCESS;
}

} // namespace ferry::win32::bcrypt

extern "C" {

NTSTATUS WINAPI BCryptGenerateKeyPair(BCRYPT_ALG_HANDLE handle, BCRYPT_KEY_HANDLE* to, ULONG bits,
                                      ULONG flags) {
    Provider provider;
    if (!provider_of(handle, provider)) {
        return STATUS_INVALID_HANDLE;
    }
    const bool is_rsa = provider.pair != nullptr && provider.pair->use == Use::rsa;
    if (provider.pair == nullptr || (!is_rsa && provider.curve == nullptr)) {
        return STATUS_NOT_SUPPORTED;
    }
    const bool is_length =
        is_rsa ? bits >= rsa_lengths.dwMinLength && bits <= rsa_lengths.dwMaxLength &&
                     bits % rsa_lengths.dwIncrement == 0
               : bits == provider.curve->bits || (bits == 0 && curve_of(*provider.pair) == nullptr);
    if (to == nullptr || flags != 0 || !is_length) {
        return STATUS_INVALID_PARAMETER;
    }
    KeyPair* const key = new_key_pair(provider);
    if (key == nullptr) {
        return STATUS_NO_MEMORY;
    }
    key->bits = is_rsa ? bits : provider.curve->bits;
    *to = key;
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptFinalizeKeyPair(BCRYPT_KEY_HANDLE handle, ULONG) {
    KeyPair* const key = key_pair_of(handle);
    if (key == nullptr || key->is_ready) {
        return STATUS_INVALID_HANDLE;
    }
    if (key->curve == nullptr) {
        generate(key->rsa, key->bits);
    } else {
        make_private_number(*key->curve, key->ec.number);
        multiply(*key->curve, nullptr, key->ec.number, key->ec.point);
        key->has_private_number = true;
    }
    key->is_ready = true;
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptSignHash(BCRYPT_KEY_HANDLE handle, void* info, PUCHAR hash, ULONG hash_size,
                               PUCHAR to, ULONG room, ULONG* size, ULONG flags) {
    const KeyPair* const key = ready_pair_of(handle);
    if (key == nullptr) {
        return STATUS_INVALID_HANDLE;
    }
    if (key->algorithm->use == Use::agree) {
        return STATUS_NOT_SUPPORTED;
    }
    if (size == nullptr || hash == nullptr || !key->is_private()) {
        return STATUS_INVALID_PARAMETER;
    }
    const ULONG length = key->curve != nullptr ? 2 * key->curve->size() : key->rsa.size;
    *size = length;
    if (to == nullptr) {
        return STATUS_SUCCESS;
    }
    if (room < length) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    const Bytes bytes{hash, hash_size};
    if (key->curve != nullptr) {
        if (info != nullptr || flags != 0) {
            return STATUS_INVALID_PARAMETER;
        }
        sign_ecdsa(*key->curve, key->ec.number, bytes, to, to + key->curve->size());
        return STATUS_SUCCESS;
    }
    UCHAR padded[most_rsa];
    return pad_hash(key->rsa, info, flags, bytes, padded) &&
                   run_private(key->rsa, {padded, key->rsa.size}, to)
               ? STATUS_SUCCESS
               : STATUS_INVALID_PARAMETER;
}

NTSTATUS WINAPI BCryptVerifySignature(BCRYPT_KEY_HANDLE handle, void* info, PUCHAR hash,
                                      ULONG hash_size, PUCHAR signature, ULONG size, ULONG flags) {
    const KeyPair* const key = ready_pair_of(handle);
    if (key == nullptr) {
        return STATUS_INVALID_HANDLE;
    }
    if (key->algorithm->use == Use::agree) {
        return STATUS_NOT_SUPPORTED;
    }
    if (hash == nullptr || signature == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    if (key->curve == nullptr) {
        return check_rsa(key->rsa, info, flags, {hash, hash_size}, {signature, size});
    }
    if (info != nullptr || flags != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    const ULONG half = key->curve->size();
    return size == 2 * half && check_ecdsa(*key->curve, key->ec.point, {hash, hash_size},
                                           {signature, half}, {signature + half, half})
               ? STATUS_SUCCESS
               : invalid_signature;
}

NTSTATUS WINAPI BCryptSecretAgreement(BCRYPT_KEY_HANDLE private_key, BCRYPT_KEY_HANDLE public_key,
                                      BCRYPT_SECRET_HANDLE* to, ULONG flags) {
    const KeyPair* const own = ready_pair_of(private_key);
    const KeyPair* const other = ready_pair_of(public_key);
    if (own == nullptr || other == nullptr) {
        return STATUS_INVALID_HANDLE;
    }
    if (own->algorithm->use != Use::agree) {
        return STATUS_NOT_SUPPORTED;
    }
    PublicPoint point;
    if (to == nullptr || flags != 0 || other->algorithm->use != Use::agree ||
        own->curve != other->curve || !own->is_private() ||
        !multiply(*own->curve, &other->ec.point, own->ec.number, point)) {
        return STATUS_INVALID_PARAMETER;
    }
    auto* const secret = static_cast<Secret*>(allocate(sizeof(Secret)));
    if (secret == nullptr) {
        return STATUS_NO_MEMORY;
    }
    secret->magic = secret_magic;
    secret->size = own->curve->size();
    memcpy(secret->bytes, point.x, secret->size);
    *to = secret;
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptDestroySecret(BCRYPT_SECRET_HANDLE handle) {
    Secret* const secret = secret_of(handle);
    if (secret == nullptr) {
        return STATUS_INVALID_HANDLE;
    }
    clear(secret, sizeof *secret);
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptDeriveKey(BCRYPT_SECRET_HANDLE handle, LPCWSTR kind, BCryptBufferDesc* list,
                                PUCHAR to, ULONG room, ULONG* size, ULONG flags) {
    const Secret* const secret = secret_of(handle);
    if (secret == nullptr) {
        return STATUS_INVALID_HANDLE;
    }
    if (kind == nullptr || size == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    UCHAR bytes[most_coordinate > most_digest ? most_coordinate : most_digest];
    ULONG length = secret->size;
    const bool keyed = same_name(kind, BCRYPT_KDF_HMAC);
    if (same_name(kind, BCRYPT_KDF_RAW_SECRET)) { // the only one that is little-endian
        for (ULONG i = 0; i < length; ++i) {
            bytes[i] = secret->bytes[length - 1 - i];
        }
    } else if (keyed || same_name(kind, BCRYPT_KDF_HASH)) {
        const NTSTATUS status = derive_hash(*secret, {list}, keyed, flags, bytes, &length);
        if (!NT_SUCCESS(status)) {
            return status;
        }
    } else {
        return STATUS_NOT_SUPPORTED;
    }
    *size = length;
    if (to == nullptr) {
        return STATUS_SUCCESS;
    }
    *size = room < length ? room : length; // less is the beginning of it
    memcpy(to, bytes, *size);
    return STATUS_SUCCESS;
}

} // extern "C"
