#include "kernelbase.hpp"

using namespace ferry::win32;

namespace {

/// FILE_FS_DEVICE_INFORMATION and its class.
struct DeviceInformation {
    ULONG type;
    ULONG characteristics;
};
constexpr auto device_information = static_cast<FS_INFORMATION_CLASS>(4);

constexpr ULONG device_console = 0x50;
constexpr ULONG device_null = 0x15;
constexpr ULONG device_named_pipe = 0x11;

} // namespace

extern "C" {

BOOL WINAPI CloseHandle(HANDLE handle) { return succeeded(NtClose(handle)); }

DWORD WINAPI GetFileType(HANDLE handle) {
    IO_STATUS_BLOCK io;
    DeviceInformation device;
    if (!succeeded(NtQueryVolumeInformationFile(handle, &io, &device, sizeof device,
                                                device_information))) {
        return FILE_TYPE_UNKNOWN;
    }
    teb()->last_error = ERROR_SUCCESS;
    switch (device.type) {
    case device_console:
    case device_null: return FILE_TYPE_CHAR;
    case device_named_pipe: return FILE_TYPE_PIPE;
    default: return FILE_TYPE_DISK;
    }
}

BOOL WINAPI ReadFile(HANDLE file, LPVOID to, DWORD size, LPDWORD done, LPOVERLAPPED) {
    IO_STATUS_BLOCK io{};
    if (done != nullptr) {
        *done = 0;
    }
    const NTSTATUS status =
        NtReadFile(file, nullptr, nullptr, nullptr, &io, to, size, nullptr, nullptr);
    if (status == STATUS_END_OF_FILE) {
        return TRUE;
    }
    if (!succeeded(status)) {
        return FALSE;
    }
    if (done != nullptr) {
        *done = static_cast<DWORD>(io.Information);
    }
    return TRUE;
}

BOOL WINAPI WriteFile(HANDLE file, LPCVOID from, DWORD size, LPDWORD done, LPOVERLAPPED) {
    IO_STATUS_BLOCK io{};
    if (done != nullptr) {
        *done = 0;
    }
    if (!succeeded(NtWriteFile(file, nullptr, nullptr, nullptr, &io, const_cast<LPVOID>(from), size,
                               nullptr, nullptr))) {
        return FALSE;
    }
    if (done != nullptr) {
        *done = static_cast<DWORD>(io.Information);
    }
    return TRUE;
}

} // extern "C"
