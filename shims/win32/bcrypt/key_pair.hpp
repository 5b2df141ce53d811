#pragma once
/// Keys of RSA, ECDSA and ECDH as programs have them.

#include "curve.hpp"
#include "provider.hpp"
#include "rsa.hpp"

namespace ferry::win32::bcrypt {

struct KeyPair {
    ULONG magic;
    const PairAlgorithm* algorithm;
    const Curve* curve; ///< null of RSA
    ULONG bits;
    bool is_ready; ///< BCryptFinalizeKeyPair was called, or it was imported
    bool has_private_number;
    union {
        RsaKey rsa;
        struct {
            PublicPoint point;
            UCHAR number[most_coordinate];
        } ec;
    };

    [[nodiscard]] bool is_private() const {
        return curve != nullptr ? has_private_number : rsa.is_private();
    }
};

/// Null without memory; it has no key yet.
KeyPair* new_key_pair(const Provider& provider);
void delete_key_pair(KeyPair* key);
/// Null of what is none.
KeyPair* key_pair_of(BCRYPT_HANDLE handle);
NTSTATUS pair_property(const Provider& provider, LPCWSTR name, PUCHAR to, ULONG room, ULONG* size);
NTSTATUS key_pair_property(const KeyPair& key, LPCWSTR name, PUCHAR to, ULONG room, ULONG* size);
/// The curve, of algorithms that have one by its name only.
NTSTATUS set_pair_property(Provider& provider, LPCWSTR name, const void* from, ULONG size);
NTSTATUS export_key_pair(const KeyPair& key, LPCWSTR kind, PUCHAR to, ULONG room, ULONG* size);
NTSTATUS duplicate_key_pair(const KeyPair& key, BCRYPT_KEY_HANDLE* to);
NTSTATUS encrypt_rsa(const KeyPair& key, Bytes from, const void* info, ULONG flags, PUCHAR to,
                     ULONG room, ULONG* size);
NTSTATUS decrypt_rsa(const KeyPair& key, Bytes from, const void* info, ULONG flags, PUCHAR to,
                     ULONG room, ULONG* size);

} // namespace ferry::win32::bcrypt
