#pragma once
/// What ferry's Windows DLLs export.

#include <string>

#include <ferry/base/result.hpp>

namespace ferry::win32_dlls {

/// Every export with its level, by DLL, in Markdown: docs/win32.md.
[[nodiscard]] std::string support_table();

/// A line for each import of the Windows program at `path`: level, DLL and name. An error says why
/// it can't be read.
[[nodiscard]] Result<std::string> check_imports(const std::string& path);

} // namespace ferry::win32_dlls
