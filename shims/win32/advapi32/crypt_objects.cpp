// Which handles there are. Windows answers for those that are gone, too.

#include "crypt_objects.hpp"

namespace ferry::win32::crypt {
namespace {

RTL_SRWLOCK lock = RTL_SRWLOCK_INIT;
Object* first; ///< guarded by the lock

class Guard {
public:
    Guard() { RtlAcquireSRWLockExclusive(&lock); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() { RtlReleaseSRWLockExclusive(&lock); }
};

void wipe_and_free(Object* object) {
    const SIZE_T size = RtlSizeHeap(peb()->process_heap, 0, object);
    SecureZeroMemory(object, size);
    RtlFreeHeap(peb()->process_heap, 0, object);
}

bool belongs(const Object* object, const Provider* provider) {
    switch (object->kind) {
    case Object::Kind::hash: return static_cast<const HashObject*>(object)->provider == provider;
    case Object::Kind::key: return static_cast<const Key*>(object)->provider == provider;
    case Object::Kind::pair: return static_cast<const PairKey*>(object)->provider == provider;
    case Object::Kind::provider: break;
    }
    return object == provider;
}

} // namespace

template <class T>
T* make() {
    auto* const made =
        static_cast<T*>(RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, sizeof(T)));
    if (made == nullptr) {
        fail(NTE_NO_MEMORY);
        return nullptr;
    }
    made->kind = T::own_kind;
    const Guard guard;
    made->next = first;
    first = made;
    return made;
}

template <class T>
T* find(ULONG_PTR handle) {
    const Guard guard;
    for (Object* at = first; at != nullptr; at = at->next) {
        if (reinterpret_cast<ULONG_PTR>(at) == handle && at->kind == T::own_kind) {
            return static_cast<T*>(at);
        }
    }
    fail(DWORD{ERROR_INVALID_PARAMETER});
    return nullptr;
}

template <class T>
T* duplicate(const T& from) {
    auto* const made = make<T>();
    if (made != nullptr) {
        const Object own = *made;
        *made = from;
        static_cast<Object&>(*made) = own;
    }
    return made;
}

template Provider* make();
template PairKey* make();
template PairKey* find(ULONG_PTR handle);
template Key* duplicate(const Key& from);
template PairKey* duplicate(const PairKey& from);
template HashObject* duplicate(const HashObject& from);
template HashObject* make();
template Key* make();
template Provider* find(ULONG_PTR handle);
template HashObject* find(ULONG_PTR handle);
template Key* find(ULONG_PTR handle);

void destroy(Object* object) {
    const Guard guard;
    for (Object** at = &first; *at != nullptr; at = &(*at)->next) {
        if (*at == object) {
            *at = object->next;
            wipe_and_free(object);
            return;
        }
    }
}

void destroy_provider(Provider* provider) {
    const Guard guard;
    for (Pair*& pair : provider->pairs) {
        if (pair != nullptr) {
            SecureZeroMemory(pair, sizeof *pair);
            RtlFreeHeap(peb()->process_heap, 0, pair);
            pair = nullptr;
        }
    }
    for (Object** at = &first; *at != nullptr;) {
        Object* const object = *at;
        if (belongs(object, provider)) {
            *at = object->next;
            wipe_and_free(object);
        } else {
            at = &object->next;
        }
    }
}

BOOL give(const void* value, DWORD bytes, void* to, DWORD* size) {
    if (size == nullptr) {
        return fail(DWORD{ERROR_INVALID_PARAMETER});
    }
    const DWORD room = *size;
    *size = bytes;
    if (to == nullptr) {
        return TRUE;
    }
    if (room < bytes) {
        return fail(DWORD{ERROR_MORE_DATA});
    }
    memcpy(to, value, bytes);
    return TRUE;
}

} // namespace ferry::win32::crypt
