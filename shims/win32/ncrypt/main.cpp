// Keys without a name, by bcrypt's functions; there is no store of keys, so that those with a name
// are refused. BCrypt's functions are bcrypt's.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

#include <bcrypt.h>
#undef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT
#include <ncrypt.h>

using namespace ferry::win32;

namespace {

enum Magic : ULONG {
    provider_magic = 0x5652504e,
    key_magic = 0x59454b4e,
    secret_magic = 0x5243534e
};

/// A value that a program has set.
struct Property {
    Property* next;
    DWORD size;
    WCHAR name[64];
    BYTE value[1]; ///< `size` of them
};

struct Object {
    ULONG magic;
    Property* properties;
    // Of a key:
    BCRYPT_ALG_HANDLE algorithm;
    BCRYPT_KEY_HANDLE key; ///< null before it is made
    DWORD bits;            ///< that it is to have; 0: what the algorithm says
    // Of a secret:
    BCRYPT_SECRET_HANDLE secret;
};

void* allocate(SIZE_T size) { return RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, size); }
void release(void* block) { RtlFreeHeap(peb()->process_heap, 0, block); }

bool same(LPCWSTR a, LPCWSTR b) { return wcscmp(a, b) == 0; }

/// Null for another kind of handle.
Object* object_of(ULONG_PTR handle, Magic magic) {
    constexpr ULONG_PTR numbers = 0x10000;
    auto* const object = reinterpret_cast<Object*>(handle);
    return handle >= numbers && object->magic == magic ? object : nullptr;
}
/// One that can be used.
Object* ready_key(ULONG_PTR handle) {
    Object* const key = object_of(handle, key_magic);
    return key != nullptr && key->key != nullptr ? key : nullptr;
}

Object* new_object(Magic magic) {
    auto* const object = static_cast<Object*>(allocate(sizeof(Object)));
    if (object != nullptr) {
        object->magic = magic;
    }
    return object;
}

void delete_object(Object* object) {
    while (Property* const property = object->properties) {
        object->properties = property->next;
        release(property);
    }
    if (object->key != nullptr) {
        BCryptDestroyKey(object->key);
    }
    if (object->algorithm != nullptr) {
        BCryptCloseAlgorithmProvider(object->algorithm, 0);
    }
    if (object->secret != nullptr) {
        BCryptDestroySecret(object->secret);
    }
    object->magic = 0;
    release(object);
}

SECURITY_STATUS error_of(NTSTATUS status) {
    constexpr struct {
        NTSTATUS status;
        SECURITY_STATUS error;
    } errors[] = {
        {STATUS_SUCCESS, ERROR_SUCCESS},
        {STATUS_INVALID_PARAMETER, NTE_INVALID_PARAMETER},
        {STATUS_INVALID_HANDLE, NTE_INVALID_HANDLE},
        {STATUS_BUFFER_TOO_SMALL, NTE_BUFFER_TOO_SMALL},
        {STATUS_NOT_SUPPORTED, NTE_NOT_SUPPORTED},
        {STATUS_NOT_FOUND, NTE_NOT_SUPPORTED},
        {STATUS_NO_MEMORY, NTE_NO_MEMORY},
        {static_cast<NTSTATUS>(0xc000a000), NTE_BAD_SIGNATURE}, // STATUS_INVALID_SIGNATURE
    };
    for (const auto& one : errors) {
        if (one.status == status) {
            return one.error;
        }
    }
    return NTE_FAIL;
}

/// bcrypt's flags of paddings are the same; it has nobody to ask.
ULONG padding_of(DWORD flags) { return flags & ~DWORD{NCRYPT_SILENT_FLAG}; }

Property* find_property(const Object& object, LPCWSTR name) {
    Property* at = object.properties;
    while (at != nullptr && !same(at->name, name)) {
        at = at->next;
    }
    return at;
}

