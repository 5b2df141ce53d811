// Security descriptors of files and other objects, which the NT kernel has.

#include "security.hpp"

#include <aclapi.h>

using namespace ferry::win32;
using namespace ferry::win32::security;

extern "C" {

NTSTATUS NTAPI NtQuerySecurityObject(HANDLE object, SECURITY_INFORMATION wanted,
                                     PSECURITY_DESCRIPTOR to, ULONG size, PULONG needed);
NTSTATUS NTAPI NtSetSecurityObject(HANDLE object, SECURITY_INFORMATION wanted,
                                   PSECURITY_DESCRIPTOR descriptor);
}

namespace {

/// What a handle needs for a descriptor's parts to be read, and to be set.
ACCESS_MASK to_read(SECURITY_INFORMATION wanted) {
    return READ_CONTROL | ((wanted & SACL_SECURITY_INFORMATION) != 0 ? ACCESS_SYSTEM_SECURITY : 0);
}
ACCESS_MASK to_set(SECURITY_INFORMATION wanted) {
    constexpr DWORD owners = OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION;
    return ((wanted & DACL_SECURITY_INFORMATION) != 0 ? WRITE_DAC : 0U) |
           ((wanted & owners) != 0 ? WRITE_OWNER : 0U) |
           ((wanted & SACL_SECURITY_INFORMATION) != 0 ? ACCESS_SYSTEM_SECURITY : 0U);
}

/// A file that is open for its descriptor alone.
class Opened {
public:
    Opened(LPCWSTR path, SECURITY_INFORMATION wanted, ACCESS_MASK access) {
        if ((wanted & SACL_SECURITY_INFORMATION) != 0) {
            fail(ERROR_PRIVILEGE_NOT_HELD);
            return;
        }
        file_ = CreateFileW(path, access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                            nullptr, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr);
    }
    ~Opened() {
        if (*this) {
            NtClose(file_);
        }
    }
    Opened(const Opened&) = delete;
    Opened& operator=(const Opened&) = delete;

    explicit operator bool() const { return file_ != INVALID_HANDLE_VALUE; }
    [[nodiscard]] HANDLE get() const { return file_; }

private:
    HANDLE file_ = INVALID_HANDLE_VALUE;
};

BOOL query(HANDLE object, SECURITY_INFORMATION wanted, PSECURITY_DESCRIPTOR to, DWORD size,
           LPDWORD needed) {
    const NTSTATUS status = NtQuerySecurityObject(object, wanted, to, size, needed);
    return status == STATUS_BUFFER_TOO_SMALL ? fail(ERROR_INSUFFICIENT_BUFFER)
           : NT_SUCCESS(status)              ? TRUE
                                             : fail(RtlNtStatusToDosError(status));
}

BOOL set(HANDLE object, SECURITY_INFORMATION wanted, PSECURITY_DESCRIPTOR descriptor) {
    const NTSTATUS status = NtSetSecurityObject(object, wanted, descriptor);
    return NT_SUCCESS(status) ? TRUE : fail(RtlNtStatusToDosError(status));
}

/// A self-relative one in memory of LocalAlloc, with pointers to its parts.
DWORD give(HANDLE object, SECURITY_INFORMATION wanted, PSID* owner, PSID* group, PACL* dacl,
           PACL* sacl, PSECURITY_DESCRIPTOR* descriptor) {
    if (descriptor == nullptr) {
        return owner != nullptr || group != nullptr || dacl != nullptr ? ERROR_INVALID_PARAMETER
                                                                       : ERROR_SUCCESS;
    }
    DWORD size = 0;
    if (!query(object, wanted, nullptr, 0, &size) && GetLastError() != ERROR_INSUFFICIENT_BUFFER) {
        return GetLastError();
    }
    PSECURITY_DESCRIPTOR const copy = LocalAlloc(LPTR, size);
    if (copy == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    if (!query(object, wanted, copy, size, &size)) {
        const DWORD error = GetLastError();
        LocalFree(copy);
        return error;
    }
    BOOL unused = FALSE;
    BOOL present = FALSE;
    if (owner != nullptr) {
        GetSecurityDescriptorOwner(copy, owner, &unused);
    }
    if (group != nullptr) {
        GetSecurityDescriptorGroup(copy, group, &unused);
    }
    if (dacl != nullptr) {
        *dacl = nullptr;
        GetSecurityDescriptorDacl(copy, &present, dacl, &unused);
    }
    if (sacl != nullptr) {
        *sacl = nullptr;
    }
    *descriptor = copy;
    return ERROR_SUCCESS;
}

/// Sets parts that stand alone.
DWORD set_parts(HANDLE object, SECURITY_INFORMATION wanted, PSID owner, PSID group, PACL dacl) {
    SECURITY_DESCRIPTOR descriptor;
    InitializeSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION);
    SetSecurityDescriptorOwner(&descriptor, owner, FALSE);
    SetSecurityDescriptorGroup(&descriptor, group, FALSE);
    SetSecurityDescriptorDacl(&descriptor, TRUE, dacl, FALSE);
    return set(object, wanted, &descriptor) ? ERROR_SUCCESS : GetLastError();
}

bool is_known(SE_OBJECT_TYPE type) { return type == SE_FILE_OBJECT || type == SE_KERNEL_OBJECT; }

/// A path in UTF-16; null, and the error, if it is too long.
class WidePath {
public:
    explicit WidePath(LPCSTR path) {
        if (MultiByteToWideChar(CP_ACP, 0, path, -1, text_, ARRAYSIZE(text_)) > 0) {
            value_ = text_;
        }
    }
    [[nodiscard]] LPCWSTR get() const { return value_; }

private:
    WCHAR text_[MAX_PATH + 1];
    LPCWSTR value_ = nullptr;
};

} // namespace

