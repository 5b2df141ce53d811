// Stores of certificates: in memory, but for the one of those that are trusted, which begins with
// what the host trusts. What programs add to a store of the system's is their own.

#include "certificate.hpp"

namespace ferry::win32::certificates {

namespace {

constexpr ULONG store_magic = 0x54535246;

struct Member {
    Member* next;
    Store* store;
};

} // namespace

struct Store {
    ULONG magic;
    LONG references; ///< of programs, of certificates that programs have, and of collections
    bool is_collection;
    bool is_permanent;
    Certificate* first;
    Certificate** last;
    Member* members; ///< of a collection
    Store* next_named;
    const WCHAR* name;
};

namespace {

/// CERT_STORE_PROV_…, which the headers have as pointers.
enum Provider : ULONG_PTR {
    of_memory = 2,
    of_system_a = 9,
    of_system_w = 10,
    of_collection = 11,
    of_registry_a = 12,
    of_registry_w = 13,
};

SRWLOCK lock = SRWLOCK_INIT;
Store* named; ///< the system's
constexpr const WCHAR* trusted_name = L"ROOT";

/// Where distributions keep what they trust.
constexpr const WCHAR* trusted_files[] = {
    L"Z:\\etc\\ssl\\certs\\ca-certificates.crt",
    L"Z:\\etc\\pki\\tls\\certs\\ca-bundle.crt",
    L"Z:\\etc\\ssl\\ca-bundle.pem",
    L"Z:\\etc\\ssl\\cert.pem",
};

Store* new_store(bool is_collection) {
    auto* const made = static_cast<Store*>(allocate(sizeof(Store)));
    if (made == nullptr) {
        SetLastError(static_cast<DWORD>(E_OUTOFMEMORY));
        return nullptr;
    }
    made->magic = store_magic;
    made->references = 1;
    made->is_collection = is_collection;
    made->last = &made->first;
    return made;
}

Store* store_of(HCERTSTORE handle) {
    auto* const store = static_cast<Store*>(handle);
    return store != nullptr && store->magic == store_magic ? store : nullptr;
}

void give_back(Store* store) {
    if (--store->references != 0 || store->is_permanent) {
        return;
    }
    store->magic = 0;
    while (Certificate* const one = store->first) {
        store->first = one->next;
        release(one);
    }
    while (Member* const one = store->members) {
        store->members = one->next;
        give_back(one->store);
        release(one);
    }
    release(store);
}

void list(Store& store, Certificate* one) {
    one->context.hCertStore = &store;
    one->is_listed = true;
    one->next = nullptr;
    *store.last = one;
    store.last = &one->next;
}

void unlist(Store& store, Certificate* one) {
    Certificate** at = &store.first;
    while (*at != one) {
        at = &(*at)->next;
    }
    *at = one->next;
    if (store.last == &one->next) {
        store.last = at;
    }
    one->is_listed = false;
}

Certificate* find_same(Store& store, Bytes encoded) {
    for (Certificate* one = store.first; one != nullptr; one = one->next) {
        if (encoding_of(*one).same(encoded)) {
            return one;
        }
    }
    return nullptr;
}

/// The file's contents, to be released; null where there is none.
char* read_file(const WCHAR* path, SIZE_T& size) {
    constexpr LONGLONG most = 64 << 20;
    const HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                                    OPEN_EXISTING, 0, nullptr);
    if (file == INVALID_HANDLE_VALUE) {
        return nullptr;
    }
    LARGE_INTEGER length{};
    DWORD got = 0;
    char* text = nullptr;
    if (GetFileSizeEx(file, &length) && length.QuadPart <= most) {
        text = static_cast<char*>(allocate(static_cast<SIZE_T>(length.QuadPart) + 1));
    }
    if (text != nullptr) {
        ReadFile(file, text, static_cast<DWORD>(length.QuadPart), &got, nullptr);
    }
    CloseHandle(file);
    size = got;
    return text;
}

/// The certificates of a file in PEM (RFC 7468).
void add_file(Store& store, char* text) {
    constexpr char begin[] = "-----BEGIN CERTIFICATE-----";
    for (char* at = strstr(text, begin); at != nullptr; at = strstr(at, begin)) {
        at += sizeof begin - 1;
        const char* const end = strstr(at, "-----END");
        if (end == nullptr) {
            return;
        }
        auto* const bytes = reinterpret_cast<UCHAR*>(at); // in place: there are fewer of them
        const SIZE_T size = from_base64(at, static_cast<SIZE_T>(end - at), bytes);
        if (Certificate* const one = read_certificate({bytes, size})) {
            list(store, one);
        }
        at += end - at;
    }
}

/// SSL_CERT_FILE names a file as it does to other libraries.
void add_trusted(Store& store) {
    WCHAR path[MAX_PATH];
    const DWORD error = GetLastError();
    SIZE_T size = 0;
    char* text = nullptr;
    if (const DWORD length = GetEnvironmentVariableW(L"SSL_CERT_FILE", path, ARRAYSIZE(path));
        length != 0 && length < ARRAYSIZE(path)) {
        text = read_file(path, size);
    } else {
        for (const WCHAR* const known : trusted_files) {
            text = text != nullptr ? text : read_file(known, size);
        }
    }
    if (text != nullptr) {
        add_file(store, text);
        release(text);
    }
    SetLastError(error);
}

Certificate* next_in(Store& store, const Certificate* last) {
    return last == nullptr ? store.first : last->next;
}

/// Under the lock. What is in the store from then on; null, with an error set, for none.
Certificate* add(Store& store, Bytes encoded, DWORD disposition) {
    Certificate* const same = find_same(store, encoded);
    switch (disposition) {
    case CERT_STORE_ADD_NEW:
        if (same != nullptr) {
            SetLastError(static_cast<DWORD>(CRYPT_E_EXISTS));
            return nullptr;
        }
        break;
    case CERT_STORE_ADD_ALWAYS: break;
    case CERT_STORE_ADD_USE_EXISTING:
    case CERT_STORE_ADD_REPLACE_EXISTING:
    case CERT_STORE_ADD_REPLACE_EXISTING_INHERIT_PROPERTIES:
    case CERT_STORE_ADD_NEWER:
    case CERT_STORE_ADD_NEWER_INHERIT_PROPERTIES:
        if (same != nullptr) {
            return same;
        }
        break;
    default: SetLastError(static_cast<DWORD>(E_INVALIDARG)); return nullptr;
    }
    Certificate* const made = read_certificate(encoded);
    if (made != nullptr) {
        list(store, made);
    }
    return made;
}

BOOL add_and_give(HCERTSTORE handle, Bytes encoded, DWORD disposition, PCCERT_CONTEXT* to) {
    const Guard guard;
    Store* store = store_of(handle);
    Store* alone = nullptr;
    if (handle == nullptr) { // a context of no store
        alone = store = new_store(false);
    }
    if (store != nullptr && store->is_collection && store->members != nullptr) {
        store = store->members->store;
    }
    if (store == nullptr) {
        SetLastError(static_cast<DWORD>(E_INVALIDARG));
        return FALSE;
    }
    Certificate* const added = add(*store, encoded, disposition);
    if (added != nullptr && to != nullptr) {
        *to = give(added);
    }
    if (alone != nullptr) {
        give_back(alone);
    }
    return added != nullptr;
}

} // namespace

