// Pipes.

#include "nt_path.hpp"
#include "text.hpp"

using namespace ferry::win32;

extern "C" {

NTSTATUS NTAPI NtCreateNamedPipeFile(PHANDLE handle, ULONG access, POBJECT_ATTRIBUTES attributes,
                                     PIO_STATUS_BLOCK io, ULONG share, ULONG disposition,
                                     ULONG options, ULONG type, ULONG read_mode,
                                     ULONG completion_mode, ULONG most_instances, ULONG in_quota,
                                     ULONG out_quota, PLARGE_INTEGER timeout);
}

namespace {

constexpr ULONG fsctl_disconnect = 0x110004;
constexpr ULONG fsctl_listen = 0x110008;
constexpr ULONG fsctl_peek = 0x11400c;
constexpr ULONG fsctl_transceive = 0x11c017;
constexpr ULONG fsctl_wait = 0x110018;

/// FILE_PIPE_PEEK_BUFFER up to the data.
struct Peek {
    ULONG state;
    ULONG available;
    ULONG messages;
    ULONG message_length;
};

/// FILE_PIPE_LOCAL_INFORMATION.
struct PipeLocal {
    ULONG type, configuration, most_instances, instances, in_quota, available, out_quota,
        write_quota, state, end;
};

/// FILE_PIPE_INFORMATION.
struct PipeModes {
    ULONG read_mode;
    ULONG completion_mode;
};

ULONG options_of(DWORD mode) {
    return ((mode & FILE_FLAG_OVERLAPPED) == 0 ? FILE_SYNCHRONOUS_IO_NONALERT : 0) |
           ((mode & FILE_FLAG_WRITE_THROUGH) != 0 ? FILE_WRITE_THROUGH : 0);
}

/// A control of a pipe, overlapped or waited for.
BOOL control(HANDLE pipe, ULONG code, LPOVERLAPPED overlapped, PVOID in = nullptr,
             ULONG in_size = 0, PVOID out = nullptr, ULONG out_size = 0, LPDWORD done = nullptr) {
    IO_STATUS_BLOCK io{};
    PIO_STATUS_BLOCK const block =
        overlapped == nullptr ? &io : reinterpret_cast<PIO_STATUS_BLOCK>(overlapped);
    if (overlapped != nullptr) {
        overlapped->Internal = static_cast<ULONG_PTR>(STATUS_PENDING);
    }
    NTSTATUS status = NtFsControlFile(pipe, overlapped == nullptr ? nullptr : overlapped->hEvent,
                                      nullptr, overlapped, block, code, in, in_size, out, out_size);
    if (status == STATUS_PENDING && overlapped == nullptr) {
        NtWaitForSingleObject(pipe, FALSE, nullptr);
        status = io.Status;
    }
    if (status == STATUS_PENDING) {
        return fail(ERROR_IO_PENDING);
    }
    if (done != nullptr) {
        *done = static_cast<DWORD>(block->Information);
    }
    return status == STATUS_BUFFER_OVERFLOW ? fail(ERROR_MORE_DATA) : succeeded(status);
}

constexpr ULONG fsctl_get_pipe_attribute = 0x110028;
constexpr ULONG fsctl_get_connection_attribute = 0x110030;

BOOL process_of_end(HANDLE pipe, ULONG code, const char* which, PULONG id) {
    ULONGLONG value = 0;
    if (!control(pipe, code, nullptr, const_cast<char*>(which),
                 static_cast<ULONG>(strlen(which)) + 1, &value, sizeof value)) {
        return FALSE;
    }
    *id = static_cast<ULONG>(value);
    return TRUE;
}

} // namespace