SECURITY_STATUS keep_property(Object& object, LPCWSTR name, const BYTE* value, DWORD size) {
    if (wcslen(name) >= ARRAYSIZE(Property::name)) {
        return NTE_INVALID_PARAMETER;
    }
    auto* const made = static_cast<Property*>(allocate(sizeof(Property) + size));
    if (made == nullptr) {
        return NTE_NO_MEMORY;
    }
    made->size = size;
    memcpy(made->name, name, (wcslen(name) + 1) * sizeof(WCHAR));
    memcpy(made->value, value, size);
    Property** at = &object.properties;
    while (*at != nullptr && !same((*at)->name, name)) {
        at = &(*at)->next;
    }
    Property* const last = *at;
    made->next = last != nullptr ? last->next : nullptr;
    *at = made;
    release(last);
    return ERROR_SUCCESS;
}

SECURITY_STATUS give(const void* value, DWORD size, PBYTE to, DWORD room, DWORD* told) {
    *told = size;
    if (to == nullptr) {
        return ERROR_SUCCESS;
    }
    if (room < size) {
        return NTE_BUFFER_TOO_SMALL;
    }
    memcpy(to, value, size);
    return ERROR_SUCCESS;
}
SECURITY_STATUS give_text(LPCWSTR text, PBYTE to, DWORD room, DWORD* told) {
    return give(text, static_cast<DWORD>((wcslen(text) + 1) * sizeof(WCHAR)), to, room, told);
}

/// "ECDSA_P256" is of "ECDSA".
SECURITY_STATUS give_group(Object& key, PBYTE to, DWORD room, DWORD* told) {
    WCHAR name[64];
    ULONG size = 0;
    const NTSTATUS status =
        BCryptGetProperty(key.algorithm, BCRYPT_ALGORITHM_NAME, reinterpret_cast<PUCHAR>(name),
                          sizeof name, &size, 0);
    for (WCHAR* at = name; NT_SUCCESS(status) && *at != 0; ++at) {
        if (*at == '_') {
            *at = 0;
            break;
        }
    }
    return NT_SUCCESS(status) ? give_text(name, to, room, told) : error_of(status);
}

SECURITY_STATUS key_property(Object& key, LPCWSTR name, PBYTE to, DWORD room, DWORD* told) {
    constexpr struct {
        const WCHAR* name;
        const WCHAR* of_bcrypt;
    } names[] = {
        {NCRYPT_ALGORITHM_PROPERTY, BCRYPT_ALGORITHM_NAME},
        {NCRYPT_LENGTH_PROPERTY, BCRYPT_KEY_LENGTH},
        {NCRYPT_BLOCK_LENGTH_PROPERTY, BCRYPT_BLOCK_LENGTH},
        {BCRYPT_SIGNATURE_LENGTH, BCRYPT_SIGNATURE_LENGTH},
        {L"PublicKeyLength", BCRYPT_KEY_LENGTH},
        {L"ECCCurveName", L"ECCCurveName"},
    };
    if (same(name, NCRYPT_ALGORITHM_GROUP_PROPERTY)) {
        return give_group(key, to, room, told);
    }
    if (same(name, NCRYPT_LENGTH_PROPERTY) && key.key == nullptr && key.bits != 0) {
        return give(&key.bits, sizeof key.bits, to, room, told);
    }
    if (same(name, NCRYPT_EXPORT_POLICY_PROPERTY) || same(name, NCRYPT_KEY_TYPE_PROPERTY)) {
        constexpr DWORD none = 0;
        return give(&none, sizeof none, to, room, told);
    }
    if (same(name, NCRYPT_KEY_USAGE_PROPERTY)) {
        constexpr DWORD all = NCRYPT_ALLOW_ALL_USAGES;
        return give(&all, sizeof all, to, room, told);
    }
    for (const auto& one : names) {
        if (same(name, one.name)) {
            const BCRYPT_HANDLE from = key.key != nullptr ? key.key : key.algorithm;
            return error_of(BCryptGetProperty(from, one.of_bcrypt, to, room, told, 0));
        }
    }
    return NTE_NOT_FOUND;
}