void lock_stores() { AcquireSRWLockExclusive(&lock); }
void unlock_stores() { ReleaseSRWLockExclusive(&lock); }

Certificate* next_of(HCERTSTORE handle, const Certificate* last) {
    Store* const store = store_of(handle);
    if (store == nullptr) {
        return nullptr;
    }
    if (!store->is_collection) {
        return next_in(*store, last);
    }
    const Member* member = store->members;
    while (last != nullptr && member != nullptr && member->store != last->context.hCertStore) {
        member = member->next;
    }
    for (; member != nullptr; member = member->next) {
        if (Certificate* const one = next_in(*member->store, last)) {
            return one;
        }
        last = nullptr;
    }
    return nullptr;
}

PCCERT_CONTEXT give(Certificate* one) {
    if (one->references++ == 0) {
        ++static_cast<Store*>(one->context.hCertStore)->references;
    }
    return &one->context;
}

void give_back(Certificate* one) {
    if (--one->references != 0) {
        return;
    }
    auto* const store = static_cast<Store*>(one->context.hCertStore);
    if (!one->is_listed) {
        release(one);
    }
    give_back(store);
}

HCERTSTORE system_store(const WCHAR* name) {
    for (Store* one = named; one != nullptr; one = one->next_named) {
        if (CompareStringOrdinal(one->name, -1, name, -1, TRUE) == CSTR_EQUAL) {
            ++one->references;
            return one;
        }
    }
    const SIZE_T units = wcslen(name) + 1;
    auto* const copy = static_cast<WCHAR*>(allocate(units * sizeof(WCHAR)));
    Store* const made = copy != nullptr ? new_store(false) : nullptr;
    if (made == nullptr) {
        release(copy);
        return nullptr;
    }
    memcpy(copy, name, units * sizeof(WCHAR));
    made->name = copy;
    made->is_permanent = true;
    made->next_named = named;
    named = made;
    if (CompareStringOrdinal(name, -1, trusted_name, -1, TRUE) == CSTR_EQUAL) {
        add_trusted(*made);
    }
    return made;
}

HCERTSTORE trusted_store() { return system_store(trusted_name); }

} // namespace ferry::win32::certificates

using namespace ferry::win32::certificates;

