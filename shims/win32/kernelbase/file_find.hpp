#pragma once
/// What the handles of FindFirstFile and its kin are.

#include "kernelbase.hpp"

namespace ferry::win32 {

/// FILE_FULL_DIRECTORY_INFORMATION.
struct DirectoryEntry {
    ULONG next;
    ULONG index;
    LARGE_INTEGER creation;
    LARGE_INTEGER last_access;
    LARGE_INTEGER last_write;
    LARGE_INTEGER change;
    LARGE_INTEGER size;
    LARGE_INTEGER allocation;
    ULONG attributes;
    ULONG name_length;
    ULONG reparse_tag;
    WCHAR name[1];
};

struct Find {
    ULONG magic;
    bool done; ///< the service has no more
    bool directories_only;
    HANDLE directory;
    ULONG capacity;
    DirectoryEntry* next; ///< null: ask for more
    PCWSTR next_name;     ///< of a list of names in the buffer, which ends with an empty one
    PWSTR exact;          ///< a pattern that heeds case, at the end of the buffer; null: none
    ULONG exact_units;
    CRITICAL_SECTION lock;
    alignas(8) BYTE buffer[1];
};

/// A new one with so many bytes; null with the last error set where there is no memory.
Find* make_find(ULONG capacity);
void destroy(Find* find);
/// That of a handle; null with the last error set if it is none.
Find* find_of(HANDLE handle);

} // namespace ferry::win32
