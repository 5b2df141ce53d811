// What is for debuggers, of which there is none.

#include <ferry/win32/ntdll.hpp>

extern "C" {

ULONG NTAPI vDbgPrintExWithPrefix(PCSTR, ULONG, ULONG, PCSTR, va_list) { return STATUS_SUCCESS; }
ULONG NTAPI vDbgPrintEx(ULONG, ULONG, PCSTR, va_list) { return STATUS_SUCCESS; }
ULONG DbgPrintEx(ULONG, ULONG, PCSTR, ...) { return STATUS_SUCCESS; }
ULONG DbgPrint(PCSTR, ...) { return STATUS_SUCCESS; }
void NTAPI DbgBreakPoint(void) { __debugbreak(); }
void NTAPI DbgUserBreakPoint(void) { __debugbreak(); }

} // extern "C"
