// SET /A: C's operators on 32-bit numbers, loosest last in the table. Names are variables, without
// signs around them.

#include "builtins.hpp"
#include "expand.hpp"

namespace ferry::cmd {
namespace {

/// What a wrong expression comes to, and says.
struct Problem {
    LONG code;
    const wchar_t* text;
};
constexpr Problem unbalanced{1073750988, L"Unbalanced parenthesis.\r\n"};
constexpr Problem no_operand{1073750989, L"Missing operand.\r\n"};
constexpr Problem no_operator{1073750990, L"Missing operator.\r\n"};
constexpr Problem bad_number{1073750991,
                             L"Invalid number.  Numeric constants are either decimal (17),\r\n"
                             L"hexadecimal (0x11), or octal (021).\r\n"};
constexpr Problem too_large{1073750992,
                            L"Invalid number.  Numbers are limited to 32-bits of precision.\r\n"};
constexpr Problem divides_by_zero{1073750993, L"Divide by zero error.\r\n"};

struct Operator {
    const wchar_t* text;
    int level; ///< 1 binds tightest
    char operation;
};
constexpr int loosest = 6;
constexpr Operator operators[] = {{L"<<", 3, 'l'}, {L">>", 3, 'r'}, {L"*", 1, '*'}, {L"/", 1, '/'},
                                  {L"%", 1, '%'},  {L"+", 2, '+'},  {L"-", 2, '-'}, {L"&", 4, '&'},
                                  {L"^", 5, '^'},  {L"|", 6, '|'}};

class Calculation {
public:
    Calculation(Shell& shell, View text) : shell_(shell), text_(text) {}

    bool run(LONG& value) {
        do {
            if (!assignment(value)) {
                return false;
            }
        } while (take(L","));
        skip();
        return at_ >= text_.size() || fail(text_[at_] == ')' ? unbalanced : no_operator);
    }

private:
    bool fail(const Problem& problem) {
        complain(problem.text);
        shell_.errorlevel = problem.code;
        return false;
    }

    void skip() {
        while (is_blank(text_[at_])) {
            ++at_;
        }
    }
    bool take(View what) {
        skip();
        if (!text_.from(at_).begins(what)) {
            return false;
        }
        at_ += what.size();
        return true;
    }

    static bool ends_name(wchar_t c) {
        constexpr View special(L"()!~-*/%+<>&^|=,'", 17);
        return c == 0 || is_blank(c) || special.has(c);
    }

    LONG value_of(View name) {
        Text text;
        LONG value = 0;
        if (find_variable(shell_, name, text)) {
            View digits = text.view().trimmed();
            SIZE_T end = digits[0] == '-' || digits[0] == '+' ? 1 : 0;
            while (end < digits.size() && !ends_name(digits[end])) {
                ++end;
            }
            read_number(digits.to(end), value);
        }
        return value;
    }

    /// name = …, name += … and so on, or an expression.
    bool assignment(LONG& value) {
        constexpr int most = 500;
        if (++nesting_ > most) {
            return fail(unbalanced);
        }
        const bool done = assign(value);
        --nesting_;
        return done;
    }

    bool assign(LONG& value) {
        skip();
        const SIZE_T begin = at_;
        while (!ends_name(text_[at_])) {
            ++at_;
        }
        const View name = text_.part(begin, at_ - begin);
        skip();
        if (!name.empty() && !is_digit(name[0])) {
            const Operator* chosen = nullptr;
            for (const Operator& row : operators) {
                const SIZE_T size = wcslen(row.text);
                if (chosen == nullptr && text_.from(at_).begins(row.text) &&
                    text_[at_ + size] == '=') {
                    chosen = &row;
                }
            }
            if (chosen != nullptr || text_[at_] == '=') {
                at_ += chosen != nullptr ? wcslen(chosen->text) + 1 : 1;
                if (!assignment(value) ||
                    (chosen != nullptr &&
                     !apply(chosen->operation, value_of(name), value, value))) {
                    return false;
                }
                return SetEnvironmentVariableW(Text(name).c_str(),
                                               Text().add_number(value).c_str()) != 0;
            }
        }
        at_ = begin;
        return binary(loosest, value);
    }

