// Which function a pc belongs to: the images' .pdata, found through a sorted table that is read
// without a lock, and tables that programs add for code of their own.

#include "../ldr/module.hpp"
#include "../rtl/lock.hpp"
#include "tables.hpp"

namespace ferry::win32::exceptions {
namespace {

struct Image {
    char* base;
    char* end;
    PRUNTIME_FUNCTION functions;
    ULONG count;
};

constexpr ULONG most_images = 1024;
Image images[most_images]; // sorted by base
ULONG image_count;
ULONG version; // odd while a writer is at work; pairs with the readers' fences
Lock writers;

/// Changes the table of images.
class Change {
public:
    Change() : guard_(writers) {
        __atomic_store_n(&version, version + 1, __ATOMIC_RELAXED);
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
    }
    ~Change() { __atomic_store_n(&version, version + 1, __ATOMIC_RELEASE); }
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;

private:
    LockGuard guard_;
};

/// Where one pc was found: a place among the images and one among the functions of that image. Only
/// a hint: what is there is looked at before it is believed, so that it may be stale or another
/// pc's.
struct Hint {
    ULONG image = most_images;
    ULONG function = 0;
};

constexpr unsigned hint_count = 256;
DWORD64 hints[hint_count]; // by pc; a whole Hint each, so that no reader sees halves of two

DWORD64& hint_of(DWORD64 pc) { return hints[(pc ^ pc >> 8 ^ pc >> 16) % hint_count]; }

bool find_image(const void* address, Image& found, Hint& hint) {
    for (;;) {
        const ULONG before = __atomic_load_n(&version, __ATOMIC_ACQUIRE);
        const ULONG count = __atomic_load_n(&image_count, __ATOMIC_RELAXED);
        if (hint.image >= count || images[hint.image].base > address ||
            images[hint.image].end <= address) {
            ULONG low = 0;
            ULONG high = count;
            while (low < high) {
                const ULONG middle = low + (high - low) / 2;
                if (images[middle].base <= address) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            hint.image = low - 1;
        }
        found = hint.image < count ? images[hint.image] : Image{};
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        if ((before & 1) == 0 && __atomic_load_n(&version, __ATOMIC_RELAXED) == before) {
            return address < found.end;
        }
        cpu::relax();
    }
}

PRUNTIME_FUNCTION search(PRUNTIME_FUNCTION table, ULONG count, DWORD64 offset, ULONG& place) {
    if (place < count && offset >= table[place].BeginAddress && offset < table[place].EndAddress) {
        return &table[place];
    }
    ULONG low = 0;
    ULONG high = count;
    while (low < high) {
        const ULONG middle = low + (high - low) / 2;
        if (offset < table[middle].BeginAddress) {
            high = middle;
        } else if (offset >= table[middle].EndAddress) {
            low = middle + 1;
        } else {
            place = middle;
            return &table[middle];
        }
    }
    return nullptr;
}

/// What RtlAddFunctionTable and its relatives add.
struct DynamicTable {
    DynamicTable* next;
    DWORD64 base;
    DWORD64 begin;
    DWORD64 end;
    PRUNTIME_FUNCTION functions; ///< unsorted, unless it grows
    ULONG count;
    DWORD64 identifier; ///< of a callback
    PGET_RUNTIME_FUNCTION_CALLBACK callback;
    PVOID context;
};

DynamicTable* dynamic_tables;
Lock dynamic_lock;

FoundFunction find_dynamic(DWORD64 pc) {
    if (__atomic_load_n(&dynamic_tables, __ATOMIC_ACQUIRE) == nullptr) {
        return {};
    }
    dynamic_lock.lock();
    for (const DynamicTable* table = dynamic_tables; table != nullptr; table = table->next) {
        if (pc < table->begin || pc >= table->end) {
            continue;
        }
        const DynamicTable found = *table;
        if (found.callback != nullptr) {
            dynamic_lock.unlock();
            return {found.callback(pc, found.context), found.base};
        }
        for (ULONG i = 0; i < found.count; ++i) {
            RUNTIME_FUNCTION& row = found.functions[i];
            if (pc - found.base >= row.BeginAddress && pc - found.base < row.EndAddress) {
                dynamic_lock.unlock();
                return {&row, found.base};
            }
        }
    }
    dynamic_lock.unlock();
    return {};
}

DynamicTable* add_dynamic(const DynamicTable& wanted) {
    auto* const table =
        static_cast<DynamicTable*>(RtlAllocateHeap(peb()->process_heap, 0, sizeof(DynamicTable)));
    if (table != nullptr) {
        *table = wanted;
        const LockGuard guard(dynamic_lock);
        table->next = dynamic_tables;
        __atomic_store_n(&dynamic_tables, table, __ATOMIC_RELEASE);
    }
    return table;
}

template <class Wanted>
bool remove_dynamic(Wanted&& wanted) {
    DynamicTable* removed = nullptr;
    dynamic_lock.lock();
    for (DynamicTable** at = &dynamic_tables; *at != nullptr; at = &(*at)->next) {
        if (wanted(**at)) {
            removed = *at;
            *at = removed->next;
            break;
        }
    }
    dynamic_lock.unlock();
    if (removed != nullptr) {
        RtlFreeHeap(peb()->process_heap, 0, removed);
    }
    return removed != nullptr;
}

constexpr DWORD64 callback_mark = 3; // in the low bits of a callback's identifier

} // namespace

void add_image(char* base) {
    const auto* const headers = reinterpret_cast<const IMAGE_NT_HEADERS*>(
        base + reinterpret_cast<const IMAGE_DOS_HEADER*>(base)->e_lfanew);
    const IMAGE_DATA_DIRECTORY& pdata =
        headers->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_EXCEPTION];
    const ULONG size = headers->OptionalHeader.SizeOfImage;
    const bool has =
        headers->OptionalHeader.NumberOfRvaAndSizes > IMAGE_DIRECTORY_ENTRY_EXCEPTION &&
        pdata.VirtualAddress < size && pdata.Size <= size - pdata.VirtualAddress;
    Image image{base, base + headers->OptionalHeader.SizeOfImage,
                reinterpret_cast<PRUNTIME_FUNCTION>(base + pdata.VirtualAddress),
                has ? static_cast<ULONG>(pdata.Size / sizeof(RUNTIME_FUNCTION)) : 0};
    const Change change;
    if (image_count == most_images) {
        return; // its functions are leaves to the unwinder
    }
    ULONG at = image_count;
    for (; at > 0 && images[at - 1].base > base; --at) {
        images[at] = images[at - 1];
    }
    images[at] = image;
    ++image_count;
}

void remove_image(const char* base) {
    const Change change;
    ULONG at = 0;
    while (at < image_count && images[at].base != base) {
        ++at;
    }
    if (at == image_count) {
        return;
    }
    --image_count;
    for (; at < image_count; ++at) {
        images[at] = images[at + 1];
    }
}

char* image_of(const void* address) {
    Image image;
    Hint none;
    return find_image(address, image, none) ? image.base : nullptr;
}

FoundFunction find_function(DWORD64 pc) {
    DWORD64& kept = hint_of(pc);
    const DWORD64 old = __atomic_load_n(&kept, __ATOMIC_RELAXED);
    Image image;
    Hint hint = __builtin_bit_cast(Hint, old);
    if (!find_image(reinterpret_cast<const void*>(pc), image, hint)) {
        return find_dynamic(pc);
    }
    FoundFunction found{nullptr, reinterpret_cast<DWORD64>(image.base)};
    found.function = search(image.functions, image.count, pc - found.base, hint.function);
    if (const auto now = __builtin_bit_cast(DWORD64, hint); now != old) {
        __atomic_store_n(&kept, now, __ATOMIC_RELAXED);
    }
    if (found.function != nullptr && (found.function->UnwindData & 1) != 0) {
        found.function =
            reinterpret_cast<PRUNTIME_FUNCTION>(image.base + (found.function->UnwindData & ~1U));
    }
    return found;
}

} // namespace ferry::win32::exceptions

