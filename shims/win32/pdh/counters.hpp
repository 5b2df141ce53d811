#pragma once
/// What can be counted.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32::pdh {

/// How a counter's values are told.
enum class Told : unsigned char {
    value,
    fraction, ///< in percent of the second number
    share, ///< units of 100 ns in percent of the time between two samples, of the second number's
           ///< processors
    rest,  ///< what such a share leaves of 100
};

struct Sample {
    LONGLONG first = 0;
    LONGLONG second = 1;
};

constexpr int longest = 64;

/// The part of a path in parentheses.
struct Instance {
    char name[longest]; ///< empty: none
    unsigned number;    ///< behind "#": which one of that name
};

/// False: there is no such instance now.
using Read = bool(const Instance& instance, Sample& sample);

struct Counter {
    const char* object;
    const char* name;
    Told told;
    Read* read;
};

/// Null: none. `has_object` says whether the object is known at least.
const Counter* find_counter(const char* object, const char* name, bool& has_object);

/// Case does not count.
bool same(const char* a, const char* b);

} // namespace ferry::win32::pdh
