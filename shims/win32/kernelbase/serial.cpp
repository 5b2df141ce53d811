// Serial lines: each function asks the device, and no device here is one, so that a program that
// wonders whether its input is a line learns that it is not.

#include "kernelbase.hpp"

using namespace ferry::win32;

namespace {

/// IOCTL_SERIAL_* of a function number.
constexpr ULONG serial(ULONG function) { return 0x1bU << 16 | function << 2; }

BOOL ask(HANDLE line, ULONG function, const void* in = nullptr, ULONG in_size = 0,
         void* out = nullptr, ULONG out_size = 0) {
    IO_STATUS_BLOCK io;
    return succeeded(NtDeviceIoControlFile(line, nullptr, nullptr, nullptr, &io, serial(function),
                                           const_cast<void*>(in), in_size, out, out_size));
}

enum : ULONG {
    set_baud_rate = 1,
    set_queue_size = 2,
    set_break_on = 4,
    set_break_off = 5,
    immediate_char = 6,
    set_timeouts = 7,
    get_timeouts = 8,
    clear_modem = 9,
    get_wait_mask = 16,
    set_wait_mask = 17,
    wait_on_mask = 18,
    purge = 19,
    get_baud_rate = 20,
    get_modem_status = 26,
    get_comm_status = 27,
    get_properties = 29,
};

} // namespace

extern "C" {

BOOL WINAPI ClearCommBreak(HANDLE line) { return ask(line, set_break_off); }
BOOL WINAPI SetCommBreak(HANDLE line) { return ask(line, set_break_on); }
BOOL WINAPI ClearCommError(HANDLE line, LPDWORD, LPCOMSTAT) { return ask(line, get_comm_status); }
BOOL WINAPI EscapeCommFunction(HANDLE line, DWORD) { return ask(line, clear_modem); }
BOOL WINAPI GetCommConfig(HANDLE line, LPCOMMCONFIG, LPDWORD) { return ask(line, get_baud_rate); }
BOOL WINAPI GetCommMask(HANDLE line, LPDWORD to) {
    return ask(line, get_wait_mask, nullptr, 0, to, sizeof *to);
}
BOOL WINAPI GetCommModemStatus(HANDLE line, LPDWORD to) {
    return ask(line, get_modem_status, nullptr, 0, to, sizeof *to);
}
BOOL WINAPI GetCommProperties(HANDLE line, LPCOMMPROP to) {
    return ask(line, get_properties, nullptr, 0, to, sizeof *to);
}
BOOL WINAPI GetCommState(HANDLE line, LPDCB) { return ask(line, get_baud_rate); }
BOOL WINAPI GetCommTimeouts(HANDLE line, LPCOMMTIMEOUTS to) {
    return ask(line, get_timeouts, nullptr, 0, to, sizeof *to);
}
BOOL WINAPI PurgeComm(HANDLE line, DWORD what) { return ask(line, purge, &what, sizeof what); }
BOOL WINAPI SetCommConfig(HANDLE line, LPCOMMCONFIG, DWORD) { return ask(line, set_baud_rate); }
BOOL WINAPI SetCommMask(HANDLE line, DWORD mask) {
    return ask(line, set_wait_mask, &mask, sizeof mask);
}
BOOL WINAPI SetCommState(HANDLE line, LPDCB) { return ask(line, set_baud_rate); }
BOOL WINAPI SetCommTimeouts(HANDLE line, LPCOMMTIMEOUTS timeouts) {
    return ask(line, set_timeouts, timeouts, sizeof *timeouts);
}
BOOL WINAPI SetupComm(HANDLE line, DWORD in, DWORD out) {
    const DWORD sizes[] = {in, out};
    return ask(line, set_queue_size, sizes, sizeof sizes);
}
BOOL WINAPI TransmitCommChar(HANDLE line, char c) {
    return ask(line, immediate_char, &c, sizeof c);
}
BOOL WINAPI WaitCommEvent(HANDLE line, LPDWORD mask, LPOVERLAPPED) {
    return ask(line, wait_on_mask, nullptr, 0, mask, sizeof *mask);
}

} // extern "C"
