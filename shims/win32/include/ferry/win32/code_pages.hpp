#pragma once
/// Code pages of single bytes and of one or two, and the process's own. ntdll has their tables.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32 {

/// A page whose characters have one or two bytes. A code is a byte, or a lead byte times 256 and a
/// trail byte.
struct DoubleBytePage {
    UINT number;
    BYTE leads[4];         ///< first and last, twice; zeros where there are no more
    WCHAR unknown;         ///< what a code that stands for nothing becomes
    const WCHAR* pairs;    ///< by lead byte from 0x81 and trail byte from 0x40 to 0xfe; 0: nothing
    const WORD* one_way;   ///< codes that no character becomes, and 0
    const WORD* best_fits; ///< characters and the codes that they become for want of better, and 0
};

inline bool is_lead(const DoubleBytePage& page, BYTE byte) {
    return (byte >= page.leads[0] && byte <= page.leads[1]) ||
           (page.leads[2] != 0 && byte >= page.leads[2] && byte <= page.leads[3]);
}

struct CodePage {
    UINT number;
    const WCHAR* name;
    WCHAR high[128]; ///< of bytes 0x80 to 0xff; 0: a lead byte
};

/// How a conversion from UTF-16 is to be done, and what it says.
struct Narrowing {
    WORD instead = '?';   ///< a code
    bool best_fit = true; ///< letters without their accents where there is nothing better
    bool used_instead = false;
    int written = 0; ///< bytes, of whole characters
};

/// Writes what fits and counts what is needed.
template <class C>
class Output {
public:
    Output(C* to, int room) : to_(to), room_(room) {}
    void put(C c) {
        if (count_ < room_) {
            to_[count_] = c;
            written_ = count_ + 1;
        }
        ++count_;
    }
    void put_pair(C first, C second) {
        room_ = count_ + 2 > room_ ? 0 : room_;
        put(first);
        put(second);
    }
    [[nodiscard]] int count() const { return count_; }
    [[nodiscard]] int written() const { return written_; }

private:
    C* to_;
    int room_;
    int count_ = 0;
    int written_ = 0;
};

/// The process's pages: the manifest's, else what the user has asked for, else UTF-8.
inline UINT ansi_page() { return peb()->active_code_page; }
inline UINT oem_page() { return peb()->active_oem_code_page; }

} // namespace ferry::win32

extern "C" {

/// The page of that number, or null: UTF-8 and UTF-7 are none of these.
const ferry::win32::CodePage* ferry_find_code_page(UINT number);
/// That of an index from 0, or null.
const ferry::win32::CodePage* ferry_code_page_at(UINT index);
const ferry::win32::DoubleBytePage* ferry_find_double_byte_page(UINT number);
/// `count` bytes to UTF-16: units, up to `room` of which are written. False in `valid` if a byte
/// stands for nothing.
int ferry_widen(const ferry::win32::CodePage& page, LPCSTR from, int count, LPWSTR to, int room,
                bool& valid);
/// UTF-16 to bytes, up to `room` of which are written.
int ferry_narrow(const ferry::win32::CodePage& page, LPCWSTR from, int count, LPSTR to, int room,
                 ferry::win32::Narrowing& how);

} // extern "C"
