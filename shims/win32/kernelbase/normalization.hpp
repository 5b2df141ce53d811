#pragma once
/// Unicode normalization forms (UAX #15) of what is written in UTF-16 units; characters behind
/// U+FFFF stay as they are.

#include "kernelbase.hpp"

namespace ferry::win32 {

enum NormalForm : DWORD { form_c = 1, form_d = 2, form_kc = 5, form_kd = 6 };

/// Text that grows, for what is made of a text.
class UnitBuffer {
public:
    UnitBuffer() = default;
    UnitBuffer(const UnitBuffer&) = delete;
    UnitBuffer& operator=(const UnitBuffer&) = delete;
    ~UnitBuffer() { RtlFreeHeap(peb()->process_heap, 0, units_); }
    void put(WCHAR c);
    [[nodiscard]] WCHAR* units() { return units_; }
    [[nodiscard]] int count() const { return count_; }
    void cut(int count) { count_ = count; }

private:
    WCHAR* units_ = nullptr;
    int count_ = 0;
    int room_ = 0;
};

/// Appends the decomposition of a character, down to what has none.
void put_decomposed(UnitBuffer& to, WCHAR c, bool compatible);
/// Whether a character is added to the one in front of it.
bool is_combining(WCHAR c);
/// What two characters are together, or 0.
WCHAR composed(WCHAR first, WCHAR second);
/// The decimal digit that a character stands for, or -1.
int digit_value(WCHAR c);
/// The text in a normal form.
void put_normalized(UnitBuffer& to, LPCWSTR text, int count, NormalForm form);

} // namespace ferry::win32
