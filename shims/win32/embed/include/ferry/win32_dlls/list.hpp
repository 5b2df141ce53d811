#pragma once
/// Ferry's Windows DLLs as the executable carries them.

#include <span>

#include <ferry/nt/start.hpp>

namespace ferry::win32_dlls {

/// All of them; none where ferry was built without.
[[nodiscard]] std::span<const nt::SystemDll> list();

} // namespace ferry::win32_dlls
