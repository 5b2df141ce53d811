// Strings with a length: made, joined, copied, compared, searched and changed in case.
// build: -lntdll

#include <windows.h>
#include <winternl.h>

#include <stdio.h>
#include <string.h>

NTSTATUS NTAPI RtlInitUnicodeStringEx(PUNICODE_STRING to, PCWSTR text);
NTSTATUS NTAPI RtlAppendUnicodeToString(PUNICODE_STRING to, PCWSTR text);
NTSTATUS NTAPI RtlAppendUnicodeStringToString(PUNICODE_STRING to, PCUNICODE_STRING from);
NTSTATUS NTAPI RtlAppendAsciizToString(PSTRING to, PCSTR text);
void NTAPI RtlCopyUnicodeString(PUNICODE_STRING to, PCUNICODE_STRING from);
void NTAPI RtlCopyString(PSTRING to, const STRING* from);
NTSTATUS NTAPI RtlDuplicateUnicodeString(int flags, PCUNICODE_STRING from, PUNICODE_STRING to);
BOOLEAN NTAPI RtlCreateUnicodeString(PUNICODE_STRING to, PCWSTR text);
BOOLEAN NTAPI RtlCreateUnicodeStringFromAsciiz(PUNICODE_STRING to, PCSTR text);
NTSTATUS NTAPI RtlUpcaseUnicodeString(PUNICODE_STRING to, PCUNICODE_STRING from, BOOLEAN allocate);
NTSTATUS NTAPI RtlDowncaseUnicodeString(PUNICODE_STRING to, PCUNICODE_STRING from,
                                        BOOLEAN allocate);
void NTAPI RtlUpperString(PSTRING to, const STRING* from);
LONG NTAPI RtlCompareString(const STRING* a, const STRING* b, BOOLEAN ignore_case);
BOOLEAN NTAPI RtlPrefixUnicodeString(PCUNICODE_STRING prefix, PCUNICODE_STRING of,
                                     BOOLEAN ignore_case);
NTSTATUS NTAPI RtlFindCharInUnicodeString(ULONG flags, PCUNICODE_STRING in, PCUNICODE_STRING set,
                                          PUSHORT at);
NTSTATUS NTAPI RtlHashUnicodeString(PCUNICODE_STRING string, BOOLEAN ignore_case, ULONG algorithm,
                                    PULONG hash);
NTSTATUS NTAPI RtlMultiByteToUnicodeN(PWSTR to, ULONG size, PULONG written, PCSTR from,
                                      ULONG count);
NTSTATUS NTAPI RtlUpcaseUnicodeToMultiByteN(PSTR to, ULONG size, PULONG written, PCWSTR from,
                                            ULONG bytes);

static void show(const char* what, NTSTATUS status, const UNICODE_STRING* s) {
    printf("%s %lx: %u of %u \"%.*ls\"\n", what, (ULONG)status, s->Length, s->MaximumLength,
           s->Length / 2, s->Buffer == NULL ? L"" : s->Buffer);
}

