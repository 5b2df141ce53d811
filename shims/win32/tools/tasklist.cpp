// TASKLIST [/M [module] | /SVC | /V] [/FI filter] [/FO format] [/NH]

#include "security.hpp"
#include "table.hpp"
#include "tasks.hpp"
#include "tool.hpp"

namespace ferry::tools {
namespace {

constexpr Option table[] = {{L"M", Takes::maybe}, {L"SVC"}, {L"V"}, {L"FI", Takes::next},
                            {L"FO", Takes::next}, {L"NH"}};
constexpr Column usual[] = {{L"Image Name", 25},
                            {L"PID", 8, true},
                            {L"Session Name", 16},
                            {L"Session#", 11, true},
                            {L"Mem Usage", 12, true}};
constexpr Column verbose[] = {
    {L"Image Name", 25},     {L"PID", 8, true},        {L"Session Name", 16},
    {L"Session#", 11, true}, {L"Mem Usage", 12, true}, {L"Status", 15},
    {L"User Name", 50},      {L"CPU Time", 12, true},  {L"Window Title", 72}};
constexpr Column services[] = {{L"Image Name", 25}, {L"PID", 8, true}, {L"Services", 44}};
constexpr Column modules[] = {{L"Image Name", 25}, {L"PID", 8, true}, {L"Modules", 44}};

Table table_for(const Options& options) {
    return options.has(L"V")     ? Table(verbose)
           : options.has(L"SVC") ? Table(services)
           : options.has(L"M")   ? Table(modules)
                                 : Table(usual);
}

List<Text> row_of(const Options& options, const Task& task, Text names) {
    List<Text> row;
    row.add(Text(task.name));
    row.add(Text().add_number(task.id));
    if (options.has(L"SVC") || options.has(L"M")) {
        row.add(names.empty() ? Text(L"N/A") : move(names));
        return row;
    }
    row.add(L"Console");
    row.add(Text().add_number(task.session));
    row.add(grouped(task.kilobytes).add(L" K"));
    if (options.has(L"V")) {
        row.add(L"Unknown");
        row.add(Text(task.user));
        row.add(clock(task.seconds));
        row.add(L"N/A");
    }
    return row;
}

} // namespace

int do_tasklist(View arguments) {
    Options options;
    List<Filter> filters;
    Format format = Format::table;
    if (!options.with_dashes().read(arguments, Quoting::c, table) || !options.names.empty()) {
        complain_of_option(L"TASKLIST", !options.wrong.empty() ? options.wrong.view()
                                                               : options.names[0].text.view());
        return 1;
    }
    const int kinds =
        (options.has(L"M") ? 1 : 0) + (options.has(L"SVC") ? 1 : 0) + (options.has(L"V") ? 1 : 0);
    if (kinds > 1 || (options.has(L"FO") && !read_format(options.value(L"FO"), format)) ||
        (options.has(L"NH") && format == Format::list)) {
        complain(L"ERROR: Invalid syntax.\r\nType \"TASKLIST /?\" for usage.\r\n");
        return 1;
    }
    if (!read_filters(options, filters)) {
        return 1;
    }
    Table list = table_for(options);
    for (const Task& task : all_tasks()) {
        if (!fit(filters, task)) {
            continue;
        }
        Text names;
        bool wanted = !options.has(L"M") || options.value(L"M").empty();
        if (options.has(L"M")) {
            for (const Text& one : modules_of(task.id)) {
                const bool fits =
                    options.value(L"M").empty() || fits_pattern(one, options.value(L"M"));
                if (fits) {
                    names.add(names.empty() ? L"" : L", ").add(one);
                }
                wanted = wanted || fits;
            }
        }
        if (wanted) {
            list.add(row_of(options, task, move(names)));
        }
    }
    if (list.empty()) {
        print(L"INFO: No tasks are running which match the specified criteria.\r\n");
        return 0;
    }
    list.show(format, !options.has(L"NH"));
    return 0;
}

} // namespace ferry::tools
