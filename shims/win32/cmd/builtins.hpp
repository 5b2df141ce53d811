#pragma once
/// The commands that cmd has in itself: builtins.inc is their table.

#include "shell.hpp"

namespace ferry::cmd {

/// When a command's result becomes ERRORLEVEL.
enum class Sets {
    always,
    failure, ///< success leaves what was
    script,  ///< as failure, but in .cmd files always
    itself,  ///< what it does is its own affair
};

/// `arguments` is all behind the name, with what separates them.
using Function = LONG (*)(Shell& shell, View name, View arguments);

struct Builtin {
    const wchar_t* name;
    Function function;
    Sets sets;
    const wchar_t* help;
};

/// Null if there is none of the name.
const Builtin* find_builtin(View name);
/// Finds the command at the beginning of a text, where what follows the name is no part of it, as
/// in "cd.." and "echo."; `size` is the name's.
const Builtin* find_builtin(Shell& shell, View word, SIZE_T& size);
LONG run_builtin(Shell& shell, const Builtin& builtin, View name, View arguments);

/// Switches of a command: letters behind slashes, which are cut off the arguments. What is no
/// switch is kept in order.
struct Arguments {
    List<Text> words; ///< with their quotation marks
    Text switches;    ///< "/letter…" in upper case, each with a zero behind it
    bool has(wchar_t letter) const;
    /// What follows a switch's letter; null data if there is no such switch.
    View value(wchar_t letter) const;
};
Arguments split_arguments(View arguments);

#define BUILTIN(name, function, sets, help)                                                        \
    LONG function(Shell& shell, View command, View arguments);
#include "builtins.inc"
#undef BUILTIN

/// "The syntax of the command is incorrect."; what such a command comes to.
LONG wrong_syntax();
/// Complains of an error, which it comes to: 1.
LONG failed(DWORD error);

/// The value of an expression of SET /A; false, and said so, if it is none.
bool calculate(Shell& shell, View expression, LONG& value);

} // namespace ferry::cmd
