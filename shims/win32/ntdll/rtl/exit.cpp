#include "heap/heap.hpp"

using namespace ferry::win32;

extern "C" {

void NTAPI RtlExitUserProcess(NTSTATUS status) {
    heap::lock_for_exit();
    NtTerminateProcess(nullptr, status); // the other threads
    heap::unlock_for_exit();
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
    heap::release_own_cache();
    NtTerminateThread(current_thread(), status);
}

} // extern "C"
