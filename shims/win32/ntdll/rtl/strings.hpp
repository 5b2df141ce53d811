#pragma once
/// What the runtime library's functions for strings share.

#include <ferry/win32/files.hpp>
#include <ferry/win32/ntdll.hpp>

namespace ferry::win32 {

/// Memory that RtlFreeUnicodeString and its like take back. Null without memory.
PVOID allocate_string(SIZE_T bytes);

} // namespace ferry::win32

extern "C" {

LONG NTAPI RtlCompareUnicodeString(PCUNICODE_STRING a, PCUNICODE_STRING b, BOOLEAN ignore_case);
void NTAPI RtlInitString(PSTRING string, PCSTR text);
NTSTATUS NTAPI RtlInitUnicodeStringEx(PUNICODE_STRING string, PCWSTR text);
NTSTATUS NTAPI RtlIntegerToUnicodeString(ULONG value, ULONG base, PUNICODE_STRING to);
NTSTATUS NTAPI RtlMultiByteToUnicodeN(PWSTR to, ULONG size, PULONG written, PCSTR from,
                                      ULONG count);
NTSTATUS NTAPI RtlUnicodeToMultiByteN(PSTR to, ULONG size, PULONG written, PCWSTR from,
                                      ULONG bytes);
}
