// Apartments: that a thread has entered one, and which. Nothing is called across their borders, as
// no class is registered.

#include "apartments.hpp"

#include <ferry/win32/ntdll.hpp>

#define _OLE32_
#include <objbase.h>

using namespace ferry::win32;

namespace {

/// A context, of which there is one in each apartment. Its apartment's threads hold it.
class Context final : public IUnknown {
public:
    HRESULT WINAPI QueryInterface(REFIID id, void** found) override {
        constexpr GUID unknown = {0, 0, 0, {0xc0, 0, 0, 0, 0, 0, 0, 0x46}};
        *found = memcmp(&id, &unknown, sizeof id) == 0 ? this : nullptr;
        return *found != nullptr ? S_OK : E_NOINTERFACE;
    }
    ULONG WINAPI AddRef() override { return 2; }
    ULONG WINAPI Release() override { return 1; }
};

enum class Apartment : ULONG { none, single, multiple };

/// What is known of a thread that has entered an apartment.
struct Thread {
    Apartment apartment = Apartment::none;
    ULONG times = 0; ///< that it was entered
    Context context; ///< of an apartment of its own

    static void* operator new(size_t, void* place) { return place; }
};

DWORD slot = TLS_OUT_OF_INDEXES;
LONG threads_in_multiple = 0;
Context context_of_multiple;
PVOID main_thread = nullptr; ///< whose single apartment was the first

Thread* thread() { return static_cast<Thread*>(TlsGetValue(slot)); }

/// A thread that has entered no apartment is in that of many threads, while there is one.
struct Found {
    Apartment apartment;
    bool implicit;
};
Found current() {
    const Thread* const own = thread();
    if (own != nullptr && own->times != 0) {
        return {own->apartment, false};
    }
    const bool implicit = __atomic_load_n(&threads_in_multiple, __ATOMIC_ACQUIRE) > 0;
    return {implicit ? Apartment::multiple : Apartment::none, implicit};
}

IUnknown* context() {
    switch (current().apartment) {
    case Apartment::single: return &thread()->context;
    case Apartment::multiple: return &context_of_multiple;
    case Apartment::none: break;
    }
    return nullptr;
}

void leave(Thread& left) {
    if (left.apartment == Apartment::multiple) {
        InterlockedDecrement(&threads_in_multiple);
    } else {
        InterlockedCompareExchangePointer(&main_thread, nullptr, &left);
    }
    left.apartment = Apartment::none;
}

} // namespace

bool ferry::win32::begin_apartments() {
    slot = TlsAlloc();
    return slot != TLS_OUT_OF_INDEXES;
}

void ferry::win32::end_thread_apartment() {
    Thread* const own = thread();
    if (own == nullptr) {
        return;
    }
    if (own->times != 0) {
        leave(*own);
    }
    TlsSetValue(slot, nullptr);
    RtlFreeHeap(peb()->process_heap, 0, own);
}

extern "C" {

HRESULT WINAPI CoInitializeEx(LPVOID reserved, DWORD flags) {
    constexpr DWORD known =
        COINIT_APARTMENTTHREADED | COINIT_DISABLE_OLE1DDE | COINIT_SPEED_OVER_MEMORY;
    if (reserved != nullptr || (flags & ~known) != 0) {
        return E_INVALIDARG;
    }
    Thread* own = thread();
    if (own == nullptr) {
        void* const block = RtlAllocateHeap(peb()->process_heap, 0, sizeof(Thread));
        if (block == nullptr || !TlsSetValue(slot, block)) {
            RtlFreeHeap(peb()->process_heap, 0, block);
            return E_OUTOFMEMORY;
        }
        own = new (block) Thread;
    }
    const Apartment wanted =
        (flags & COINIT_APARTMENTTHREADED) != 0 ? Apartment::single : Apartment::multiple;
    if (own->times != 0 && own->apartment != wanted) {
        return RPC_E_CHANGED_MODE;
    }
    if (own->times++ != 0) {
        return S_FALSE;
    }
    own->apartment = wanted;
    if (wanted == Apartment::multiple) {
        InterlockedIncrement(&threads_in_multiple);
    } else {
        InterlockedCompareExchangePointer(&main_thread, own, nullptr);
    }
    return S_OK;
}

HRESULT WINAPI CoInitialize(LPVOID reserved) {
    return CoInitializeEx(reserved, COINIT_APARTMENTTHREADED);
}

void WINAPI CoUninitialize(void) {
    Thread* const own = thread();
    if (own != nullptr && own->times != 0 && --own->times == 0) {
        leave(*own);
    }
}

HRESULT WINAPI CoIncrementMTAUsage(CO_MTA_USAGE_COOKIE* cookie) {
    if (cookie == nullptr) {
        return E_INVALIDARG;
    }
    InterlockedIncrement(&threads_in_multiple);
    *cookie = reinterpret_cast<CO_MTA_USAGE_COOKIE>(&threads_in_multiple);
    return S_OK;
}

HRESULT WINAPI CoDecrementMTAUsage(CO_MTA_USAGE_COOKIE cookie) {
    if (cookie != reinterpret_cast<CO_MTA_USAGE_COOKIE>(&threads_in_multiple)) {
        return E_INVALIDARG;
    }
    InterlockedDecrement(&threads_in_multiple);
    return S_OK;
}

HRESULT WINAPI CoGetApartmentType(APTTYPE* type, APTTYPEQUALIFIER* qualifier) {
    if (type == nullptr || qualifier == nullptr) {
        return E_INVALIDARG;
    }
    const Found found = current();
    *qualifier = found.implicit ? APTTYPEQUALIFIER_IMPLICIT_MTA : APTTYPEQUALIFIER_NONE;
    switch (found.apartment) {
    case Apartment::single:
        *type = __atomic_load_n(&main_thread, __ATOMIC_ACQUIRE) == thread() ? APTTYPE_MAINSTA
                                                                            : APTTYPE_STA;
        return S_OK;
    case Apartment::multiple: *type = APTTYPE_MTA; return S_OK;
    case Apartment::none: break;
    }
    *type = APTTYPE_CURRENT;
    return CO_E_NOTINITIALIZED;
}

HRESULT WINAPI CoGetContextToken(ULONG_PTR* token) {
    if (token == nullptr) {
        return E_POINTER;
    }
    *token = reinterpret_cast<ULONG_PTR>(context());
    return *token == 0 ? CO_E_NOTINITIALIZED : S_OK;
}

HRESULT WINAPI CoGetObjectContext(REFIID id, LPVOID* found) {
    if (found == nullptr) {
        return E_POINTER;
    }
    *found = nullptr;
    IUnknown* const own = context();
    return own == nullptr ? CO_E_NOTINITIALIZED : own->QueryInterface(id, found);
}

} // extern "C"
