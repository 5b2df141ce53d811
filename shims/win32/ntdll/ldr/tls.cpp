// Implicit thread-local storage: each module with a TLS directory has an index; a thread's vector
// holds a block per index. All threads' vectors are known, so that a module that is loaded late
// reaches those that run.

#include "../rtl/lock.hpp"
#include "module.hpp"

namespace ferry::win32::ldr {
namespace {

constexpr USHORT no_index = 0xffff;
constexpr ULONG most_modules = 1024;
/// Room for late modules in a new vector: then no thread's TEB must be changed.
constexpr ULONG spare_slots = 32;

ULONG count; ///< of indices in use or free again below the highest in use
Module* modules[most_modules];

/// Stands before the vector that the TEB points to.
struct Vector {
    Vector* next;
    Vector** previous;
    Teb* owner;
    Vector* outgrown; ///< what the thread may be looking at still
    ULONG room;
    void* blocks[1];
};

Vector* vectors;
Lock lock; ///< guards all of these; the heap's lock is taken under it

Vector* vector_of(void** blocks) { return CONTAINING_RECORD(blocks, Vector, blocks); }

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

Vector* make_vector(ULONG room) {
    auto* const made = static_cast<Vector*>(RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY,
                                                            sizeof(Vector) + room * sizeof(void*)));
    if (made != nullptr) {
        made->room = room;
    }
    return made;
}

void link(Vector& vector) {
    vector.next = vectors;
    vector.previous = &vectors;
    if (vectors != nullptr) {
        vectors->previous = &vector.next;
    }
    vectors = &vector;
}

void take_out(Vector& vector) {
    *vector.previous = vector.next;
    if (vector.next != nullptr) {
        vector.next->previous = vector.previous;
    }
}

/// A larger vector for the same thread. The old one stays: its thread may be reading it.
Vector* grow(Vector& old) {
    Vector* const made = make_vector(2 * old.room);
    if (made == nullptr) {
        return nullptr;
    }
    memcpy(made->blocks, old.blocks, old.room * sizeof(void*));
    made->owner = old.owner;
    made->outgrown = &old;
    take_out(old);
    link(*made);
    // A thread that was terminated leaves its vector, and perhaps no TEB.
    MEMORY_BASIC_INFORMATION information{};
    NtQueryVirtualMemory(current_process(), old.owner, 0, &information, sizeof information,
                         nullptr);
    if (information.State == MEM_COMMIT && old.owner->tls_vector == old.blocks) {
        __atomic_store_n(&old.owner->tls_vector, static_cast<void**>(made->blocks),
                         __ATOMIC_RELEASE);
    }
    return made;
}

/// Gives every thread a block of the module at `index`.
NTSTATUS give_blocks(ULONG index) {
    for (Vector* vector = vectors; vector != nullptr; vector = vector->next) {
        if (index >= vector->room) {
            vector = grow(*vector);
            if (vector == nullptr) {
                return STATUS_NO_MEMORY;
            }
        }
        vector->blocks[index] = make_block(*modules[index]);
        if (vector->blocks[index] == nullptr) {
            return STATUS_NO_MEMORY;
        }
    }
    return STATUS_SUCCESS;
}

} // namespace

NTSTATUS check_tls(const Module& module) {
    const IMAGE_TLS_DIRECTORY* const tls = directory_of(module);
    if (tls == nullptr) {
        return STATUS_SUCCESS;
    }
    const ULONG_PTR begin = tls->StartAddressOfRawData;
    const ULONG_PTR size = tls->EndAddressOfRawData - begin;
    if (tls->EndAddressOfRawData < begin || size > module.image_size) {
        return STATUS_INVALID_IMAGE_FORMAT;
    }
    constexpr ULONG_PTR page = 0x1000;
    for (ULONG_PTR at = 0; at < size; at += page) {
        static_cast<void>(*reinterpret_cast<const volatile char*>(begin + at));
    }
    if (size != 0) {
        static_cast<void>(*reinterpret_cast<const volatile char*>(begin + size - 1));
    }
    auto* const index = reinterpret_cast<volatile ULONG*>(tls->AddressOfIndex);
    *index = *index;
    if (tls->AddressOfCallBacks != 0) {
        static_cast<void>(*reinterpret_cast<const volatile ULONG_PTR*>(tls->AddressOfCallBacks));
    }
    return STATUS_SUCCESS;
}

NTSTATUS add_tls(Module& module) {
    const IMAGE_TLS_DIRECTORY* const tls = directory_of(module);
    module.tls_index = no_index;
    if (tls == nullptr) {
        return STATUS_SUCCESS;
    }
    const LockGuard guard(lock);
    ULONG index = 0;
    while (index < count && modules[index] != nullptr) {
        ++index;
    }
    if (index == most_modules) {
        return STATUS_NO_MEMORY;
    }
    count = index == count ? count + 1 : count;
    modules[index] = &module;
    module.tls_index = static_cast<USHORT>(index);
    *reinterpret_cast<ULONG*>(tls->AddressOfIndex) = index;
    return give_blocks(index);
}

void remove_tls(Module& module) {
    if (directory_of(module) == nullptr || module.tls_index == no_index) {
        return;
    }
    const LockGuard guard(lock);
    if (modules[module.tls_index] != &module) {
        return;
    }
    modules[module.tls_index] = nullptr;
    for (Vector* vector = vectors; vector != nullptr; vector = vector->next) {
        if (module.tls_index < vector->room) {
            RtlFreeHeap(peb()->process_heap, 0, vector->blocks[module.tls_index]);
            vector->blocks[module.tls_index] = nullptr;
        }
    }
}

NTSTATUS allocate_thread_tls() {
    const LockGuard guard(lock);
    Vector* const made = make_vector(count + spare_slots);
    if (made == nullptr) {
        return STATUS_NO_MEMORY;
    }
    for (ULONG i = 0; i < count; ++i) {
        if (modules[i] != nullptr) {
            made->blocks[i] = make_block(*modules[i]);
            if (made->blocks[i] == nullptr) {
                return STATUS_NO_MEMORY;
            }
        }
    }
    made->owner = teb();
    link(*made);
    teb()->tls_vector = made->blocks;
    return STATUS_SUCCESS;
}

void free_thread_tls() {
    if (teb()->tls_vector == nullptr) {
        return;
    }
    const LockGuard guard(lock);
    Vector* vector = vector_of(teb()->tls_vector);
    teb()->tls_vector = nullptr;
    take_out(*vector);
    for (ULONG i = 0; i < vector->room; ++i) {
        RtlFreeHeap(peb()->process_heap, 0, vector->blocks[i]);
    }
    while (vector != nullptr) {
        Vector* const older = vector->outgrown;
        RtlFreeHeap(peb()->process_heap, 0, vector);
        vector = older;
    }
}

void call_tls_callbacks(const Module& module, DWORD reason) {
    const IMAGE_TLS_DIRECTORY* const tls = directory_of(module);
    if (tls == nullptr || tls->AddressOfCallBacks == 0) {
        return;
    }
    for (auto* callback = reinterpret_cast<const PIMAGE_TLS_CALLBACK*>(tls->AddressOfCallBacks);;
         ++callback) {
        PIMAGE_TLS_CALLBACK function = nullptr;
        const NTSTATUS read = guarded([&] {
            function = *callback;
            return STATUS_SUCCESS;
        });
        if (read != STATUS_SUCCESS || function == nullptr) {
            return;
        }
        function(module.base, reason, nullptr);
    }
}

} // namespace ferry::win32::ldr
