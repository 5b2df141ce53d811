// Consoles whose screen and keys are a program's: an HPCON is the handle of its outside.

#define NTDDI_VERSION 0x0a000006 // knows HPCON
#include "console.hpp"

using namespace ferry::win32;

namespace {

HRESULT result_of(NTSTATUS status) {
    return NT_SUCCESS(status) ? S_OK : HRESULT_FROM_WIN32(RtlNtStatusToDosError(status));
}

device::Size size_of(COORD size) {
    return {static_cast<USHORT>(size.X), static_cast<USHORT>(size.Y)};
}

} // namespace

extern "C" {

HRESULT WINAPI CreatePseudoConsole(COORD size, HANDLE input, HANDLE output, DWORD flags,
                                   HPCON* made) {
    if (made == nullptr || size.X <= 0 || size.Y <= 0) {
        return E_INVALIDARG;
    }
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK io;
    HANDLE outside = nullptr;
    RtlInitUnicodeString(&name, L"\\Device\\ConDrv\\Server");
    InitializeObjectAttributes(&attributes, &name, 0, nullptr, nullptr);
    NTSTATUS status =
        NtOpenFile(&outside, SYNCHRONIZE, &attributes, &io, 0, FILE_SYNCHRONOUS_IO_NONALERT);
    if (!NT_SUCCESS(status)) {
        return result_of(status);
    }
    const auto value = [](HANDLE handle) { return reinterpret_cast<ULONG_PTR>(handle); };
    const device::StartPseudo start{value(input), value(output), size_of(size), flags};
    status = control_console(outside, device::start_pseudo, &start, sizeof start, nullptr, 0);
    if (!NT_SUCCESS(status)) {
        NtClose(outside);
        return result_of(status);
    }
    *made = outside;
    return S_OK;
}

HRESULT WINAPI ResizePseudoConsole(HPCON console, COORD size) {
    if (console == nullptr || size.X <= 0 || size.Y <= 0) {
        return E_INVALIDARG;
    }
    const device::Size wanted = size_of(size);
    return result_of(
        control_console(console, device::resize_pseudo, &wanted, sizeof wanted, nullptr, 0));
}

void WINAPI ClosePseudoConsole(HPCON console) {
    if (console != nullptr) {
        control_console(console, device::close_pseudo, nullptr, 0, nullptr, 0);
        NtClose(console);
    }
}

} // extern "C"
