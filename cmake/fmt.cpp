// {fmt} compiled into ferry once. Distributions package it as a shared library, which a static-pie
// cannot link, or header-only, which compiles all of it again in every file that formats.
//
// The instantiations are the templates that <fmt/format.h> declares and only <fmt/format-inl.h>
// defines.

#include <locale>

#include <fmt/format-inl.h>

FMT_BEGIN_NAMESPACE
namespace detail {

template dragonbox::decimal_fp<float> dragonbox::to_decimal(float) noexcept;
template dragonbox::decimal_fp<double> dragonbox::to_decimal(double) noexcept;
template thousands_sep_result<char> thousands_sep_impl<char>(locale_ref);
template thousands_sep_result<wchar_t> thousands_sep_impl<wchar_t>(locale_ref);
template char decimal_point_impl<char>(locale_ref);
template wchar_t decimal_point_impl<wchar_t>(locale_ref);

} // namespace detail
FMT_END_NAMESPACE