using namespace ferry::win32;
using namespace ferry::win32::exceptions;

extern "C" {

PRUNTIME_FUNCTION NTAPI RtlLookupFunctionEntry(DWORD64 pc, PDWORD64 base, PUNWIND_HISTORY_TABLE) {
    const FoundFunction found = find_function(pc);
    *base = found.base;
    return found.function;
}

PVOID NTAPI RtlPcToFileHeader(PVOID pc, PVOID* base) { return *base = image_of(ldr::untraced(pc)); }

BOOLEAN __cdecl RtlAddFunctionTable(PRUNTIME_FUNCTION functions, DWORD count, DWORD64 base) {
    DynamicTable table{};
    table.base = base;
    table.begin = ~DWORD64{0};
    table.functions = functions;
    table.count = count;
    for (ULONG i = 0; i < count; ++i) {
        table.begin = functions[i].BeginAddress + base < table.begin
                          ? functions[i].BeginAddress + base
                          : table.begin;
        table.end =
            functions[i].EndAddress + base > table.end ? functions[i].EndAddress + base : table.end;
    }
    return add_dynamic(table) != nullptr;
}

BOOLEAN __cdecl RtlInstallFunctionTableCallback(DWORD64 identifier, DWORD64 base, DWORD length,
                                                PGET_RUNTIME_FUNCTION_CALLBACK callback,
                                                PVOID context, PCWSTR) {
    if ((identifier & callback_mark) != callback_mark) {
        return FALSE;
    }
    DynamicTable table{};
    table.base = table.begin = base;
    table.end = base + length;
    table.identifier = identifier;
    table.callback = callback;
    table.context = context;
    return add_dynamic(table) != nullptr;
}

BOOLEAN __cdecl RtlDeleteFunctionTable(PRUNTIME_FUNCTION functions) {
    const auto identifier = reinterpret_cast<DWORD64>(functions);
    return remove_dynamic([&](const DynamicTable& table) {
        return table.callback != nullptr ? table.identifier == identifier
                                         : table.functions == functions;
    });
}

DWORD NTAPI RtlAddGrowableFunctionTable(PVOID* made, PRUNTIME_FUNCTION functions, DWORD count,
                                        DWORD, ULONG_PTR begin, ULONG_PTR end) {
    DynamicTable table{};
    table.base = table.begin = begin;
    table.end = end;
    table.functions = functions;
    table.count = count;
    *made = add_dynamic(table);
    return static_cast<DWORD>(*made != nullptr ? STATUS_SUCCESS : STATUS_NO_MEMORY);
}

void NTAPI RtlGrowFunctionTable(PVOID table, DWORD count) {
    const LockGuard guard(dynamic_lock);
    static_cast<DynamicTable*>(table)->count = count;
}

void NTAPI RtlDeleteGrowableFunctionTable(PVOID table) {
    remove_dynamic([&](const DynamicTable& row) { return &row == table; });
}

} // extern "C"
