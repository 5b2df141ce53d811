#pragma once
/// Numbers as FuncInfo4's tables have them: 1 to 5 bytes, how many say the low bits of the first
/// one (0, 01, 011, 0111, 1111), above which is the number.

#include "../crt.hpp"

namespace ferry::crt::cpp {

/// Reads a table from its beginning on.
class Packed {
public:
    explicit Packed(const BYTE* at) : at_(at) {}

    const BYTE* place() const { return at_; }
    BYTE byte() { return *at_++; }
    /// 32 bits as they are.
    DWORD word() {
        DWORD value = 0;
        memcpy(&value, at_, sizeof value);
        at_ += sizeof value;
        return value;
    }
    DWORD number() {
        const BYTE first = *at_;
        unsigned size = 1;
        while (size < 5 && (first >> (size - 1) & 1) != 0) {
            ++size;
        }
        if (size == 5) {
            ++at_;
            return word();
        }
        DWORD value = 0;
        memcpy(&value, at_, size);
        at_ += size;
        return value >> size;
    }
    /// A number of states, for which 0 is "none": -1.
    int state() { return static_cast<int>(number()) - 1; }

private:
    const BYTE* at_;
};

} // namespace ferry::crt::cpp
