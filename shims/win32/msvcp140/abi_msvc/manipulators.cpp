// <iomanip>, and files for streams.

#include "ios.hpp"

namespace std {

/// A function with its argument, for operator<< to call.
template <class Value>
struct _Smanip {
    void (*function)(ios_base& ios, Value value);
    Value value;
};

_Smanip<int> setiosflags(int mask) {
    return {[](ios_base& ios, int flags) { ios.setf(flags); }, mask};
}
_Smanip<int> resetiosflags(int mask) {
    return {[](ios_base& ios, int flags) { ios.setf(0, flags); }, mask};
}
_Smanip<int> setbase(int base) {
    return {[](ios_base& ios, int wanted) {
                ios.setf(wanted == 8    ? ios_base::oct
                         : wanted == 10 ? ios_base::dec
                         : wanted == 16 ? ios_base::hex
                                        : 0,
                         ios_base::basefield);
            },
            base};
}
_Smanip<streamsize> setprecision(streamsize precision) {
    return {[](ios_base& ios, streamsize value) { ios.precision(value); }, precision};
}
_Smanip<streamsize> setw(streamsize width) {
    return {[](ios_base& ios, streamsize value) { ios.width(value); }, width};
}

extern const streamoff _BADOFF;
const streamoff _BADOFF = -1;

namespace {

enum OldMode : int { no_create = 0x40, no_replace = 0x80 };

/// fopen's mode; null if the flags make no sense together.
const char* mode_of(int mode) {
    using Mode = ios_base;
    constexpr int direction = Mode::in | Mode::out | Mode::trunc | Mode::app;
    struct Row {
        int flags;
        const char* text;
        const char* binary;
    };
    constexpr Row rows[] = {
        {Mode::in, "r", "rb"},
        {Mode::out, "w", "wb"},
        {Mode::out | Mode::trunc, "w", "wb"},
        {Mode::out | Mode::app, "a", "ab"},
        {Mode::app, "a", "ab"},
        {Mode::in | Mode::out, "r+", "r+b"},
        {Mode::in | Mode::out | Mode::trunc, "w+", "w+b"},
        {Mode::in | Mode::out | Mode::app, "a+", "a+b"},
        {Mode::in | Mode::app, "a+", "a+b"},
    };
    for (const Row& row : rows) {
        if (row.flags == (mode & direction)) {
            return (mode & Mode::binary) != 0 ? row.binary : row.text;
        }
    }
    return nullptr;
}
_iobuf* open_file(const char* name, const char* mode, int share) {
    return _fsopen(name, mode, share);
}
_iobuf* open_file(const wchar_t* name, const char* mode, int share) {
    wchar_t wide[8] = {};
    for (size_t i = 0; mode[i] != 0; ++i) {
        wide[i] = static_cast<wchar_t>(mode[i]);
    }
    return _wfsopen(name, wide, share);
}

template <class Elem>
_iobuf* open(const Elem* name, int mode, int share) {
    constexpr int from_end = 2;
    if ((mode & no_create) != 0) {
        mode |= ios_base::in;
    }
    if ((mode & ios_base::app) != 0) {
        mode |= ios_base::out;
    }
    const char* const how = mode_of(mode);
    if (how == nullptr) {
        return nullptr;
    }
    if ((mode & no_replace) != 0 && (mode & (ios_base::out | ios_base::app)) != 0) {
        if (_iobuf* const there = open_file(name, "r", share); there != nullptr) {
            fclose(there);
            return nullptr;
        }
    }
    _iobuf* const file = open_file(name, how, share);
    if (file != nullptr && (mode & ios_base::ate) != 0 && _fseeki64(file, 0, from_end) != 0) {
        fclose(file);
        return nullptr;
    }
    return file;
}

} // namespace

_iobuf* _Fiopen(const char* name, int mode, int share) { return open(name, mode, share); }
_iobuf* _Fiopen(const wchar_t* name, int mode, int share) { return open(name, mode, share); }

} // namespace std
