#include "keys.hpp"

#include <stream.hpp>

namespace ferry::tools {

Keys::Keys(bool anyway) {
    handle_ = stream(0);
    if (!is_console(handle_)) {
        handle_ = nullptr;
        if (anyway) {
            own_ = true;
            handle_ =
                CreateFileW(L"CONIN$", GENERIC_READ | GENERIC_WRITE,
                            FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr, OPEN_EXISTING, 0, nullptr);
        }
        if (handle_ == INVALID_HANDLE_VALUE) {
            handle_ = nullptr;
        }
    }
    if (handle_ != nullptr) {
        GetConsoleMode(handle_, &mode_);
        SetConsoleMode(handle_, mode_ & ~static_cast<DWORD>(ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT));
    }
}

Keys::~Keys() {
    if (handle_ != nullptr) {
        SetConsoleMode(handle_, mode_);
        if (own_) {
            CloseHandle(handle_);
        }
    }
}

wchar_t Keys::next(DWORD milliseconds) {
    const ULONGLONG begin = GetTickCount64();
    for (;;) {
        const ULONGLONG gone = GetTickCount64() - begin;
        const DWORD left = milliseconds == INFINITE ? INFINITE
                           : gone >= milliseconds   ? 0
                                                    : static_cast<DWORD>(milliseconds - gone);
        INPUT_RECORD record;
        DWORD count = 0;
        if (WaitForSingleObject(handle_, left) != WAIT_OBJECT_0 ||
            !ReadConsoleInputW(handle_, &record, 1, &count) || count == 0) {
            return 0;
        }
        const KEY_EVENT_RECORD& key = record.Event.KeyEvent;
        if (record.EventType == KEY_EVENT && key.bKeyDown && key.uChar.UnicodeChar != 0) {
            return key.uChar.UnicodeChar;
        }
    }
}

} // namespace ferry::tools
