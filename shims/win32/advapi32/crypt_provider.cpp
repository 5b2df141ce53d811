// CryptoAPI's providers: they have random numbers, digests, ciphers and RSA. Their
// containers are the process's own; the user's default one is always there.

#include "crypt_objects.hpp"

#include <ferry/win32/wide.hpp>

using namespace ferry::win32;
using namespace ferry::win32::crypt;

namespace {

constexpr ProviderKind kinds[] = {
    {L"Microsoft Strong Cryptographic Provider", PROV_RSA_FULL,
     L"RSA Full (Signature and Key Exchange)", false, false},
    {L"Microsoft Enhanced Cryptographic Provider v1.0", PROV_RSA_FULL,
     L"RSA Full (Signature and Key Exchange)", false, false},
    {L"Microsoft Base Cryptographic Provider v1.0", PROV_RSA_FULL,
     L"RSA Full (Signature and Key Exchange)", false, true},
    {L"Microsoft RSA SChannel Cryptographic Provider", PROV_RSA_SCHANNEL, L"RSA SChannel", true,
     false},
    {L"Microsoft Enhanced RSA and AES Cryptographic Provider", PROV_RSA_AES, L"RSA Full and AES",
     true, false},
};
constexpr DWORD kind_count = sizeof kinds / sizeof kinds[0];

/// A type's provider is the first of its rows.
const ProviderKind* kind_of_type(DWORD type) {
    for (const ProviderKind& kind : kinds) {
        if (kind.type == type) {
            return &kind;
        }
    }
    return nullptr;
}

const ProviderKind* find_kind(LPCWSTR name, DWORD type) {
    if (type == 0 || type > most_types) {
        fail(NTE_BAD_PROV_TYPE);
        return nullptr;
    }
    if (name == nullptr || *name == 0) {
        const ProviderKind* const kind = kind_of_type(type);
        if (kind == nullptr) {
            fail(NTE_PROV_TYPE_NOT_DEF);
        }
        return kind;
    }
    for (const ProviderKind& kind : kinds) {
        if (lstrcmpiW(kind.name, name) == 0) {
            if (kind.type != type) {
                fail(NTE_PROV_TYPE_NO_MATCH);
                return nullptr;
            }
            return &kind;
        }
    }
    fail(NTE_KEYSET_NOT_DEF);
    return nullptr;
}

struct Container {
    Container* next;
    WCHAR name[MAX_PATH];
    Pair* pairs[pair_uses];
};
Container* containers;
RTL_SRWLOCK containers_lock = RTL_SRWLOCK_INIT;

/// Where it hangs; null behind the last one.
Container** find_container(LPCWSTR name) {
    Container** at = &containers;
    while (*at != nullptr && lstrcmpiW((*at)->name, name) != 0) {
        at = &(*at)->next;
    }
    return at;
}

void free_pair(Pair* pair) {
    if (pair != nullptr) {
        SecureZeroMemory(pair, sizeof *pair);
        RtlFreeHeap(peb()->process_heap, 0, pair);
    }
}

/// Where `at` hangs the containers; null without memory.
Container* add_container(Container** at, LPCWSTR name) {
    auto* const made = static_cast<Container*>(
        RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, sizeof(Container)));
    if (made != nullptr) {
        lstrcpynW(made->name, name, MAX_PATH);
        *at = made;
    }
    return made;
}

/// Makes, deletes or looks for a container; zero, or why that can't be.
HRESULT use_container(LPCWSTR name, DWORD flags) {
    const bool is_default = *name == 0;
    RtlAcquireSRWLockExclusive(&containers_lock);
    Container** const at = find_container(name);
    HRESULT result = 0;
    if ((flags & CRYPT_DELETEKEYSET) != 0) {
        Container* const gone = *at;
        result = gone == nullptr && !is_default ? NTE_BAD_KEYSET : 0;
        if (gone != nullptr) {
            *at = gone->next;
            free_pair(gone->pairs[0]);
            free_pair(gone->pairs[1]);
            RtlFreeHeap(peb()->process_heap, 0, gone);
        }
    } else if ((flags & CRYPT_NEWKEYSET) != 0) {
        result = *at != nullptr || is_default ? NTE_EXISTS : 0;
        if (result == 0) {
            result = add_container(at, name) == nullptr ? NTE_NO_MEMORY : 0;
        }
    } else if (*at == nullptr && !is_default) {
        result = NTE_BAD_KEYSET;
    }
    RtlReleaseSRWLockExclusive(&containers_lock);
    return result;
}

/// A text, in the caller's form.
BOOL give_text(LPCWSTR text, bool narrow, void* to, DWORD* size) {
    if (!narrow) {
        return give(text, static_cast<DWORD>((wcslen(text) + 1) * sizeof(WCHAR)), to, size);
    }
    char short_text[2 * MAX_PATH];
    const int bytes =
        WideCharToMultiByte(CP_ACP, 0, text, -1, short_text, sizeof short_text, nullptr, nullptr);
    return give(short_text, static_cast<DWORD>(bytes), to, size);
}

