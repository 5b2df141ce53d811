// CreateProcess: which program a command line means, and the parameters of its process.

#include <ferry/win32/debugging.hpp>

#include "nt_path.hpp"
#include "object.hpp"
#include "text.hpp"

using namespace ferry::win32;

namespace {

constexpr ULONG create_breakaway = 1;
constexpr ULONG create_no_debug_inherit = 2;
constexpr ULONG create_inherit_handles = 4;
constexpr ULONG create_suspended_thread = 1;
constexpr ULONG64 attribute_parent = 0x60000;
constexpr ULONG64 attribute_debug_object = 0x60001;
constexpr ULONG64 attribute_token = 0x60002;
constexpr ULONG64 attribute_client_id = 0x10003;
constexpr ULONG64 attribute_image_name = 0x20005;
constexpr ULONG64 attribute_priority_class = 0x20008;
constexpr ULONG64 attribute_handle_list = 0x2000a;
constexpr ULONG64 attribute_job_list = 0x20013;
constexpr ULONG64 attribute_pseudo_console = 0x20016; // as programs name it

/// PS_ATTRIBUTE_LIST.
struct Attribute {
    ULONG_PTR kind;
    SIZE_T size;
    ULONG_PTR value;
    PSIZE_T returned;
};
struct AttributeList {
    SIZE_T size;
    Attribute attributes[9];
};

/// What an LPPROC_THREAD_ATTRIBUTE_LIST points to here.
struct ThreadAttribute {
    DWORD_PTR kind;
    PVOID value;
    SIZE_T size;
};
struct ThreadAttributes {
    DWORD most;
    DWORD count;
    ThreadAttribute attributes[1];
};

constexpr ULONG longest = 0x8000;

/// Memory for paths, freed at the end of a function.
class Path {
public:
    Path() : text_(static_cast<LPWSTR>(RtlAllocateHeap(peb()->process_heap, 0, longest * 2))) {
        if (text_ != nullptr) {
            *text_ = 0;
        }
    }
    Path(const Path&) = delete;
    Path& operator=(const Path&) = delete;
    ~Path() { RtlFreeHeap(peb()->process_heap, 0, text_); }
    LPWSTR get() { return text_; }
    explicit operator bool() const { return text_ != nullptr; }

private:
    LPWSTR text_;
};

bool is_file(LPCWSTR path) {
    const DWORD attributes = GetFileAttributesW(path);
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) == 0;
}

bool has_extension(LPCWSTR name, SIZE_T length) {
    while (length-- > 0 && name[length] != L'\\' && name[length] != L'/' && name[length] != L':') {
        if (name[length] == L'.') {
            return true;
        }
    }
    return false;
}

bool has_directory(LPCWSTR name, SIZE_T length) {
    for (SIZE_T i = 0; i < length; ++i) {
        if (name[i] == L'\\' || name[i] == L'/' || name[i] == L':') {
            return true;
        }
    }
    return false;
}

void copy(LPWSTR to, SIZE_T& at, LPCWSTR from, SIZE_T length) {
    for (SIZE_T i = 0; i < length && at + 1 < longest; ++i) {
        to[at++] = from[i];
    }
    to[at] = 0;
}

/// directory\name, with ".exe" if there is no such file without and the name has no extension.
bool try_in(LPWSTR to, LPCWSTR directory, SIZE_T directory_length, LPCWSTR name, SIZE_T length) {
    SIZE_T at = 0;
    copy(to, at, directory, directory_length);
    if (at != 0 && to[at - 1] != L'\\' && to[at - 1] != L'/') {
        copy(to, at, L"\\", 1);
    }
    copy(to, at, name, length);
    if (!has_extension(name, length)) {
        const SIZE_T end = at;
        copy(to, at, L".exe", 4);
        if (is_file(to)) {
            return true;
        }
        to[end] = 0;
    }
    return is_file(to);
}