extern "C" {

BOOL WINAPI GetFileSecurityW(LPCWSTR path, SECURITY_INFORMATION wanted, PSECURITY_DESCRIPTOR to,
                             DWORD size, LPDWORD needed) {
    const Opened file(path, wanted, to_read(wanted));
    return file ? query(file.get(), wanted, to, size, needed) : FALSE;
}
BOOL WINAPI GetFileSecurityA(LPCSTR path, SECURITY_INFORMATION wanted, PSECURITY_DESCRIPTOR to,
                             DWORD size, LPDWORD needed) {
    const WidePath wide(path);
    return wide.get() != nullptr ? GetFileSecurityW(wide.get(), wanted, to, size, needed) : FALSE;
}
BOOL WINAPI SetFileSecurityW(LPCWSTR path, SECURITY_INFORMATION wanted,
                             PSECURITY_DESCRIPTOR descriptor) {
    const Opened file(path, wanted, to_set(wanted));
    return file ? set(file.get(), wanted, descriptor) : FALSE;
}
BOOL WINAPI SetFileSecurityA(LPCSTR path, SECURITY_INFORMATION wanted,
                             PSECURITY_DESCRIPTOR descriptor) {
    const WidePath wide(path);
    return wide.get() != nullptr ? SetFileSecurityW(wide.get(), wanted, descriptor) : FALSE;
}
BOOL WINAPI GetKernelObjectSecurity(HANDLE object, SECURITY_INFORMATION wanted,
                                    PSECURITY_DESCRIPTOR to, DWORD size, LPDWORD needed) {
    return query(object, wanted, to, size, needed);
}
BOOL WINAPI SetKernelObjectSecurity(HANDLE object, SECURITY_INFORMATION wanted,
                                    PSECURITY_DESCRIPTOR descriptor) {
    return set(object, wanted, descriptor);
}

DWORD WINAPI GetNamedSecurityInfoW(LPCWSTR path, SE_OBJECT_TYPE type, SECURITY_INFORMATION wanted,
                                   PSID* owner, PSID* group, PACL* dacl, PACL* sacl,
                                   PSECURITY_DESCRIPTOR* descriptor) {
    if (type != SE_FILE_OBJECT) {
        return ERROR_NOT_SUPPORTED;
    }
    const Opened file(path, wanted, to_read(wanted));
    return file ? give(file.get(), wanted, owner, group, dacl, sacl, descriptor) : GetLastError();
}
DWORD WINAPI GetNamedSecurityInfoA(LPCSTR path, SE_OBJECT_TYPE type, SECURITY_INFORMATION wanted,
                                   PSID* owner, PSID* group, PACL* dacl, PACL* sacl,
                                   PSECURITY_DESCRIPTOR* descriptor) {
    const WidePath wide(path);
    return wide.get() != nullptr ? GetNamedSecurityInfoW(wide.get(), type, wanted, owner, group,
                                                         dacl, sacl, descriptor)
                                 : GetLastError();
}
DWORD WINAPI GetSecurityInfo(HANDLE object, SE_OBJECT_TYPE type, SECURITY_INFORMATION wanted,
                             PSID* owner, PSID* group, PACL* dacl, PACL* sacl,
                             PSECURITY_DESCRIPTOR* descriptor) {
    if ((wanted & SACL_SECURITY_INFORMATION) != 0) {
        return ERROR_PRIVILEGE_NOT_HELD;
    }
    return is_known(type) ? give(object, wanted, owner, group, dacl, sacl, descriptor)
                          : ERROR_NOT_SUPPORTED;
}

DWORD WINAPI SetNamedSecurityInfoW(LPWSTR path, SE_OBJECT_TYPE type, SECURITY_INFORMATION wanted,
                                   PSID owner, PSID group, PACL dacl, PACL) {
    if (type != SE_FILE_OBJECT) {
        return ERROR_NOT_SUPPORTED;
    }
    const Opened file(path, wanted, to_set(wanted));
    return file ? set_parts(file.get(), wanted, owner, group, dacl) : GetLastError();
}
DWORD WINAPI SetNamedSecurityInfoA(LPSTR path, SE_OBJECT_TYPE type, SECURITY_INFORMATION wanted,
                                   PSID owner, PSID group, PACL dacl, PACL sacl) {
    WidePath wide(path);
    return wide.get() != nullptr ? SetNamedSecurityInfoW(const_cast<LPWSTR>(wide.get()), type,
                                                         wanted, owner, group, dacl, sacl)
                                 : GetLastError();
}
DWORD WINAPI SetSecurityInfo(HANDLE object, SE_OBJECT_TYPE type, SECURITY_INFORMATION wanted,
                             PSID owner, PSID group, PACL dacl, PACL) {
    return is_known(type) ? set_parts(object, wanted, owner, group, dacl) : ERROR_NOT_SUPPORTED;
}

} // extern "C"
