#pragma once
/// The console behind conio.h: not the standard streams, but what the keyboard and the screen are.

#include "crt.hpp"

namespace ferry::crt {

/// Writes to the screen; false where there is none.
bool console_write(const char* text, size_t size);
bool console_write(const wchar_t* text, size_t size);
/// The next character of the keyboard, or -1.
int console_read(bool echo);
bool console_unread(int c);

} // namespace ferry::crt
