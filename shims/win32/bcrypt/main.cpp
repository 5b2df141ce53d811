// Random numbers, digests and keys from passwords; what there is of algorithms.

#include "key_pair.hpp"

#include <ferry/win32/stubs.hpp>

using namespace ferry::win32;
using namespace ferry::win32::bcrypt;

namespace {

struct HashObject {
    ULONG magic;
    Provider provider;
    Hash hash;
    bool ended;
};

/// Handles that are numbers: BCRYPT_…_ALG_HANDLE.
constexpr ULONG_PTR rng_handle = 0x81;
struct PseudoHandle {
    ULONG_PTR number;
    const WCHAR* name;
    bool keyed;
    Mode mode = Mode::none;
};
constexpr PseudoHandle pseudo_handles[] = {
    {0x11, L"MD4", false},
    {0x21, L"MD5", false},
    {0x31, L"SHA1", false},
    {0x41, L"SHA256", false},
    {0x51, L"SHA384", false},
    {0x61, L"SHA512", false},
    {rng_handle, L"", false},
    {0x91, L"MD5", true},
    {0xa1, L"SHA1", true},
    {0xb1, L"SHA256", true},
    {0xc1, L"SHA384", true},
    {0xd1, L"SHA512", true},
    {0x131, L"MD4", true},
    {0x71, BCRYPT_RC4_ALGORITHM, false},
    {0x141, BCRYPT_3DES_ALGORITHM, false, Mode::cbc},
    {0x151, BCRYPT_3DES_ALGORITHM, false, Mode::ecb},
    {0x161, BCRYPT_3DES_ALGORITHM, false, Mode::cfb},
    {0x171, BCRYPT_3DES_112_ALGORITHM, false, Mode::cbc},
    {0x181, BCRYPT_3DES_112_ALGORITHM, false, Mode::ecb},
    {0x191, BCRYPT_3DES_112_ALGORITHM, false, Mode::cfb},
    {0x1a1, BCRYPT_AES_ALGORITHM, false, Mode::cbc},
    {0x1b1, BCRYPT_AES_ALGORITHM, false, Mode::ecb},
    {0x1c1, BCRYPT_AES_ALGORITHM, false, Mode::cfb},
    {0x1e1, BCRYPT_AES_ALGORITHM, false, Mode::gcm},
    {0x1f1, BCRYPT_DES_ALGORITHM, false, Mode::cbc},
    {0x201, BCRYPT_DES_ALGORITHM, false, Mode::ecb},
    {0x211, BCRYPT_DES_ALGORITHM, false, Mode::cfb},
};

bool is_pseudo(BCRYPT_HANDLE handle) {
    for (const PseudoHandle& known : pseudo_handles) {
        if (known.number == reinterpret_cast<ULONG_PTR>(handle)) {
            return true;
        }
    }
    return pair_algorithm_of(reinterpret_cast<ULONG_PTR>(handle)) != nullptr;
}

} // namespace

namespace ferry::win32::bcrypt {

bool provider_of(BCRYPT_ALG_HANDLE handle, Provider& to) {
    constexpr ULONG_PTR numbers = 0x10000; // below lies no memory
    const auto number = reinterpret_cast<ULONG_PTR>(handle);
    for (const PseudoHandle& known : pseudo_handles) {
        if (known.number == number) {
            to = {.magic = provider_magic,
                  .algorithm = algorithm_of(known.name),
                  .keyed = known.keyed,
                  .cipher = cipher_of(known.name),
                  .mode = known.mode,
                  .segment = 1};
            return true;
        }
    }
    if (const PairAlgorithm* const pair = pair_algorithm_of(number); pair != nullptr) {
        to = {.magic = provider_magic, .pair = pair, .curve = curve_of(*pair)};
        return true;
    }
    if (number < numbers || static_cast<Provider*>(handle)->magic != provider_magic) {
        return false;
    }
    to = *static_cast<Provider*>(handle);
    return true;
}

NTSTATUS give(const void* value, ULONG bytes, PUCHAR to, ULONG room, ULONG* size) {
    *size = bytes;
    if (to == nullptr) {
        return STATUS_SUCCESS;
    }
    if (room < bytes) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    memcpy(to, value, bytes);
    return STATUS_SUCCESS;
}

NTSTATUS give_number(ULONG value, PUCHAR to, ULONG room, ULONG* size) {
    return give(&value, sizeof value, to, room, size);
}
NTSTATUS give_text(const WCHAR* text, PUCHAR to, ULONG room, ULONG* size) {
    return give(text, static_cast<ULONG>((wcslen(text) + 1) * sizeof(WCHAR)), to, room, size);
}

} // namespace ferry::win32::bcrypt