extern "C" {

BOOL WINAPI CreatePipe(PHANDLE read, PHANDLE write, LPSECURITY_ATTRIBUTES security, DWORD size) {
    const ULONG flags = security != nullptr && security->bInheritHandle ? OBJ_INHERIT : 0;
    constexpr DWORD usual_size = 4096;
    size = size == 0 ? usual_size : size;
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, nullptr, flags, nullptr, nullptr);
    IO_STATUS_BLOCK io;
    HANDLE reads = nullptr;
    if (!succeeded(NtCreateNamedPipeFile(&reads, GENERIC_READ | FILE_WRITE_ATTRIBUTES | SYNCHRONIZE,
                                         &attributes, &io, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                         FILE_CREATE, FILE_SYNCHRONOUS_IO_NONALERT, 0, 0, 0, 1,
                                         size, size, nullptr))) {
        return FALSE;
    }
    UNICODE_STRING none{};
    InitializeObjectAttributes(&attributes, &none, flags, reads, nullptr);
    HANDLE writes = nullptr;
    if (!succeeded(NtOpenFile(&writes, GENERIC_WRITE | FILE_READ_ATTRIBUTES | SYNCHRONIZE,
                              &attributes, &io, FILE_SHARE_READ, FILE_SYNCHRONOUS_IO_NONALERT))) {
        NtClose(reads);
        return FALSE;
    }
    *read = reads;
    *write = writes;
    return TRUE;
}

