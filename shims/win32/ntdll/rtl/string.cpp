#include <ferry/win32/ntdll.hpp>

extern "C" {

size_t strlen(const char* text) {
    const char* end = text;
    while (*end != 0) {
        ++end;
    }
    return static_cast<size_t>(end - text);
}

size_t wcslen(const wchar_t* text) {
    const wchar_t* end = text;
    while (*end != 0) {
        ++end;
    }
    return static_cast<size_t>(end - text);
}

int strcmp(const char* left, const char* right) {
    while (*left != 0 && *left == *right) {
        ++left;
        ++right;
    }
    return static_cast<unsigned char>(*left) - static_cast<unsigned char>(*right);
}

void NTAPI RtlInitUnicodeString(PUNICODE_STRING string, PCWSTR text) {
    const size_t bytes = text == nullptr ? 0 : wcslen(text) * sizeof(wchar_t);
    string->Length = static_cast<USHORT>(bytes);
    string->MaximumLength = static_cast<USHORT>(text == nullptr ? 0 : bytes + sizeof(wchar_t));
    string->Buffer = const_cast<PWSTR>(text);
}

} // extern "C"
