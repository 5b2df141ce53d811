// ntdll's numbers and identifiers as text, and back.
// build: -lntdll

#include <windows.h>
#include <winternl.h>

#include <stdio.h>

NTSTATUS NTAPI RtlIntegerToChar(ULONG value, ULONG base, ULONG room, PCHAR to);
NTSTATUS NTAPI RtlLargeIntegerToChar(const ULONGLONG* value, ULONG base, ULONG room, PCHAR to);
NTSTATUS NTAPI RtlIntegerToUnicodeString(ULONG value, ULONG base, PUNICODE_STRING to);
NTSTATUS NTAPI RtlUnicodeStringToInteger(PCUNICODE_STRING from, ULONG base, PULONG to);
NTSTATUS NTAPI RtlGUIDFromString(PCUNICODE_STRING from, GUID* to);
NTSTATUS NTAPI RtlStringFromGUID(const GUID* from, PUNICODE_STRING to);

int main(void) {
    char text[80];
    static const ULONG bases[] = {0, 2, 8, 10, 16, 7};
    for (unsigned i = 0; i < 6; ++i) {
        text[0] = 0;
        const ULONG status = (ULONG)RtlIntegerToChar(0xdeadbeef, bases[i], 40, text);
        printf("%lu: %lx %s\n", bases[i], status, text);
    }
    printf("room %lx", (ULONG)RtlIntegerToChar(12345, 10, 4, text));
    printf(" nowhere %lx\n", (ULONG)RtlIntegerToChar(12345, 10, 9, NULL));
    const ULONGLONG large = ~0ULL;
    RtlLargeIntegerToChar(&large, 10, 40, text);
    printf("%s\n", text);

    WCHAR wide[6];
    UNICODE_STRING s = {0, sizeof wide, wide};
    printf("%lx", (ULONG)RtlIntegerToUnicodeString(12345, 10, &s));
    printf(" %ls, %lx %u\n", wide, (ULONG)RtlIntegerToUnicodeString(123456, 10, &s), s.Length);

    static const char* const numbers[] = {"42",    "-42",  "+42", "--42", " \t42", "0x2a",
                                          "0b101", "0o17", "0x",  "12ab", ""};
    for (unsigned i = 0; i < sizeof numbers / sizeof numbers[0]; ++i) {
        WCHAR digits[20];
        ULONG value = 7;
        for (unsigned at = 0; at == 0 || numbers[i][at - 1] != 0; ++at) {
            digits[at] = (WCHAR)numbers[i][at];
        }
        RtlInitUnicodeString(&s, digits);
        ULONG status = (ULONG)RtlUnicodeStringToInteger(&s, 0, &value);
        printf("\"%s\": %lx %ld, ", numbers[i], status, (long)value);
        value = 7;
        status = (ULONG)RtlCharToInteger(numbers[i], 16, &value);
        printf("%lx %lx\n", status, value);
    }
    printf("base 3: %lx\n", (ULONG)RtlCharToInteger("1", 3, &(ULONG){0}));

    GUID id;
    RtlInitUnicodeString(&s, L"{01020304-0506-0708-090A-0b0c0d0e0f10}");
    printf("id %lx", (ULONG)RtlGUIDFromString(&s, &id));
    printf(" %lx %x %x %x %x\n", id.Data1, id.Data2, id.Data3, id.Data4[0], id.Data4[7]);
    RtlStringFromGUID(&id, &s);
    printf("%ls %u of %u\n", s.Buffer, s.Length, s.MaximumLength);
    RtlInitUnicodeString(&s, L"{01020304-0506-0708-090A-0b0c0d0e0f1g}");
    printf("%lx", (ULONG)RtlGUIDFromString(&s, &id));
    RtlInitUnicodeString(&s, L"{01020304}");
    printf(" %lx\n", (ULONG)RtlGUIDFromString(&s, &id));
    return 0;
}
