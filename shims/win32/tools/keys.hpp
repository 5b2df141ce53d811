#pragma once
/// Single keys of the console.

#include <text.hpp>

namespace ferry::tools {

using namespace console;

/// The console that a program reads keys from; null if there is none.
class Keys {
public:
    /// The standard input where that is a console, or `anyway` the terminal.
    explicit Keys(bool anyway);
    Keys(const Keys&) = delete;
    Keys& operator=(const Keys&) = delete;
    ~Keys();

    bool are_there() const { return handle_ != nullptr; }
    /// The character of the next key; 0 if there is none within so many milliseconds.
    wchar_t next(DWORD milliseconds);

private:
    HANDLE handle_ = nullptr;
    DWORD mode_ = 0;
    bool own_ = false;
};

} // namespace ferry::tools
