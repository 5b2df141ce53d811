#pragma once
/// The state of a cmd.exe: what commands see and change.

#include "console.hpp"
#include "parser.hpp"

namespace ferry::cmd {

/// A batch file that is run, or a part of one that is called.
struct Batch {
    Text file; ///< its full name
    Text name; ///< as it was called: %0
    Text content;
    SIZE_T at = 0;
    Text tail;              ///< %*
    List<Text> arguments;   ///< %0 and the others
    SIZE_T settings = 0;    ///< as many were kept when it began
    bool is_script = false; ///< .cmd, where more commands clear ERRORLEVEL
    Batch* caller = nullptr;
};

/// What SETLOCAL keeps.
struct Settings {
    Text environment;
    Text directory;
    bool extensions = true;
    bool delayed = false;
};

/// How execution goes on behind a command.
enum class Flow {
    on,
    jump,    ///< the batch file goes on elsewhere: nothing more of this line
    leave,   ///< the batch file, or the called part, ends
    abandon, ///< no batch file goes on
    exit,    ///< cmd ends
};

/// A variable of FOR.
struct LoopVariable {
    wchar_t name;
    Text value;
};

struct Shell {
    bool echo = true;
    bool extensions = true;
    bool delayed = false;
    bool verify = false;
    LONG errorlevel = 0;
    LONG exit_code = 0;  ///< Flow::exit
    LONG unset_code = 0; ///< of a command that failed and left ERRORLEVEL as it was
    Flow flow = Flow::on;
    Batch* batch = nullptr;
    List<Settings> settings;
    List<LoopVariable> variables;
    List<Text> directories; ///< of PUSHD
    Text command_line;      ///< %CMDCMDLINE%
    Text associations;      ///< ".ext=type" and "type=command", each with a zero behind it
    ULONG random = 0;
};

/// Where ECHO is on: the prompt and a command about to be run.
void show_command(Shell& shell, const Node& node);
/// Runs a node; what it comes to, where 0 is success.
LONG execute(Shell& shell, const Node& node);
/// Runs the text of a simple command. `called`: by CALL.
LONG run_command(Shell& shell, View text, bool called);
/// Parses a line and runs it; `more` gives those that belong to it.
LONG execute_line(Shell& shell, Text line, MoreLines more);

} // namespace ferry::cmd
