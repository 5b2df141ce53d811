// From a word to its template.
#include <ferry/base/assert.hpp>

#include "rows.hpp"
#include "templates.hpp"

namespace ferry::dbt::quick {
namespace {

/// Without those that have none: a pointer is relocated at start.
constexpr Template templates[] = {
    {},
#define QUICK(name, flags_of_row, made_by)                                                         \
    {[](Generator& g, std::uint32_t word) {                                                        \
         [[maybe_unused]] const Fields_##name i(word);                                             \
         return made_by;                                                                           \
     },                                                                                            \
     Flags::flags_of_row},
#include "templates.inc"
#undef QUICK
};

} // namespace

const Template* a64_template_of(std::uint32_t word) {
    const Template& found = templates[static_cast<std::size_t>(template_row(word))];
    return found.emit != nullptr ? &found : nullptr;
}

void Trace::find_templates(const Template* (*template_of)(std::uint32_t word)) {
    std::uint32_t found = 0;
    std::uint64_t bit = 1;
    std::uint64_t set = 0;
    std::uint64_t read = 0;
    for (; found < count; ++found, bit <<= 1) {
        const Template* const made_by = template_of(words[found]);
        if (made_by == nullptr) {
            break;
        }
        templates[found] = made_by;
        set |= made_by->flags == Flags::sets ? bit : 0;
        read |= made_by->flags == Flags::reads ? bit : 0;
    }
    flags_set = set;
    flags_read = read;
    end_at(found);
}

void Trace::end_at(std::uint32_t end) {
    counted = counted || end != count;
    count = end;
    FERRY_ASSERT(count < longest_trace);
    // Wanted before an instruction that keeps them if they are before the next one: all at once.
    flags_wanted = leaders | flags_read | ~std::uint64_t{0} << count;
    std::uint64_t keeping = ~(flags_set | flags_read);
    for (std::uint32_t distance = 1; distance < longest_trace; distance *= 2) {
        flags_wanted |= keeping & flags_wanted >> distance;
        keeping &= keeping >> distance;
    }
}

} // namespace ferry::dbt::quick