/// What CryptEnumProviders and CryptEnumProviderTypes must not be given.
bool is_asked_well(const DWORD* reserved, DWORD flags, const void* type, const void* size) {
    if (reserved != nullptr || type == nullptr || size == nullptr) {
        return fail(DWORD{ERROR_INVALID_PARAMETER}) != FALSE;
    }
    return flags == 0 || fail(NTE_BAD_FLAGS) != FALSE;
}

BOOL enumerate(DWORD index, const DWORD* reserved, DWORD flags, DWORD* type, void* name,
               DWORD* size, bool narrow) {
    if (!is_asked_well(reserved, flags, type, size)) {
        return FALSE;
    }
    if (index >= kind_count) {
        return fail(DWORD{ERROR_NO_MORE_ITEMS});
    }
    *type = kinds[index].type;
    return give_text(kinds[index].name, narrow, name, size);
}

BOOL enumerate_types(DWORD index, const DWORD* reserved, DWORD flags, DWORD* type, void* name,
                     DWORD* size, bool narrow) {
    if (!is_asked_well(reserved, flags, type, size)) {
        return FALSE;
    }
    for (const ProviderKind& kind : kinds) {
        if (kind_of_type(kind.type) == &kind && index-- == 0) {
            *type = kind.type;
            return give_text(kind.type_name, narrow, name, size);
        }
    }
    return fail(DWORD{ERROR_NO_MORE_ITEMS});
}

BOOL default_provider(DWORD type, const DWORD* reserved, DWORD flags, void* name, DWORD* size,
                      bool narrow) {
    if (reserved != nullptr || size == nullptr) {
        return fail(DWORD{ERROR_INVALID_PARAMETER});
    }
    if ((flags & ~static_cast<DWORD>(CRYPT_USER_DEFAULT | CRYPT_MACHINE_DEFAULT)) != 0) {
        return fail(NTE_BAD_FLAGS);
    }
    const ProviderKind* const kind = find_kind(nullptr, type);
    return kind != nullptr ? give_text(kind->name, narrow, name, size) : FALSE;
}

/// The provider's own, or those of its container, which is made by a first pair if it is the
/// default one; null if there are none. The lock is held.
Pair** pairs_of(Provider& provider, bool makes) {
    if (provider.is_verifying) {
        return provider.pairs;
    }
    Container** const at = find_container(provider.container);
    Container* container = *at;
    if (container == nullptr && makes) {
        container = add_container(at, provider.container);
    }
    return container != nullptr ? container->pairs : nullptr;
}

DWORD use_of(ALG_ID id) { return id == CALG_RSA_SIGN ? AT_SIGNATURE : AT_KEYEXCHANGE; }

} // namespace

namespace ferry::win32::crypt {

bool store_pair(Provider& provider, const Pair& pair) {
    auto* const kept =
        static_cast<Pair*>(RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, sizeof(Pair)));
    if (kept == nullptr) {
        return fail(NTE_NO_MEMORY) != FALSE;
    }
    *kept = pair;
    RtlAcquireSRWLockExclusive(&containers_lock);
    Pair** const pairs = pairs_of(provider, true);
    Pair* gone = kept;
    if (pairs != nullptr) {
        Pair*& slot = pairs[use_of(pair.algorithm) - 1];
        gone = slot;
        slot = kept;
    }
    RtlReleaseSRWLockExclusive(&containers_lock);
    free_pair(gone);
    return pairs != nullptr || fail(NTE_NO_MEMORY) != FALSE;
}

bool load_pair(Provider& provider, DWORD use, Pair& to) {
    if (use == 0 || use > pair_uses) {
        return fail(NTE_BAD_KEY) != FALSE;
    }
    RtlAcquireSRWLockExclusive(&containers_lock);
    Pair** const pairs = pairs_of(provider, false);
    const Pair* const pair = pairs != nullptr ? pairs[use - 1] : nullptr;
    if (pair != nullptr) {
        to = *pair;
    }
    RtlReleaseSRWLockExclusive(&containers_lock);
    return pair != nullptr || fail(NTE_NO_KEY) != FALSE;
}

} // namespace ferry::win32::crypt

