// Job objects.

#include "object.hpp"
#include "text.hpp"

using namespace ferry::win32;

extern "C" {

NTSTATUS NTAPI NtCreateJobObject(PHANDLE job, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes);
NTSTATUS NTAPI NtOpenJobObject(PHANDLE job, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes);
NTSTATUS NTAPI NtAssignProcessToJobObject(HANDLE job, HANDLE process);
NTSTATUS NTAPI NtIsProcessInJob(HANDLE process, HANDLE job);
NTSTATUS NTAPI NtQueryInformationJobObject(HANDLE job, int kind, PVOID to, ULONG size,
                                           PULONG written);
NTSTATUS NTAPI NtSetInformationJobObject(HANDLE job, int kind, PVOID from, ULONG size);
NTSTATUS NTAPI NtTerminateJobObject(HANDLE job, NTSTATUS status);

HANDLE WINAPI CreateJobObjectW(LPSECURITY_ATTRIBUTES security, LPCWSTR name) {
    ObjectName object(name, security, obj_open_if);
    HANDLE job = nullptr;
    return created(object.status() != STATUS_SUCCESS
                       ? object.status()
                       : NtCreateJobObject(&job, JOB_OBJECT_ALL_ACCESS, object.attributes()),
                   job);
}

HANDLE WINAPI CreateJobObjectA(LPSECURITY_ATTRIBUTES security, LPCSTR name) {
    return CreateJobObjectW(security, Wide(name).get());
}

HANDLE WINAPI OpenJobObjectW(DWORD access, BOOL inherit, LPCWSTR name) {
    return open_named(NtOpenJobObject, access, inherit, name);
}

HANDLE WINAPI OpenJobObjectA(DWORD access, BOOL inherit, LPCSTR name) {
    return OpenJobObjectW(access, inherit, Wide(name).get());
}

BOOL WINAPI AssignProcessToJobObject(HANDLE job, HANDLE process) {
    return succeeded(NtAssignProcessToJobObject(job, process));
}

BOOL WINAPI IsProcessInJob(HANDLE process, HANDLE job, PBOOL result) {
    constexpr NTSTATUS process_in_job = 0x124;
    const NTSTATUS status = NtIsProcessInJob(process, job);
    *result = status == process_in_job;
    return succeeded(status);
}

BOOL WINAPI QueryInformationJobObject(HANDLE job, JOBOBJECTINFOCLASS kind, LPVOID to, DWORD size,
                                      LPDWORD written) {
    return succeeded(NtQueryInformationJobObject(job, kind, to, size, written));
}

BOOL WINAPI SetInformationJobObject(HANDLE job, JOBOBJECTINFOCLASS kind, LPVOID from, DWORD size) {
    return succeeded(NtSetInformationJobObject(job, kind, from, size));
}

BOOL WINAPI TerminateJobObject(HANDLE job, UINT code) {
    return succeeded(NtTerminateJobObject(job, static_cast<NTSTATUS>(code)));
}

} // extern "C"
