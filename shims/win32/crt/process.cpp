// Children: _spawn, _exec, system, _popen, _cwait. Open files are inherited by number
// (lpReserved2).

#include "stream.hpp"

using namespace ferry::crt;

extern "C" {
wchar_t* _wgetenv(const wchar_t* name);
int _wsearchenv_s(const wchar_t* file, const wchar_t* variable, wchar_t* to, size_t room);
int _pipe(int* fds, unsigned size, int mode);
Stream* _wfdopen(int fd, const wchar_t* mode);
}

namespace {

enum Mode : int { mode_wait, mode_no_wait, mode_overlay, mode_old_no_wait, mode_detach };

/// A growing text.
class Text {
public:
    void add(wchar_t c) {
        if (size_ + 1 >= room_) {
            room_ = room_ == 0 ? 256 : 2 * room_;
            auto* const moved =
                static_cast<wchar_t*>(realloc(text_.get(), room_ * sizeof(wchar_t)));
            if (moved == nullptr) {
                failed_ = true;
                return;
            }
            text_.release();
            *text_.place() = moved;
        }
        text_.get()[size_++] = c;
        text_.get()[size_] = 0;
    }
    void add(const wchar_t* text) {
        for (; *text != 0; ++text) {
            add(*text);
        }
    }
    void clear() { size_ = 0; }
    wchar_t* get() const { return text_.get(); }
    bool failed() const { return failed_; }

private:
    Owned<wchar_t> text_;
    size_t size_ = 0;
    size_t room_ = 0;
    bool failed_ = false;
};

/// Arguments one after the other with spaces between: as they are, without quotes, as documented.
template <class C>
void add_list(Text& text, const C* const* list, wchar_t between, bool ends) {
    for (size_t i = 0; list != nullptr && list[i] != nullptr; ++i) {
        if (i > 0 && !ends) {
            text.add(between);
        }
        if constexpr (sizeof(C) == 1) {
            text.add(widen(list[i]).get());
        } else {
            text.add(list[i]);
        }
        if (ends) {
            text.add(between);
        }
    }
}

bool has_extension(const wchar_t* path) {
    const wchar_t* dot = nullptr;
    for (; *path != 0; ++path) {
        if (*path == '\\' || *path == '/') {
            dot = nullptr;
        } else if (*path == '.') {
            dot = path;
        }
    }
    return dot != nullptr;
}
bool has_directory(const wchar_t* path) {
    for (; *path != 0; ++path) {
        if (*path == '\\' || *path == '/' || *path == ':') {
            return true;
        }
    }
    return false;
}

bool is_program(const wchar_t* path) {
    const DWORD attributes = GetFileAttributesW(path);
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) == 0;
}

/// The file that `name` means, with the extensions of programs tried in order.
bool find_program(const wchar_t* name, bool on_path, Text& to) {
    static const wchar_t* const extensions[] = {L".com", L".exe", L".bat", L".cmd"};
    const auto try_at = [&](const wchar_t* directory, size_t size) {
        const auto begin = [&] {
            to.clear();
            for (size_t i = 0; i < size; ++i) {
                to.add(directory[i]);
            }
            if (size > 0 && directory[size - 1] != '\\' && directory[size - 1] != '/') {
                to.add(L'\\');
            }
            to.add(name);
        };
        if (has_extension(name)) {
            begin();
            return is_program(to.get());
        }
        for (const wchar_t* extension : extensions) {
            begin();
            to.add(extension);
            if (is_program(to.get())) {
                return true;
            }
        }
        begin(); // a program of the host has none
        return is_program(to.get());
    };
    if (try_at(L"", 0)) {
        return true;
    }
    const wchar_t* path = on_path && !has_directory(name) ? _wgetenv(L"PATH") : nullptr;
    while (path != nullptr && *path != 0) {
        size_t size = 0;
        while (path[size] != 0 && path[size] != ';') {
            ++size;
        }
        if (size > 0 && try_at(path, size)) {
            return true;
        }
        path += size + (path[size] == ';');
    }
    return false;
}

HANDLE start(const wchar_t* program, wchar_t* line, void* environment, bool detached,
             const HANDLE* standard) {
    STARTUPINFOW info{};
    info.cb = sizeof info;
    const Owned<unsigned char> inherited(fd_inheritance(info.cbReserved2));
    info.lpReserved2 = inherited.get();
    if (standard != nullptr) {
        info.dwFlags = STARTF_USESTDHANDLES;
        info.hStdInput = standard[0];
        info.hStdOutput = standard[1];
        info.hStdError = standard[2];
        // The numbers follow the handles.
        info.cbReserved2 = 0;
        info.lpReserved2 = nullptr;
    }
    PROCESS_INFORMATION process{};
    const DWORD flags =
        CREATE_UNICODE_ENVIRONMENT | (detached ? static_cast<DWORD>(DETACHED_PROCESS) : 0U);
    if (!CreateProcessW(program, line, nullptr, nullptr, TRUE, flags, environment, nullptr, &info,
                        &process)) {
        fail_by_last_error();
        return nullptr;
    }
    CloseHandle(process.hThread);
    return process.hProcess;
}

