#pragma once
/// The objects of CryptoAPI: providers, and the hashes and keys that belong to them.

#include "../bcrypt/digest.hpp"
#include "../bcrypt/rsa.hpp"
#include "../bcrypt/symmetric.hpp"

#undef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT
#include <wincrypt.h>

namespace ferry::win32::crypt {

/// One of the kinds of providers that Windows has.
struct ProviderKind {
    const WCHAR* name;
    DWORD type;
    const WCHAR* type_name;
    bool has_sha2; ///< and AES
    bool is_weak;  ///< no triple DES; keys of RC4 have 40 bits and a salt of zeros
};
inline constexpr DWORD most_types = 999;

/// What every handle points to. A program's handle is looked for among those that there are.
struct Object {
    enum class Kind : ULONG {
        provider = 0x50464352,
        hash = 0x48464352,
        key = 0x4b464352,
        pair = 0x52464352
    };
    Kind kind;
    Object* next;
};

/// A pair of keys, or a public one, of RSA.
struct Pair {
    ALG_ID algorithm; ///< CALG_RSA_…
    bool is_exportable;
    bcrypt::RsaKey rsa;
};
inline constexpr DWORD pair_uses = 2; ///< AT_KEYEXCHANGE and AT_SIGNATURE count from 1

struct Provider : Object {
    static constexpr Kind own_kind = Kind::provider;
    const ProviderKind* is;
    LONG references;
    WCHAR container[MAX_PATH];
    bool is_verifying;      ///< it has no container
    Pair* pairs[pair_uses]; ///< of one without a container
};

/// A key of a cipher, or one of another algorithm that HMACs are made with.
struct Key : Object {
    static constexpr Kind own_kind = Kind::key;
    static constexpr ULONG salt_room = 11;
    Provider* provider;
    ALG_ID algorithm;
    ULONG size;
    UCHAR bytes[bcrypt::most_block];
    bool is_exportable;
    ULONG salt_size;
    UCHAR salt[salt_room];
    bcrypt::SymmetricKey cipher; ///< of no kind: there is none of this algorithm
    DWORD mode;                  ///< CRYPT_MODE_…
    DWORD mode_bits;
    DWORD permissions;
    UCHAR vector[bcrypt::most_cipher_block];
    UCHAR chain[bcrypt::most_cipher_block];
    bool goes_on; ///< the last piece was not the final one
};

struct PairKey : Object {
    static constexpr Kind own_kind = Kind::pair;
    Provider* provider;
    Pair pair;
};

struct HashObject : Object {
    static constexpr Kind own_kind = Kind::hash;
    Provider* provider;
    ALG_ID algorithm;
    const bcrypt::Algorithm* digest; ///< null: an HMAC that was not told it yet
    bcrypt::Hash hash;
    ULONG key_size; ///< of an HMAC
    UCHAR key[bcrypt::most_block];
    bool ended; ///< the value is there: nothing can be added
    UCHAR value[bcrypt::most_digest];
};

inline BOOL fail(HRESULT error) {
    SetLastError(static_cast<DWORD>(error));
    return FALSE;
}
inline BOOL fail(DWORD error) { return fail(static_cast<HRESULT>(error)); }

/// New and listed; null with the error set.
template <class T>
T* make();
/// Null, with the error set, where `handle` is none of these.
template <class T>
T* find(ULONG_PTR handle);
/// New and listed, as another one is.
template <class T>
T* duplicate(const T& from);
void destroy(Object* object);
/// With all that belongs to it.
void destroy_provider(Provider* provider);

/// The value of what was hashed; false, with the error set, where there is none.
BOOL finish(HashObject& hash);

/// Makes a key's cipher of its bytes and its salt.
void begin(Key& key, const bcrypt::CipherKind& kind);
/// A key of a cipher that the provider has; null with the error set.
Key* import_key(Provider& provider, ALG_ID id, const UCHAR* bytes, ULONG size, DWORD flags);

/// Keeps a pair in the provider's container; false, with the error set, without memory.
bool store_pair(Provider& provider, const Pair& pair);
/// Of one of `pair_uses`; false, with the error set, if there is none.
bool load_pair(Provider& provider, DWORD use, Pair& to);

// What CryptoAPI's functions do with pairs.
BOOL make_pair(Provider& provider, ALG_ID id, DWORD flags, HCRYPTKEY* to);
BOOL import_pair(Provider& provider, bcrypt::Bytes blob, DWORD flags, HCRYPTKEY* to);
/// A key that was encrypted for `with`, or for the container's pair.
BOOL import_wrapped(Provider& provider, bcrypt::Bytes blob, HCRYPTKEY with, DWORD flags,
                    HCRYPTKEY* to);
BOOL export_pair(const Pair& pair, DWORD type, DWORD flags, void* to, DWORD* size);
BOOL export_wrapped(const Key& key, HCRYPTKEY with, DWORD flags, void* to, DWORD* size);
BOOL encrypt_pair(const Pair& pair, DWORD flags, UCHAR* data, DWORD* size, DWORD room);
BOOL decrypt_pair(const Pair& pair, DWORD flags, UCHAR* data, DWORD* size);
BOOL pair_parameter(const Pair& pair, DWORD which, void* to, DWORD* size);

/// A value as these functions give them: without `to` its size alone, with too little room
/// ERROR_MORE_DATA.
BOOL give(const void* value, DWORD bytes, void* to, DWORD* size);

} // namespace ferry::win32::crypt
