#pragma once
/// Texts of a table's rows without pointers: those would be relocated at every start, and each page
/// of them written.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ferry {

/// `Count` texts, made of one literal in which each ends in a NUL.
template <std::size_t Count, std::size_t Size>
class TextTable {
public:
    consteval explicit TextTable(const char (&texts)[Size]) {
        std::size_t row = 0;
        for (std::size_t i = 0; i < Size - 1; ++i) {
            texts_[i] = texts[i];
            if (texts[i] == 0) {
                begins_[++row] = static_cast<std::uint32_t>(i + 1);
            }
        }
        if (row != Count) {
            throw "not one text for each row"; // not a constant expression
        }
    }
    [[nodiscard]] constexpr std::string_view operator[](std::size_t row) const {
        return {texts_.data() + begins_[row], begins_[row + 1] - begins_[row] - 1};
    }

private:
    std::array<char, Size> texts_{};
    std::array<std::uint32_t, Count + 1> begins_{};
};

template <std::size_t Count, std::size_t Size>
consteval TextTable<Count, Size> make_text_table(const char (&texts)[Size]) {
    return TextTable<Count, Size>(texts);
}

} // namespace ferry
