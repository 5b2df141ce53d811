#include "double_byte.hpp"

namespace ferry::win32 {

#define TABLES(number)                                                                             \
    extern const WCHAR pairs_##number[];                                                           \
    extern const WORD one_way_##number[];                                                          \
    extern const WORD best_fits_##number[];
TABLES(932)
TABLES(936)
TABLES(949)
TABLES(950)
#undef TABLES

namespace {

#define TABLES(number) pairs_##number, one_way_##number, best_fits_##number
constexpr DoubleBytePage pages[] = {
    {932, {0x81, 0x9f, 0xe0, 0xfc}, 0x30fb, TABLES(932)}, // a middle dot
    {936, {0x81, 0xfe}, '?', TABLES(936)},
    {949, {0x81, 0xfe}, '?', TABLES(949)},
    {950, {0x81, 0xfe}, '?', TABLES(950)},
};
#undef TABLES
constexpr size_t page_count = sizeof pages / sizeof *pages;

constexpr BYTE first_lead = 0x81;
constexpr BYTE last_lead = 0xfe;
constexpr BYTE first_trail = 0x40;
constexpr BYTE last_trail = 0xfe;
constexpr unsigned trails = last_trail - first_trail + 1;

/// Codes by character, made when they are first needed; null while there is no memory for them.
WORD* reversed[page_count];

const WORD* reverse(const DoubleBytePage& page) {
    SIZE_T size = 0x10000 * sizeof(WORD);
    WORD*& place = reversed[&page - pages];
    WORD* codes = __atomic_load_n(&place, __ATOMIC_ACQUIRE);
    if (codes != nullptr) {
        return codes;
    }
    PVOID made = nullptr;
    if (!NT_SUCCESS(NtAllocateVirtualMemory(current_process(), &made, 0, &size,
                                            MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE))) {
        return nullptr;
    }
    codes = static_cast<WORD*>(made);
    const WCHAR* c = page.pairs;
    const WORD* passed = page.one_way;
    for (unsigned lead = first_lead; lead <= last_lead; ++lead) {
        for (unsigned trail = first_trail; trail <= last_trail; ++trail, ++c) {
            const auto code = static_cast<WORD>(lead << 8 | trail);
            if (code == *passed) {
                ++passed;
            } else if (*c != 0) {
                codes[*c] = code;
            }
        }
    }
    WORD* already = nullptr;
    if (!__atomic_compare_exchange_n(&place, &already, codes, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE)) {
        size = 0; // another thread was quicker
        NtFreeVirtualMemory(current_process(), &made, &size, MEM_RELEASE);
        return already;
    }
    return codes;
}

} // namespace

WCHAR from_pair(const DoubleBytePage& page, BYTE lead, BYTE trail) {
    return trail < first_trail || trail > last_trail
               ? L'\0'
               : page.pairs[(lead - first_lead) * trails + trail - first_trail];
}

WORD to_pair(const DoubleBytePage& page, WCHAR c, bool best_fit) {
    const WORD* const codes = reverse(page);
    if (codes != nullptr && codes[c] != 0) {
        return codes[c];
    }
    for (const WORD* fit = page.best_fits; best_fit && *fit != 0; fit += 2) {
        if (*fit == c) {
            return fit[1];
        }
    }
    return 0;
}

} // namespace ferry::win32

extern "C" const ferry::win32::DoubleBytePage* ferry_find_double_byte_page(UINT number) {
    for (const ferry::win32::DoubleBytePage& page : ferry::win32::pages) {
        if (page.number == number) {
            return &page;
        }
    }
    return nullptr;
}
