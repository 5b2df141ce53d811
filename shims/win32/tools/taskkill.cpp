// TASKKILL [/FI filter] [/PID id | /IM name] [/T] [/F]

#include "security.hpp"
#include "tasks.hpp"
#include "tool.hpp"

namespace ferry::tools {
namespace {

constexpr int failed = 1;
constexpr int not_found = 128;
constexpr Option table[] = {
    {L"FI", Takes::next}, {L"PID", Takes::next}, {L"IM", Takes::next}, {L"T"}, {L"F"}};

class Killing {
public:
    explicit Killing(const Options& options) : tree_(options.has(L"T")), force_(options.has(L"F")) {
        tasks_ = all_tasks();
    }
    Killing(const Killing&) = delete;
    Killing& operator=(const Killing&) = delete;
    ~Killing() {
        for (const Chosen& chosen : chosen_) {
            if (chosen.process != nullptr) {
                CloseHandle(chosen.process);
            }
        }
    }

    /// Chooses the processes that a name or a number means, if the filters let them through.
    void choose(View wanted, bool by_id, const List<Filter>& filters) {
        ULONG id = 0;
        const bool is_id = by_id && read_count(wanted, id);
        bool found = false;
        for (SIZE_T i = 0; i < tasks_.size(); ++i) {
            const bool meant =
                by_id ? is_id && tasks_[i].id == id : fits_pattern(tasks_[i].name, wanted);
            if (meant && fit(filters, tasks_[i]) && tasks_[i].id != GetCurrentProcessId()) {
                found = true;
                choose(tasks_[i]);
            }
        }
        if (!found && filters.empty()) {
            complain(Text(L"ERROR: The process \"").add(wanted).add(L"\" not found.\r\n"));
            code_ = not_found;
        } else if (!found) {
            print(L"INFO: No tasks running with the specified criteria.\r\n");
        }
    }
    /// Ends all that were chosen.
    void end(bool by_id) {
        for (const Chosen& chosen : chosen_) {
            end(chosen, by_id);
        }
    }
    int code() const { return code_; }

private:
    struct Chosen {
        const Task* task = nullptr;
        HANDLE process = nullptr;
        DWORD error = ERROR_SUCCESS; ///< why there is no handle
    };

    /// Those below it first. All are opened before one is ended: a parent that waits for its child
    /// may be gone right behind it.
    void choose(const Task& task) {
        for (const Task* const seen : seen_) {
            if (seen == &task) {
                return; // also where a number used again makes a circle
            }
        }
        seen_.add(&task);
        if (tree_) {
            for (const Task& child : tasks_) {
                if (child.parent == task.id && child.id != task.id &&
                    child.id != GetCurrentProcessId()) {
                    choose(child);
                }
            }
        }
        Chosen chosen{&task};
        if (force_) {
            chosen.process = OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE, FALSE, task.id);
            chosen.error = chosen.process == nullptr ? GetLastError() : ERROR_SUCCESS;
        }
        chosen_.add(chosen);
    }

    void end(const Chosen& chosen, bool by_id) {
        const Task& task = *chosen.task;
        Text what(L"The process ");
        if (by_id || tree_) {
            what.add(L"with PID ").add_number(task.id);
        } else {
            what.add(L"\"").add(task.name).add(L"\" with PID ").add_number(task.id);
        }
        if (tree_) {
            what.add(L" (child process of PID ").add_number(task.parent).add(L")");
        }
        if (!force_) {
            // None has a window that could be asked to close.
            refuse(what, L"This process can only be terminated forcefully (with /F option).\r\n");
        } else if (chosen.process == nullptr) {
            refuse(what, chosen.error == ERROR_INVALID_PARAMETER
                             ? View(L"There is no running instance of the task.\r\n")
                             : error_text(chosen.error).view());
        } else if (TerminateProcess(chosen.process, 1) ||
                   WaitForSingleObject(chosen.process, 0) == WAIT_OBJECT_0) {
            print(Text(L"SUCCESS: ").add(what).add(L" has been terminated.\r\n"));
        } else {
            refuse(what, error_text(GetLastError()).view());
        }
    }

    void refuse(const Text& what, View reason) {
        complain(
            Text(L"ERROR: ").add(what).add(L" could not be terminated.\r\nReason: ").add(reason));
        code_ = failed;
    }

    bool tree_;
    bool force_;
    List<Task> tasks_;
    List<const Task*> seen_;
    List<Chosen> chosen_;
    int code_ = 0;
};

} // namespace

int do_taskkill(View arguments) {
    Options options;
    List<Filter> filters;
    if (!options.with_dashes().read(arguments, Quoting::c, table) || !options.names.empty()) {
        complain_of_option(L"TASKKILL", !options.wrong.empty() ? options.wrong.view()
                                                               : options.names[0].text.view());
        return failed;
    }
    const bool by_id = options.has(L"PID");
    const bool by_name = options.has(L"IM");
    if ((by_id && by_name) || (!by_id && !by_name && !options.has(L"FI"))) {
        complain(by_id
                     ? L"ERROR: Invalid syntax. /IM and /PID cannot be specified together.\r\n"
                     : L"ERROR: Invalid syntax. Neither /FI nor /PID nor /IM were specified.\r\n");
        complain(L"Type \"TASKKILL /?\" for usage.\r\n");
        return failed;
    }
    if (!read_filters(options, filters)) {
        return failed;
    }
    Killing killing(options);
    const auto use = [&](View wanted) { killing.choose(wanted, by_id, filters); };
    options.each(L"PID", use);
    options.each(L"IM", use);
    if (!by_id && !by_name) {
        use(L"*");
    }
    killing.end(by_id);
    return killing.code();
}

} // namespace ferry::tools
