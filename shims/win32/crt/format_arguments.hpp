#pragma once
/// What printf and wprintf take their arguments from.

#include "crt.hpp"

namespace ferry::crt {

/// The arguments behind a format. They lie in slots; with positions, the format is read once before
/// to find out how large each is.
class Arguments {
public:
    explicit Arguments(va_list list) : at_(reinterpret_cast<char*>(list)), begin_(at_) {}

    template <class T>
    T take() {
        constexpr size_t slots = (sizeof(T) + sizeof(void*) - 1) / sizeof(void*);
        T value;
        memcpy(&value, at_, sizeof value);
        at_ += slots * sizeof(void*);
        return value;
    }
    /// From position `number` (from 1 on) on.
    void seek(int number) {
        at_ = begin_;
        for (int i = 1; i < number && i < most; ++i) {
            at_ += sizes_[i] == 0 ? sizeof(void*) : sizes_[i];
        }
    }
    /// Position `number` holds `bytes` of a kind, and nothing else elsewhere.
    bool note(int number, int bytes, unsigned char kind) {
        if (number <= 0 || number >= most || (kinds_[number] != 0 && kinds_[number] != kind)) {
            return false;
        }
        constexpr auto slot = static_cast<int>(sizeof(void*));
        sizes_[number] = static_cast<unsigned char>((bytes + slot - 1) / slot * slot);
        kinds_[number] = kind;
        last_ = number > last_ ? number : last_;
        return true;
    }
    /// Whether each position up to the last was noted.
    bool complete() const {
        int number = 1;
        while (number <= last_ && kinds_[number] != 0) {
            ++number;
        }
        return number > last_;
    }

    static constexpr int most = 101; // _ARGMAX

private:
    char* at_;
    char* begin_;
    unsigned char sizes_[most] = {};
    unsigned char kinds_[most] = {};
    int last_ = 0;
};

} // namespace ferry::crt