int main(void) {
    static WCHAR longest[40001];
    WCHAR room[8] = L"????????";
    UNICODE_STRING s;
    UNICODE_STRING t;
    for (int i = 0; i < 40000; ++i) {
        longest[i] = L'x';
    }
    RtlInitUnicodeString(&s, longest);
    printf("too long: %u of %u", s.Length, s.MaximumLength);
    printf(", %lx\n", (ULONG)RtlInitUnicodeStringEx(&s, longest));

    s = (UNICODE_STRING){0, sizeof room, room};
    show("append", RtlAppendUnicodeToString(&s, L"abc"), &s);
    printf("zero behind it: %d\n", room[3] == 0);
    show("append", RtlAppendUnicodeToString(&s, L"defgh"), &s);
    show("no room", RtlAppendUnicodeToString(&s, L"i"), &s);
    show("nothing", RtlAppendUnicodeToString(&s, NULL), &s);
    RtlInitUnicodeString(&t, L"a longer one");
    RtlCopyUnicodeString(&s, &t);
    show("copy", 0, &s);

    show("duplicate", RtlDuplicateUnicodeString(0, &t, &s), &s);
    RtlFreeUnicodeString(&s);
    show("with a zero", RtlDuplicateUnicodeString(1, &t, &s), &s);
    RtlFreeUnicodeString(&s);
    RtlInitUnicodeString(&t, L"");
    show("empty", RtlDuplicateUnicodeString(1, &t, &s), &s);
    show("empty with a zero", RtlDuplicateUnicodeString(3, &t, &s), &s);
    RtlFreeUnicodeString(&s);
    printf("flags %lx\n", (ULONG)RtlDuplicateUnicodeString(2, &t, &s));
    printf("created %d", RtlCreateUnicodeString(&s, L"wide"));
    RtlFreeUnicodeString(&s);
    printf(" %d", RtlCreateUnicodeStringFromAsciiz(&s, "Z\xc3\xbcrich"));
    show(" from bytes", 0, &s);
    show("upper", RtlUpcaseUnicodeString(&t, &s, TRUE), &t);
    RtlFreeUnicodeString(&s);
    RtlInitUnicodeString(&s, L"\u00c4\u03a3\u0416\u01c4");
    s.MaximumLength = s.Length;
    RtlDowncaseUnicodeString(&t, &s, FALSE);
    printf("lower %x %x %x %x\n", t.Buffer[0], t.Buffer[1], t.Buffer[2], t.Buffer[3]);
    RtlFreeUnicodeString(&t);

    UNICODE_STRING set;
    USHORT at = 0;
    RtlInitUnicodeString(&s, L"one/two/three");
    RtlInitUnicodeString(&set, L"/\\");
    for (ULONG flags = 0; flags < 4; ++flags) {
        NTSTATUS status = RtlFindCharInUnicodeString(flags, &s, &set, &at);
        printf("find %lu: %lx at %u\n", flags, (ULONG)status, at);
    }
    RtlInitUnicodeString(&set, L"ONE");
    printf("prefix %d %d\n", RtlPrefixUnicodeString(&set, &s, FALSE),
           RtlPrefixUnicodeString(&set, &s, TRUE));
    ULONG hash = 0;
    RtlHashUnicodeString(&s, TRUE, 1, &hash);
    printf("hash %lx, algorithm 7 %lx\n", hash, (ULONG)RtlHashUnicodeString(&s, TRUE, 7, &hash));

    char bytes[6] = "??????";
    STRING b = {0, 5, bytes};
    NTSTATUS status = RtlAppendAsciizToString(&b, "abc");
    printf("bytes %lx %u %.6s", (ULONG)status, b.Length, bytes);
    printf(" %lx\n", (ULONG)RtlAppendAsciizToString(&b, "def"));
    STRING c = {5, 5, "upper"};
    RtlUpperString(&b, &c);
    printf("%.5s %ld %ld\n", bytes, RtlCompareString(&b, &c, FALSE),
           RtlCompareString(&b, &c, TRUE));
    ANSI_STRING narrow = {0, 4, bytes};
    RtlInitUnicodeString(&s, L"abcdef");
    status = RtlUnicodeStringToAnsiString(&narrow, &s, FALSE);
    printf("cut %lx %u %s\n", (ULONG)status, narrow.Length, bytes);
    ULONG size = 0;
    static const char* const malformed[] = {"\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe0\x80\xad",
                                            "\xe2\x82-",    "\xc0\xad",         "\xff"};
    for (unsigned i = 0; i < sizeof malformed / sizeof malformed[0]; ++i) {
        status = RtlMultiByteToUnicodeN(NULL, 0, &size, malformed[i], (ULONG)strlen(malformed[i]));
        printf("malformed: %lu units, by kernel32 %d\n", size / 2,
               MultiByteToWideChar(CP_UTF8, 0, malformed[i], -1, NULL, 0) - 1);
    }
    status = RtlMultiByteToUnicodeN(room, 6, &size, "wxyz", 4);
    printf("as fits %lx %lu\n", (ULONG)status, size);
    status = RtlUpcaseUnicodeToMultiByteN(bytes, 3, &size, L"abcd", 8);
    printf("as fits %lx %lu %.3s\n", (ULONG)status, size, bytes);
    return 0;
}
