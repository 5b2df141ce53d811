// Reads instruction words (hexadecimal, one a line) and prints the row of each, or "-" where the
// instruction is undefined. With an argument it prints the rows themselves: name, fixed bits, their
// values. For compare_with_llvm.py.

#include <bit>
#include <cstdint>
#include <cstdio>

#include <ferry/a64/shapes_base.hpp>
#include <ferry/a64/shapes_memory.hpp>

namespace {

using namespace ferry::a64;

struct Row {
    const char* name;
    const char* encoding;
    bool (*valid)(std::uint32_t);
    std::uint32_t mask = 0;
    std::uint32_t value = 0;
};

template <class Shape>
bool valid(std::uint32_t word) {
    const Shape shape(word);
    if constexpr (requires { shape.valid; }) {
        return shape.valid;
    } else {
        return true;
    }
}

Row rows[] = {
#define A64(name, encoding, shape, feature) {#name, encoding, valid<shape>},
#include <ferry/a64/base.inc>
#include <ferry/a64/memory.inc>
#include <ferry/a64/system.inc>
#undef A64
};

void parse(Row& row) {
    for (const char* c = row.encoding; *c != 0; ++c) {
        if (*c != ' ') {
            row.mask = row.mask << 1 | (*c == '0' || *c == '1' ? 1U : 0U);
            row.value = row.value << 1 | (*c == '1' ? 1U : 0U);
        }
    }
}

bool includes(std::uint32_t most, std::uint32_t fewer) { return (most & fewer) == fewer; }

} // namespace

int main(int argc, char**) {
    for (Row& row : rows) {
        parse(row);
    }
    for (const Row& a : rows) {
        for (const Row& b : rows) {
            if (&a < &b && ((a.value ^ b.value) & a.mask & b.mask) == 0 &&
                (a.mask == b.mask || (!includes(a.mask, b.mask) && !includes(b.mask, a.mask)))) {
                std::fprintf(stderr, "%s and %s overlap\n", a.name, b.name);
                return 1;
            }
        }
    }
    if (argc > 1) {
        for (const Row& row : rows) {
            std::printf("%s %08x %08x\n", row.name, row.mask, row.value);
        }
        return 0;
    }
    unsigned word = 0;
    while (std::scanf("%x", &word) == 1) {
        const Row* best = nullptr;
        for (const Row& row : rows) {
            if ((word & row.mask) == row.value &&
                (best == nullptr || std::popcount(row.mask) > std::popcount(best->mask))) {
                best = &row;
            }
        }
        std::puts(best != nullptr && best->valid(word) ? best->name : "-");
    }
    return 0;
}
