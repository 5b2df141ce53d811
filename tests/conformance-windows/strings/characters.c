// Characters: case in place and one by one, kinds, neighbours, and the way to the OEM code page.
// build: -luser32
#include <windows.h>

#include <stdio.h>

typedef BOOL(WINAPI* Kind)(WCHAR);

static void kinds(const char* name) {
    Kind is = (Kind)(void*)GetProcAddress(GetModuleHandleA("kernelbase"), name);
    static const WCHAR tried[] = {L'a', L'Z', L'7', L'f', L'\t', L' ', L'!', 0x01, 0xe9, 0x3a9};
    printf("%s:", name);
    for (unsigned i = 0; i < sizeof tried / sizeof *tried; ++i) {
        printf(" %d", is == NULL ? -1 : is(tried[i]) != 0);
    }
    printf("\n");
}

int main(void) {
    WCHAR wide[] = L"Stra\x00df"
                   L"e \x00c9t\x00e9 \x03a9\x03c9";
    char narrow[] = "Gr\xc3\xbc\xc3\x9f"
                    "e, \xce\xa9!";
    CharUpperW(wide);
    printf("%04x %04x %04x %04x\n", wide[0], wide[5], wide[8], wide[12]);
    CharLowerBuffW(wide, 2);
    printf("%ls\n", wide[0] == L's' && wide[1] == L't' && wide[2] == L'R' ? L"two" : L"no");
    printf("%s\n", CharUpperA(narrow));
    printf("%s\n", CharLowerA(narrow));
    printf("%lu", CharUpperBuffA(narrow, 3));
    printf(" %s\n", narrow);
    printf("%lx %lx\n", (unsigned long)(ULONG_PTR)CharUpperA((LPSTR)(ULONG_PTR)'q'),
           (unsigned long)(ULONG_PTR)CharLowerW((LPWSTR)(ULONG_PTR)0xc9));

    printf("%d %d %d %d %d %d\n", IsCharAlphaW(0xe9) != 0, IsCharAlphaA('7') != 0,
           IsCharAlphaNumericA('7') != 0, IsCharUpperW(0xc9) != 0, IsCharLowerA('q') != 0,
           IsCharUpperA('q') != 0);
    kinds("IsCharSpaceW");
    kinds("IsCharDigitW");
    kinds("IsCharXDigitW");
    kinds("IsCharPunctW");
    kinds("IsCharCntrlW");
    kinds("IsCharBlankW");

    const char* text = "a\xc3\xa9z";
    printf("%d %d\n", (int)(CharNextA(CharNextA(text)) - text),
           (int)(CharPrevA(text, text + 3) - text));

    char oem[32];
    char back[32];
    WCHAR again[32];
    printf("%d", CharToOemA("plain ~", oem));
    printf(" %d", OemToCharA(oem, back));
    printf(" %s\n", back);
    printf("%d", CharToOemW(L"wide", oem));
    printf(" %s %d", oem, OemToCharW(oem, again));
    printf(" %ls\n", again);
    memset(back, '-', sizeof back);
    back[5] = 0;
    printf("%d", OemToCharBuffA("abcdef", back, 3));
    printf(" %s\n", back);
    printf("%d %d\n", CharToOemA(NULL, oem), OemToCharW("x", NULL));
    return 0;
}
