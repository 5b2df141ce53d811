#include "rows.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace ferry::layout {
namespace {

std::ifstream open(const std::string& isa, const std::string& file) {
    std::ifstream in(FERRY_LAYOUT_DIR "/" + isa + "/" + file);
    EXPECT_TRUE(in.is_open()) << isa << "/" << file;
    return in;
}

Rows read_rows(const std::string& isa) {
    constexpr std::string_view mark = "@ROW ";
    Rows rows;
    for (const char* const file : {"kernel_rows.s", "libc_rows.s"}) {
        std::ifstream in = open(isa, file);
        for (std::string line; std::getline(in, line);) {
            const std::size_t at = line.find(mark);
            if (at == std::string::npos) {
                continue;
            }
            line.erase(0, at + mark.size());
            // "struct stat.st_mode 16 4": the name ends where the numbers begin. Immediates have a
            // '$' or '#' in front on some ISAs.
            std::erase_if(line, [](char c) { return c == '$' || c == '#'; });
            std::istringstream words(line);
            std::string name;
            std::vector<std::uint64_t> numbers;
            for (std::string word; words >> word;) {
                if (word.find_first_not_of("-0123456789") == std::string::npos) {
                    numbers.push_back(static_cast<std::uint64_t>(std::stoll(word)));
                } else {
                    name += name.empty() ? word : " " + word;
                }
            }
            rows[name] = numbers;
        }
    }
    return rows;
}

/// Resolves "__NR_x" definitions: a number, another macro, or "(macro + number)".
std::map<std::string, std::uint64_t> read_numbers(const std::string& isa) {
    std::map<std::string, std::string> macros;
    std::ifstream in = open(isa, "numbers.txt");
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string define;
        std::string name;
        std::string value;
        words >> define >> name;
        std::getline(words >> std::ws, value);
        if (name.starts_with("__NR")) {
            macros[name] = value;
        }
    }
    const auto resolve = [&](auto& self, std::string value) -> std::uint64_t {
        std::erase_if(value, [](char c) { return c == '(' || c == ')' || c == ' '; });
        if (const std::size_t plus = value.find('+'); plus != std::string::npos) {
            return self(self, value.substr(0, plus)) + self(self, value.substr(plus + 1));
        }
        const auto macro = macros.find(value);
        return macro != macros.end() ? self(self, macro->second) : std::stoull(value);
    };
    std::map<std::string, std::uint64_t> numbers;
    constexpr std::string_view prefix = "__NR_";
    for (const auto& [name, value] : macros) {
        if (name.starts_with(prefix)) {
            numbers[name.substr(prefix.size())] = resolve(resolve, value);
        }
    }
    numbers.erase("syscalls");              // how many there are
    numbers.erase("arch_specific_syscall"); // where an ISA's own begin
    return numbers;
}

template <class T>
const T& cached(const std::string& isa, T (*read)(const std::string&)) {
    static std::map<std::string, T> all;
    const auto known = all.find(isa);
    return known != all.end() ? known->second : all.emplace(isa, read(isa)).first->second;
}

} // namespace

const Rows& rows_of(const std::string& isa) { return cached(isa, &read_rows); }

const std::map<std::string, std::uint64_t>& numbers_of(const std::string& isa) {
    return cached(isa, &read_numbers);
}

} // namespace ferry::layout
