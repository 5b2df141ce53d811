#pragma once
/// Processes and what TASKLIST and TASKKILL choose them by.

#include "options.hpp"

namespace ferry::tools {

struct Task {
    Text name;
    ULONG id = 0;
    ULONG parent = 0;
    ULONG session = 0;
    ULONG64 kilobytes = 0;
    ULONG64 seconds = 0; ///< of processor time
    Text user;
};

List<Task> all_tasks();
/// The DLLs of a process.
List<Text> modules_of(ULONG id);
/// "0:01:02".
Text clock(ULONG64 seconds);

/// "NAME op VALUE" of /FI.
struct Filter {
    enum class Operation { eq, ne, gt, lt, ge, le };
    View name;
    Operation operation = Operation::eq;
    Text value;

    bool fits(const Task& task) const;
};
/// False if it is none, which is said.
bool read_filters(const Options& options, List<Filter>& filters);
bool fit(const List<Filter>& filters, const Task& task);
/// Whether a name is meant by a pattern that may end in '*'.
bool fits_pattern(View name, View pattern);

} // namespace ferry::tools