SECURITY_STATUS set_length(Object& key, const BYTE* value, DWORD size) {
    if (key.key != nullptr || size != sizeof key.bits) {
        return key.key != nullptr ? NTE_BAD_KEY_STATE : NTE_INVALID_PARAMETER;
    }
    memcpy(&key.bits, value, sizeof key.bits);
    return ERROR_SUCCESS;
}

/// By the letters that a blob begins with.
LPCWSTR algorithm_of_blob(const BYTE* blob, DWORD size) {
    constexpr struct {
        ULONG magics[3];
        const WCHAR* name;
    } blobs[] = {
        {{BCRYPT_RSAPUBLIC_MAGIC, BCRYPT_RSAPRIVATE_MAGIC, BCRYPT_RSAFULLPRIVATE_MAGIC},
         BCRYPT_RSA_ALGORITHM},
        {{BCRYPT_ECDSA_PUBLIC_P256_MAGIC, BCRYPT_ECDSA_PRIVATE_P256_MAGIC},
         BCRYPT_ECDSA_P256_ALGORITHM},
        {{BCRYPT_ECDSA_PUBLIC_P384_MAGIC, BCRYPT_ECDSA_PRIVATE_P384_MAGIC},
         BCRYPT_ECDSA_P384_ALGORITHM},
        {{BCRYPT_ECDSA_PUBLIC_P521_MAGIC, BCRYPT_ECDSA_PRIVATE_P521_MAGIC},
         BCRYPT_ECDSA_P521_ALGORITHM},
        {{BCRYPT_ECDH_PUBLIC_P256_MAGIC, BCRYPT_ECDH_PRIVATE_P256_MAGIC},
         BCRYPT_ECDH_P256_ALGORITHM},
        {{BCRYPT_ECDH_PUBLIC_P384_MAGIC, BCRYPT_ECDH_PRIVATE_P384_MAGIC},
         BCRYPT_ECDH_P384_ALGORITHM},
        {{BCRYPT_ECDH_PUBLIC_P521_MAGIC, BCRYPT_ECDH_PRIVATE_P521_MAGIC},
         BCRYPT_ECDH_P521_ALGORITHM},
    };
    ULONG magic = 0;
    if (size >= sizeof magic) {
        memcpy(&magic, blob, sizeof magic);
    }
    for (const auto& one : blobs) {
        for (const ULONG known : one.magics) {
            if (known != 0 && known == magic) {
                return one.name;
            }
        }
    }
    return nullptr;
}

/// Of keys in pairs: others are not kept in stores.
NTSTATUS open_algorithm(LPCWSTR name, BCRYPT_ALG_HANDLE& to) {
    const bool is_pair = wcsncmp(name, L"RSA", 3) == 0 || wcsncmp(name, L"EC", 2) == 0;
    return is_pair ? BCryptOpenAlgorithmProvider(&to, name, nullptr, 0) : STATUS_NOT_SUPPORTED;
}

bool is_public_blob(LPCWSTR kind) {
    return same(kind, BCRYPT_PUBLIC_KEY_BLOB) || same(kind, BCRYPT_RSAPUBLIC_BLOB) ||
           same(kind, BCRYPT_ECCPUBLIC_BLOB);
}

bool may_be_exported(const Object& key) {
    const Property* const policy = find_property(key, NCRYPT_EXPORT_POLICY_PROPERTY);
    return policy != nullptr && (policy->value[0] & NCRYPT_ALLOW_PLAINTEXT_EXPORT_FLAG) != 0;
}

} // namespace