namespace {

HashObject* hash_of(BCRYPT_HASH_HANDLE handle) {
    auto* const hash = static_cast<HashObject*>(handle);
    return hash != nullptr && hash->magic == hash_magic ? hash : nullptr;
}

NTSTATUS property(const Provider& provider, LPCWSTR name, PUCHAR to, ULONG room, ULONG* size) {
    const Algorithm* const algorithm = provider.algorithm;
    if (provider.pair != nullptr) {
        return pair_property(provider, name, to, room, size);
    }
    if (same_name(name, BCRYPT_ALGORITHM_NAME)) {
        return give_text(algorithm != nullptr         ? algorithm->name
                         : provider.cipher != nullptr ? provider.cipher->name
                                                      : BCRYPT_RNG_ALGORITHM,
                         to, room, size);
    }
    if (provider.cipher != nullptr) {
        return cipher_property(provider, 0, name, to, room, size);
    }
    if (algorithm == nullptr) {
        return STATUS_NOT_SUPPORTED;
    }
    constexpr ULONG object = sizeof(HashObject);
    const struct {
        const WCHAR* name;
        ULONG value;
    } numbers[] = {{BCRYPT_OBJECT_LENGTH, object},
                   {BCRYPT_HASH_LENGTH, algorithm->digest},
                   {BCRYPT_HASH_BLOCK_LENGTH, algorithm->block}};
    for (const auto& number : numbers) {
        if (same_name(name, number.name)) {
            return give_number(number.value, to, room, size);
        }
    }
    return STATUS_NOT_SUPPORTED;
}

/// The PRF of PBKDF2 (RFC 8018, 5.2) for one block.
void derive_block(const Algorithm& algorithm, Hash& prf, const UCHAR* salt, ULONG salt_size,
                  ULONGLONG rounds, ULONG index, UCHAR* to) {
    UCHAR part[most_digest];
    const UCHAR number[4] = {static_cast<UCHAR>(index >> 24), static_cast<UCHAR>(index >> 16),
                             static_cast<UCHAR>(index >> 8), static_cast<UCHAR>(index)};
    prf.restart();
    prf.add(salt, salt_size);
    prf.add(number, sizeof number);
    prf.end(part);
    memcpy(to, part, algorithm.digest);
    for (ULONGLONG round = 1; round < rounds; ++round) {
        prf.restart();
        prf.add(part, algorithm.digest);
        prf.end(part);
        for (ULONG i = 0; i < algorithm.digest; ++i) {
            to[i] ^= part[i];
        }
    }
}

} // namespace

