// What parallel algorithms call: the thread pool of Windows.

#include <ferry/win32/ntdll.hpp>

extern "C" {

unsigned __std_parallel_algorithms_hw_threads() {
    SYSTEM_INFO info;
    GetNativeSystemInfo(&info);
    return info.dwNumberOfProcessors;
}
PTP_WORK __std_create_threadpool_work(PTP_WORK_CALLBACK callback, void* context,
                                      PTP_CALLBACK_ENVIRON environment) {
    return CreateThreadpoolWork(callback, context, environment);
}
void __std_submit_threadpool_work(PTP_WORK work) { SubmitThreadpoolWork(work); }
void __std_bulk_submit_threadpool_work(PTP_WORK work, size_t count) {
    for (; count > 0; --count) {
        SubmitThreadpoolWork(work);
    }
}
void __std_close_threadpool_work(PTP_WORK work) { CloseThreadpoolWork(work); }
void __std_wait_for_threadpool_work_callbacks(PTP_WORK work, BOOL cancels) {
    WaitForThreadpoolWorkCallbacks(work, cancels);
}
void __std_execution_wait_on_uchar(const volatile unsigned char* value, unsigned char old) {
    WaitOnAddress(const_cast<volatile unsigned char*>(value), &old, 1, INFINITE);
}
void __std_execution_wake_by_address_all(const volatile void* value) {
    WakeByAddressAll(const_cast<void*>(value));
}

} // extern "C"