extern "C" {

SECURITY_STATUS WINAPI NCryptOpenStorageProvider(NCRYPT_PROV_HANDLE* to, LPCWSTR name, DWORD) {
    if (to == nullptr) {
        return NTE_INVALID_PARAMETER;
    }
    if (name != nullptr && !same(name, MS_KEY_STORAGE_PROVIDER)) {
        return NTE_NOT_FOUND;
    }
    Object* const provider = new_object(provider_magic);
    *to = reinterpret_cast<NCRYPT_PROV_HANDLE>(provider);
    return provider != nullptr ? ERROR_SUCCESS : NTE_NO_MEMORY;
}

SECURITY_STATUS WINAPI NCryptFreeObject(NCRYPT_HANDLE handle) {
    constexpr Magic magics[] = {provider_magic, key_magic, secret_magic};
    for (const Magic magic : magics) {
        if (Object* const object = object_of(handle, magic)) {
            delete_object(object);
            return ERROR_SUCCESS;
        }
    }
    return NTE_INVALID_HANDLE;
}
SECURITY_STATUS WINAPI NCryptDeleteKey(NCRYPT_KEY_HANDLE handle, DWORD) {
    return object_of(handle, key_magic) != nullptr ? NCryptFreeObject(handle) : NTE_INVALID_HANDLE;
}
SECURITY_STATUS WINAPI NCryptFreeBuffer(PVOID block) {
    release(block);
    return ERROR_SUCCESS;
}
WINBOOL WINAPI NCryptIsKeyHandle(NCRYPT_KEY_HANDLE handle) {
    return object_of(handle, key_magic) != nullptr;
}

SECURITY_STATUS WINAPI NCryptIsAlgSupported(NCRYPT_PROV_HANDLE provider, LPCWSTR name, DWORD) {
    BCRYPT_ALG_HANDLE algorithm = nullptr;
    if (object_of(provider, provider_magic) == nullptr) {
        return NTE_INVALID_HANDLE;
    }
    if (name == nullptr) {
        return NTE_INVALID_PARAMETER;
    }
    const NTSTATUS status = open_algorithm(name, algorithm);
    if (NT_SUCCESS(status)) {
        BCryptCloseAlgorithmProvider(algorithm, 0);
    }
    return error_of(status);
}

SECURITY_STATUS WINAPI NCryptOpenKey(NCRYPT_PROV_HANDLE provider, NCRYPT_KEY_HANDLE* to,
                                     LPCWSTR name, DWORD, DWORD) {
    if (object_of(provider, provider_magic) == nullptr) {
        return NTE_INVALID_HANDLE;
    }
    return to == nullptr || name == nullptr ? NTE_INVALID_PARAMETER : NTE_BAD_KEYSET;
}

SECURITY_STATUS WINAPI NCryptCreatePersistedKey(NCRYPT_PROV_HANDLE provider, NCRYPT_KEY_HANDLE* to,
                                                LPCWSTR algorithm, LPCWSTR name, DWORD, DWORD) {
    if (object_of(provider, provider_magic) == nullptr) {
        return NTE_INVALID_HANDLE;
    }
    if (to == nullptr || algorithm == nullptr) {
        return NTE_INVALID_PARAMETER;
    }
    if (name != nullptr) {
        return NTE_NOT_SUPPORTED;
    }
    Object* const key = new_object(key_magic);
    if (key == nullptr) {
        return NTE_NO_MEMORY;
    }
    const NTSTATUS status = open_algorithm(algorithm, key->algorithm);
    if (!NT_SUCCESS(status)) {
        delete_object(key);
        return error_of(status);
    }
    *to = reinterpret_cast<NCRYPT_KEY_HANDLE>(key);
    return ERROR_SUCCESS;
}

SECURITY_STATUS WINAPI NCryptFinalizeKey(NCRYPT_KEY_HANDLE handle, DWORD) {
    constexpr DWORD usual_bits = 2048;
    Object* const key = object_of(handle, key_magic);
    if (key == nullptr) {
        return NTE_INVALID_HANDLE;
    }
    if (key->key != nullptr) {
        return NTE_BAD_KEY_STATE;
    }
    BCRYPT_KEY_LENGTHS_STRUCT lengths{};
    ULONG size = 0;
    BCryptGetProperty(key->algorithm, BCRYPT_KEY_LENGTHS, reinterpret_cast<PUCHAR>(&lengths),
                      sizeof lengths, &size, 0);
    const bool is_fixed = lengths.dwMinLength == lengths.dwMaxLength;
    const DWORD bits = key->bits != 0 ? key->bits : is_fixed ? lengths.dwMinLength : usual_bits;
    BCRYPT_KEY_HANDLE made = nullptr;
    NTSTATUS status = BCryptGenerateKeyPair(key->algorithm, &made, bits, 0);
    if (NT_SUCCESS(status)) {
        status = BCryptFinalizeKeyPair(made, 0);
        key->key = made;
    }
    return error_of(status);
}

SECURITY_STATUS WINAPI NCryptSetProperty(NCRYPT_HANDLE handle, LPCWSTR name, PBYTE value,
                                         DWORD size, DWORD) {
    Object* const key = object_of(handle, key_magic);
    Object* const object = key != nullptr ? key : object_of(handle, provider_magic);
    if (object == nullptr) {
        return NTE_INVALID_HANDLE;
    }
    if (name == nullptr || (value == nullptr && size != 0)) {
        return NTE_INVALID_PARAMETER;
    }
    if (key != nullptr && same(name, NCRYPT_LENGTH_PROPERTY)) {
        return set_length(*key, value, size);
    }
    if (key != nullptr && same(name, L"ECCCurveName")) {
        return error_of(BCryptSetProperty(key->algorithm, name, value, size, 0));
    }
    return keep_property(*object, name, value, size);
}

SECURITY_STATUS WINAPI NCryptGetProperty(NCRYPT_HANDLE handle, LPCWSTR name, PBYTE to, DWORD room,
                                         DWORD* size, DWORD) {
    Object* const key = object_of(handle, key_magic);
    Object* const object = key != nullptr ? key : object_of(handle, provider_magic);
    if (object == nullptr) {
        return NTE_INVALID_HANDLE;
    }
    if (name == nullptr || size == nullptr) {
        return NTE_INVALID_PARAMETER;
    }
    if (const Property* const property = find_property(*object, name)) {
        return give(property->value, property->size, to, room, size);
    }
    if (key != nullptr) {
        return key_property(*key, name, to, room, size);
    }
    if (same(name, NCRYPT_NAME_PROPERTY)) {
        return give_text(MS_KEY_STORAGE_PROVIDER, to, room, size);
    }
    if (same(name, NCRYPT_IMPL_TYPE_PROPERTY)) {
        constexpr DWORD software = NCRYPT_IMPL_SOFTWARE_FLAG;
        return give(&software, sizeof software, to, room, size);
    }
    return NTE_NOT_FOUND;
}

SECURITY_STATUS WINAPI NCryptImportKey(NCRYPT_PROV_HANDLE provider, NCRYPT_KEY_HANDLE wrapping,
                                       LPCWSTR kind, NCryptBufferDesc*, NCRYPT_KEY_HANDLE* to,
                                       PBYTE blob, DWORD size, DWORD) {
    if (object_of(provider, provider_magic) == nullptr) {
        return NTE_INVALID_HANDLE;
    }
    if (kind == nullptr || to == nullptr || blob == nullptr) {
        return NTE_INVALID_PARAMETER;
    }
    const LPCWSTR algorithm = algorithm_of_blob(blob, size);
    if (wrapping != 0 || algorithm == nullptr) {
        return NTE_NOT_SUPPORTED;
    }
    NCRYPT_KEY_HANDLE made = 0;
    if (const SECURITY_STATUS error =
            NCryptCreatePersistedKey(provider, &made, algorithm, nullptr, 0, 0);
        error != ERROR_SUCCESS) {
        return error;
    }
    Object* const key = object_of(made, key_magic);
    const NTSTATUS status =
        BCryptImportKeyPair(key->algorithm, nullptr, kind, &key->key, blob, size, 0);
    if (!NT_SUCCESS(status)) {
        delete_object(key);
        return error_of(status);
    }
    *to = made;
    return ERROR_SUCCESS;
}

SECURITY_STATUS WINAPI NCryptExportKey(NCRYPT_KEY_HANDLE handle, NCRYPT_KEY_HANDLE wrapping,
                                       LPCWSTR kind, NCryptBufferDesc*, PBYTE to, DWORD room,
                                       DWORD* size, DWORD) {
    const Object* const key = ready_key(handle);
    if (key == nullptr) {
        return NTE_INVALID_HANDLE;
    }
    if (kind == nullptr || size == nullptr) {
        return NTE_INVALID_PARAMETER;
    }
    if (wrapping != 0 || (!is_public_blob(kind) && !may_be_exported(*key))) {
        return NTE_NOT_SUPPORTED;
    }
    return error_of(BCryptExportKey(key->key, nullptr, kind, to, room, size, 0));
}

SECURITY_STATUS WINAPI NCryptSignHash(NCRYPT_KEY_HANDLE handle, VOID* info, PBYTE hash,
                                      DWORD hash_size, PBYTE to, DWORD room, DWORD* size,
                                      DWORD flags) {
    const Object* const key = ready_key(handle);
    return key == nullptr ? NTE_INVALID_HANDLE
                          : error_of(BCryptSignHash(key->key, info, hash, hash_size, to, room, size,
                                                    padding_of(flags)));
}
SECURITY_STATUS WINAPI NCryptVerifySignature(NCRYPT_KEY_HANDLE handle, VOID* info, PBYTE hash,
                                             DWORD hash_size, PBYTE signature, DWORD size,
                                             DWORD flags) {
    const Object* const key = ready_key(handle);
    return key == nullptr ? NTE_INVALID_HANDLE
                          : error_of(BCryptVerifySignature(key->key, info, hash, hash_size,
                                                           signature, size, padding_of(flags)));
}
SECURITY_STATUS WINAPI NCryptEncrypt(NCRYPT_KEY_HANDLE handle, PBYTE from, DWORD from_size,
                                     VOID* info, PBYTE to, DWORD room, DWORD* size, DWORD flags) {
    const Object* const key = ready_key(handle);
    return key == nullptr ? NTE_INVALID_HANDLE
                          : error_of(BCryptEncrypt(key->key, from, from_size, info, nullptr, 0, to,
                                                   room, size, padding_of(flags)));
}
SECURITY_STATUS WINAPI NCryptDecrypt(NCRYPT_KEY_HANDLE handle, PBYTE from, DWORD from_size,
                                     VOID* info, PBYTE to, DWORD room, DWORD* size, DWORD flags) {
    const Object* const key = ready_key(handle);
    return key == nullptr ? NTE_INVALID_HANDLE
                          : error_of(BCryptDecrypt(key->key, from, from_size, info, nullptr, 0, to,
                                                   room, size, padding_of(flags)));
}

SECURITY_STATUS WINAPI NCryptSecretAgreement(NCRYPT_KEY_HANDLE own, NCRYPT_KEY_HANDLE other,
                                             NCRYPT_SECRET_HANDLE* to, DWORD flags) {
    const Object* const private_key = ready_key(own);
    const Object* const public_key = ready_key(other);
    if (private_key == nullptr || public_key == nullptr) {
        return NTE_INVALID_HANDLE;
    }
    Object* const secret = to == nullptr ? nullptr : new_object(secret_magic);
    if (secret == nullptr) {
        return to == nullptr ? NTE_INVALID_PARAMETER : NTE_NO_MEMORY;
    }
    const NTSTATUS status = BCryptSecretAgreement(private_key->key, public_key->key,
                                                  &secret->secret, padding_of(flags));
    if (!NT_SUCCESS(status)) {
        delete_object(secret);
        return error_of(status);
    }
    *to = reinterpret_cast<NCRYPT_SECRET_HANDLE>(secret);
    return ERROR_SUCCESS;
}
SECURITY_STATUS WINAPI NCryptDeriveKey(NCRYPT_SECRET_HANDLE handle, LPCWSTR kind,
                                       NCryptBufferDesc* parameters, PBYTE to, DWORD room,
                                       DWORD* size, ULONG flags) {
    const Object* const secret = object_of(handle, secret_magic);
    return secret == nullptr ? NTE_INVALID_HANDLE
                             : error_of(BCryptDeriveKey(secret->secret, kind, parameters, to, room,
                                                        size, padding_of(flags)));
}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
