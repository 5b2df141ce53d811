#pragma once
/// Names, attributes and timeouts of objects.

#include "kernelbase.hpp"

namespace ferry::win32 {

inline constexpr ULONG obj_inherit = 2;
inline constexpr ULONG obj_open_if = 0x80;

/// OBJECT_ATTRIBUTES of a named or nameless object of the session.
class ObjectName {
public:
    /// `name` may be null; so may `security`.
    ObjectName(LPCWSTR name, const SECURITY_ATTRIBUTES* security, ULONG flags);
    /// STATUS_SUCCESS, or what is wrong with the name.
    [[nodiscard]] NTSTATUS status() const { return status_; }
    POBJECT_ATTRIBUTES attributes() { return &attributes_; }

private:
    OBJECT_ATTRIBUTES attributes_{};
    UNICODE_STRING string_{};
    NTSTATUS status_ = STATUS_SUCCESS;
    WCHAR path_[MAX_PATH + 48];
};

/// A timeout in milliseconds; null for INFINITE.
class Timeout {
public:
    explicit Timeout(DWORD milliseconds) : infinite_(milliseconds == INFINITE) {
        value_.QuadPart = -(LONGLONG{milliseconds} * 10'000);
    }
    PLARGE_INTEGER get() { return infinite_ ? nullptr : &value_; }

private:
    LARGE_INTEGER value_;
    bool infinite_;
};

/// What CreateX gives: sets ERROR_ALREADY_EXISTS or ERROR_SUCCESS, or the error.
HANDLE created(NTSTATUS status, HANDLE handle);
/// What OpenX gives.
HANDLE opened(NTSTATUS status, HANDLE handle);
/// What OpenEventW and its kin have in common.
HANDLE open_named(NTSTATUS(NTAPI* open)(PHANDLE, ACCESS_MASK, POBJECT_ATTRIBUTES), DWORD access,
                  BOOL inherit, LPCWSTR name);

/// PROCESS_PRIORITY_CLASS_* of a *_PRIORITY_CLASS among flags; 0 if there is none.
BYTE priority_class_of(DWORD flags);

} // namespace ferry::win32
