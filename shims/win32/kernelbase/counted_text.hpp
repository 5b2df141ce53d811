#pragma once
/// Texts that are counted first and stored if there is room, as functions give them that tell how
/// much room they want.

#include "text.hpp"

namespace ferry::win32 {

class CountedText {
public:
    CountedText(LPWSTR to, int room) : to_(to), room_(room) {}
    void put(WCHAR c) {
        if (count_ < room_) {
            to_[count_] = c;
        }
        ++count_;
    }
    void put(LPCWSTR text) {
        while (*text != 0) {
            put(*text++);
        }
    }
    /// Its characters with the zero behind them; 0 with ERROR_INSUFFICIENT_BUFFER if there was room
    /// for some, but not for all.
    int end() {
        put(L'\0');
        return room_ != 0 && count_ > room_ ? fail(ERROR_INSUFFICIENT_BUFFER) : count_;
    }

private:
    LPWSTR to_;
    int room_;
    int count_ = 0;
};

} // namespace ferry::win32
