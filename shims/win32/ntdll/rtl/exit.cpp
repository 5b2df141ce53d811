#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

extern "C" {

void NTAPI RtlExitUserProcess(NTSTATUS status) {
    NtTerminateProcess(nullptr, status); // the other threads
    RtlProcessFlsData(teb()->fls_data, 1);
    LdrShutdownProcess();
    NtTerminateProcess(current_process(), status);
}

void NTAPI RtlExitUserThread(NTSTATUS status) {
    ULONG last = 0;
    NtQueryInformationThread(current_thread(), static_cast<THREADINFOCLASS>(12), &last, sizeof last,
                             nullptr);
    if (last != 0) {
        RtlExitUserProcess(status);
    }
    RtlProcessFlsData(teb()->fls_data, 3);
    LdrShutdownThread();
    NtTerminateThread(current_thread(), status);
}

} // extern "C"
