// The only code of its program that calls services by the instruction.
#include "raw_service.h"

DEFINE_RAW_SERVICE

__declspec(dllexport) LONG close_raw(HANDLE handle) {
    raw_service_number = service_number("NtClose");
    return raw_service(handle);
}
