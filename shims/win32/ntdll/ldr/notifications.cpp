// LdrRegisterDllNotification: who is told that DLLs come and go.

#include "module.hpp"

namespace ferry::win32::ldr {
namespace {

/// LDR_DLL_NOTIFICATION_DATA, whose two forms are alike.
struct Data {
    ULONG flags;
    const UNICODE_STRING* full_name;
    const UNICODE_STRING* base_name;
    PVOID base;
    ULONG size;
};

enum Reason : ULONG { loaded = 1, unloaded = 2 };

using Function = void(CALLBACK*)(ULONG reason, const Data* data, PVOID context);

struct Listener {
    Listener* next;
    Function function;
    PVOID context;
};
Listener* listeners; ///< under the loader lock, in the order of registration

void tell(const Module& module, Reason reason) {
    const Unguarded unguarded;
    const Data data{0, &module.full_name, &module.base_name, module.base, module.image_size};
    for (const Listener* listener = listeners; listener != nullptr;) {
        const Listener* const next = listener->next; // it may unregister itself
        listener->function(reason, &data, listener->context);
        listener = next;
    }
}

} // namespace

void tell_loaded(Module& module) {
    module.told = true;
    tell(module, loaded);
}

void tell_unloaded(const Module& module) {
    if (module.told) {
        tell(module, unloaded);
    }
}

} // namespace ferry::win32::ldr

using namespace ferry::win32;
using namespace ferry::win32::ldr;

extern "C" {

NTSTATUS NTAPI LdrRegisterDllNotification(ULONG flags, Function function, PVOID context,
                                          PVOID* cookie) {
    if (flags != 0 || function == nullptr || cookie == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    auto* const made =
        static_cast<Listener*>(RtlAllocateHeap(peb()->process_heap, 0, sizeof(Listener)));
    if (made == nullptr) {
        return STATUS_NO_MEMORY;
    }
    *made = {nullptr, function, context};
    const LoaderLock lock;
    Listener** last = &listeners;
    while (*last != nullptr) {
        last = &(*last)->next;
    }
    *last = made;
    *cookie = made;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrUnregisterDllNotification(PVOID cookie) {
    const LoaderLock lock;
    for (Listener** at = &listeners; *at != nullptr; at = &(*at)->next) {
        if (*at == cookie) {
            Listener* const removed = *at;
            *at = removed->next;
            RtlFreeHeap(peb()->process_heap, 0, removed);
            return STATUS_SUCCESS;
        }
    }
    return STATUS_DLL_NOT_FOUND;
}

} // extern "C"