intptr_t finish(HANDLE process, int mode) {
    if (process == nullptr) {
        return -1;
    }
    DWORD code = 0;
    switch (mode) {
    case mode_wait:
        WaitForSingleObject(process, INFINITE);
        GetExitCodeProcess(process, &code);
        CloseHandle(process);
        return static_cast<int>(code);
    case mode_overlay: // the parent ends; who waits for it sees the child's code
        WaitForSingleObject(process, INFINITE);
        GetExitCodeProcess(process, &code);
        _exit(static_cast<int>(code));
    case mode_detach: CloseHandle(process); return 0;
    default: return reinterpret_cast<intptr_t>(process);
    }
}

template <class C>
intptr_t spawn(int mode, const C* name, const C* const* arguments, const C* const* environment,
               bool on_path) {
    if (name == nullptr || *name == 0 || arguments == nullptr || arguments[0] == nullptr ||
        mode < 0 || mode > mode_detach) {
        invalid();
        return -1;
    }
    Text program;
    Text line;
    Text block;
    bool found = false;
    if constexpr (sizeof(C) == 1) {
        found = find_program(widen(name).get(), on_path, program);
    } else {
        found = find_program(name, on_path, program);
    }
    if (!found) {
        return fail(error_no_entry);
    }
    add_list(line, arguments, L' ', false);
    if (environment != nullptr) {
        add_list(block, environment, L'\0', true);
        block.add(L'\0');
    }
    if (program.failed() || line.failed() || block.failed()) {
        return fail(error_no_memory);
    }
    return finish(start(program.get(), line.get(), block.get(), mode == mode_detach, nullptr),
                  mode);
}

/// The arguments of _spawnl and its kin, in memory one after the other, with the environment
/// behind.
template <class C>
struct ArgumentList {
    const C** list = nullptr;
    const C* const* environment = nullptr;

    ArgumentList(const C* first, va_list arguments, bool has_environment) {
        size_t count = 1;
        va_list again;
        va_copy(again, arguments);
        while (va_arg(again, const C*) != nullptr) {
            ++count;
        }
        if (has_environment) {
            environment = va_arg(again, const C* const*);
        }
        va_end(again);
        list = static_cast<const C**>(malloc((count + 1) * sizeof(C*)));
        if (list != nullptr) {
            list[0] = first;
            for (size_t i = 1; i < count; ++i) {
                list[i] = va_arg(arguments, const C*);
            }
            list[count] = nullptr;
        }
    }
    ArgumentList(const ArgumentList&) = delete;
    ArgumentList& operator=(const ArgumentList&) = delete;
    ~ArgumentList() { free(list); }
};

/// What runs commands: COMSPEC, else cmd.exe.
bool find_shell(Text& program) {
    const wchar_t* const shell = _wgetenv(L"COMSPEC");
    return (shell != nullptr && find_program(shell, false, program)) ||
           find_program(L"cmd.exe", true, program);
}

void shell_line(Text& line, const Text& program, const wchar_t* command) {
    line.add(program.get());
    line.add(L" /c ");
    line.add(command);
}

struct Pipe {
    Stream* stream;
    HANDLE process;
};
constexpr int most_pipes = 64;
Pipe pipes[most_pipes];
Lock pipe_lock;

Stream* open_pipe(const wchar_t* command, const wchar_t* mode) {
    if (command == nullptr || mode == nullptr || (mode[0] != 'r' && mode[0] != 'w')) {
        invalid();
        return nullptr;
    }
    const bool reads = mode[0] == 'r';
    bool binary = false;
    for (const wchar_t* c = mode; *c != 0; ++c) {
        binary |= *c == 'b';
    }
    Text program;
    Text line;
    if (!find_shell(program)) {
        fail(error_no_entry);
        return nullptr;
    }
    shell_line(line, program, command);
    int ends[2];
    if (_pipe(ends, 4096, (binary ? open_binary : open_text) | open_no_inherit) < 0) {
        return nullptr;
    }
    const int own = reads ? ends[0] : ends[1];
    const int other = reads ? ends[1] : ends[0];
    HANDLE inherited = nullptr;
    HANDLE process = nullptr;
    if (DuplicateHandle(GetCurrentProcess(), fd_handle(other), GetCurrentProcess(), &inherited, 0,
                        TRUE, DUPLICATE_SAME_ACCESS)) {
        HANDLE standard[] = {GetStdHandle(STD_INPUT_HANDLE), GetStdHandle(STD_OUTPUT_HANDLE),
                             GetStdHandle(STD_ERROR_HANDLE)};
        standard[reads ? 1 : 0] = inherited;
        process = start(program.get(), line.get(), nullptr, false, standard);
        CloseHandle(inherited);
    }
    fd_close(other);
    Stream* const stream = process == nullptr ? nullptr : _wfdopen(own, reads ? L"r" : L"w");
    if (stream == nullptr) {
        fd_close(own);
        return nullptr;
    }
    const Guard guard(pipe_lock);
    for (Pipe& pipe : pipes) {
        if (pipe.stream == nullptr) {
            pipe = {stream, process};
            return stream;
        }
    }
    fail(error_too_many_files);
    return nullptr;
}

} // namespace

