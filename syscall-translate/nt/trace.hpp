#pragma once
/// --trace: one line a service call, when it has returned.

#include <string>

#include "service_table.hpp"

namespace ferry::nt {

void trace_enter(Task& task, const Service& service, const ServiceWords& words);
void trace_leave(Task& task, const Service& service, const ServiceWords& words, NtStatus result);

/// One line, to where the user wants the trace.
void write_trace_line(Task& task, const std::string& line);

/// "STATUS_ACCESS_DENIED", or empty for a status without a row.
[[nodiscard]] std::string_view status_name(NtStatus status);

} // namespace ferry::nt
