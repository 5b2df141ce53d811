#pragma once
/// The security identifiers of the one user there is.

#include <ferry/abi/layout/nt_security.hpp>
#include <ferry/win32/ntdll.hpp>

namespace ferry::win32 {

using abi::nt::primary_group;
using abi::nt::UserSid;

} // namespace ferry::win32