    bool binary(int level, LONG& value) {
        if (level == 0) {
            return unary(value);
        }
        if (!binary(level - 1, value)) {
            return false;
        }
        for (;;) {
            const Operator* found = nullptr;
            for (const Operator& row : operators) {
                if (row.level == level && found == nullptr && take(row.text)) {
                    found = &row;
                }
            }
            if (found == nullptr) {
                return true;
            }
            LONG right = 0;
            if (!binary(level - 1, right) || !apply(found->operation, value, right, value)) {
                return false;
            }
        }
    }

    bool unary(LONG& value) {
        if (take(L"-")) {
            const bool done = unary(value);
            value = static_cast<LONG>(0U - static_cast<ULONG>(value));
            return done;
        }
        if (take(L"+")) {
            return unary(value);
        }
        if (take(L"~")) {
            const bool done = unary(value);
            value = ~value;
            return done;
        }
        if (take(L"!")) {
            const bool done = unary(value);
            value = value == 0 ? 1 : 0;
            return done;
        }
        if (take(L"(")) {
            do {
                if (!assignment(value)) {
                    return false;
                }
            } while (take(L","));
            return take(L")") || fail(unbalanced);
        }
        skip();
        const SIZE_T begin = at_;
        while (!ends_name(text_[at_])) {
            ++at_;
        }
        const View word = text_.part(begin, at_ - begin);
        if (word.empty()) {
            return fail(no_operand);
        }
        if (!is_digit(word[0])) {
            value = value_of(word);
            return true;
        }
        if (!read_number(word, value)) {
            return fail(bad_number);
        }
        // A number that does not fit was cut to the largest.
        return !is_too_large(word) || fail(too_large);
    }

    static bool is_too_large(View word) {
        const bool hexadecimal = upper(word[1]) == 'X';
        const ULONG base = hexadecimal ? 16 : word[0] == '0' ? 8 : 10;
        ULONG64 sum = 0;
        for (SIZE_T i = hexadecimal ? 2 : 0; i < word.size() && sum <= 0xffffffff; ++i) {
            const wchar_t c = upper(word[i]);
            sum = sum * base + (is_digit(c) ? c - L'0' : c - L'A' + 10U);
        }
        return sum > (hexadecimal ? 0xffffffff : 0x7fffffff);
    }

    bool apply(char operation, LONG left, LONG right, LONG& value) {
        const auto a = static_cast<ULONG>(left);
        const auto b = static_cast<ULONG>(right);
        constexpr ULONG bits = 32;
        const bool wide = b >= bits;
        ULONG result = 0;
        switch (operation) {
        case '*': result = a * b; break;
        case '+': result = a + b; break;
        case '-': result = a - b; break;
        case '&': result = a & b; break;
        case '^': result = a ^ b; break;
        case '|': result = a | b; break;
        case 'l': result = wide ? 0 : a << b; break;
        case 'r': result = static_cast<ULONG>(left >> (wide ? bits - 1 : b)); break;
        default:
            if (right == 0) {
                return fail(divides_by_zero);
            }
            if (right == -1) { // the quotient of the least number has no place
                result = operation == '/' ? 0U - a : 0U;
            } else {
                result = static_cast<ULONG>(operation == '/' ? left / right : left % right);
            }
        }
        value = static_cast<LONG>(result);
        return true;
    }

    Shell& shell_;
    const View text_;
    SIZE_T at_ = 0;
    int nesting_ = 0;
};

} // namespace

bool calculate(Shell& shell, View expression, LONG& value) {
    return Calculation(shell, expression).run(value);
}

} // namespace ferry::cmd
