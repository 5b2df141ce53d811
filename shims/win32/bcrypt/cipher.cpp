// Keys of ciphers by one key, and what is encrypted with them: ECB, CBC and CFB (NIST SP 800-38A),
// with AES GCM (SP 800-38D), and RC4.

#include "key_pair.hpp"

using namespace ferry::win32;
using namespace ferry::win32::bcrypt;

namespace {

constexpr NTSTATUS tag_mismatch = static_cast<NTSTATUS>(0xc000a002);      // AUTH_TAG_MISMATCH
constexpr NTSTATUS wrong_buffer_size = static_cast<NTSTATUS>(0xc0000206); // INVALID_BUFFER_SIZE
constexpr ULONG nonce_size = 12;
constexpr ULONG least_tag = 12;

struct KeyObject {
    ULONG magic;
    Provider provider;
    ULONG size;
    UCHAR key[most_cipher_key];
    SymmetricKey cipher;
    Ghash ghash; ///< of AES
};

struct ModeName {
    Mode mode;
    const WCHAR* name;
};
constexpr ModeName mode_names[] = {{Mode::cbc, BCRYPT_CHAIN_MODE_CBC},
                                   {Mode::ecb, BCRYPT_CHAIN_MODE_ECB},
                                   {Mode::gcm, BCRYPT_CHAIN_MODE_GCM},
                                   {Mode::cfb, BCRYPT_CHAIN_MODE_CFB},
                                   {Mode::none, BCRYPT_CHAIN_MODE_NA}};

KeyObject* key_of(BCRYPT_HANDLE handle) {
    constexpr ULONG_PTR numbers = 0x10000;
    auto* const key = static_cast<KeyObject*>(handle);
    return reinterpret_cast<ULONG_PTR>(handle) >= numbers && key->magic == key_magic ? key
                                                                                     : nullptr;
}

bool has_gcm(const CipherKind& kind) { return kind.which == CipherKind::Which::aes; }

NTSTATUS make_key(const Provider& provider, const void* from, ULONG size, BCRYPT_KEY_HANDLE* to) {
    if (!provider.cipher->takes(size)) {
        return STATUS_INVALID_PARAMETER;
    }
    auto* const key = static_cast<KeyObject*>(allocate(sizeof(KeyObject)));
    if (key == nullptr) {
        return STATUS_NO_MEMORY;
    }
    key->magic = key_magic;
    key->provider = provider;
    key->size = size;
    memcpy(key->key, from, size);
    key->cipher.begin(*provider.cipher, key->key, size);
    if (has_gcm(*provider.cipher)) {
        key->ghash.begin(key->cipher.aes);
    }
    *to = key;
    return STATUS_SUCCESS;
}

void count_up(UCHAR* counter) {
    for (unsigned i = aes_block; i-- > nonce_size && ++counter[i] == 0;) {
    }
}

/// One call of GCM. Between chained ones the sum lies in pbMacContext, the counter in the vector.
NTSTATUS run_gcm(const KeyObject& key, bool encrypts, BCRYPT_AUTHENTICATED_CIPHER_MODE_INFO* info,
                 UCHAR* vector, ULONG vector_size, const UCHAR* from, ULONG size, UCHAR* to) {
    if (info == nullptr || info->cbSize != sizeof *info ||
        info->dwInfoVersion != BCRYPT_AUTHENTICATED_CIPHER_MODE_INFO_VERSION) {
        return STATUS_INVALID_PARAMETER;
    }
    const bool goes_on = (info->dwFlags & BCRYPT_AUTH_MODE_CHAIN_CALLS_FLAG) != 0;
    const bool has_begun = (info->dwFlags & BCRYPT_AUTH_MODE_IN_PROGRESS_FLAG) != 0;
    const bool keeps = goes_on || has_begun;
    if ((!has_begun && (info->pbNonce == nullptr || info->cbNonce != nonce_size)) ||
        (!goes_on &&
         (info->pbTag == nullptr || info->cbTag < least_tag || info->cbTag > aes_block)) ||
        (keeps && (info->pbMacContext == nullptr || info->cbMacContext < aes_block ||
                   vector == nullptr || vector_size < aes_block)) ||
        (goes_on && size % aes_block != 0)) {
        return STATUS_INVALID_PARAMETER;
    }
    UCHAR sum[aes_block] = {};
    UCHAR counter[aes_block] = {};
    if (has_begun) {
        memcpy(sum, info->pbMacContext, aes_block);
        memcpy(counter, vector, aes_block);
    } else {
        memcpy(counter, info->pbNonce, nonce_size);
        counter[aes_block - 1] = 1;
    }
    const ULONG64 data_before = has_begun ? info->cbData : 0;
    const ULONG extra_before = has_begun ? info->cbAAD : 0;
    key.ghash.add(sum, info->pbAuthData, info->cbAuthData);
    if (!encrypts) {
        key.ghash.add(sum, from, size);
    }
    const auto apply = [&] {
        for (ULONG at = 0; at < size; at += aes_block) {
            UCHAR stream[aes_block];
            const ULONG part = size - at < aes_block ? size - at : aes_block;
            count_up(counter);
            key.cipher.aes.encrypt(counter, stream);
            mix_bytes(stream, from + at, part);
            memcpy(to + at, stream, part);
        }
    };
    if (encrypts || goes_on) {
        apply();
    }
    if (encrypts) {
        key.ghash.add(sum, to, size);
    }
    if (goes_on) {
        info->cbAAD = extra_before + info->cbAuthData;
        info->cbData = data_before + size;
        info->dwFlags |= BCRYPT_AUTH_MODE_IN_PROGRESS_FLAG;
        memcpy(info->pbMacContext, sum, aes_block);
        memcpy(vector, counter, aes_block);
        return STATUS_SUCCESS;
    }
    UCHAR first[aes_block];
    memcpy(first, counter, nonce_size);
    memset(first + nonce_size, 0, aes_block - nonce_size);
    first[aes_block - 1] = 1;
    key.cipher.aes.encrypt(first, first);
    key.ghash.add_lengths(sum, ULONG64{extra_before} + info->cbAuthData, data_before + size);
    mix_bytes(sum, first, aes_block);
    if (encrypts) {
        memcpy(info->pbTag, sum, info->cbTag);
        return STATUS_SUCCESS;
    }
    UCHAR difference = 0;
    for (ULONG i = 0; i < info->cbTag; ++i) {
        difference = static_cast<UCHAR>(difference | (sum[i] ^ info->pbTag[i]));
    }
    if (difference != 0) {
        return tag_mismatch;
    }
    apply();
    return STATUS_SUCCESS;
}

NTSTATUS run(KeyObject& key, bool encrypts, const UCHAR* from, ULONG size, void* info,
             UCHAR* vector, ULONG vector_size, UCHAR* to, ULONG room, ULONG* result, ULONG flags) {
    const Mode mode = key.provider.mode;
    const bool is_stream = key.cipher.kind->is_stream();
    const ULONG block = key.cipher.kind->block;
    const ULONG segment = key.provider.segment;
    const bool pads = (flags & BCRYPT_BLOCK_PADDING) != 0;
    if (result == nullptr || (from == nullptr && size != 0) ||
        (flags & ~ULONG{BCRYPT_BLOCK_PADDING}) != 0 || (pads && (mode == Mode::gcm || is_stream))) {
        return STATUS_INVALID_PARAMETER;
    }
    const ULONG step = mode == Mode::gcm ? 1 : mode == Mode::cfb ? segment : block;
    const ULONG extra = pads && encrypts ? block - size % block : 0;
    *result = size + extra;
    if ((size + extra) % step != 0 || (pads && !encrypts && (size == 0 || size % block != 0))) {
        return wrong_buffer_size;
    }
    if (to == nullptr && (size + extra != 0 || mode != Mode::gcm)) {
        return STATUS_SUCCESS; // how much room it needs
    }
    if (room < size + extra && !(pads && !encrypts)) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    if (mode == Mode::gcm) {
        return run_gcm(key, encrypts, static_cast<BCRYPT_AUTHENTICATED_CIPHER_MODE_INFO*>(info),
                       vector, vector_size, from, size, to);
    }
    if (vector != nullptr && (is_stream || mode == Mode::ecb || vector_size != block)) {
        return STATUS_INVALID_PARAMETER;
    }
    if (is_stream) {
        key.cipher.rc4.run(from, to, size);
        return STATUS_SUCCESS;
    }
    UCHAR own[most_cipher_block] = {};
    UCHAR* const chain = vector != nullptr ? vector : own;
    const auto chain_on = [&](const UCHAR* in, UCHAR* out, ULONG count) {
        chain_blocks(key.cipher, mode, segment, encrypts, chain, in, out, count);
    };
    if (!pads) {
        chain_on(from, to, size);
        return STATUS_SUCCESS;
    }
    const ULONG whole = encrypts ? size - size % block : size - block;
    UCHAR last[most_cipher_block];
    if (encrypts) {
        memcpy(last, from + whole, size - whole);
        memset(last + (size - whole), static_cast<int>(extra), extra);
        chain_on(from, to, whole);
        chain_on(last, to + whole, block);
        return STATUS_SUCCESS;
    }
    if (room < whole) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    chain_on(from, to, whole);
    chain_on(from + whole, last, block);
    const ULONG padding = padding_of(last, block);
    if (padding == 0) {
        return STATUS_UNSUCCESSFUL;
    }
    *result = size - padding;
    if (room < *result) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    memcpy(to + whole, last, block - padding);
    return STATUS_SUCCESS;
}

} // namespace

