#pragma once
/// scanf and wscanf ("Format specification fields: scanf and wscanf functions",
/// learn.microsoft.com).

#include "locale.hpp"

namespace ferry::crt {

enum ScanOption : unsigned long long {
    scan_secure = 1, ///< the _s functions: a room behind the target of %c, %s and %[
    scan_legacy_wide = 2,
    scan_legacy_msvcrt = 4, ///< %3c takes fewer units too
};
inline constexpr unsigned long long dll_scan_options = is_ucrt ? 0 : scan_legacy_wide;

/// Where units come from, one by one; -1 at the end. One can be given back.
struct ScanSource {
    int (*get)(void* context);
    void (*unget)(void* context, int unit);
    void* context;
};

/// Values stored, or -1 where the input ends before the first.
template <class C>
int scan(const ScanSource& source, unsigned long long options, const C* format,
         const Locale& locale, va_list arguments);

extern template int scan(const ScanSource&, unsigned long long, const char*, const Locale&,
                         va_list);
extern template int scan(const ScanSource&, unsigned long long, const wchar_t*, const Locale&,
                         va_list);

} // namespace ferry::crt
