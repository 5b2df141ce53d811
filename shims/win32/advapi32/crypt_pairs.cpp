// CryptoAPI's pairs of keys: RSA, whose numbers, encrypted messages and signatures are
// little-endian here.

#include "crypt_objects.hpp"

using namespace ferry::win32;
using namespace ferry::win32::crypt;
using bcrypt::Bytes;
using bcrypt::most_rsa;
using bcrypt::RsaKey;

namespace {

constexpr ULONG least_bits = 512;
constexpr ULONG usual_bits = 1024;
constexpr ULONG public_magic = 0x31415352;  // RSA1
constexpr ULONG private_magic = 0x32415352; // RSA2

struct PairHead {
    BLOBHEADER header;
    RSAPUBKEY key;
};
struct WrappedHead {
    BLOBHEADER header;
    ALG_ID by;
};

void reverse(UCHAR* to, const UCHAR* from, SIZE_T size) {
    for (SIZE_T i = 0; i < size; ++i) {
        to[i] = from[size - 1 - i];
    }
}

/// `padded` is as long as the modulus; what it writes is, too.
bool run_reversed(const RsaKey& key, bool is_private, const UCHAR* padded, UCHAR* to) {
    UCHAR made[most_rsa];
    const Bytes from{padded, key.size};
    if (!(is_private ? run_private(key, from, made)
                     : run_public(key.modulus_bytes(), key.exponent_bytes(), from, made))) {
        return false;
    }
    reverse(to, made, key.size);
    return true;
}

bool encrypt(const RsaKey& key, bool is_oaep, Bytes message, UCHAR* to) {
    UCHAR padded[most_rsa];
    return (is_oaep ? pad_oaep(padded, key.size, L"SHA1", {}, message)
                    : pad_message(padded, key.size, message)) &&
           run_reversed(key, false, padded, to);
}

/// The message lies in `room`, which has most_rsa bytes.
bool decrypt(const RsaKey& key, bool is_oaep, const UCHAR* from, UCHAR* room, Bytes& message) {
    UCHAR number[most_rsa];
    reverse(number, from, key.size);
    return run_private(key, {number, key.size}, room) &&
           (is_oaep ? unpad_oaep(room, key.size, L"SHA1", {}, message)
                    : unpad_message(room, key.size, message));
}

BOOL give_handle(Provider& provider, const Pair& pair, HCRYPTKEY* to) {
    auto* const made = make<PairKey>();
    if (made == nullptr) {
        return FALSE;
    }
    made->provider = &provider;
    made->pair = pair;
    *to = reinterpret_cast<HCRYPTKEY>(made);
    return TRUE;
}

/// The numbers of PRIVATEKEYBLOB behind the modulus, in its order.
template <class Function>
void each_private_number(RsaKey& key, Function function) {
    for (int i = 0; i < 2; ++i) {
        function(key.prime[i], key.prime_size[i]);
    }
    for (int i = 0; i < 2; ++i) {
        function(key.prime_exponent[i], key.prime_size[i]);
    }
    function(key.coefficient, key.prime_size[0]);
    function(key.private_exponent, key.size);
}

/// What a signature of the hash says; false, with the error set, where there is none.
bool pad_hash(HashObject& hash, const RsaKey& key, DWORD flags, UCHAR* to) {
    if ((flags & ~DWORD{CRYPT_NOHASHOID}) != 0) {
        return fail(NTE_BAD_FLAGS) != FALSE;
    }
    if (!finish(hash)) {
        return false;
    }
    const WCHAR* const name = (flags & CRYPT_NOHASHOID) != 0 ? nullptr : hash.digest->name;
    return bcrypt::pad_signature(to, key.size, name, {hash.value, hash.digest->digest}) ||
           fail(NTE_BAD_ALGID) != FALSE;
}

BOOL sign(HCRYPTHASH handle, DWORD use, DWORD flags, BYTE* to, DWORD* size) {
    auto* const hash = find<HashObject>(handle);
    Pair pair;
    if (hash == nullptr || !load_pair(*hash->provider, use, pair)) {
        return FALSE;
    }
    UCHAR padded[most_rsa];
    UCHAR signature[most_rsa] = {};
    if (to != nullptr && size != nullptr && *size >= pair.rsa.size) {
        if (!pad_hash(*hash, pair.rsa, flags, padded)) {
            return FALSE;
        }
        if (!run_reversed(pair.rsa, true, padded, signature)) {
            return fail(NTE_BAD_KEY);
        }
    }
    const BOOL result = give(signature, pair.rsa.size, to, size);
    SecureZeroMemory(&pair, sizeof pair);
    return result;
}

BOOL verify(HCRYPTHASH handle, const BYTE* signature, DWORD size, HCRYPTKEY key, DWORD flags) {
    auto* const hash = find<HashObject>(handle);
    const auto* const pair = hash != nullptr ? find<PairKey>(key) : nullptr;
    if (pair == nullptr) {
        return FALSE;
    }
    if (signature == nullptr) {
        return fail(DWORD{ERROR_INVALID_PARAMETER});
    }
    const RsaKey& rsa = pair->pair.rsa;
    UCHAR right[most_rsa];
    UCHAR told[most_rsa];
    if (!pad_hash(*hash, rsa, flags, right)) {
        return FALSE;
    }
    if (size != rsa.size) {
        return fail(NTE_BAD_SIGNATURE);
    }
    UCHAR number[most_rsa];
    reverse(number, signature, size);
    return (run_public(rsa.modulus_bytes(), rsa.exponent_bytes(), {number, size}, told) &&
            memcmp(told, right, size) == 0) ||
           fail(NTE_BAD_SIGNATURE);
}

} // namespace