extern "C" {

NTSTATUS WINAPI BCryptOpenAlgorithmProvider(BCRYPT_ALG_HANDLE* handle, LPCWSTR name,
                                            LPCWSTR implementation, ULONG flags) {
    constexpr ULONG known =
        BCRYPT_ALG_HANDLE_HMAC_FLAG | BCRYPT_HASH_REUSABLE_FLAG | BCRYPT_PROV_DISPATCH;
    if (handle == nullptr || name == nullptr || (flags & ~known) != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    const Algorithm* const algorithm = algorithm_of(name);
    const CipherKind* const cipher = cipher_of(name);
    const PairAlgorithm* const pair = pair_algorithm_of(name);
    if ((algorithm == nullptr && cipher == nullptr && pair == nullptr &&
         !same_name(name, BCRYPT_RNG_ALGORITHM)) ||
        (implementation != nullptr && !same_name(implementation, MS_PRIMITIVE_PROVIDER))) {
        return STATUS_NOT_FOUND;
    }
    auto* const provider = static_cast<Provider*>(allocate(sizeof(Provider)));
    if (provider == nullptr) {
        return STATUS_NO_MEMORY;
    }
    *provider = {.magic = provider_magic,
                 .algorithm = algorithm,
                 .keyed = (flags & BCRYPT_ALG_HANDLE_HMAC_FLAG) != 0,
                 .reusable = (flags & BCRYPT_HASH_REUSABLE_FLAG) != 0,
                 .cipher = cipher,
                 .mode = cipher == nullptr || cipher->is_stream() ? Mode::none : Mode::cbc,
                 .segment = 1,
                 .pair = pair,
                 .curve = pair != nullptr ? curve_of(*pair) : nullptr};
    *handle = provider;
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptCloseAlgorithmProvider(BCRYPT_ALG_HANDLE handle, ULONG) {
    Provider provider;
    if (is_pseudo(handle) || !provider_of(handle, provider)) {
        return STATUS_INVALID_HANDLE;
    }
    static_cast<Provider*>(handle)->magic = 0;
    RtlFreeHeap(peb()->process_heap, 0, handle);
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptGenRandom(BCRYPT_ALG_HANDLE handle, PUCHAR to, ULONG size, ULONG flags) {
    Provider provider;
    const bool preferred = (flags & BCRYPT_USE_SYSTEM_PREFERRED_RNG) != 0;
    if (preferred ? handle != nullptr
                  : !provider_of(handle, provider) || provider.algorithm != nullptr ||
                        provider.cipher != nullptr || provider.pair != nullptr) {
        return STATUS_INVALID_HANDLE;
    }
    if (to == nullptr && size != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    FerryRandom(to, size);
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptGetFipsAlgorithmMode(BOOLEAN* enabled) {
    if (enabled == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    *enabled = FALSE;
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptGetProperty(BCRYPT_HANDLE handle, LPCWSTR name, PUCHAR to, ULONG room,
                                  ULONG* size, ULONG) {
    Provider provider;
    const HashObject* const hash =
        reinterpret_cast<ULONG_PTR>(handle) < 0x10000 ? nullptr : hash_of(handle);
    if (hash != nullptr) {
        provider = hash->provider;
    } else if (name == nullptr || size == nullptr) {
        return STATUS_INVALID_PARAMETER;
    } else if (!provider_of(handle, provider)) {
        return key_property(handle, name, to, room, size);
    }
    if (name == nullptr || size == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    return property(provider, name, to, room, size);
}
/// Digests have none that can be set.
NTSTATUS WINAPI BCryptSetProperty(BCRYPT_HANDLE handle, LPCWSTR name, PUCHAR from, ULONG size,
                                  ULONG) {
    Provider provider;
    if (name == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    if (!provider_of(handle, provider)) {
        return set_key_property(handle, name, from, size);
    }
    if ((provider.cipher == nullptr && provider.pair == nullptr) || is_pseudo(handle)) {
        return STATUS_NOT_SUPPORTED;
    }
    Provider& own = *static_cast<Provider*>(handle);
    return provider.pair != nullptr ? set_pair_property(own, name, from, size)
                                    : set_cipher_property(own, name, from, size);
}

NTSTATUS WINAPI BCryptCreateHash(BCRYPT_ALG_HANDLE handle, BCRYPT_HASH_HANDLE* to, PUCHAR, ULONG,
                                 PUCHAR key, ULONG key_size, ULONG flags) {
    Provider provider;
    if (!provider_of(handle, provider)) {
        return STATUS_INVALID_HANDLE;
    }
    if (provider.algorithm == nullptr) {
        return STATUS_NOT_SUPPORTED;
    }
    if (to == nullptr || (flags & ~ULONG{BCRYPT_HASH_REUSABLE_FLAG}) != 0 ||
        (key == nullptr && key_size != 0) || (key_size != 0 && !provider.keyed)) {
        return STATUS_INVALID_PARAMETER;
    }
    auto* const hash = static_cast<HashObject*>(allocate(sizeof(HashObject)));
    if (hash == nullptr) {
        return STATUS_NO_MEMORY;
    }
    hash->magic = hash_magic;
    hash->provider = provider;
    hash->provider.reusable |= (flags & BCRYPT_HASH_REUSABLE_FLAG) != 0;
    hash->hash.begin(*provider.algorithm, key, key_size, provider.keyed);
    *to = hash;
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptHashData(BCRYPT_HASH_HANDLE handle, PUCHAR data, ULONG size, ULONG) {
    HashObject* const hash = hash_of(handle);
    if (hash == nullptr || hash->ended) {
        return STATUS_INVALID_HANDLE;
    }
    if (data != nullptr) {
        hash->hash.add(data, size);
    }
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptFinishHash(BCRYPT_HASH_HANDLE handle, PUCHAR to, ULONG size, ULONG) {
    HashObject* const hash = hash_of(handle);
    if (hash == nullptr || hash->ended) {
        return STATUS_INVALID_HANDLE;
    }
    if (to == nullptr || size != hash->provider.algorithm->digest) {
        return STATUS_INVALID_PARAMETER;
    }
    hash->hash.end(to);
    if (hash->provider.reusable) {
        hash->hash.restart();
    } else {
        hash->ended = true;
    }
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptDuplicateHash(BCRYPT_HASH_HANDLE handle, BCRYPT_HASH_HANDLE* to, PUCHAR,
                                    ULONG, ULONG) {
    const HashObject* const hash = hash_of(handle);
    if (hash == nullptr) {
        return STATUS_INVALID_HANDLE;
    }
    if (to == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    auto* const made = static_cast<HashObject*>(allocate(sizeof(HashObject)));
    if (made == nullptr) {
        return STATUS_NO_MEMORY;
    }
    *made = *hash;
    *to = made;
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptDestroyHash(BCRYPT_HASH_HANDLE handle) {
    HashObject* const hash = hash_of(handle);
    if (hash == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    memset(hash, 0, sizeof *hash); // its key too
    RtlFreeHeap(peb()->process_heap, 0, hash);
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptHash(BCRYPT_ALG_HANDLE handle, PUCHAR key, ULONG key_size, PUCHAR data,
                           ULONG size, PUCHAR to, ULONG to_size) {
    Provider provider;
    if (!provider_of(handle, provider) || provider.algorithm == nullptr) {
        return STATUS_INVALID_HANDLE;
    }
    if (to == nullptr || to_size != provider.algorithm->digest ||
        (key == nullptr && key_size != 0) || (key_size != 0 && !provider.keyed)) {
        return STATUS_INVALID_PARAMETER;
    }
    Hash hash;
    hash.begin(*provider.algorithm, key, key_size, provider.keyed);
    if (data != nullptr) {
        hash.add(data, size);
    }
    hash.end(to);
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptDeriveKeyPBKDF2(BCRYPT_ALG_HANDLE handle, PUCHAR password,
                                      ULONG password_size, PUCHAR salt, ULONG salt_size,
                                      ULONGLONG rounds, PUCHAR to, ULONG size, ULONG) {
    Provider provider;
    if (!provider_of(handle, provider) || provider.algorithm == nullptr) {
        return STATUS_INVALID_HANDLE;
    }
    if (!provider.keyed || rounds == 0 || to == nullptr || size == 0 ||
        (password == nullptr && password_size != 0) || (salt == nullptr && salt_size != 0)) {
        return STATUS_INVALID_PARAMETER;
    }
    const Algorithm& algorithm = *provider.algorithm;
    Hash prf;
    prf.begin(algorithm, password, password_size, true);
    UCHAR block[most_digest];
    for (ULONG done = 0, index = 1; done < size; ++index) {
        derive_block(algorithm, prf, salt, salt_size, rounds, index, block);
        const ULONG left = size - done;
        const ULONG part = left < algorithm.digest ? left : algorithm.digest;
        memcpy(to + done, block, part);
        done += part;
    }
    return STATUS_SUCCESS;
}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
