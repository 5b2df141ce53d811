#pragma once
/// The volumes' drives, and the names that stand in the place of these.

#include "kernelbase.hpp"

namespace ferry::win32 {

struct Volume {
    WCHAR drive;
    const WCHAR* name; ///< with a separator at its end
};
inline constexpr Volume volumes[] = {
    {L'C', L"\\\\?\\Volume{66657272-7901-4000-8000-000000000001}\\"},
    {L'Z', L"\\\\?\\Volume{66657272-7901-4000-8000-000000000002}\\"},
};
inline constexpr DWORD volume_name_units = 49; ///< without a NUL

} // namespace ferry::win32