namespace ferry::win32::crypt {

BOOL make_pair(Provider& provider, ALG_ID id, DWORD flags, HCRYPTKEY* to) {
    const ULONG asked = flags >> 16;
    const ULONG bits = asked != 0 ? asked : provider.is->is_weak ? least_bits : usual_bits;
    constexpr DWORD known = CRYPT_EXPORTABLE | CRYPT_USER_PROTECTED | CRYPT_ARCHIVABLE;
    if ((flags & 0xffff & ~known) != 0 || bits < least_bits || bits > 8 * most_rsa ||
        bits % 64 != 0) {
        return fail(NTE_BAD_FLAGS);
    }
    Pair pair{};
    pair.algorithm = id == AT_SIGNATURE || id == CALG_RSA_SIGN ? CALG_RSA_SIGN : CALG_RSA_KEYX;
    pair.is_exportable = (flags & CRYPT_EXPORTABLE) != 0;
    generate(pair.rsa, bits);
    return store_pair(provider, pair) && give_handle(provider, pair, to);
}

BOOL import_pair(Provider& provider, Bytes blob, DWORD flags, HCRYPTKEY* to) {
    PairHead head;
    if (blob.size < sizeof head) {
        return fail(NTE_BAD_DATA);
    }
    memcpy(&head, blob.data, sizeof head);
    const bool is_private = head.header.bType == PRIVATEKEYBLOB;
    const ULONG size = head.key.bitlen / 8;
    const ULONG half = (size + 1) / 2;
    const SIZE_T whole = sizeof head + SIZE_T{size} + (is_private ? 5 * half + size : 0);
    const ALG_ID id = head.header.aiKeyAlg;
    if (id != CALG_RSA_KEYX && id != CALG_RSA_SIGN) {
        return fail(NTE_BAD_ALGID);
    }
    if (head.key.magic != (is_private ? private_magic : public_magic) || head.key.bitlen % 8 != 0 ||
        size == 0 || size > most_rsa || blob.size < whole) {
        return fail(NTE_BAD_DATA);
    }
    Pair pair{};
    RsaKey& rsa = pair.rsa;
    pair.algorithm = id;
    pair.is_exportable = !is_private || (flags & CRYPT_EXPORTABLE) != 0;
    rsa.bits = head.key.bitlen;
    rsa.size = size;
    for (ULONG rest = head.key.pubexp; rest != 0; rest >>= 8) {
        ++rsa.exponent_size;
    }
    for (ULONG i = 0; i < rsa.exponent_size; ++i) {
        rsa.exponent[i] = static_cast<UCHAR>(head.key.pubexp >> (8 * (rsa.exponent_size - 1 - i)));
    }
    const UCHAR* from = blob.data + sizeof head;
    reverse(rsa.modulus, from, size);
    if (!is_private) {
        return give_handle(provider, pair, to);
    }
    rsa.prime_size[0] = rsa.prime_size[1] = half;
    reverse(rsa.prime[0], from + size, half);
    reverse(rsa.prime[1], from + size + half, half);
    if (!complete(rsa)) { // the other numbers follow from these
        return fail(NTE_BAD_DATA);
    }
    return store_pair(provider, pair) && give_handle(provider, pair, to);
}

BOOL export_pair(const Pair& pair, DWORD type, DWORD flags, void* to, DWORD* size) {
    struct {
        PairHead head;
        UCHAR numbers[9 * most_rsa / 2];
    } blob{};
    RsaKey rsa = pair.rsa;
    const bool is_private = type == PRIVATEKEYBLOB;
    if (type != PUBLICKEYBLOB && !is_private) {
        return fail(NTE_BAD_TYPE);
    }
    if (flags != 0) {
        return fail(NTE_BAD_FLAGS);
    }
    if (is_private && (!rsa.is_private() || !pair.is_exportable)) {
        return fail(rsa.is_private() ? NTE_BAD_KEY_STATE : NTE_NO_KEY);
    }
    blob.head = {{static_cast<BYTE>(type), CUR_BLOB_VERSION, 0, pair.algorithm},
                 {is_private ? private_magic : public_magic, rsa.bits, 0}};
    for (ULONG i = 0; i < rsa.exponent_size; ++i) {
        blob.head.key.pubexp = blob.head.key.pubexp << 8 | rsa.exponent[i];
    }
    ULONG done = rsa.size;
    reverse(blob.numbers, rsa.modulus, done);
    if (is_private) {
        each_private_number(rsa, [&](const UCHAR* number, ULONG bytes) {
            reverse(blob.numbers + done, number, bytes);
            done += bytes;
        });
    }
    const BOOL result = give(&blob, sizeof blob.head + done, to, size);
    SecureZeroMemory(&blob, sizeof blob);
    SecureZeroMemory(&rsa, sizeof rsa);
    return result;
}

BOOL import_wrapped(Provider& provider, Bytes blob, HCRYPTKEY with, DWORD flags, HCRYPTKEY* to) {
    WrappedHead head;
    Pair pair;
    if (blob.size < sizeof head) {
        return fail(NTE_BAD_DATA);
    }
    memcpy(&head, blob.data, sizeof head);
    if (with != 0) {
        const auto* const key = find<PairKey>(with);
        if (key == nullptr) {
            return FALSE;
        }
        pair = key->pair;
    } else if (!load_pair(provider, head.by == CALG_RSA_SIGN ? AT_SIGNATURE : AT_KEYEXCHANGE,
                          pair)) {
        return FALSE;
    }
    UCHAR room[most_rsa];
    Bytes bytes;
    if (!pair.rsa.is_private() || blob.size - sizeof head != pair.rsa.size ||
        !decrypt(pair.rsa, (flags & CRYPT_OAEP) != 0, blob.data + sizeof head, room, bytes)) {
        return fail(NTE_BAD_DATA);
    }
    Key* const key = import_key(provider, head.header.aiKeyAlg, bytes.data,
                                static_cast<ULONG>(bytes.size), flags & ~DWORD{CRYPT_OAEP});
    *to = reinterpret_cast<HCRYPTKEY>(key);
    return key != nullptr;
}

BOOL export_wrapped(const Key& key, HCRYPTKEY with, DWORD flags, void* to, DWORD* size) {
    const auto* const pair = find<PairKey>(with);
    if (pair == nullptr) {
        return fail(NTE_BAD_KEY);
    }
    if ((flags & ~DWORD{CRYPT_OAEP}) != 0) {
        return fail(NTE_BAD_FLAGS);
    }
    if (!key.is_exportable) {
        return fail(NTE_BAD_KEY_STATE);
    }
    struct {
        WrappedHead head;
        UCHAR number[most_rsa];
    } blob{{{SIMPLEBLOB, CUR_BLOB_VERSION, 0, key.algorithm}, CALG_RSA_KEYX}, {}};
    if (!encrypt(pair->pair.rsa, (flags & CRYPT_OAEP) != 0, {key.bytes, key.size}, blob.number)) {
        return fail(NTE_BAD_LEN);
    }
    return give(&blob, sizeof blob.head + pair->pair.rsa.size, to, size);
}

BOOL encrypt_pair(const Pair& pair, DWORD flags, UCHAR* data, DWORD* size, DWORD room) {
    if (size == nullptr) {
        return fail(DWORD{ERROR_INVALID_PARAMETER});
    }
    if ((flags & ~DWORD{CRYPT_OAEP}) != 0) {
        return fail(NTE_BAD_FLAGS);
    }
    const ULONG given = *size;
    *size = pair.rsa.size;
    if (data == nullptr) { // how much room it needs
        return TRUE;
    }
    if (room < pair.rsa.size) {
        return fail(DWORD{ERROR_MORE_DATA});
    }
    return encrypt(pair.rsa, flags != 0, {data, given}, data) || fail(NTE_BAD_LEN);
}

BOOL decrypt_pair(const Pair& pair, DWORD flags, UCHAR* data, DWORD* size) {
    if (size == nullptr || data == nullptr) {
        return fail(DWORD{ERROR_INVALID_PARAMETER});
    }
    if ((flags & ~DWORD{CRYPT_OAEP}) != 0) {
        return fail(NTE_BAD_FLAGS);
    }
    if (!pair.rsa.is_private()) {
        return fail(NTE_NO_KEY);
    }
    UCHAR room[most_rsa];
    Bytes message;
    if (*size != pair.rsa.size || !decrypt(pair.rsa, flags != 0, data, room, message)) {
        return fail(NTE_BAD_DATA);
    }
    memcpy(data, message.data, message.size);
    *size = static_cast<DWORD>(message.size);
    return TRUE;
}

BOOL pair_parameter(const Pair& pair, DWORD which, void* to, DWORD* size) {
    switch (which) {
    case KP_ALGID: return give(&pair.algorithm, sizeof pair.algorithm, to, size);
    case KP_KEYLEN:
    case KP_BLOCKLEN: return give(&pair.rsa.bits, sizeof pair.rsa.bits, to, size);
    default: return fail(NTE_BAD_TYPE);
    }
}

} // namespace ferry::win32::crypt

