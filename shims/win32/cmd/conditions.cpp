#include "conditions.hpp"

#include "console.hpp"
#include "expand.hpp"

namespace ferry::cmd {
namespace {

/// By value if both are numbers, else by text.
int ordered(const Text& left, const Text& right, bool any_case) {
    LONG a = 0;
    LONG b = 0;
    if (read_number(left, a) && read_number(right, b)) {
        return a < b ? -1 : a > b;
    }
    return compare(left, right, any_case);
}

bool compares(View operation, int order) {
    struct Row {
        const wchar_t* name;
        bool less;
        bool equal;
        bool greater;
    };
    constexpr Row rows[] = {{L"equ", false, true, false}, {L"neq", true, false, true},
                            {L"lss", true, false, false}, {L"leq", true, true, false},
                            {L"gtr", false, false, true}, {L"geq", false, true, true}};
    for (const Row& row : rows) {
        if (same(operation, row.name)) {
            return order < 0 ? row.less : order == 0 ? row.equal : row.greater;
        }
    }
    return false;
}

bool file_exists(View name) {
    const Text bare = unquoted(name);
    const Text directory(directory_of(bare));
    if (same(last_name(bare), L"nul") && !directory.empty()) {
        return is_directory(directory); // how scripts ask for one
    }
    if (has_wildcards(bare)) {
        return Search(bare).is_open();
    }
    return exists(bare);
}

} // namespace

bool holds(Shell& shell, const Condition& condition) {
    const Text left = expand_late(shell, condition.left);
    const Text right = expand_late(shell, condition.right);
    Text value;
    LONG number = 0;
    bool result = false;
    switch (condition.test) {
    case Test::equal: result = compare(left, right, condition.any_case) == 0; break;
    case Test::compare:
        result = compares(condition.operation, ordered(left, right, condition.any_case));
        break;
    case Test::exists: result = file_exists(left); break;
    case Test::defined: result = find_variable(shell, left, value); break;
    case Test::errorlevel:
        read_number(left, number);
        result = shell.errorlevel >= number;
        break;
    case Test::version:
        read_number(left, number);
        constexpr LONG version = 2;
        result = version >= number;
        break;
    }
    return result != condition.negated;
}

} // namespace ferry::cmd
