// Random sequences of instructions on two engines, which have to leave the same state behind.
//
// As a test: a short search in each group of rows, FERRY_DIFFERENTIAL_SECONDS each, from
// FERRY_DIFFERENTIAL_SEED. With options of its own it searches until it is stopped:
//
//     differential_test --rows 'FADD*,FMUL*' --seed 7      these rows, from this seed on
//     differential_test --mixed --seconds 600              sequences of everything
//     differential_test --programs                         loops and calls with everything in them
//     differential_test --each --cases 500                 500 of every row, row by row
//     differential_test --holes                            words that are in no row
//     differential_test --list                             the rows

#include <cstdio>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "search.hpp"

#ifdef FERRY_HAVE_DBT
#include <ferry/dbt/engine.hpp>
#endif
#include <ferry/unicorn/engine.hpp>

namespace ferry::differential {
namespace {

const engine::EngineFactory& engine_under_test() {
#ifdef FERRY_HAVE_DBT
    return dbt::dbt_engine;
#else
    return unicorn::unicorn_engine;
#endif
}

std::string environment(const char* name, const char* otherwise) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : otherwise;
}

Plan short_plan() {
    Plan plan;
    plan.seconds = std::stod(environment("FERRY_DIFFERENTIAL_SECONDS", "2.5"));
    plan.seed = std::stoull(environment("FERRY_DIFFERENTIAL_SEED", "1"));
    return plan;
}

void expect_no_difference(const Plan& plan) {
    if (plan.rows.empty()) {
        GTEST_SKIP() << "the table has no such rows";
    }
    Machine machine(unicorn::unicorn_engine, engine_under_test());
    const Report report = search(machine, plan);
    std::printf("%s\n", report.summary().c_str());
    for (const std::string& text : report.differences) {
        ADD_FAILURE() << text;
    }
    EXPECT_GT(report.cases, 0U);
}

class DifferentialTest : public testing::TestWithParam<int> {};

TEST_P(DifferentialTest, LeavesTheSameState) {
    Plan plan = short_plan();
    plan.rows = rows_of(static_cast<Group>(GetParam()));
    plan.replay = "--group " + std::string(name_of(static_cast<Group>(GetParam())));
    expect_no_difference(plan);
}

TEST(DifferentialTest, SequencesOfEverything) {
    Plan plan = short_plan();
    plan.mixed = true;
    plan.rows = rows_like("*");
    plan.replay = "--mixed";
    expect_no_difference(plan);
}

TEST(DifferentialTest, Programs) {
    Plan plan = short_plan();
    plan.programs = true;
    plan.rows = rows_like("*");
    plan.replay = "--programs";
    expect_no_difference(plan);
}

TEST(DifferentialTest, ProgramsWhoseTracesBecomeRegions) {
    ::setenv("FERRY_DBT_TURNS", "2", 1);
    Plan plan = short_plan();
    plan.programs = true;
    plan.rows = rows_like("*");
    plan.replay = "--programs (with FERRY_DBT_TURNS=2)";
    expect_no_difference(plan);
    ::unsetenv("FERRY_DBT_TURNS");
}

INSTANTIATE_TEST_SUITE_P(Groups, DifferentialTest, testing::Range(0, groups), [](const auto& it) {
    return std::string(name_of(static_cast<Group>(it.param)));
});

int search_as_told(int count, char** arguments) {
    Plan plan;
    std::string patterns = "*", group;
    bool list = false, each = false;
    for (int i = 1; i < count; ++i) {
        const std::string option = arguments[i];
        const auto value = [&]() -> std::string { return i + 1 < count ? arguments[++i] : "0"; };
        if (option == "--rows") {
            patterns = value();
        } else if (option == "--mixed") {
            plan.mixed = true;
        } else if (option == "--programs") {
            plan.programs = true;
        } else if (option == "--holes") {
            plan.holes = true;
        } else if (option == "--group") {
            group = value();
        } else if (option == "--each") {
            each = true;
        } else if (option == "--all") {
            plan.one_each = false;
        } else if (option == "--list") {
            list = true;
        } else if (option == "--seed") {
            plan.seed = std::stoull(value(), nullptr, 0);
        } else if (option == "--cases") {
            plan.cases = std::stoull(value());
        } else if (option == "--seconds") {
            plan.seconds = std::stod(value());
        } else if (option == "--length") {
            plan.length = static_cast<unsigned>(std::stoul(value()));
        } else if (option == "--failures") {
            plan.failures = static_cast<unsigned>(std::stoul(value()));
        } else {
            std::fprintf(
                stderr,
                "options: --rows PATTERN,… --group NAME --mixed --programs --holes --each --all "
                "--list --seed N --cases N --seconds S --length N --failures N\n");
            return 2;
        }
    }
    plan.rows = rows_like(patterns);
    if (!group.empty()) {
        std::erase_if(plan.rows, [&](const Row* row) { return name_of(row->group) != group; });
    }
    plan.replay = (plan.mixed      ? "--mixed "
                   : plan.programs ? "--programs "
                   : plan.holes    ? "--holes "
                                   : "") +
                  (patterns == "*" ? "" : "--rows '" + patterns + "' ") +
                  (group.empty() ? "" : "--group " + group + " ") + "--length " +
                  std::to_string(plan.length);
    if (plan.rows.empty()) {
        std::fprintf(stderr, "no row matches %s\n", patterns.c_str());
        return 2;
    }
    if (list) {
        for (const Row* row : plan.rows) {
            std::printf("%-24s %-16s %s\n", std::string(row->name).c_str(),
                        std::string(name_of(row->group)).c_str(),
                        std::string(row->encoding).c_str());
        }
        return 0;
    }
    Machine machine(unicorn::unicorn_engine, engine_under_test());
    // --each: every row by itself, in turn, with the limits for each.
    const std::vector<const Row*> chosen = plan.rows;
    bool different = false;
    for (std::size_t i = 0; i < (each ? chosen.size() : 1); ++i) {
        if (each) {
            plan.rows = {chosen[i]};
            plan.replay = "--rows " + std::string(chosen[i]->name) + " --length " +
                          std::to_string(plan.length);
        }
        const Report report = search(machine, plan);
        for (const std::string& text : report.differences) {
            std::printf("%s\n", text.c_str());
        }
        std::printf("%s: %s\n", each ? std::string(chosen[i]->name).c_str() : "all",
                    report.summary().c_str());
        std::fflush(stdout);
        different = different || !report.differences.empty();
    }
    return different ? 1 : 0;
}

} // namespace
} // namespace ferry::differential

int main(int count, char** arguments) {
    // The translator is meant, and from the first time on, unless somebody says otherwise.
    ::setenv("FERRY_DBT_VISITS", "0", 0);
    if (count > 1 && !std::string_view(arguments[1]).starts_with("--gtest")) {
        return ferry::differential::search_as_told(count, arguments);
    }
    testing::InitGoogleTest(&count, arguments);
    return RUN_ALL_TESTS();
}
