#pragma once
/// The processes that there are, as the system lists them.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32 {

/// SYSTEM_THREAD_INFORMATION.
struct ListedThread {
    LARGE_INTEGER times[3];
    ULONG wait_time;
    PVOID start;
    CLIENT_ID client;
    LONG priority;
    LONG base_priority;
    ULONG rest[3];
};

/// SYSTEM_PROCESS_INFORMATION.
struct ListedProcess {
    ULONG next;
    ULONG thread_count;
    LARGE_INTEGER private_working_set;
    ULONG faults_and_threads[2];
    ULONGLONG cycles;
    LARGE_INTEGER times[3];
    UNICODE_STRING name;
    LONG base_priority;
    HANDLE id;
    HANDLE parent;
    ULONG handles;
    ULONG session;
    ULONG_PTR key;
    SIZE_T virtual_sizes[2];
    ULONG page_faults;
    SIZE_T sizes[9];
    LARGE_INTEGER io[6];
    ListedThread threads[1]; ///< thread_count of them
};

/// Takes a list when it is made.
class ProcessList {
public:
    ProcessList();
    ProcessList(const ProcessList&) = delete;
    ProcessList& operator=(const ProcessList&) = delete;
    ~ProcessList();

    [[nodiscard]] NTSTATUS status() const { return status_; }

    template <class Visit>
    void each(const Visit& visit) const {
        for (const char* at = bytes_; at != nullptr;) {
            const auto& process = *reinterpret_cast<const ListedProcess*>(at);
            visit(process);
            at = process.next != 0 ? at + process.next : nullptr;
        }
    }

private:
    char* bytes_ = nullptr;
    NTSTATUS status_ = STATUS_SUCCESS;
};

} // namespace ferry::win32
