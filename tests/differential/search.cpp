#include "search.hpp"

#include <chrono>
#include <set>

#include <fmt/format.h>

#include "known.hpp"
#include "programs.hpp"

namespace ferry::differential {

namespace {

constexpr std::uint32_t nop = 0xd503'201f;

std::string current; ///< how to replay the case that is run, for crashes

/// The case that a seed stands for.
void make(Case& test, const Plan& plan, std::uint64_t seed, const Row*& row) {
    Random random(seed * 0x2545'f491'4f6c'dd1d + 1);
    row = random.of(plan.rows);
    random_state(test, random);
    const std::size_t length =
        random.one_in(3) ? 1 : 1 + random.below(random.one_in(2) ? 4 : plan.length);
    test.words.clear();
    if (plan.holes) {
        test.words.push_back(random_hole(random));
    }
    if (plan.programs) {
        test.words = random_program(plan.rows, random);
    }
    for (std::size_t i = 0; i < length && !plan.holes && !plan.programs; ++i) {
        if (plan.mixed) {
            row = random.of(plan.rows);
        }
        const auto reach = static_cast<std::uint32_t>(length - i);
        test.words.push_back(random_word(*row, random, reach));
    }
    // Anywhere, so also across the end of a page.
    const std::uint64_t places = code_size / 4 - 64;
    test.registers.pc = code.value() + 4 * random.below(places);
    const bool may_trap = plan.programs || row->group >= Group::scalar;
    test.runs = may_trap && random.one_in(8) ? 6 : 1;
}

class Search {
public:
    Search(Machine& machine, const Plan& plan) : machine_(machine), plan_(plan) {}

    Report run();

private:
    enum class Verdict { same, different, not_comparable };
    Verdict compare(const Case& test);
    /// Makes the case smaller as long as the engines still differ.
    void minimise(Case& test);
    bool try_without(Case& test, auto change);
    std::string describe(const Case& test, std::uint64_t seed, const Row& row) const;

    Machine& machine_;
    const Plan& plan_;
    Outcome one_, two_;
    std::string first_; ///< how they differed before the case was made smaller
    Report report_;
};

Search::Verdict Search::compare(const Case& test) {
    machine_.place(test);
    machine_.run(0, test, one_);
    for (unsigned i = 0; i < test.runs; ++i) {
        machine_.run(1, test, two_);
    }
    using enum engine::ExitReason;
    ++report_.exits[static_cast<int>(one_.exit.reason)];
    if (plan_.holes) { // to Unicorn it must be undefined too
        return one_.exit.reason == fault && one_.exit.cause == engine::FaultCause::undefined
                   ? Verdict::same
                   : Verdict::different;
    }
    if (two_.exit.reason == unimplemented) {
        ++report_.unimplemented;
        return Verdict::not_comparable;
    }
    if (one_.exit.reason == interrupted || two_.exit.reason == interrupted) {
        ++report_.endless;
        return one_.exit.reason == interrupted ? Verdict::not_comparable : Verdict::different;
    }
    if (std::memcmp(&one_.registers, &two_.registers, sizeof one_.registers) == 0 &&
        one_.exit.reason == two_.exit.reason && one_.exit.reason != fault &&
        one_.exit.code == two_.exit.code && one_.data == two_.data) {
        return Verdict::same;
    }
    if (machine_.met_own_memory(one_)) {
        ++report_.strayed;
        return Verdict::not_comparable;
    }
    return difference(one_, two_).empty() ? Verdict::same : Verdict::different;
}

bool Search::try_without(Case& test, auto change) {
    Case smaller = test;
    change(smaller);
    if (compare(smaller) != Verdict::different) {
        return false;
    }
    test = smaller;
    return true;
}

void Search::minimise(Case& test) {
    for (bool again = !plan_.holes; again;) {
        again = false;
        while (test.words.size() > 1 && try_without(test, [](Case& it) { it.words.pop_back(); })) {
            again = true;
        }
        for (std::size_t i = 0; i < test.words.size(); ++i) {
            if (test.words[i] != nop && !(plan_.programs && is_frame(test.words[i])) &&
                try_without(test, [&](Case& it) { it.words[i] = nop; })) {
                again = true;
            }
        }
    }
    while (test.words.size() > 1 && test.words[0] == nop && try_without(test, [](Case& it) {
               it.words.erase(it.words.begin());
               it.registers.pc += 4;
           })) {
    }
    try_without(test, [](Case& it) { it.data.fill(0); });
    try_without(test, [](Case& it) { it.registers.fpcr = 0; });
    try_without(test, [](Case& it) { it.registers.fpsr = 0; });
    try_without(test, [](Case& it) { it.registers.pstate = 0; });
    for (std::size_t i = 0; i < 31; ++i) {
        try_without(test, [&](Case& it) { it.registers.x[i] = 0; });
    }
    for (std::size_t i = 0; i < 32; ++i) {
        try_without(test, [&](Case& it) { it.registers.v[i].low = 0; });
        try_without(test, [&](Case& it) { it.registers.v[i].high = 0; });
    }
    compare(test); // for the outcomes
}

std::string Search::describe(const Case& test, std::uint64_t seed, const Row& row) const {
    const Registers& r = test.registers;
    std::string text =
        fmt::format("{}: {} | {} differ\n", plan_.holes ? "no row" : std::string_view(row.name),
                    machine_.name(0), machine_.name(1));
    for (const std::uint32_t word : test.words) {
        const Row* it = decode(word);
        text += fmt::format("  {:08x}  0x{:02x} 0x{:02x} 0x{:02x} 0x{:02x}  {}\n", word,
                            word & 0xff, word >> 8 & 0xff, word >> 16 & 0xff, word >> 24,
                            it != nullptr ? it->name : "-");
    }
    text += fmt::format(" from pc {:x} sp {:x} nzcv {:x} fpcr {:x} fpsr {:x}\n", r.pc, r.sp,
                        r.pstate >> 28, r.fpcr, r.fpsr);
    for (std::size_t i = 0; i < r.x.size(); ++i) {
        if (r.x[i] != 0) {
            text += fmt::format("  x{:<5} {:016x}\n", i, r.x[i]);
        }
    }
    for (std::size_t i = 0; i < r.v.size(); ++i) {
        if (r.v[i].low != 0 || r.v[i].high != 0) {
            text += fmt::format("  v{:<5} {:016x}:{:016x}\n", i, r.v[i].high, r.v[i].low);
        }
    }
    const std::string again = difference(one_, two_);
    text += again.empty() ? " gave, once,\n" + first_ : " gives\n" + again;
    return text + " replay: " + current + fmt::format(" --seed {} --cases 1\n", seed);
}

Report Search::run() {
    Case test;
    std::set<std::string> differing;
    const auto begin = std::chrono::steady_clock::now();
    static std::uint64_t seed;
    describe_crash = [] { return current + fmt::format(" --seed {} --cases 1", seed); };
    current = plan_.replay;
    for (std::uint64_t i = 0; plan_.cases == 0 || i < plan_.cases; ++i) {
        seed = plan_.seed + i;
        if (plan_.seconds > 0 && i % 64 == 0 &&
            std::chrono::steady_clock::now() - begin >
                std::chrono::duration<double>(plan_.seconds)) {
            break;
        }
        const Row* row = nullptr;
        make(test, plan_, seed, row);
        if (!plan_.mixed && !plan_.programs && differing.contains(std::string(row->name))) {
            continue;
        }
        ++report_.cases;
        if (compare(test) != Verdict::different) {
            continue;
        }
        if (test.words.size() == 1 && !plan_.holes) { // nothing to make smaller
            if (const auto id = known_difference(test, one_, two_); !id.empty()) {
                ++report_.known[std::string(id)];
                continue;
            }
        }
        first_ = difference(one_, two_);
        minimise(test);
        if (const auto id = known_difference(test, one_, two_); !plan_.holes && !id.empty()) {
            ++report_.known[std::string(id)];
            continue;
        }
        const Row* culprit = decode(test.words.back());
        const Row& named = culprit != nullptr ? *culprit : *row;
        // Without the registers, the size and the like of a hole.
        const std::string id = plan_.holes ? fmt::format("{:x}", test.words[0] & 0x3f20'fc00)
                                           : std::string(named.name);
        if (!plan_.one_each || differing.insert(id).second) {
            report_.differences.push_back(describe(test, seed, named));
        }
        if (report_.differences.size() >= plan_.failures) {
            break;
        }
    }
    return std::move(report_);
}

} // namespace

std::string Report::summary() const {
    std::string text = fmt::format("{} cases, {} differences", cases, differences.size());
    constexpr std::string_view reasons[] = {"syscall",    "hypercall",     "fault",
                                            "breakpoint", "unimplemented", "interrupted"};
    text += " (exits:";
    for (std::size_t i = 0; i < std::size(reasons); ++i) {
        text += exits[i] != 0 ? fmt::format(" {} {}", exits[i], reasons[i]) : "";
    }
    text += ")";
    if (unimplemented != 0) {
        text += fmt::format(", {} not implemented", unimplemented);
    }
    if (endless != 0) {
        text += fmt::format(", {} endless", endless);
    }
    if (strayed != 0) {
        text += fmt::format(", {} strayed", strayed);
    }
    for (const auto& [id, count] : known) {
        text += fmt::format(", {} {}", count, id);
    }
    return text;
}

Report search(Machine& machine, const Plan& plan) { return Search(machine, plan).run(); }

} // namespace ferry::differential
