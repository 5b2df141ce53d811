#pragma once
/// Arguments with wildcards ("Expand wildcard arguments", learn.microsoft.com).

#include "crt.hpp"

namespace ferry::crt {

/// The list of `count` arguments, from malloc and ending in null, with the names of files that an
/// argument with `*` or `?` stands for in its place; what stands for none stays, quoted or not.
/// The program's own name is no such argument. Null where there is no memory.
template <class C>
C** expand_wildcards(C** list, int& count);

extern template char** expand_wildcards(char**, int&);
extern template wchar_t** expand_wildcards(wchar_t**, int&);

} // namespace ferry::crt