namespace ferry::win32::bcrypt {

NTSTATUS cipher_property(const Provider& provider, ULONG key_bytes, LPCWSTR name, PUCHAR to,
                         ULONG room, ULONG* size) {
    const CipherKind& kind = *provider.cipher;
    const BCRYPT_KEY_LENGTHS_STRUCT keys{kind.least * 8, kind.most * 8, kind.step * 8};
    constexpr BCRYPT_AUTH_TAG_LENGTHS_STRUCT tags{least_tag, aes_block, 1};
    if (same_name(name, BCRYPT_CHAINING_MODE)) {
        for (const auto& [mode, text] : mode_names) {
            if (mode == provider.mode) {
                return give_text(text, to, room, size);
            }
        }
    }
    if (same_name(name, BCRYPT_KEY_LENGTHS)) {
        return give(&keys, sizeof keys, to, room, size);
    }
    if (same_name(name, BCRYPT_AUTH_TAG_LENGTH)) {
        return provider.mode == Mode::gcm ? give(&tags, sizeof tags, to, room, size)
                                          : STATUS_NOT_SUPPORTED;
    }
    if (same_name(name, BCRYPT_MESSAGE_BLOCK_LENGTH)) {
        return give_number(provider.mode == Mode::cfb ? provider.segment : kind.block, to, room,
                           size);
    }
    if (same_name(name, BCRYPT_BLOCK_LENGTH) || same_name(name, BCRYPT_BLOCK_SIZE_LIST)) {
        return give_number(kind.block, to, room, size);
    }
    if (same_name(name, BCRYPT_OBJECT_LENGTH)) {
        return give_number(sizeof(KeyObject), to, room, size);
    }
    if (key_bytes != 0 &&
        (same_name(name, BCRYPT_KEY_LENGTH) || same_name(name, BCRYPT_KEY_STRENGTH))) {
        return give_number(key_bytes * 8, to, room, size);
    }
    return STATUS_NOT_SUPPORTED;
}

NTSTATUS set_cipher_property(Provider& provider, LPCWSTR name, const void* from, ULONG size) {
    if (from == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    const CipherKind& kind = *provider.cipher;
    if (same_name(name, BCRYPT_CHAINING_MODE)) {
        for (const auto& [mode, text] : mode_names) {
            if (size >= (wcslen(text) + 1) * sizeof(WCHAR) &&
                same_name(text, static_cast<LPCWSTR>(from)) &&
                (mode == Mode::none) == kind.is_stream() && (mode != Mode::gcm || has_gcm(kind))) {
                provider.mode = mode;
                provider.segment = 1;
                return STATUS_SUCCESS;
            }
        }
        return STATUS_NOT_SUPPORTED;
    }
    if (same_name(name, BCRYPT_MESSAGE_BLOCK_LENGTH) && size == sizeof(ULONG)) {
        ULONG segment = 0;
        memcpy(&segment, from, sizeof segment);
        if (provider.mode != Mode::cfb || (segment != 1 && segment != kind.block)) {
            return STATUS_INVALID_PARAMETER;
        }
        provider.segment = segment;
        return STATUS_SUCCESS;
    }
    return STATUS_NOT_SUPPORTED;
}

NTSTATUS key_property(BCRYPT_HANDLE handle, LPCWSTR name, PUCHAR to, ULONG room, ULONG* size) {
    if (const KeyPair* const pair = key_pair_of(handle); pair != nullptr) {
        return key_pair_property(*pair, name, to, room, size);
    }
    const KeyObject* const key = key_of(handle);
    if (key == nullptr) {
        return STATUS_INVALID_HANDLE;
    }
    return same_name(name, BCRYPT_ALGORITHM_NAME)
               ? give_text(key->provider.cipher->name, to, room, size)
               : cipher_property(key->provider, key->size, name, to, room, size);
}

NTSTATUS set_key_property(BCRYPT_HANDLE handle, LPCWSTR name, const void* from, ULONG size) {
    KeyObject* const key = key_of(handle);
    return key == nullptr ? STATUS_INVALID_HANDLE
                          : set_cipher_property(key->provider, name, from, size);
}

} // namespace ferry::win32::bcrypt

extern "C" {

NTSTATUS WINAPI BCryptGenerateSymmetricKey(BCRYPT_ALG_HANDLE handle, BCRYPT_KEY_HANDLE* to, PUCHAR,
                                           ULONG, PUCHAR secret, ULONG size, ULONG flags) {
    Provider provider;
    if (!provider_of(handle, provider)) {
        return STATUS_INVALID_HANDLE;
    }
    if (provider.cipher == nullptr) {
        return STATUS_NOT_SUPPORTED;
    }
    if (to == nullptr || secret == nullptr || flags != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    return make_key(provider, secret, size, to);
}

NTSTATUS WINAPI BCryptImportKey(BCRYPT_ALG_HANDLE handle, BCRYPT_KEY_HANDLE wrapping, LPCWSTR kind,
                                BCRYPT_KEY_HANDLE* to, PUCHAR, ULONG, PUCHAR from, ULONG size,
                                ULONG) {
    Provider provider;
    BCRYPT_KEY_DATA_BLOB_HEADER header;
    if (!provider_of(handle, provider)) {
        return STATUS_INVALID_HANDLE;
    }
    if (kind == nullptr || to == nullptr || from == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    if (provider.cipher == nullptr || wrapping != nullptr ||
        !same_name(kind, BCRYPT_KEY_DATA_BLOB)) {
        return STATUS_NOT_SUPPORTED;
    }
    if (size < sizeof header) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    memcpy(&header, from, sizeof header);
    if (header.dwMagic != BCRYPT_KEY_DATA_BLOB_MAGIC ||
        header.dwVersion != BCRYPT_KEY_DATA_BLOB_VERSION1 ||
        header.cbKeyData > size - sizeof header) {
        return STATUS_INVALID_PARAMETER;
    }
    return make_key(provider, from + sizeof header, header.cbKeyData, to);
}

NTSTATUS WINAPI BCryptExportKey(BCRYPT_KEY_HANDLE handle, BCRYPT_KEY_HANDLE wrapping, LPCWSTR kind,
                                PUCHAR to, ULONG room, ULONG* size, ULONG) {
    const KeyObject* const key = key_of(handle);
    const KeyPair* const pair = key_pair_of(handle);
    if (key == nullptr && pair == nullptr) {
        return STATUS_INVALID_HANDLE;
    }
    if (kind == nullptr || size == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    if (pair != nullptr && wrapping == nullptr) {
        return export_key_pair(*pair, kind, to, room, size);
    }
    if (wrapping != nullptr || !same_name(kind, BCRYPT_KEY_DATA_BLOB)) {
        return STATUS_NOT_SUPPORTED;
    }
    struct {
        BCRYPT_KEY_DATA_BLOB_HEADER header;
        UCHAR bytes[sizeof key->key];
    } blob{{BCRYPT_KEY_DATA_BLOB_MAGIC, BCRYPT_KEY_DATA_BLOB_VERSION1, key->size}, {}};
    memcpy(blob.bytes, key->key, key->size);
    return give(&blob, sizeof blob.header + key->size, to, room, size);
}

NTSTATUS WINAPI BCryptDuplicateKey(BCRYPT_KEY_HANDLE handle, BCRYPT_KEY_HANDLE* to, PUCHAR, ULONG,
                                   ULONG) {
    if (const KeyPair* const pair = key_pair_of(handle); pair != nullptr) {
        return to == nullptr ? STATUS_INVALID_PARAMETER : duplicate_key_pair(*pair, to);
    }
    const KeyObject* const key = key_of(handle);
    if (key == nullptr) {
        return STATUS_INVALID_HANDLE;
    }
    if (to == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    auto* const made = static_cast<KeyObject*>(allocate(sizeof(KeyObject)));
    if (made == nullptr) {
        return STATUS_NO_MEMORY;
    }
    *made = *key;
    *to = made;
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptDestroyKey(BCRYPT_KEY_HANDLE handle) {
    if (KeyPair* const pair = key_pair_of(handle); pair != nullptr) {
        delete_key_pair(pair);
        return STATUS_SUCCESS;
    }
    KeyObject* const key = key_of(handle);
    if (key == nullptr) {
        return STATUS_INVALID_HANDLE;
    }
    memset(key, 0, sizeof *key);
    RtlFreeHeap(peb()->process_heap, 0, key);
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptEncrypt(BCRYPT_KEY_HANDLE handle, PUCHAR from, ULONG size, void* info,
                              PUCHAR vector, ULONG vector_size, PUCHAR to, ULONG room,
                              ULONG* result, ULONG flags) {
    if (const KeyPair* const pair = key_pair_of(handle); pair != nullptr) {
        return encrypt_rsa(*pair, {from, size}, info, flags, to, room, result);
    }
    KeyObject* const key = key_of(handle);
    return key == nullptr
               ? STATUS_INVALID_HANDLE
               : run(*key, true, from, size, info, vector, vector_size, to, room, result, flags);
}
NTSTATUS WINAPI BCryptDecrypt(BCRYPT_KEY_HANDLE handle, PUCHAR from, ULONG size, void* info,
                              PUCHAR vector, ULONG vector_size, PUCHAR to, ULONG room,
                              ULONG* result, ULONG flags) {
    if (const KeyPair* const pair = key_pair_of(handle); pair != nullptr) {
        return decrypt_rsa(*pair, {from, size}, info, flags, to, room, result);
    }
    KeyObject* const key = key_of(handle);
    return key == nullptr
               ? STATUS_INVALID_HANDLE
               : run(*key, false, from, size, info, vector, vector_size, to, room, result, flags);
}

} // extern "C"