extern "C" {

HCERTSTORE WINAPI CertOpenStore(LPCSTR provider, DWORD, HCRYPTPROV_LEGACY, DWORD,
                                const void* parameter) {
    const Guard guard;
    WCHAR name[128] = {};
    switch (reinterpret_cast<ULONG_PTR>(provider)) { // a number, or a name
    case of_memory: return new_store(false);
    case of_collection: return new_store(true);
    case of_system_a:
    case of_registry_a:
        if (parameter != nullptr && MultiByteToWideChar(CP_ACP, 0, static_cast<LPCSTR>(parameter),
                                                        -1, name, ARRAYSIZE(name)) != 0) {
            return system_store(name);
        }
        break;
    case of_system_w:
    case of_registry_w:
        if (parameter != nullptr) {
            return system_store(static_cast<LPCWSTR>(parameter));
        }
        break;
    default: SetLastError(ERROR_FILE_NOT_FOUND); return nullptr;
    }
    SetLastError(static_cast<DWORD>(E_INVALIDARG));
    return nullptr;
}

HCERTSTORE WINAPI CertOpenSystemStoreA(HCRYPTPROV_LEGACY, LPCSTR name) {
    return CertOpenStore(CERT_STORE_PROV_SYSTEM_A, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER, name);
}
HCERTSTORE WINAPI CertOpenSystemStoreW(HCRYPTPROV_LEGACY, LPCWSTR name) {
    return CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER, name);
}

HCERTSTORE WINAPI CertDuplicateStore(HCERTSTORE handle) {
    const Guard guard;
    if (Store* const store = store_of(handle)) {
        ++store->references;
    }
    return handle;
}

WINBOOL WINAPI CertCloseStore(HCERTSTORE handle, DWORD) {
    const Guard guard;
    if (Store* const store = store_of(handle)) {
        give_back(store);
    }
    return TRUE;
}

/// Nobody else changes a store, so it is as it is kept.
WINBOOL WINAPI CertControlStore(HCERTSTORE handle, DWORD, DWORD what, const void*) {
    const Guard guard;
    const bool is_known = what == CERT_STORE_CTRL_RESYNC || what == CERT_STORE_CTRL_COMMIT ||
                          what == CERT_STORE_CTRL_AUTO_RESYNC;
    if (store_of(handle) == nullptr || !is_known) {
        SetLastError(is_known ? ERROR_INVALID_PARAMETER : ERROR_NOT_SUPPORTED);
        return FALSE;
    }
    return TRUE;
}

WINBOOL WINAPI CertAddStoreToCollection(HCERTSTORE collection, HCERTSTORE handle, DWORD, DWORD) {
    const Guard guard;
    Store* const to = store_of(collection);
    Store* const store = store_of(handle);
    if (to == nullptr || store == nullptr || !to->is_collection || store->is_collection) {
        SetLastError(static_cast<DWORD>(E_INVALIDARG));
        return FALSE;
    }
    auto* const member = static_cast<Member*>(allocate(sizeof(Member)));
    if (member == nullptr) {
        SetLastError(static_cast<DWORD>(E_OUTOFMEMORY));
        return FALSE;
    }
    Member** end = &to->members;
    while (*end != nullptr) {
        end = &(*end)->next;
    }
    *member = {nullptr, store};
    *end = member;
    ++store->references;
    return TRUE;
}

PCCERT_CONTEXT WINAPI CertCreateCertificateContext(DWORD encoding_type, const BYTE* encoded,
                                                   DWORD size) {
    PCCERT_CONTEXT made = nullptr;
    if ((encoding_type & X509_ASN_ENCODING) == 0) {
        SetLastError(static_cast<DWORD>(E_INVALIDARG));
        return nullptr;
    }
    add_and_give(nullptr, {encoded, size}, CERT_STORE_ADD_ALWAYS, &made);
    return made;
}

WINBOOL WINAPI CertAddEncodedCertificateToStore(HCERTSTORE store, DWORD encoding_type,
                                                const BYTE* encoded, DWORD size, DWORD disposition,
                                                PCCERT_CONTEXT* to) {
    if ((encoding_type & X509_ASN_ENCODING) == 0) {
        SetLastError(static_cast<DWORD>(E_INVALIDARG));
        return FALSE;
    }
    return add_and_give(store, {encoded, size}, disposition, to);
}

WINBOOL WINAPI CertAddCertificateContextToStore(HCERTSTORE store, PCCERT_CONTEXT context,
                                                DWORD disposition, PCCERT_CONTEXT* to) {
    return add_and_give(store, encoding_of(*of(context)), disposition, to);
}

/// It takes the program's reference in any case.
WINBOOL WINAPI CertDeleteCertificateFromStore(PCCERT_CONTEXT context) {
    const Guard guard;
    Certificate* const one = of(context);
    if (one->is_listed) {
        unlist(*static_cast<Store*>(context->hCertStore), one);
    }
    give_back(one);
    return TRUE;
}

PCCERT_CONTEXT WINAPI CertDuplicateCertificateContext(PCCERT_CONTEXT context) {
    if (context != nullptr) {
        const Guard guard;
        give(of(context));
    }
    return context;
}

WINBOOL WINAPI CertFreeCertificateContext(PCCERT_CONTEXT context) {
    if (context != nullptr) {
        const Guard guard;
        give_back(of(context));
    }
    return TRUE;
}

} // extern "C"
