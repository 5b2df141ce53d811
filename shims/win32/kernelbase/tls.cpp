// Thread-local storage by index: 64 slots in the TEB, 1024 more in a block that a thread gets when
// it first stores there. The PEB's bits say which indices are taken.

#include "kernelbase.hpp"

using namespace ferry::win32;

namespace {

constexpr DWORD first_slots = 64;
constexpr DWORD more_slots = 1024;

bool take_bit(uint32_t& word, DWORD& bit) {
    uint32_t bits = __atomic_load_n(&word, __ATOMIC_RELAXED);
    while (~bits != 0) {
        bit = static_cast<DWORD>(__builtin_ctz(~bits));
        if (__atomic_compare_exchange_n(&word, &bits, bits | 1U << bit, false, __ATOMIC_ACQ_REL,
                                        __ATOMIC_RELAXED)) {
            return true;
        }
    }
    return false;
}

/// The slot of `index` for this thread; null where there is none (yet).
void** slot(DWORD index) {
    if (index < first_slots) {
        return &teb()->tls_slots[index];
    }
    void** const more = teb()->tls_expansion_slots;
    return index < first_slots + more_slots && more != nullptr ? &more[index - first_slots]
                                                               : nullptr;
}

} // namespace

extern "C" {

DWORD WINAPI TlsAlloc(void) {
    DWORD bit = 0;
    for (DWORD word = 0; word < 2; ++word) {
        if (take_bit(peb()->tls_bitmap_bits[word], bit)) {
            teb()->tls_slots[word * 32 + bit] = nullptr;
            return word * 32 + bit;
        }
    }
    for (DWORD word = 0; word < more_slots / 32; ++word) {
        if (take_bit(peb()->tls_expansion_bits[word], bit)) {
            const DWORD index = first_slots + word * 32 + bit;
            if (void** const place = slot(index); place != nullptr) {
                *place = nullptr;
            }
            return index;
        }
    }
    fail(ERROR_NO_MORE_ITEMS);
    return TLS_OUT_OF_INDEXES;
}

BOOL WINAPI TlsFree(DWORD index) {
    if (index >= first_slots + more_slots) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    uint32_t& word = index < first_slots ? peb()->tls_bitmap_bits[index / 32]
                                         : peb()->tls_expansion_bits[(index - first_slots) / 32];
    const uint32_t bit = 1U << index % 32;
    if ((__atomic_fetch_and(&word, ~bit, __ATOMIC_ACQ_REL) & bit) == 0) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    return TRUE;
}

LPVOID WINAPI TlsGetValue(DWORD index) {
    teb()->last_error = ERROR_SUCCESS;
    if (index >= first_slots + more_slots) {
        fail(ERROR_INVALID_PARAMETER);
        return nullptr;
    }
    void** const place = slot(index);
    return place == nullptr ? nullptr : *place;
}

BOOL WINAPI TlsSetValue(DWORD index, LPVOID value) {
    if (index >= first_slots + more_slots) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (slot(index) == nullptr) {
        teb()->tls_expansion_slots = static_cast<void**>(
            RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, more_slots * sizeof(void*)));
        if (teb()->tls_expansion_slots == nullptr) {
            return fail(ERROR_NOT_ENOUGH_MEMORY);
        }
    }
    *slot(index) = value;
    return TRUE;
}

} // extern "C"