extern "C" {

WINBOOL WINAPI CryptAcquireContextW(HCRYPTPROV* to, LPCWSTR container, LPCWSTR name, DWORD type,
                                    DWORD flags) {
    constexpr DWORD known = CRYPT_VERIFYCONTEXT | CRYPT_NEWKEYSET | CRYPT_DELETEKEYSET |
                            CRYPT_MACHINE_KEYSET | CRYPT_SILENT;
    const ProviderKind* const kind = find_kind(name, type);
    if (kind == nullptr) {
        return FALSE;
    }
    if (to == nullptr) {
        return fail(DWORD{ERROR_INVALID_PARAMETER});
    }
    *to = 0;
    if (container != nullptr && wcslen(container) >= MAX_PATH) {
        return fail(NTE_BAD_KEYSET_PARAM);
    }
    const LPCWSTR own = container != nullptr ? container : L"";
    const bool is_verifying = (flags & CRYPT_VERIFYCONTEXT) != 0;
    if ((flags & ~known) != 0 || (is_verifying && *own != 0)) {
        return fail(NTE_BAD_FLAGS);
    }
    if (const HRESULT error = is_verifying ? 0 : use_container(own, flags); error != 0) {
        return fail(error);
    }
    if ((flags & CRYPT_DELETEKEYSET) != 0) {
        return TRUE;
    }
    auto* const made = make<Provider>();
    if (made == nullptr) {
        return FALSE;
    }
    made->is = kind;
    made->references = 1;
    made->is_verifying = is_verifying;
    lstrcpynW(made->container, own, MAX_PATH);
    *to = reinterpret_cast<HCRYPTPROV>(made);
    SetLastError(ERROR_SUCCESS); // as Windows leaves it
    return TRUE;
}
WINBOOL WINAPI CryptAcquireContextA(HCRYPTPROV* to, LPCSTR container, LPCSTR name, DWORD type,
                                    DWORD flags) {
    return CryptAcquireContextW(to, Wide(container), Wide(name), type, flags);
}
WINBOOL WINAPI CryptContextAddRef(HCRYPTPROV of, DWORD* reserved, DWORD flags) {
    auto* const provider = find<Provider>(of);
    if (provider == nullptr) {
        return FALSE;
    }
    if (reserved != nullptr) {
        return fail(DWORD{ERROR_INVALID_PARAMETER});
    }
    if (flags != 0) {
        return fail(NTE_BAD_FLAGS);
    }
    InterlockedIncrement(&provider->references);
    return TRUE;
}
/// Releases whatever the flags are.
WINBOOL WINAPI CryptReleaseContext(HCRYPTPROV of, DWORD flags) {
    auto* const provider = find<Provider>(of);
    if (provider == nullptr) {
        return FALSE;
    }
    if (InterlockedDecrement(&provider->references) == 0) {
        destroy_provider(provider);
    }
    return flags == 0 || fail(NTE_BAD_FLAGS);
}
WINBOOL WINAPI CryptGenRandom(HCRYPTPROV of, DWORD size, BYTE* to) {
    if (find<Provider>(of) == nullptr) {
        return FALSE;
    }
    FerryRandom(to, size);
    return TRUE;
}

WINBOOL WINAPI CryptGetProvParam(HCRYPTPROV of, DWORD which, BYTE* to, DWORD* size, DWORD flags) {
    const auto* const provider = find<Provider>(of);
    if (provider == nullptr) {
        return FALSE;
    }
    const struct {
        DWORD which;
        DWORD value;
    } numbers[] = {{PP_PROVTYPE, provider->is->type},
                   {PP_VERSION, 0x200},
                   {PP_IMPTYPE, CRYPT_IMPL_SOFTWARE},
                   {PP_KEYSET_TYPE, 0}};
    if (flags != 0) {
        return fail(NTE_BAD_FLAGS);
    }
    for (const auto& number : numbers) {
        if (number.which == which) {
            return give(&number.value, sizeof number.value, to, size);
        }
    }
    switch (which) {
    case PP_NAME: return give_text(provider->is->name, true, to, size);
    case PP_CONTAINER:
    case PP_UNIQUE_CONTAINER: return give_text(provider->container, true, to, size);
    default: return fail(NTE_BAD_TYPE);
    }
}

WINBOOL WINAPI CryptEnumProvidersW(DWORD index, DWORD* reserved, DWORD flags, DWORD* type,
                                   LPWSTR name, DWORD* size) {
    return enumerate(index, reserved, flags, type, name, size, false);
}
WINBOOL WINAPI CryptEnumProvidersA(DWORD index, DWORD* reserved, DWORD flags, DWORD* type,
                                   LPSTR name, DWORD* size) {
    return enumerate(index, reserved, flags, type, name, size, true);
}
WINBOOL WINAPI CryptEnumProviderTypesW(DWORD index, DWORD* reserved, DWORD flags, DWORD* type,
                                       LPWSTR name, DWORD* size) {
    return enumerate_types(index, reserved, flags, type, name, size, false);
}
WINBOOL WINAPI CryptEnumProviderTypesA(DWORD index, DWORD* reserved, DWORD flags, DWORD* type,
                                       LPSTR name, DWORD* size) {
    return enumerate_types(index, reserved, flags, type, name, size, true);
}
WINBOOL WINAPI CryptGetDefaultProviderW(DWORD type, DWORD* reserved, DWORD flags, LPWSTR name,
                                        DWORD* size) {
    return default_provider(type, reserved, flags, name, size, false);
}
WINBOOL WINAPI CryptGetDefaultProviderA(DWORD type, DWORD* reserved, DWORD flags, LPSTR name,
                                        DWORD* size) {
    return default_provider(type, reserved, flags, name, size, true);
}

} // extern "C"