extern "C" {

WINBOOL WINAPI CryptGetUserKey(HCRYPTPROV of, DWORD use, HCRYPTKEY* to) {
    auto* const provider = find<Provider>(of);
    if (provider == nullptr) {
        return FALSE;
    }
    if (to == nullptr) {
        return fail(DWORD{ERROR_INVALID_PARAMETER});
    }
    Pair pair;
    const BOOL result = load_pair(*provider, use, pair) && give_handle(*provider, pair, to);
    SecureZeroMemory(&pair, sizeof pair);
    return result;
}

// Descriptions are of no use since Windows NT 4.
WINBOOL WINAPI CryptSignHashW(HCRYPTHASH hash, DWORD use, LPCWSTR, DWORD flags, BYTE* to,
                              DWORD* size) {
    return sign(hash, use, flags, to, size);
}
WINBOOL WINAPI CryptSignHashA(HCRYPTHASH hash, DWORD use, LPCSTR, DWORD flags, BYTE* to,
                              DWORD* size) {
    return sign(hash, use, flags, to, size);
}
WINBOOL WINAPI CryptVerifySignatureW(HCRYPTHASH hash, const BYTE* signature, DWORD size,
                                     HCRYPTKEY key, LPCWSTR, DWORD flags) {
    return verify(hash, signature, size, key, flags);
}
WINBOOL WINAPI CryptVerifySignatureA(HCRYPTHASH hash, const BYTE* signature, DWORD size,
                                     HCRYPTKEY key, LPCSTR, DWORD flags) {
    return verify(hash, signature, size, key, flags);
}

} // extern "C"
