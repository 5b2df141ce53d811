#pragma once
/// The objects of CryptoAPI: providers, and the hashes and keys that belong to them.

#include "../bcrypt/digest.hpp"

#undef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT
#include <wincrypt.h>

namespace ferry::win32::crypt {

/// One of the kinds of providers that Windows has.
struct ProviderKind {
    const WCHAR* name;
    DWORD type;
    const WCHAR* type_name;
    bool has_sha2;
};
inline constexpr DWORD most_types = 999;

/// What every handle points to. A program's handle is looked for among those that there are.
struct Object {
    enum class Kind : ULONG { provider = 0x50464352, hash = 0x48464352, key = 0x4b464352 };
    Kind kind;
    Object* next;
};

struct Provider : Object {
    static constexpr Kind own_kind = Kind::provider;
    const ProviderKind* is;
    LONG references;
    WCHAR container[MAX_PATH];
};

/// A key whose bytes are known: what an HMAC is made with.
struct Key : Object {
    static constexpr Kind own_kind = Kind::key;
    Provider* provider;
    ALG_ID algorithm;
    ULONG size;
    UCHAR bytes[bcrypt::most_block];
};

struct HashObject : Object {
    static constexpr Kind own_kind = Kind::hash;
    Provider* provider;
    ALG_ID algorithm;
    const bcrypt::Algorithm* digest; ///< null: an HMAC that was not told it yet
    bcrypt::Hash hash;
    Key key;    ///< of an HMAC, as it was when the hash was made
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
void destroy(Object* object);
/// With all that belongs to it.
void destroy_provider(Provider* provider);

/// A value as these functions give them: without `to` its size alone, with too little room
/// ERROR_MORE_DATA.
BOOL give(const void* value, DWORD bytes, void* to, DWORD* size);

} // namespace ferry::win32::crypt
