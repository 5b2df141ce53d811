// What CryptoAPI encrypts, piece by piece: the final piece of a block cipher is padded (PKCS #7),
// and behind it the key begins anew.

#include "crypt_objects.hpp"

using namespace ferry::win32;
using namespace ferry::win32::crypt;

namespace {

bcrypt::Mode mode_of(const Key& key) {
    switch (key.mode) {
    case CRYPT_MODE_ECB: return bcrypt::Mode::ecb;
    case CRYPT_MODE_CFB: return bcrypt::Mode::cfb;
    default: return bcrypt::Mode::cbc;
    }
}

/// In place.
void run(Key& key, bool encrypts, UCHAR* data, ULONG size) {
    if (!key.goes_on) {
        memcpy(key.chain, key.vector, sizeof key.chain);
    }
    key.goes_on = true;
    bcrypt::chain_blocks(key.cipher, mode_of(key), key.mode_bits / 8, encrypts, key.chain, data,
                         data, size);
}

/// The stream begins anew for the next message.
void run_stream(Key& key, UCHAR* data, ULONG size, bool is_final) {
    if (!key.goes_on) {
        begin(key, *key.cipher.kind);
    }
    key.cipher.rc4.run(data, data, size);
    key.goes_on = !is_final;
}

/// The key of a cipher, for what its permissions allow; null with the error set.
Key* key_for(HCRYPTKEY handle, DWORD permission, DWORD flags, const DWORD* size) {
    auto* const key = find<Key>(handle);
    if (key == nullptr) {
        return nullptr;
    }
    if (size == nullptr) {
        fail(DWORD{ERROR_INVALID_PARAMETER});
    } else if (key->cipher.kind == nullptr) {
        fail(NTE_BAD_KEY);
    } else if ((key->permissions & permission) == 0) {
        fail(NTE_PERM);
    } else if (flags != 0) {
        fail(NTE_BAD_FLAGS);
    } else {
        return key;
    }
    return nullptr;
}

} // namespace

extern "C" {

WINBOOL WINAPI CryptEncrypt(HCRYPTKEY handle, HCRYPTHASH hash, WINBOOL is_final, DWORD flags,
                            BYTE* data, DWORD* size, DWORD room) {
    if (const auto* const pair = find<PairKey>(handle); pair != nullptr) {
        return encrypt_pair(pair->pair, flags, data, size, room);
    }
    Key* const key = key_for(handle, CRYPT_ENCRYPT, flags, size);
    if (key == nullptr) {
        return FALSE;
    }
    const bcrypt::CipherKind& kind = *key->cipher.kind;
    const ULONG given = *size;
    const ULONG padding = is_final && !kind.is_stream() ? kind.block - given % kind.block : 0;
    if (data != nullptr && (given + padding) % kind.block != 0) {
        return fail(NTE_BAD_DATA);
    }
    *size = given + padding;
    if (data == nullptr) { // how much room it needs
        return TRUE;
    }
    if (room < given + padding) {
        return fail(DWORD{ERROR_MORE_DATA});
    }
    if (hash != 0 && !CryptHashData(hash, data, given, 0)) {
        return FALSE;
    }
    if (kind.is_stream()) {
        run_stream(*key, data, given, is_final != FALSE);
        return TRUE;
    }
    memset(data + given, static_cast<int>(padding), padding);
    run(*key, true, data, given + padding);
    key->goes_on = is_final == FALSE;
    return TRUE;
}

WINBOOL WINAPI CryptDecrypt(HCRYPTKEY handle, HCRYPTHASH hash, WINBOOL is_final, DWORD flags,
                            BYTE* data, DWORD* size) {
    if (const auto* const pair = find<PairKey>(handle); pair != nullptr) {
        return decrypt_pair(pair->pair, flags, data, size);
    }
    Key* const key = key_for(handle, CRYPT_DECRYPT, flags, size);
    if (key == nullptr) {
        return FALSE;
    }
    const bcrypt::CipherKind& kind = *key->cipher.kind;
    const bool is_padded = is_final && !kind.is_stream();
    if (data == nullptr) {
        return fail(DWORD{ERROR_INVALID_PARAMETER});
    }
    if (*size % kind.block != 0 || (is_padded && *size == 0)) {
        return fail(NTE_BAD_DATA);
    }
    if (kind.is_stream()) {
        run_stream(*key, data, *size, is_final != FALSE);
    } else {
        run(*key, false, data, *size);
        key->goes_on = is_final == FALSE;
    }
    if (is_padded) {
        const ULONG padding = bcrypt::padding_of(data + *size - kind.block, kind.block);
        if (padding == 0) {
            return fail(NTE_BAD_DATA);
        }
        *size -= padding;
    }
    return hash == 0 || CryptHashData(hash, data, *size, 0);
}

} // extern "C"
