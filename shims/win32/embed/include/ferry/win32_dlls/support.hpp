#pragma once
/// What ferry's Windows DLLs export.

#include <string>

namespace ferry::win32_dlls {

/// Every export with its level, by DLL, in Markdown: docs/win32.md.
[[nodiscard]] std::string support_table();

} // namespace ferry::win32_dlls
