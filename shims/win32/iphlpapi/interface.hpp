#pragma once
/// The one interface that a program sees, the loopback one, and the headers that tell of such.

#include <ferry/win32/ntdll.hpp>

#undef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT
#include <winsock2.h>
#include <ws2tcpip.h>
#define NotifyIpInterfaceChange header_notify // its types are others
#define CancelMibChangeNotify2 header_cancel
#include <iphlpapi.h>
#undef NotifyIpInterfaceChange
#undef CancelMibChangeNotify2

inline constexpr DWORD index = 1;
inline constexpr ULONG64 luid = ULONG64{24} << 48;
