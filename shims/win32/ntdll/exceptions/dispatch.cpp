#include <ferry/win32/ntdll.hpp>

extern "C" void ferry_dispatch_exception(PEXCEPTION_RECORD record, PCONTEXT context) {
    NtRaiseException(record, context, FALSE);
}
