#include <ferry/win32/ntdll.hpp>

extern "C" {

void NTAPI RtlExitUserProcess(NTSTATUS status) {
    NtTerminateProcess(nullptr, status); // the other threads
    LdrShutdownProcess();
    NtTerminateProcess(ferry::win32::current_process(), status);
}

void NTAPI RtlExitUserThread(NTSTATUS status) {
    LdrShutdownThread();
    NtTerminateThread(ferry::win32::current_thread(), status);
}

} // extern "C"