/// Looks where CreateProcess looks: the program's directory, the current one, the system's, PATH.
bool search(LPWSTR to, LPCWSTR name, SIZE_T length) {
    if (length == 0) {
        return false;
    }
    if (has_directory(name, length)) {
        return try_in(to, L"", 0, name, length);
    }
    const auto& program = peb()->parameters->image_path;
    SIZE_T directory = program.length / sizeof(WCHAR);
    const auto* const program_name = reinterpret_cast<LPCWSTR>(program.buffer);
    while (directory > 0 && program_name[directory - 1] != L'\\') {
        --directory;
    }
    const auto& current = peb()->parameters->current_directory.path;
    if (try_in(to, program_name, directory, name, length) ||
        try_in(to, reinterpret_cast<LPCWSTR>(current.buffer), current.length / sizeof(WCHAR), name,
               length) ||
        try_in(to, L"C:\\Windows\\System32", 19, name, length) ||
        try_in(to, L"C:\\Windows", 10, name, length)) {
        return true;
    }
    Path list;
    if (!list || GetEnvironmentVariableW(L"PATH", list.get(), longest) == 0) {
        return false;
    }
    for (LPCWSTR at = list.get(); *at != 0;) {
        LPCWSTR end = at;
        while (*end != 0 && *end != L';') {
            ++end;
        }
        if (end != at && try_in(to, at, static_cast<SIZE_T>(end - at), name, length)) {
            return true;
        }
        at = *end != 0 ? end + 1 : end;
    }
    return false;
}

/// The program that a command line begins with. Without quotation marks it may go on behind each
/// space, shortest first.
bool find_program(LPWSTR to, LPCWSTR line) {
    while (*line == L' ' || *line == L'\t') {
        ++line;
    }
    if (*line == L'"') {
        LPCWSTR end = ++line;
        while (*end != 0 && *end != L'"') {
            ++end;
        }
        return search(to, line, static_cast<SIZE_T>(end - line));
    }
    for (LPCWSTR end = line;; ++end) {
        if (*end == 0 || *end == L' ' || *end == L'\t') {
            if (search(to, line, static_cast<SIZE_T>(end - line))) {
                return true;
            }
            if (*end == 0) {
                return false;
            }
        }
    }
}

bool is_batch_file(LPCWSTR path) {
    const SIZE_T length = wcslen(path);
    return length > 4 &&
           (CompareStringOrdinal(path + length - 4, 4, L".bat", 4, TRUE) == CSTR_EQUAL ||
            CompareStringOrdinal(path + length - 4, 4, L".cmd", 4, TRUE) == CSTR_EQUAL);
}

/// Makes of a batch file and its line those of the shell that runs it. "CreateProcessW": the
/// program to be run is the command interpreter, with /c and the line in quotation marks.
void make_shell_line(LPWSTR image, LPCWSTR line, LPWSTR shell_line) {
    SIZE_T at = 0;
    const bool has_line = line != nullptr && *line != 0;
    copy(shell_line, at, L"cmd.exe /c \"", 12);
    if (!has_line) {
        copy(shell_line, at, L"\"", 1);
    }
    copy(shell_line, at, has_line ? line : image, wcslen(has_line ? line : image));
    copy(shell_line, at, has_line ? L"\"" : L"\"\"", has_line ? 1 : 2);
    const DWORD length = GetEnvironmentVariableW(L"COMSPEC", image, longest);
    if (length == 0 || length >= longest) {
        at = 0;
        copy(image, at, L"C:\\Windows\\System32\\cmd.exe", 27);
    }
}

template <class String>
void set_string(String& to, LPCWSTR text) {
    UNICODE_STRING string;
    RtlInitUnicodeString(&string, text);
    to.length = string.Length;
    to.maximum_length = string.MaximumLength;
    to.buffer = reinterpret_cast<decltype(to.buffer)>(string.Buffer);
}

SIZE_T environment_size(LPCWSTR block) {
    SIZE_T units = 0;
    while (block[units] != 0) {
        units += wcslen(block + units) + 1;
    }
    return (units + 1) * sizeof(WCHAR);
}