HANDLE WINAPI CreateNamedPipeW(LPCWSTR name, DWORD open_mode, DWORD pipe_mode, DWORD most_instances,
                               DWORD out_size, DWORD in_size, DWORD default_timeout,
                               LPSECURITY_ATTRIBUTES security) {
    const bool inherits = security != nullptr && security->bInheritHandle;
    NtPath path(name, OBJ_CASE_INSENSITIVE | (inherits ? OBJ_INHERIT : 0));
    if (!path) {
        return INVALID_HANDLE_VALUE;
    }
    if (most_instances == 0 || most_instances > PIPE_UNLIMITED_INSTANCES ||
        (open_mode & PIPE_ACCESS_DUPLEX) == 0 ||
        ((pipe_mode & PIPE_READMODE_MESSAGE) != 0 && (pipe_mode & PIPE_TYPE_MESSAGE) == 0)) {
        fail(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    // Rights to its security stand beside the flags.
    ACCESS_MASK access =
        SYNCHRONIZE | (open_mode & (WRITE_DAC | WRITE_OWNER | ACCESS_SYSTEM_SECURITY));
    ULONG share = 0;
    if ((open_mode & PIPE_ACCESS_INBOUND) != 0) {
        access |= GENERIC_READ;
        share |= FILE_SHARE_WRITE;
    }
    if ((open_mode & PIPE_ACCESS_OUTBOUND) != 0) {
        access |= GENERIC_WRITE;
        share |= FILE_SHARE_READ;
    }
    LARGE_INTEGER timeout;
    timeout.QuadPart = -10'000LL * (default_timeout == 0 ? 50 : default_timeout);
    HANDLE pipe = nullptr;
    IO_STATUS_BLOCK io;
    const NTSTATUS status = NtCreateNamedPipeFile(
        &pipe, access, path.attributes(), &io, share,
        (open_mode & FILE_FLAG_FIRST_PIPE_INSTANCE) != 0 ? FILE_CREATE : FILE_OPEN_IF,
        options_of(open_mode), (pipe_mode & PIPE_TYPE_MESSAGE) != 0,
        (pipe_mode & PIPE_READMODE_MESSAGE) != 0, (pipe_mode & PIPE_NOWAIT) != 0,
        most_instances == PIPE_UNLIMITED_INSTANCES ? ~0U : most_instances, in_size, out_size,
        &timeout);
    if (status == STATUS_INSTANCE_NOT_AVAILABLE) {
        fail(ERROR_PIPE_BUSY);
        return INVALID_HANDLE_VALUE;
    }
    return succeeded(status) ? pipe : INVALID_HANDLE_VALUE;
}

HANDLE WINAPI CreateNamedPipeA(LPCSTR name, DWORD open_mode, DWORD pipe_mode, DWORD most_instances,
                               DWORD out_size, DWORD in_size, DWORD timeout,
                               LPSECURITY_ATTRIBUTES security) {
    return CreateNamedPipeW(Wide(name), open_mode, pipe_mode, most_instances, out_size, in_size,
                            timeout, security);
}

BOOL WINAPI ConnectNamedPipe(HANDLE pipe, LPOVERLAPPED overlapped) {
    return control(pipe, fsctl_listen, overlapped);
}

BOOL WINAPI DisconnectNamedPipe(HANDLE pipe) { return control(pipe, fsctl_disconnect, nullptr); }

BOOL WINAPI PeekNamedPipe(HANDLE pipe, LPVOID to, DWORD size, LPDWORD read, LPDWORD available,
                          LPDWORD left) {
    const DWORD whole = sizeof(Peek) + size;
    Scratch<BYTE, 512> scratch(whole);
    auto* const peek = reinterpret_cast<Peek*>(scratch.get());
    if (peek == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    IO_STATUS_BLOCK io{};
    const NTSTATUS status =
        NtFsControlFile(pipe, nullptr, nullptr, nullptr, &io, fsctl_peek, nullptr, 0, peek, whole);
    if (status != STATUS_BUFFER_OVERFLOW && !succeeded(status)) {
        return FALSE;
    }
    const auto count = static_cast<DWORD>(io.Information - sizeof(Peek));
    if (to != nullptr) {
        memcpy(to, peek + 1, count);
    }
    if (read != nullptr) {
        *read = count;
    }
    if (available != nullptr) {
        *available = peek->available;
    }
    if (left != nullptr) {
        *left = peek->message_length - count; // below zero where there are no messages
    }
    return TRUE;
}

BOOL WINAPI SetNamedPipeHandleState(HANDLE pipe, LPDWORD mode, LPDWORD, LPDWORD) {
    if (mode == nullptr) {
        return TRUE;
    }
    if ((*mode & ~(PIPE_READMODE_MESSAGE | PIPE_NOWAIT)) != 0) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    const PipeModes modes{(*mode & PIPE_READMODE_MESSAGE) != 0, (*mode & PIPE_NOWAIT) != 0};
    return succeeded(set(pipe, FileInformation::pipe, &modes, sizeof modes));
}

BOOL WINAPI GetNamedPipeHandleStateW(HANDLE pipe, LPDWORD state, LPDWORD instances, LPDWORD,
                                     LPDWORD, LPWSTR, DWORD) {
    PipeModes modes;
    PipeLocal local;
    if (!succeeded(query(pipe, FileInformation::pipe, &modes, sizeof modes)) ||
        !succeeded(query(pipe, FileInformation::pipe_local, &local, sizeof local))) {
        return FALSE;
    }
    if (state != nullptr) {
        *state = (modes.read_mode != 0 ? PIPE_READMODE_MESSAGE : 0) |
                 (modes.completion_mode != 0 ? PIPE_NOWAIT : 0);
    }
    if (instances != nullptr) {
        *instances = local.instances;
    }
    return TRUE;
}

BOOL WINAPI GetNamedPipeInfo(HANDLE pipe, LPDWORD flags, LPDWORD out_size, LPDWORD in_size,
                             LPDWORD most_instances) {
    PipeLocal local;
    if (!succeeded(query(pipe, FileInformation::pipe_local, &local, sizeof local))) {
        return FALSE;
    }
    const auto give = [](LPDWORD to, DWORD value) {
        if (to != nullptr) {
            *to = value;
        }
    };
    give(flags, (local.end != 0 ? PIPE_SERVER_END : PIPE_CLIENT_END) |
                    (local.type != 0 ? PIPE_TYPE_MESSAGE : PIPE_TYPE_BYTE));
    give(out_size, local.out_quota);
    give(in_size, local.in_quota);
    give(most_instances, local.most_instances > PIPE_UNLIMITED_INSTANCES ? PIPE_UNLIMITED_INSTANCES
                                                                         : local.most_instances);
    return TRUE;
}

BOOL WINAPI GetNamedPipeClientProcessId(HANDLE pipe, PULONG id) {
    return process_of_end(pipe, fsctl_get_connection_attribute, "ClientProcessId", id);
}

BOOL WINAPI GetNamedPipeServerProcessId(HANDLE pipe, PULONG id) {
    return process_of_end(pipe, fsctl_get_pipe_attribute, "ServerProcessId", id);
}

BOOL WINAPI GetNamedPipeClientSessionId(HANDLE pipe, PULONG session) {
    ULONG id;
    *session = 1; // there is one
    return GetNamedPipeClientProcessId(pipe, &id);
}

BOOL WINAPI GetNamedPipeServerSessionId(HANDLE pipe, PULONG session) {
    ULONG id;
    *session = 1;
    return GetNamedPipeServerProcessId(pipe, &id);
}

BOOL WINAPI TransactNamedPipe(HANDLE pipe, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size,
                              LPDWORD done, LPOVERLAPPED overlapped) {
    return control(pipe, fsctl_transceive, overlapped, in, in_size, out, out_size, done);
}

BOOL WINAPI WaitNamedPipeW(LPCWSTR name, DWORD timeout) {
    NtPath path(name);
    if (!path) {
        return FALSE;
    }
    constexpr ULONG prefix_units = 9; // "\??\pipe\"
    const ULONG units = path.name().Length / sizeof(WCHAR);
    if (units <= prefix_units) {
        return fail(ERROR_BAD_PATHNAME);
    }
    UNICODE_STRING root;
    RtlInitUnicodeString(&root, L"\\Device\\NamedPipe\\");
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &root, OBJ_CASE_INSENSITIVE, nullptr, nullptr);
    OwnHandle directory;
    IO_STATUS_BLOCK io;
    if (!succeeded(NtOpenFile(directory.place(), FILE_READ_ATTRIBUTES | SYNCHRONIZE, &attributes,
                              &io, share_all, FILE_SYNCHRONOUS_IO_NONALERT))) {
        return FALSE;
    }
    // FILE_PIPE_WAIT_FOR_BUFFER
    constexpr ULONG head = 14;
    Scratch<BYTE, 600> buffer(head + path.name().Length);
    const ULONG bytes = (units - prefix_units) * sizeof(WCHAR);
    memset(buffer.get(), 0, head);
    if (timeout != NMPWAIT_USE_DEFAULT_WAIT) {
        const LONGLONG units_of_time =
            timeout == NMPWAIT_WAIT_FOREVER ? -MAXLONGLONG : LONGLONG{timeout} * -10'000;
        memcpy(buffer.get(), &units_of_time, sizeof units_of_time);
        buffer.get()[12] = TRUE;
    }
    memcpy(buffer.get() + 8, &bytes, sizeof bytes);
    memcpy(buffer.get() + head, path.name().Buffer + prefix_units, bytes);
    return control(directory.get(), fsctl_wait, nullptr, buffer.get(), head + bytes);
}

BOOL WINAPI WaitNamedPipeA(LPCSTR name, DWORD timeout) {
    return WaitNamedPipeW(Wide(name), timeout);
}

BOOL WINAPI CallNamedPipeW(LPCWSTR name, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size,
                           LPDWORD done, DWORD timeout) {
    const auto open = [name] {
        return CreateFileW(name, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                           nullptr, OPEN_EXISTING, 0, nullptr);
    };
    HANDLE opened = open();
    while (opened == INVALID_HANDLE_VALUE) {
        if (teb()->last_error != ERROR_PIPE_BUSY || !WaitNamedPipeW(name, timeout)) {
            return FALSE;
        }
        opened = open(); // unless another one was faster
    }
    const OwnHandle pipe(opened);
    DWORD mode = PIPE_READMODE_MESSAGE;
    return SetNamedPipeHandleState(pipe.get(), &mode, nullptr, nullptr) &&
           TransactNamedPipe(pipe.get(), in, in_size, out, out_size, done, nullptr);
}

} // extern "C"
