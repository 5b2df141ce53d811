#pragma once
/// The prompt, by the variable PROMPT.

#include "shell.hpp"

namespace ferry::cmd {

Text prompt_text(Shell& shell);
/// "Microsoft Windows [Version 10.0.19045.1]".
Text version_text();

} // namespace ferry::cmd
