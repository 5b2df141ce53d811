// A file is read once, when it is started. Its lines are found anew each time, so that GOTO may go
// anywhere. A line break in one is \n, with or without \r.

#include "batch.hpp"

#include "console.hpp"
#include "expand.hpp"

namespace ferry::cmd {
namespace {

constexpr int deepest = 600;

bool next_line(Batch& batch, View& line) {
    const View text = batch.content;
    if (batch.at >= text.size()) {
        return false;
    }
    const SIZE_T end = smaller(text.find(L'\n', batch.at), text.size());
    SIZE_T last = end;
    while (last > batch.at && text[last - 1] == '\r') {
        --last;
    }
    line = text.part(batch.at, last - batch.at);
    batch.at = end + 1;
    return true;
}

bool more_of_batch(void* from, Text& line) {
    Shell& shell = *static_cast<Shell*>(from);
    View raw;
    if (shell.batch == nullptr || !next_line(*shell.batch, raw)) {
        return false;
    }
    line = expand_percent(shell, raw);
    return true;
}

/// The name of a label that a line is; empty if it is none.
View label_of(View line) {
    line = line.without_delimiters_before();
    if (line[0] != ':') {
        return {};
    }
    line = line.from(1).without_delimiters_before();
    SIZE_T end = 0;
    while (end < line.size() && !is_delimiter(line[end]) && line[end] != ':' && line[end] != '+' &&
           line[end] != '&' && line[end] != '|' && line[end] != '<' && line[end] != '>') {
        ++end;
    }
    return line.to(end);
}

bool read_batch_file(const Text& path, Text& content) {
    const HANDLE file = CreateFileW(path.c_str(), GENERIC_READ,
                                    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                    OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (file == INVALID_HANDLE_VALUE) {
        return false;
    }
    Bytes bytes;
    const bool read = bytes.read(file);
    const DWORD error = GetLastError();
    CloseHandle(file);
    SetLastError(error);
    decode(bytes.data(), bytes.size(), content);
    return read;
}

void split_arguments(View name, View arguments, Batch& batch) {
    batch.arguments.add(name);
    batch.tail = arguments.without_delimiters_before();
    for (View rest = arguments;;) {
        const View word = take_word(rest);
        if (word.empty()) {
            return;
        }
        batch.arguments.add(word);
    }
}

/// Runs the lines from where the batch is to its end.
LONG run_lines(Shell& shell, Batch& batch) {
    View raw;
    while (shell.flow == Flow::on && next_line(batch, raw)) {
        if (raw.without_delimiters_before()[0] == ':') {
            continue;
        }
        execute_line(shell, expand_percent(shell, raw), lines_of(shell));
        if (shell.flow == Flow::jump) {
            shell.flow = Flow::on;
        }
    }
    while (shell.settings.size() > batch.settings) {
        restore_settings(shell);
    }
    if (shell.flow == Flow::leave) {
        shell.flow = Flow::on;
    }
    return shell.errorlevel;
}

/// The environment's strings, each with a zero behind it.
void environment_block(Text& to) {
    wchar_t* const block = GetEnvironmentStringsW();
    SIZE_T size = 0;
    while (block[size] != 0) {
        size += wcslen(block + size) + 1;
    }
    to.add(View(block, size));
    FreeEnvironmentStringsW(block);
}

/// The first string of such a block, which is cut off.
View first_string(View& rest) {
    const View first = rest.to(rest.find(L'\0'));
    rest = rest.from(first.size() + 1);
    return first;
}

LONG run(Shell& shell, Batch& batch) {
    int depth = 0;
    for (const Batch* above = shell.batch; above != nullptr; above = above->caller) {
        ++depth;
    }
    if (depth >= deepest) {
        complain(L"****** B A T C H   R E C U R S I O N  exceeds STACK limits ******\r\n");
        shell.errorlevel = 1;
        shell.flow = Flow::exit;
        shell.exit_code = 1;
        return 1;
    }
    List<LoopVariable> variables = move(shell.variables); // they do not reach what is called
    batch.settings = shell.settings.size();
    batch.caller = shell.batch;
    shell.batch = &batch;
    const LONG code = run_lines(shell, batch);
    shell.batch = batch.caller;
    shell.variables = move(variables);
    return code;
}

} // namespace

MoreLines lines_of(Shell& shell) {
    return shell.batch == nullptr ? MoreLines{} : MoreLines{&more_of_batch, &shell};
}

LONG run_batch_file(Shell& shell, const Text& path, View name, View arguments, bool called) {
    Batch batch;
    if (!read_batch_file(path, batch.content)) {
        complain_of(GetLastError());
        shell.errorlevel = 1;
        return 1;
    }
    batch.file = full_name(path);
    batch.is_script = same(split_path(path).extension, L".cmd");
    split_arguments(name, arguments, batch);
    if (called || shell.batch == nullptr) {
        return run(shell, batch);
    }
    batch.settings = shell.batch->settings;
    batch.caller = shell.batch->caller;
    *shell.batch = move(batch);
    shell.flow = Flow::jump;
    return 0;
}

LONG call_label(Shell& shell, View label, View arguments) {
    if (shell.batch == nullptr) {
        complain(L"Invalid attempt to call batch label outside of batch script.\r\n");
        shell.errorlevel = 1;
        return 1;
    }
    Batch part;
    part.file = shell.batch->file;
    part.is_script = shell.batch->is_script;
    part.content = shell.batch->content;
    split_arguments(label, arguments, part);
    Batch* const caller = shell.batch;
    const bool found = [&] {
        shell.batch = &part;
        const bool there = same(label, L":eof") || go_to(shell, label);
        shell.batch = caller;
        return there;
    }();
    if (!found) {
        complain(Text(L"The system cannot find the batch label specified - ")
                     .add(label_of(label))
                     .add(L"\r\n"));
        shell.errorlevel = 1;
        return 1;
    }
    if (same(label, L":eof")) {
        return 0;
    }
    shell.flow = Flow::on;
    return run(shell, part);
}

bool go_to(Shell& shell, View label) {
    Batch& batch = *shell.batch;
    Text marked(L":");
    marked.add(label[0] == ':' ? label.from(1) : label);
    const View wanted = label_of(marked);
    // From here to the end, and then from the beginning.
    const SIZE_T here = batch.at;
    for (int round = 0; round < 2; ++round) {
        View line;
        batch.at = round == 0 ? here : 0;
        while ((round == 0 || batch.at < here) && next_line(batch, line)) {
            if (!wanted.empty() && same(label_of(line), wanted)) {
                shell.flow = Flow::jump;
                return true;
            }
        }
    }
    batch.at = here;
    return false;
}

void keep_settings(Shell& shell) {
    Settings settings;
    settings.directory = current_directory();
    settings.extensions = shell.extensions;
    settings.delayed = shell.delayed;
    environment_block(settings.environment);
    shell.settings.add(move(settings));
}

void restore_settings(Shell& shell) {
    const Settings settings = shell.settings.pop();
    Text now;
    environment_block(now);
    for (View rest = now; !rest.empty();) {
        const View entry = first_string(rest);
        if (entry[0] != '=') {
            SetEnvironmentVariableW(Text(entry.to(entry.find(L'='))).c_str(), nullptr);
        }
    }
    for (View rest = settings.environment; !rest.empty();) {
        const View entry = first_string(rest);
        const SIZE_T equals = entry.find(L'=', 1);
        SetEnvironmentVariableW(Text(entry.to(equals)).c_str(),
                                Text(entry.from(equals + 1)).c_str());
    }
    SetCurrentDirectoryW(settings.directory.c_str());
    shell.extensions = settings.extensions;
    shell.delayed = settings.delayed;
}

} // namespace ferry::cmd
