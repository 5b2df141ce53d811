#include "io/screen_cursor.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace ferry::nt::io {
namespace {

struct Case {
    std::string_view text;
    int column;
    int row;
};

class ScreenCursorTest : public testing::TestWithParam<Case> {};

/// On a screen of 10 columns and 5 rows.
TEST_P(ScreenCursorTest, IsWhereTheTextLeavesIt) {
    ScreenCursor cursor({10, 5});
    std::string shown;
    std::string answers;
    cursor.follow(GetParam().text, shown, answers);
    EXPECT_EQ(shown, GetParam().text);
    cursor.follow("\x1b[6n", shown, answers);
    EXPECT_EQ(shown, GetParam().text);
    EXPECT_EQ(answers, fmt::format("\x1b[{};{}R", GetParam().row + 1, GetParam().column + 1));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, ScreenCursorTest,
    testing::Values(Case{"", 0, 0}, Case{"abc", 3, 0}, Case{"abc\r\nd", 1, 1}, Case{"ab\bc", 2, 0},
                    Case{"a\tb", 9, 0}, Case{"0123456789", 9, 0}, Case{"0123456789a", 1, 1},
                    Case{"0123456789\r", 0, 0}, Case{"a\n\n\n\n\n\n", 1, 4},
                    Case{"\x1b[3;4H", 3, 2}, Case{"\x1b[99;99H", 9, 4},
                    Case{"\x1b[3;4H\x1b[A\x1b[2D", 1, 1}, Case{"\x1b[2B\x1b[3C", 3, 2},
                    Case{"abc\x1b[2E", 0, 2}, Case{"\x1b[3;3H\x1b[F", 0, 1}, Case{"\x1b[5G", 4, 0},
                    Case{"ab\x1b[4d", 2, 3},
                    Case{"ab\x1b"
                         "7\x1b[3;3H\x1b"
                         "8",
                         2, 0},
                    Case{"ab\x1b[s\x1b[3;3H\x1b[u", 2, 0},
                    Case{"ab\x1b[?1049h\x1b[3;3H\x1b[?1049l", 2, 0},
                    Case{"\x1b[2;3r\n\n\n\nx", 1, 2}, Case{"\x1b[?7l0123456789abc", 9, 0},
                    Case{"\x1b[31mred\x1b[m", 3, 0}, Case{"\x1b]0;a title\aab", 2, 0},
                    Case{"\x1b]0;a title\x1b\\ab", 2, 0}, Case{"\x1bPq123\x1b\\ab", 2, 0},
                    Case{"\x1b(Bab", 2, 0}, Case{"gr\xc3\xbc\xc3\x9f", 4, 0},
                    Case{"\xe6\xbc\xa2\xe5\xad\x97", 4, 0}, Case{"e\xcc\x81", 1, 0},
                    Case{"\xf0\x9f\x98\x80", 2, 0}, Case{"012345678\xe6\xbc\xa2", 2, 1},
                    Case{"\x1b[3;3H\x1bM", 2, 1},
                    Case{"ab\x1b"
                         "c",
                         0, 0},
                    Case{"ab\x1b[?25lc", 3, 0}, Case{"a\x1b[3Ib\x1b[Z", 8, 0}));

TEST(ScreenCursor, AQuestionInPieces) {
    ScreenCursor cursor({10, 5});
    std::string shown;
    std::string answers;
    for (const char c : std::string_view("ab\x1b[6ncd\x1b[5n")) {
        cursor.follow({&c, 1}, shown, answers);
    }
    EXPECT_EQ(shown, "abcd\x1b[5n");
    EXPECT_EQ(answers, "\x1b[1;3R");
}

TEST(ScreenCursor, ASmallerScreen) {
    ScreenCursor cursor({80, 25});
    std::string shown;
    std::string answers;
    cursor.follow("\x1b[20;70H", shown, answers);
    cursor.resize({40, 10});
    cursor.follow("\x1b[6n", shown, answers);
    EXPECT_EQ(answers, "\x1b[10;40R");
}

} // namespace
} // namespace ferry::nt::io
