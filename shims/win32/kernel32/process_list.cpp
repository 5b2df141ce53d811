#include "process_list.hpp"

namespace ferry::win32 {

ProcessList::ProcessList() {
    constexpr auto processes = static_cast<SYSTEM_INFORMATION_CLASS>(5);
    constexpr ULONG grown = 4096; // for those that come meanwhile
    ULONG size = 16 * grown;
    do {
        RtlFreeHeap(peb()->process_heap, 0, bytes_);
        bytes_ = static_cast<char*>(RtlAllocateHeap(peb()->process_heap, 0, size));
        if (bytes_ == nullptr) {
            status_ = STATUS_NO_MEMORY;
            return;
        }
        ULONG needed = 0;
        status_ = NtQuerySystemInformation(processes, bytes_, size, &needed);
        size = needed + grown;
    } while (status_ == STATUS_INFO_LENGTH_MISMATCH);
    if (status_ < 0) {
        RtlFreeHeap(peb()->process_heap, 0, bytes_);
        bytes_ = nullptr;
    }
}

ProcessList::~ProcessList() { RtlFreeHeap(peb()->process_heap, 0, bytes_); }

} // namespace ferry::win32
