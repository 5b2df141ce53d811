#include <ferry/win32/ntdll.hpp>

extern "C" {

void NTAPI RtlInitUnicodeString(PUNICODE_STRING string, PCWSTR text) {
    const size_t bytes = text == nullptr ? 0 : wcslen(text) * sizeof(wchar_t);
    string->Length = static_cast<USHORT>(bytes);
    string->MaximumLength = static_cast<USHORT>(text == nullptr ? 0 : bytes + sizeof(wchar_t));
    string->Buffer = const_cast<PWSTR>(text);
}

} // extern "C"
