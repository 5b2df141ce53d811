#pragma once
/// A Win32 path as the services take it.

#include <ferry/win32/files.hpp>

#include "kernelbase.hpp"

namespace ferry::win32 {

class NtPath {
public:
    /// Sets the last error where the path makes no sense: then it is false.
    explicit NtPath(LPCWSTR path, ULONG flags = OBJ_CASE_INSENSITIVE) {
        status_ = path == nullptr || *path == 0
                      ? STATUS_OBJECT_PATH_NOT_FOUND
                      : RtlDosPathNameToNtPathName_U_WithStatus(path, &name_, nullptr, nullptr);
        InitializeObjectAttributes(&attributes_, &name_, flags, nullptr, nullptr);
        succeeded(status_);
    }
    NtPath(const NtPath&) = delete;
    NtPath& operator=(const NtPath&) = delete;
    ~NtPath() {
        if (NT_SUCCESS(status_)) {
            RtlFreeHeap(peb()->process_heap, 0, name_.Buffer);
        }
    }
    explicit operator bool() const { return NT_SUCCESS(status_); }
    [[nodiscard]] POBJECT_ATTRIBUTES attributes() { return &attributes_; }
    [[nodiscard]] const UNICODE_STRING& name() const { return name_; }

private:
    UNICODE_STRING name_{};
    OBJECT_ATTRIBUTES attributes_{};
    NTSTATUS status_;
};

/// A handle that is closed at the end of a function.
class OwnHandle {
public:
    OwnHandle() = default;
    explicit OwnHandle(HANDLE handle) : handle_(handle) {}
    OwnHandle(const OwnHandle&) = delete;
    OwnHandle& operator=(const OwnHandle&) = delete;
    ~OwnHandle() { close(); }
    void close() {
        if (handle_ != nullptr && handle_ != INVALID_HANDLE_VALUE) {
            NtClose(handle_);
        }
        handle_ = nullptr;
    }
    HANDLE release() {
        const HANDLE handle = handle_;
        handle_ = nullptr;
        return handle;
    }
    [[nodiscard]] HANDLE get() const { return handle_; }
    [[nodiscard]] PHANDLE place() { return &handle_; }

private:
    HANDLE handle_ = nullptr;
};

inline constexpr ULONG share_all = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

/// Opens what is there for an operation by its handle; null with the last error set otherwise.
NTSTATUS open_path(OwnHandle& handle, LPCWSTR path, ACCESS_MASK access, ULONG options,
                   ULONG share = share_all);

/// Sets FILE_RENAME_INFORMATION or FILE_LINK_INFORMATION for a Win32 path on a handle.
BOOL set_name(HANDLE file, FileInformation kind, LPCWSTR to, ULONG flags);

} // namespace ferry::win32
