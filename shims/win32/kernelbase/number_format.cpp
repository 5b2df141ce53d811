// Numbers and amounts of money as texts, in the manner of en-US or of the caller.

#include "counted_text.hpp"

using namespace ferry::win32;

namespace {

constexpr UINT most_digits = 9;

/// What NUMBERFMT and CURRENCYFMT have in common, and where what goes around the number.
struct Manner {
    UINT digits;
    UINT leading_zero;
    UINT grouping;
    LPCWSTR point;
    LPCWSTR separator;
    LPCWSTR positive; ///< n: the number, $: the symbol
    LPCWSTR negative;
    LPCWSTR symbol;
};

constexpr LPCWSTR negative_numbers[] = {L"(n)", L"-n", L"- n", L"n-", L"n -"};
constexpr LPCWSTR positive_amounts[] = {L"$n", L"n$", L"$ n", L"n $"};
constexpr LPCWSTR negative_amounts[] = {L"($n)", L"-$n",  L"$-n",   L"$n-",  L"(n$)", L"-n$",
                                        L"n-$",  L"n$-",  L"-n $",  L"-$ n", L"n $-", L"$ n-",
                                        L"$ -n", L"n- $", L"($ n)", L"(n $)"};

// The structures want texts that are not const; nothing writes to them.
const NUMBERFMTW usual_number{2, 1, 3, const_cast<LPWSTR>(L"."), const_cast<LPWSTR>(L","), 1};
const CURRENCYFMTW usual_amount{
    2, 1, 3, const_cast<LPWSTR>(L"."), const_cast<LPWSTR>(L","), 0, 0, const_cast<LPWSTR>(L"$")};

/// Digits before and behind the point; those behind are cut or filled to `digits`, rounded.
class Number {
public:
    /// False if the text is no number.
    bool read(LPCWSTR text, UINT digits) {
        negative_ = *text == L'-';
        text += negative_ ? 1 : 0;
        while (*text == L'0') {
            ++text;
        }
        UINT behind = 0;
        bool point = false;
        WCHAR next = 0;
        for (; *text != 0; ++text) {
            if (*text == L'.' && !point) {
                point = true;
                continue;
            }
            if (*text < L'0' || *text > L'9' || count_ + 2 >= most) {
                return false;
            }
            if (!point || behind < digits) {
                all_[++count_] = *text;
                behind += point ? 1 : 0;
            } else if (next == 0) {
                next = *text;
            }
        }
        for (; behind < digits; ++behind) {
            all_[++count_] = L'0';
        }
        all_[0] = L'0';
        if (next >= L'5') {
            UINT at = count_;
            while (all_[at] == L'9') {
                all_[at--] = L'0';
            }
            ++all_[at];
        }
        first_ = all_[0] == L'0' ? 1 : 0;
        behind_ = digits;
        return true;
    }
    [[nodiscard]] bool negative() const {
        for (UINT i = first_; i <= count_; ++i) {
            if (all_[i] != L'0') {
                return negative_;
            }
        }
        return false;
    }
    void put(CountedText& to, const Manner& manner) const {
        const UINT before = count_ + 1 - first_ - behind_;
        if (before == 0 && manner.leading_zero != 0) {
            to.put(L'0');
        }
        for (UINT i = 0; i < before; ++i) {
            if (i != 0 && separates(before - i, manner.grouping)) {
                to.put(manner.separator);
            }
            to.put(all_[first_ + i]);
        }
        if (behind_ != 0) {
            to.put(manner.point);
        }
        for (UINT i = 0; i < behind_; ++i) {
            to.put(all_[first_ + before + i]);
        }
    }

private:
    /// Whether a separator stands before the last `left` digits: 3 is groups of three, 32 one of
    /// three and then of two, 30 one of three only.
    static bool separates(UINT left, UINT grouping) {
        constexpr UINT most_groups = 4;
        UINT sizes[most_groups];
        UINT groups = 0;
        for (; grouping != 0 && groups < most_groups; grouping /= 10) {
            sizes[groups++] = grouping % 10;
        }
        UINT end = 0;
        UINT size = 0;
        for (UINT i = groups; i-- > 0 && end < left;) {
            if (sizes[i] == 0) {
                return end == left;
            }
            size = sizes[i];
            end += size;
        }
        if (size == 0) {
            return false;
        }
        while (end < left) {
            end += size;
        }
        return end == left;
    }

    static constexpr UINT most = 512;
    WCHAR all_[most];
    UINT count_ = 0;
    UINT first_ = 0;
    UINT behind_ = 0;
    bool negative_ = false;
};

int format(LPCWSTR text, const Manner& manner, LPWSTR to, int room) {
    Number number;
    if (text == nullptr || room < 0 || (room > 0 && to == nullptr) || manner.digits > most_digits ||
        manner.leading_zero > 1 || manner.point == nullptr || manner.separator == nullptr ||
        manner.symbol == nullptr || manner.negative == nullptr || manner.positive == nullptr ||
        !number.read(text, manner.digits)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    CountedText output(to, room);
    const LPCWSTR around = number.negative() ? manner.negative : manner.positive;
    for (LPCWSTR at = around; *at != 0; ++at) {
        if (*at == L'n') {
            number.put(output, manner);
        } else if (*at == L'$') {
            output.put(manner.symbol);
        } else {
            output.put(*at);
        }
    }
    return output.end();
}

template <size_t count>
LPCWSTR pick(const LPCWSTR (&manners)[count], UINT which) {
    return which < count ? manners[which] : nullptr;
}

} // namespace

extern "C" {

int WINAPI GetNumberFormatEx(LPCWSTR, DWORD flags, LPCWSTR text, const NUMBERFMTW* given, LPWSTR to,
                             int room) {
    if (given != nullptr && flags != 0) {
        return fail(ERROR_INVALID_FLAGS);
    }
    const NUMBERFMTW& wanted = given != nullptr ? *given : usual_number;
    return format(text,
                  {wanted.NumDigits, wanted.LeadingZero, wanted.Grouping, wanted.lpDecimalSep,
                   wanted.lpThousandSep, L"n", pick(negative_numbers, wanted.NegativeOrder), L""},
                  to, room);
}
int WINAPI GetNumberFormatW(LCID, DWORD flags, LPCWSTR text, const NUMBERFMTW* given, LPWSTR to,
                            int room) {
    return GetNumberFormatEx(nullptr, flags, text, given, to, room);
}

int WINAPI GetCurrencyFormatEx(LPCWSTR, DWORD flags, LPCWSTR text, const CURRENCYFMTW* given,
                               LPWSTR to, int room) {
    if (given != nullptr && flags != 0) {
        return fail(ERROR_INVALID_FLAGS);
    }
    const CURRENCYFMTW& wanted = given != nullptr ? *given : usual_amount;
    return format(text,
                  {wanted.NumDigits, wanted.LeadingZero, wanted.Grouping, wanted.lpDecimalSep,
                   wanted.lpThousandSep, pick(positive_amounts, wanted.PositiveOrder),
                   pick(negative_amounts, wanted.NegativeOrder), wanted.lpCurrencySymbol},
                  to, room);
}
int WINAPI GetCurrencyFormatW(LCID, DWORD flags, LPCWSTR text, const CURRENCYFMTW* given, LPWSTR to,
                              int room) {
    return GetCurrencyFormatEx(nullptr, flags, text, given, to, room);
}

} // extern "C"
