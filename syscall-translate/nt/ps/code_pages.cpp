#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <set>

#include <ferry/nt/code_pages.hpp>

namespace ferry::nt {
namespace {

constexpr CodePages pairs[] = {
#define CODE_PAGES(ansi, oem) {ansi, oem},
#include <ferry/nt/code_pages.inc>
#undef CODE_PAGES
};

} // namespace

std::optional<CodePages> find_code_pages(std::string_view number) {
    unsigned value = 0;
    const char* const end = number.data() + number.size();
    if (const auto read = std::from_chars(number.data(), end, value);
        read.ec != std::errc{} || read.ptr != end) {
        return std::nullopt;
    }
    const auto* const found =
        std::find_if(std::begin(pairs), std::end(pairs), [&](const CodePages& pair) {
            return value == pair.ansi || value == pair.oem;
        });
    return found == std::end(pairs) ? std::nullopt : std::optional(*found);
}

std::string known_code_pages() {
    std::set<unsigned> numbers;
    for (const CodePages& pair : pairs) {
        numbers.insert({pair.ansi, pair.oem});
    }
    return fmt::format("{}", fmt::join(numbers, ", "));
}

} // namespace ferry::nt