/// An environment block in UTF-16, out of one of the ANSI code page. To be freed; null on failure.
LPWSTR widen_environment(LPCSTR block) {
    int bytes = 0;
    while (block[bytes] != 0) {
        bytes += static_cast<int>(strlen(block + bytes)) + 1;
    }
    ++bytes;
    auto* const wide = static_cast<LPWSTR>(RtlAllocateHeap(
        peb()->process_heap, HEAP_ZERO_MEMORY, (static_cast<SIZE_T>(bytes) + 1) * sizeof(WCHAR)));
    if (wide != nullptr) {
        MultiByteToWideChar(CP_ACP, 0, block, bytes, wide, bytes);
    }
    return wide;
}

const ThreadAttribute* find_attribute(const STARTUPINFOEXW& info, DWORD flags, DWORD_PTR kind) {
    if ((flags & EXTENDED_STARTUPINFO_PRESENT) == 0 || info.lpAttributeList == nullptr) {
        return nullptr;
    }
    const auto& list = *reinterpret_cast<const ThreadAttributes*>(info.lpAttributeList);
    for (DWORD i = 0; i < list.count; ++i) {
        if (list.attributes[i].kind == kind) {
            return &list.attributes[i];
        }
    }
    return nullptr;
}

/// What becomes of a manifest: of the program's first resource, or of a file.
NTSTATUS try_manifest(LPCWSTR path, bool is_resource) {
    ACTCTXW asked{};
    asked.cbSize = sizeof asked;
    asked.dwFlags = is_resource ? ACTCTX_FLAG_RESOURCE_NAME_VALID : 0;
    asked.lpSource = path;
    asked.lpResourceName = is_resource ? MAKEINTRESOURCEW(1) : nullptr;
    HANDLE context = nullptr;
    const NTSTATUS status = ferry_create_context(&asked, &context);
    if (NT_SUCCESS(status)) {
        RtlReleaseActivationContext(context);
    }
    return status;
}

/// True if the program's manifest keeps it from starting: that it can't be read, or wants what is
/// not there. What else is wrong with a program the service says.
bool has_unusable_manifest(LPCWSTR program) {
    NTSTATUS status = try_manifest(program, true);
    if (status == STATUS_RESOURCE_TYPE_NOT_FOUND || status == STATUS_RESOURCE_NAME_NOT_FOUND ||
        status == STATUS_RESOURCE_DATA_NOT_FOUND) {
        Path beside;
        if (!beside) {
            return false;
        }
        SIZE_T at = 0;
        copy(beside.get(), at, program, wcslen(program));
        copy(beside.get(), at, L".manifest", 9);
        status = try_manifest(beside.get(), false);
    }
    return status == STATUS_SXS_CANT_GEN_ACTCTX || status == STATUS_SXS_ASSEMBLY_NOT_FOUND;
}

} // namespace

