#pragma once
/// Where the cursor of a screen is by what was written to it. Who shows the screen may be no
/// terminal that could be asked.

#include <cstdint>
#include <string>
#include <string_view>

#include <ferry/abi/layout/nt_console.hpp>

namespace ferry::nt::io {

/// The place of the cursor as xterm has it: lines that wrap, tabs, margins, sequences that move it.
class ScreenCursor {
public:
    explicit ScreenCursor(abi::nt::console::Size size) { resize(size); }

    void resize(abi::nt::console::Size size);
    /// Follows text to the screen. `shown` gets what is for the screen: the text without questions
    /// for the cursor's place (DSR 6), to which `answers` gets the answers. A sequence whose end
    /// has not come is kept for the next time.
    void follow(std::string_view text, std::string& shown, std::string& answers);

private:
    enum class State : std::uint8_t { text, escape, charset, control, string, string_escape };
    struct Place {
        int column = 0;
        int row = 0;
    };

    void control_character(char c);
    void byte_of_text(unsigned char c);
    void character(char32_t c);
    void line_feed();
    void move_to(int column, int row);
    void escape(char c);
    void control_sequence(char final, std::string& answers);
    [[nodiscard]] int number(std::size_t index, int otherwise) const;

    int columns_ = 0;
    int rows_ = 0;
    Place at_;
    Place saved_;
    Place first_screen_; ///< the cursor there while the other screen is shown
    int top_ = 0;        ///< margins
    int bottom_ = 0;
    bool wraps_ = true;
    bool is_behind_line_ = false; ///< the next character begins another line
    State state_ = State::text;
    std::string sequence_; ///< that has begun
    char32_t code_point_ = 0;
    int missing_ = 0; ///< bytes of that
};

} // namespace ferry::nt::io
