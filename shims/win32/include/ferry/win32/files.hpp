#pragma once
/// Services and runtime functions on files and paths that the Windows headers do not declare, and
/// structures that they have otherwise.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32 {

/// FILE_INFORMATION_CLASS as the services take it: the headers know only some.
enum class FileInformation : int {
    directory = 1,
    both_directory = 3,
    basic = 4,
    standard = 5,
    internal = 6,
    name = 9,
    rename = 10,
    link = 11,
    disposition = 13,
    position = 14,
    mode = 16,
    all = 18,
    allocation = 19,
    end_of_file = 20,
    stream = 22,
    pipe = 23,
    pipe_local = 24,
    completion = 30,
    network_open = 34,
    attribute_tag = 35,
    id_both_directory = 37,
    completion_notification = 41,
    id = 59,
    disposition_ex = 64,
    rename_ex = 65,
};

inline NTSTATUS query(HANDLE file, FileInformation kind, void* to, ULONG size) {
    IO_STATUS_BLOCK io;
    return NtQueryInformationFile(file, &io, to, size, static_cast<FILE_INFORMATION_CLASS>(kind));
}
inline NTSTATUS set(HANDLE file, FileInformation kind, const void* from, ULONG size) {
    IO_STATUS_BLOCK io;
    return NtSetInformationFile(file, &io, const_cast<void*>(from), size,
                                static_cast<FILE_INFORMATION_CLASS>(kind));
}

/// FILE_ALL_INFORMATION up to the name.
struct AllInformation {
    FILE_BASIC_INFORMATION basic;
    LARGE_INTEGER allocation;
    LARGE_INTEGER size;
    ULONG links;
    BOOLEAN delete_pending;
    BOOLEAN directory;
    LARGE_INTEGER index;
    ULONG ea_size;
    ULONG access;
    LARGE_INTEGER position;
    ULONG mode;
    ULONG alignment;
    ULONG name_length;
    WCHAR name[1];
};

} // namespace ferry::win32

extern "C" {

NTSTATUS NTAPI NtQueryAttributesFile(POBJECT_ATTRIBUTES attributes, PFILE_BASIC_INFORMATION to);
NTSTATUS NTAPI NtQueryFullAttributesFile(POBJECT_ATTRIBUTES attributes,
                                         PFILE_NETWORK_OPEN_INFORMATION to);
NTSTATUS NTAPI NtDeleteFile(POBJECT_ATTRIBUTES attributes);
NTSTATUS NTAPI NtFlushBuffersFile(HANDLE file, PIO_STATUS_BLOCK io);
NTSTATUS NTAPI NtFlushBuffersFileEx(HANDLE file, ULONG flags, PVOID parameters, ULONG size,
                                    PIO_STATUS_BLOCK io);
NTSTATUS NTAPI NtLockFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc, PVOID apc_context,
                          PIO_STATUS_BLOCK io, PLARGE_INTEGER offset, PLARGE_INTEGER size,
                          ULONG key, BOOLEAN at_once, BOOLEAN exclusive);
NTSTATUS NTAPI NtUnlockFile(HANDLE file, PIO_STATUS_BLOCK io, PLARGE_INTEGER offset,
                            PLARGE_INTEGER size, ULONG key);
NTSTATUS NTAPI NtQueryDirectoryFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc,
                                    PVOID apc_context, PIO_STATUS_BLOCK io, PVOID to, ULONG size,
                                    FILE_INFORMATION_CLASS kind, BOOLEAN single,
                                    PUNICODE_STRING pattern, BOOLEAN restart);

// Paths. Sizes are in bytes.
ULONG NTAPI RtlGetFullPathName_U(PCWSTR name, ULONG size, PWSTR to, PWSTR* file_part);
ULONG NTAPI RtlDetermineDosPathNameType_U(PCWSTR name);
ULONG NTAPI RtlIsDosDeviceName_U(PCWSTR name);
ULONG NTAPI RtlGetCurrentDirectory_U(ULONG size, PWSTR to);
NTSTATUS NTAPI RtlSetCurrentDirectory_U(PUNICODE_STRING path);
NTSTATUS NTAPI RtlDosPathNameToNtPathName_U_WithStatus(PCWSTR name, PUNICODE_STRING nt,
                                                       PWSTR* file_part, PVOID relative);
/// If a name fits a pattern of a file system, which is in upper case where case is ignored.
BOOLEAN NTAPI RtlIsNameInExpression(PUNICODE_STRING expression, PUNICODE_STRING name,
                                    BOOLEAN ignores_case, PWCH upper_cases);
// The environment. Lengths are in units.
NTSTATUS NTAPI RtlQueryEnvironmentVariable(PVOID environment, PCWSTR name, SIZE_T name_length,
                                           PWSTR to, SIZE_T room, PSIZE_T length);
NTSTATUS NTAPI RtlSetEnvironmentVar(PVOID* environment, PCWSTR name, SIZE_T name_length,
                                    PCWSTR value, SIZE_T value_length);
NTSTATUS NTAPI RtlCreateEnvironment(BOOLEAN copies, PVOID* environment);
NTSTATUS NTAPI RtlDestroyEnvironment(PVOID environment);
NTSTATUS NTAPI RtlExpandEnvironmentStrings(PVOID environment, PCWSTR from, SIZE_T from_length,
                                           PWSTR to, SIZE_T room, PSIZE_T length);

// Strings.
WCHAR NTAPI RtlUpcaseUnicodeChar(WCHAR unit);
WCHAR NTAPI RtlDowncaseUnicodeChar(WCHAR unit);
BOOLEAN NTAPI RtlEqualUnicodeString(PCUNICODE_STRING a, PCUNICODE_STRING b, BOOLEAN ignore_case);

} // extern "C"
