#pragma once
/// What handles to algorithms stand for.

#include "curve.hpp"
#include "digest.hpp"
#include "symmetric.hpp"

namespace ferry::win32::bcrypt {

enum Magic : ULONG {
    provider_magic = 0x56505246,
    hash_magic = 0x48485246,
    key_magic = 0x594b5246,
    pair_magic = 0x50505246,
    secret_magic = 0x53535246,
};

/// What pairs of keys are for.
enum class Use { rsa, sign, agree };

struct PairAlgorithm {
    const WCHAR* name;
    Use use;
    SIZE_T curve;    ///< of `curves`; behind its end: by its name, or RSA
    ULONG magics[2]; ///< of blobs with public and private keys; RSA has its own
    ULONG_PTR pseudo_handle;
};
/// Null if there is none.
const PairAlgorithm* pair_algorithm_of(const WCHAR* name);
const PairAlgorithm* pair_algorithm_of(ULONG_PTR pseudo_handle);
inline const Curve* curve_of(const PairAlgorithm& algorithm) {
    return algorithm.curve < curve_count ? &curves[algorithm.curve] : nullptr;
}

/// What BCryptOpenAlgorithmProvider gives. With neither digest, cipher nor pairs: random numbers.
struct Provider {
    ULONG magic;
    const Algorithm* algorithm;
    bool keyed;
    bool reusable;
    const CipherKind* cipher;
    Mode mode;
    ULONG segment; ///< bytes at a time in CFB
    const PairAlgorithm* pair;
    const Curve* curve; ///< of its pairs
};

/// What `handle` stands for; false where it is none.
bool provider_of(BCRYPT_ALG_HANDLE handle, Provider& to);

inline void* allocate(SIZE_T size) {
    return RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, size);
}

/// A property's value; without a buffer its size alone.
NTSTATUS give(const void* value, ULONG bytes, PUCHAR to, ULONG room, ULONG* size);
NTSTATUS give_number(ULONG value, PUCHAR to, ULONG room, ULONG* size);
NTSTATUS give_text(const WCHAR* text, PUCHAR to, ULONG room, ULONG* size);

/// Properties of a cipher and its keys; `key_bytes` is 0 of the algorithm.
NTSTATUS cipher_property(const Provider& provider, ULONG key_bytes, LPCWSTR name, PUCHAR to,
                         ULONG room, ULONG* size);
NTSTATUS set_cipher_property(Provider& provider, LPCWSTR name, const void* from, ULONG size);
/// Those of a handle that is a key's; STATUS_INVALID_HANDLE of others.
NTSTATUS key_property(BCRYPT_HANDLE handle, LPCWSTR name, PUCHAR to, ULONG room, ULONG* size);
NTSTATUS set_key_property(BCRYPT_HANDLE handle, LPCWSTR name, const void* from, ULONG size);

} // namespace ferry::win32::bcrypt