extern "C" {

int fclose(Stream* stream);

#define SPAWN(C, _spawn, _exec)                                                                    \
    intptr_t _spawn##v(int mode, const C* name, const C* const* list) {                            \
        return spawn<C>(mode, name, list, nullptr, false);                                         \
    }                                                                                              \
    intptr_t _spawn##ve(int mode, const C* name, const C* const* list, const C* const* block) {    \
        return spawn(mode, name, list, block, false);                                              \
    }                                                                                              \
    intptr_t _spawn##vp(int mode, const C* name, const C* const* list) {                           \
        return spawn<C>(mode, name, list, nullptr, true);                                          \
    }                                                                                              \
    intptr_t _spawn##vpe(int mode, const C* name, const C* const* list, const C* const* block) {   \
        return spawn(mode, name, list, block, true);                                               \
    }                                                                                              \
    intptr_t _exec##v(const C* name, const C* const* list) {                                       \
        return spawn<C>(mode_overlay, name, list, nullptr, false);                                 \
    }                                                                                              \
    intptr_t _exec##ve(const C* name, const C* const* list, const C* const* block) {               \
        return spawn(mode_overlay, name, list, block, false);                                      \
    }                                                                                              \
    intptr_t _exec##vp(const C* name, const C* const* list) {                                      \
        return spawn<C>(mode_overlay, name, list, nullptr, true);                                  \
    }                                                                                              \
    intptr_t _exec##vpe(const C* name, const C* const* list, const C* const* block) {              \
        return spawn(mode_overlay, name, list, block, true);                                       \
    }                                                                                              \
    SPAWN_LIST(C, _spawn, _exec, l, false, false)                                                  \
    SPAWN_LIST(C, _spawn, _exec, le, true, false)                                                  \
    SPAWN_LIST(C, _spawn, _exec, lp, false, true)                                                  \
    SPAWN_LIST(C, _spawn, _exec, lpe, true, true)
#define SPAWN_LIST(C, _spawn, _exec, kind, has_environment, on_path)                               \
    intptr_t _spawn##kind(int mode, const C* name, const C* first, ...) {                          \
        va_list arguments;                                                                         \
        va_start(arguments, first);                                                                \
        const ArgumentList<C> list(first, arguments, has_environment);                             \
        va_end(arguments);                                                                         \
        return spawn(mode, name, list.list, list.environment, on_path);                            \
    }                                                                                              \
    intptr_t _exec##kind(const C* name, const C* first, ...) {                                     \
        va_list arguments;                                                                         \
        va_start(arguments, first);                                                                \
        const ArgumentList<C> list(first, arguments, has_environment);                             \
        va_end(arguments);                                                                         \
        return spawn(mode_overlay, name, list.list, list.environment, on_path);                    \
    }
SPAWN(char, _spawn, _exec)
SPAWN(wchar_t, _wspawn, _wexec)
#undef SPAWN
#undef SPAWN_LIST

intptr_t _cwait(int* status, intptr_t process, int) {
    DWORD code = 0;
    const auto handle = reinterpret_cast<HANDLE>(process);
    if (process == -1 || process == -2 || WaitForSingleObject(handle, INFINITE) != WAIT_OBJECT_0 ||
        !GetExitCodeProcess(handle, &code)) {
        fail(error_no_child);
        if (status != nullptr) {
            *status = -1;
        }
        return -1;
    }
    CloseHandle(handle);
    if (status != nullptr) {
        *status = static_cast<int>(code);
    }
    return process;
}

int _wsystem(const wchar_t* command) {
    Text program;
    const bool found = find_shell(program);
    if (command == nullptr) {
        return found;
    }
    if (!found) {
        return fail(error_no_entry);
    }
    Text line;
    shell_line(line, program, command);
    return static_cast<int>(
        finish(start(program.get(), line.get(), nullptr, false, nullptr), mode_wait));
}
int system(const char* command) { return _wsystem(widen(command).get()); }

Stream* _wpopen(const wchar_t* command, const wchar_t* mode) { return open_pipe(command, mode); }
Stream* _popen(const char* command, const char* mode) {
    return open_pipe(widen(command).get(), widen(mode).get());
}
int _pclose(Stream* stream) {
    if (stream == nullptr) {
        invalid();
        return -1;
    }
    HANDLE process = nullptr;
    {
        const Guard guard(pipe_lock);
        for (Pipe& pipe : pipes) {
            if (pipe.stream == stream) {
                process = pipe.process;
                pipe = {};
            }
        }
    }
    if (process == nullptr) {
        return fail(error_bad_file);
    }
    fclose(stream);
    int status = -1;
    _cwait(&status, reinterpret_cast<intptr_t>(process), 0);
    return status;
}

} // extern "C"
