// Implicit thread-local storage: each module with a TLS directory has an index; a thread's vector
// holds a block per index.

#include "module.hpp"

namespace ferry::win32::ldr {
namespace {

constexpr USHORT no_index = 0xffff;
constexpr ULONG most_modules = 1024;

ULONG count;
Module* modules[most_modules];

const IMAGE_TLS_DIRECTORY* directory_of(const Module& module) {
    const IMAGE_DATA_DIRECTORY& entry = module.directory(IMAGE_DIRECTORY_ENTRY_TLS);
    return entry.Size == 0 ? nullptr : module.at<const IMAGE_TLS_DIRECTORY>(entry.VirtualAddress);
}

void* make_block(const Module& module) {
    const IMAGE_TLS_DIRECTORY& tls = *directory_of(module);
    const SIZE_T size = tls.EndAddressOfRawData - tls.StartAddressOfRawData;
    void* const block =
        RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, size + tls.SizeOfZeroFill + 1);
    if (block != nullptr) {
        memcpy(block, reinterpret_cast<const void*>(tls.StartAddressOfRawData), size);
    }
    return block;
}

} // namespace

NTSTATUS add_tls(Module& module) {
    const IMAGE_TLS_DIRECTORY* const tls = directory_of(module);
    module.tls_index = no_index;
    if (tls == nullptr) {
        return STATUS_SUCCESS;
    }
    if (count == most_modules) {
        return STATUS_NO_MEMORY;
    }
    module.tls_index = static_cast<USHORT>(count);
    *reinterpret_cast<ULONG*>(tls->AddressOfIndex) = count;
    modules[count++] = &module;
    if (teb()->tls_vector == nullptr) {
        return STATUS_SUCCESS; // at the start: allocate_thread_tls() does them all
    }
    auto** const vector = static_cast<void**>(
        RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, count * sizeof(void*)));
    if (vector == nullptr) {
        return STATUS_NO_MEMORY;
    }
    memcpy(vector, teb()->tls_vector, (count - 1) * sizeof(void*));
    vector[count - 1] = make_block(module);
    teb()->tls_vector = vector;
    return STATUS_SUCCESS;
}

NTSTATUS allocate_thread_tls() {
    auto** const vector = static_cast<void**>(
        RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, (count + 1) * sizeof(void*)));
    if (vector == nullptr) {
        return STATUS_NO_MEMORY;
    }
    for (ULONG i = 0; i < count; ++i) {
        vector[i] = make_block(*modules[i]);
        if (vector[i] == nullptr) {
            return STATUS_NO_MEMORY;
        }
    }
    teb()->tls_vector = vector;
    return STATUS_SUCCESS;
}

void call_tls_callbacks(const Module& module, DWORD reason) {
    const IMAGE_TLS_DIRECTORY* const tls = directory_of(module);
    if (tls == nullptr || tls->AddressOfCallBacks == 0) {
        return;
    }
    for (auto* callback = reinterpret_cast<const PIMAGE_TLS_CALLBACK*>(tls->AddressOfCallBacks);
         *callback != nullptr; ++callback) {
        (*callback)(module.base, reason, nullptr);
    }
}

} // namespace ferry::win32::ldr