extern "C" {

NTSTATUS NTAPI NtCreateUserProcess(PHANDLE process, PHANDLE thread, ACCESS_MASK process_access,
                                   ACCESS_MASK thread_access, POBJECT_ATTRIBUTES process_attributes,
                                   POBJECT_ATTRIBUTES thread_attributes, ULONG process_flags,
                                   ULONG thread_flags, PVOID parameters, PVOID info, PVOID list);

BOOL WINAPI CreateProcessAsUserW(HANDLE token, LPCWSTR program, LPWSTR line,
                                 LPSECURITY_ATTRIBUTES process_security,
                                 LPSECURITY_ATTRIBUTES thread_security, BOOL inherit, DWORD flags,
                                 LPVOID environment, LPCWSTR directory, LPSTARTUPINFOW startup,
                                 LPPROCESS_INFORMATION information) {
    memset(information, 0, sizeof *information);
    constexpr DWORD either = DETACHED_PROCESS | CREATE_NEW_CONSOLE;
    if ((flags & either) == either ||
        ((flags & EXTENDED_STARTUPINFO_PRESENT) != 0 && startup->cb != sizeof(STARTUPINFOEXW))) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    const bool is_debugged = (flags & (DEBUG_PROCESS | DEBUG_ONLY_THIS_PROCESS)) != 0;
    if (is_debugged && !succeeded(DbgUiConnectToDbg())) {
        return FALSE;
    }
    Path image;
    Path whole_directory;
    if (!image || !whole_directory) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    if (program != nullptr) {
        SIZE_T at = 0;
        copy(image.get(), at, program, wcslen(program));
    } else if (line == nullptr || *line == 0) {
        return fail(ERROR_INVALID_PARAMETER);
    } else if (!find_program(image.get(), line)) {
        return fail(ERROR_FILE_NOT_FOUND);
    }
    Path shell_line;
    if (is_batch_file(image.get())) {
        if (!is_file(image.get())) {
            return fail(ERROR_FILE_NOT_FOUND);
        }
        if (!shell_line) {
            return fail(ERROR_NOT_ENOUGH_MEMORY);
        }
        make_shell_line(image.get(), line, shell_line.get());
        line = shell_line.get();
    }
    NtPath nt(image.get());
    if (!nt) {
        return FALSE;
    }
    if (has_unusable_manifest(image.get())) {
        return fail(ERROR_SXS_CANT_GEN_ACTCTX);
    }
    const auto& info = *reinterpret_cast<const STARTUPINFOEXW*>(startup);
    ProcessParameters parameters{};
    parameters.flags = ProcessParameters::normalized;
    const DWORD full = GetFullPathNameW(image.get(), longest, whole_directory.get(), nullptr);
    if (full != 0 && full < longest) {
        memcpy(image.get(), whole_directory.get(), (full + 1) * sizeof(WCHAR));
    }
    set_string(parameters.image_path, image.get());
    set_string(parameters.command_line, line != nullptr && *line != 0 ? line : program);
    if (directory != nullptr) {
        const DWORD attributes = GetFileAttributesW(directory);
        const DWORD units = GetFullPathNameW(directory, longest, whole_directory.get(), nullptr);
        if (units == 0 || units >= longest || attributes == INVALID_FILE_ATTRIBUTES ||
            (attributes & FILE_ATTRIBUTE_DIRECTORY) == 0) {
            return fail(ERROR_DIRECTORY);
        }
        set_string(parameters.current_directory.path, whole_directory.get());
    } else {
        parameters.current_directory.path = peb()->parameters->current_directory.path;
    }
    LPWSTR widened = nullptr;
    if (environment == nullptr) {
        parameters.environment = peb()->parameters->environment;
        parameters.environment_size =
            environment_size(reinterpret_cast<LPCWSTR>(parameters.environment));
    } else if ((flags & CREATE_UNICODE_ENVIRONMENT) != 0) {
        parameters.environment = static_cast<decltype(parameters.environment)>(environment);
        parameters.environment_size = environment_size(static_cast<LPCWSTR>(environment));
    } else {
        widened = widen_environment(static_cast<LPCSTR>(environment));
        if (widened == nullptr) {
            return fail(ERROR_NOT_ENOUGH_MEMORY);
        }
        parameters.environment = reinterpret_cast<decltype(parameters.environment)>(widened);
        parameters.environment_size = environment_size(widened);
    }
    const bool own_handles = (startup->dwFlags & STARTF_USESTDHANDLES) != 0;
    const ProcessParameters& own = *peb()->parameters;
    const auto value = [](HANDLE handle) { return reinterpret_cast<ULONG_PTR>(handle); };
    parameters.standard_input = own_handles ? value(startup->hStdInput) : own.standard_input;
    parameters.standard_output = own_handles ? value(startup->hStdOutput) : own.standard_output;
    parameters.standard_error = own_handles ? value(startup->hStdError) : own.standard_error;
    parameters.window_flags = startup->dwFlags;
    parameters.show_window = startup->wShowWindow;
    parameters.process_group = (flags & CREATE_NEW_PROCESS_GROUP) != 0;
    parameters.window_title = parameters.image_path;
    if (startup->lpTitle != nullptr) {
        set_string(parameters.window_title, startup->lpTitle);
    }
    parameters.desktop = own.desktop;
    if (startup->lpDesktop != nullptr) {
        set_string(parameters.desktop, startup->lpDesktop);
    }
    parameters.starting_x = startup->dwX;
    parameters.starting_y = startup->dwY;
    parameters.count_x = startup->dwXSize;
    parameters.count_y = startup->dwYSize;
    parameters.count_chars_x = startup->dwXCountChars;
    parameters.count_chars_y = startup->dwYCountChars;
    parameters.fill_attribute = startup->dwFillAttribute;
    parameters.runtime_data.length = parameters.runtime_data.maximum_length = startup->cbReserved2;
    parameters.runtime_data.buffer =
        reinterpret_cast<decltype(parameters.runtime_data.buffer)>(startup->lpReserved2);

    CLIENT_ID client{};
    AttributeList list{};
    list.attributes[0] = {attribute_client_id, sizeof client, reinterpret_cast<ULONG_PTR>(&client),
                          nullptr};
    list.attributes[1] = {attribute_image_name, nt.name().Length,
                          reinterpret_cast<ULONG_PTR>(nt.name().Buffer), nullptr};
    SIZE_T count = 2;
    if (const ThreadAttribute* const handles =
            find_attribute(info, flags, PROC_THREAD_ATTRIBUTE_HANDLE_LIST)) {
        list.attributes[count++] = {attribute_handle_list, handles->size,
                                    reinterpret_cast<ULONG_PTR>(handles->value), nullptr};
    }
    if (const ThreadAttribute* const jobs =
            find_attribute(info, flags, PROC_THREAD_ATTRIBUTE_JOB_LIST)) {
        list.attributes[count++] = {attribute_job_list, jobs->size,
                                    reinterpret_cast<ULONG_PTR>(jobs->value), nullptr};
    }
    if (const ThreadAttribute* const parent =
            find_attribute(info, flags, PROC_THREAD_ATTRIBUTE_PARENT_PROCESS)) {
        list.attributes[count++] = {attribute_parent, sizeof(HANDLE),
                                    *static_cast<const ULONG_PTR*>(parent->value), nullptr};
    }
    if (const ThreadAttribute* const console =
            find_attribute(info, flags, attribute_pseudo_console)) {
        list.attributes[count++] = {attribute_pseudo_console, sizeof(HANDLE),
                                    reinterpret_cast<ULONG_PTR>(console->value), nullptr};
    }
    if (token != nullptr) {
        list.attributes[count++] = {attribute_token, sizeof token,
                                    reinterpret_cast<ULONG_PTR>(token), nullptr};
    }
    if (is_debugged) {
        list.attributes[count++] = {attribute_debug_object, sizeof(HANDLE),
                                    reinterpret_cast<ULONG_PTR>(DbgUiGetThreadDebugObject()),
                                    nullptr};
    }
    BYTE priority = priority_class_of(flags);
    if (priority != 0) {
        list.attributes[count++] = {attribute_priority_class, sizeof priority,
                                    reinterpret_cast<ULONG_PTR>(&priority), nullptr};
    }
    list.size = sizeof list.size + count * sizeof list.attributes[0];
    ObjectName process_object(nullptr, process_security, 0);
    ObjectName thread_object(nullptr, thread_security, 0);
    HANDLE process = nullptr;
    HANDLE thread = nullptr;
    const NTSTATUS status = NtCreateUserProcess(
        &process, &thread, PROCESS_ALL_ACCESS, THREAD_ALL_ACCESS, process_object.attributes(),
        thread_object.attributes(),
        (inherit ? create_inherit_handles : 0) |
            ((flags & CREATE_BREAKAWAY_FROM_JOB) != 0 ? create_breakaway : 0) |
            ((flags & DEBUG_ONLY_THIS_PROCESS) != 0 ? create_no_debug_inherit : 0),
        (flags & CREATE_SUSPENDED) != 0 ? create_suspended_thread : 0, &parameters, nullptr, &list);
    if (widened != nullptr) {
        RtlFreeHeap(peb()->process_heap, 0, widened);
    }
    if (!succeeded(status)) {
        return FALSE;
    }
    information->hProcess = process;
    information->hThread = thread;
    information->dwProcessId =
        static_cast<DWORD>(reinterpret_cast<ULONG_PTR>(client.UniqueProcess));
    information->dwThreadId = static_cast<DWORD>(reinterpret_cast<ULONG_PTR>(client.UniqueThread));
    return TRUE;
}

BOOL WINAPI CreateProcessW(LPCWSTR program, LPWSTR line, LPSECURITY_ATTRIBUTES process_security,
                           LPSECURITY_ATTRIBUTES thread_security, BOOL inherit, DWORD flags,
                           LPVOID environment, LPCWSTR directory, LPSTARTUPINFOW startup,
                           LPPROCESS_INFORMATION information) {
    return CreateProcessAsUserW(nullptr, program, line, process_security, thread_security, inherit,
                                flags, environment, directory, startup, information);
}

BOOL WINAPI CreateProcessAsUserA(HANDLE token, LPCSTR program, LPSTR line,
                                 LPSECURITY_ATTRIBUTES process_security,
                                 LPSECURITY_ATTRIBUTES thread_security, BOOL inherit, DWORD flags,
                                 LPVOID environment, LPCSTR directory, LPSTARTUPINFOA startup,
                                 LPPROCESS_INFORMATION information) {
    Wide wide_program(program);
    Wide wide_line(line);
    Wide wide_directory(directory);
    Wide title(startup->lpTitle);
    Wide desktop(startup->lpDesktop);
    STARTUPINFOEXW wide{};
    // The two structures are alike but for the characters of their strings.
    memcpy(&wide, startup,
           (flags & EXTENDED_STARTUPINFO_PRESENT) != 0 ? sizeof wide : sizeof wide.StartupInfo);
    wide.StartupInfo.lpTitle = title.get();
    wide.StartupInfo.lpDesktop = desktop.get();
    return CreateProcessAsUserW(token, wide_program.get(), wide_line.get(), process_security,
                                thread_security, inherit, flags, environment, wide_directory.get(),
                                &wide.StartupInfo, information);
}

BOOL WINAPI CreateProcessA(LPCSTR program, LPSTR line, LPSECURITY_ATTRIBUTES process_security,
                           LPSECURITY_ATTRIBUTES thread_security, BOOL inherit, DWORD flags,
                           LPVOID environment, LPCSTR directory, LPSTARTUPINFOA startup,
                           LPPROCESS_INFORMATION information) {
    return CreateProcessAsUserA(nullptr, program, line, process_security, thread_security, inherit,
                                flags, environment, directory, startup, information);
}

BOOL WINAPI InitializeProcThreadAttributeList(LPPROC_THREAD_ATTRIBUTE_LIST list, DWORD count, DWORD,
                                              PSIZE_T size) {
    const SIZE_T needed = sizeof(ThreadAttributes) + count * sizeof(ThreadAttribute);
    const bool fits = list != nullptr && *size >= needed;
    *size = needed;
    if (!fits) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    auto& attributes = *reinterpret_cast<ThreadAttributes*>(list);
    attributes.most = count;
    attributes.count = 0;
    return TRUE;
}

BOOL WINAPI UpdateProcThreadAttribute(LPPROC_THREAD_ATTRIBUTE_LIST list, DWORD flags,
                                      DWORD_PTR kind, PVOID value, SIZE_T size, PVOID, PSIZE_T) {
    auto& attributes = *reinterpret_cast<ThreadAttributes*>(list);
    if (flags != 0 ||
        (kind == PROC_THREAD_ATTRIBUTE_HANDLE_LIST && (size == 0 || size % sizeof(HANDLE) != 0))) {
        return fail(ERROR_BAD_LENGTH);
    }
    for (DWORD i = 0; i < attributes.count; ++i) {
        if (attributes.attributes[i].kind == kind) {
            constexpr DWORD object_name_exists = 698; // ERROR_OBJECT_NAME_EXISTS
            return fail(object_name_exists);
        }
    }
    if (attributes.count == attributes.most) {
        return fail(ERROR_GEN_FAILURE);
    }
    attributes.attributes[attributes.count++] = {kind, value, size};
    return TRUE;
}

void WINAPI DeleteProcThreadAttributeList(LPPROC_THREAD_ATTRIBUTE_LIST) {}

} // extern "C"
