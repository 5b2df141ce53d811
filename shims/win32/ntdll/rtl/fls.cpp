// Fiber-local storage: an index with a callback, and a block of values per thread or fiber, which
// the TEB points to. Blocks are listed, because freeing an index calls back for each value.

#include "lock.hpp"

using namespace ferry::win32;

namespace {

using Callback = void(NTAPI*)(PVOID);

constexpr ULONG most_indices = 4080;
constexpr ULONG_PTR no_callback = 1;

struct Values {
    Values* next;
    Values* previous;
    PVOID value[most_indices];
};

Lock lock;
ULONG_PTR callbacks[most_indices]; ///< 0: free, 1: taken without a callback
ULONG used = 1;                    ///< index 0 is never given out
Values* all;

Values* own_values(bool make) {
    auto* values = static_cast<Values*>(teb()->fls_data);
    if (values == nullptr && make) {
        PVOID place = nullptr;
        SIZE_T size = sizeof(Values);
        if (!NT_SUCCESS(NtAllocateVirtualMemory(current_process(), &place, 0, &size,
                                                MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE))) {
            return nullptr;
        }
        values = static_cast<Values*>(place);
        const LockGuard guard(lock);
        values->next = all;
        if (all != nullptr) {
            all->previous = values;
        }
        all = values;
        teb()->fls_data = values;
    }
    return values;
}

bool is_taken(ULONG index) {
    return index != 0 && index < used && __atomic_load_n(&callbacks[index], __ATOMIC_RELAXED) != 0;
}

void call(ULONG index, PVOID value) {
    const ULONG_PTR callback = callbacks[index];
    if (value != nullptr && callback > no_callback) {
        reinterpret_cast<Callback>(callback)(value);
    }
}

} // namespace

extern "C" {

NTSTATUS NTAPI RtlFlsAlloc(PFLS_CALLBACK_FUNCTION callback, PULONG index) {
    const LockGuard guard(lock);
    for (ULONG i = 1; i < most_indices; ++i) {
        if (callbacks[i] == 0) {
            callbacks[i] =
                callback != nullptr ? reinterpret_cast<ULONG_PTR>(callback) : no_callback;
            used = i >= used ? i + 1 : used;
            for (Values* values = all; values != nullptr; values = values->next) {
                values->value[i] = nullptr;
            }
            *index = i;
            return STATUS_SUCCESS;
        }
    }
    return STATUS_NO_MEMORY;
}

NTSTATUS NTAPI RtlFlsFree(ULONG index) {
    const LockGuard guard(lock);
    if (!is_taken(index)) {
        return STATUS_INVALID_PARAMETER;
    }
    for (Values* values = all; values != nullptr; values = values->next) {
        call(index, values->value[index]);
        values->value[index] = nullptr;
    }
    callbacks[index] = 0;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlFlsGetValue(ULONG index, PVOID* value) {
    const auto* const values = static_cast<const Values*>(teb()->fls_data);
    if (index == 0 || index >= most_indices) {
        return STATUS_INVALID_PARAMETER;
    }
    *value = values != nullptr ? values->value[index] : nullptr;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlFlsSetValue(ULONG index, PVOID value) {
    if (!is_taken(index)) {
        return STATUS_INVALID_PARAMETER;
    }
    Values* const values = own_values(true);
    if (values == nullptr) {
        return STATUS_NO_MEMORY;
    }
    values->value[index] = value;
    return STATUS_SUCCESS;
}

/// `what`: 1 calls back for each value, 2 frees the block, which is of the calling thread or of no
/// running fiber.
void NTAPI RtlProcessFlsData(PVOID block, ULONG what) {
    auto* const values = static_cast<Values*>(block);
    if (values == nullptr) {
        return;
    }
    if ((what & 1) != 0) {
        for (ULONG i = 1; i < used; ++i) {
            if (PVOID const value = values->value[i]; value != nullptr && is_taken(i)) {
                values->value[i] = nullptr;
                call(i, value);
            }
        }
    }
    if ((what & 2) != 0) {
        {
            const LockGuard guard(lock);
            (values->previous != nullptr ? values->previous->next : all) = values->next;
            if (values->next != nullptr) {
                values->next->previous = values->previous;
            }
        }
        if (teb()->fls_data == values) {
            teb()->fls_data = nullptr;
        }
        SIZE_T size = 0;
        NtFreeVirtualMemory(current_process(), &block, &size, MEM_RELEASE);
    }
}

} // extern "C"
