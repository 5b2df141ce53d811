#pragma once
/// The search for a case on which two engines differ, and what is said of it.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "machine.hpp"
#include "rows.hpp"

namespace ferry::differential {

struct Plan {
    std::vector<const Row*> rows; ///< a case takes all words from one of them…
    bool mixed = false;           ///< …or each word from any
    bool holes = false;           ///< …or one word that is in no row…
    bool programs = false;        ///< …or is a program: see programs.hpp
    std::string replay;           ///< the options that chose the above
    std::uint64_t seed = 1;       ///< case number i has the seed `seed` + i
    std::uint64_t cases = 0;      ///< how many; 0: as many as there is time for
    double seconds = 0;           ///< how long; 0: no limit
    unsigned length = 32;         ///< words of the longest case
    unsigned failures = 20;       ///< after so many, it ends
    bool one_each = true;         ///< after a difference, leave the row alone
};

struct Report {
    std::uint64_t cases = 0;
    std::uint64_t unimplemented = 0;
    std::uint64_t exits[6] = {}; ///< by ExitReason
    std::uint64_t endless = 0;   ///< interrupted, not compared
    std::uint64_t strayed = 0;   ///< into memory of the test's own, not compared
    std::map<std::string, std::uint64_t> known;
    std::vector<std::string> differences; ///< as text to print
    [[nodiscard]] std::string summary() const;
};

Report search(Machine& machine, const Plan& plan);

} // namespace ferry::differential
