#pragma once
/// Limits on arguments and environment.

#include <ferry/base/result.hpp>
#include <ferry/process/process_image.hpp>

namespace ferry::loader {

/// E2BIG if argv and envp of `request` are more than Linux accepts with its stack limit.
Result<void> check_arguments(const ProcessImageRequest& request);

} // namespace ferry::loader
