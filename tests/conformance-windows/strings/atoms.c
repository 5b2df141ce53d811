// Atoms: numbers for texts, counted, found without case; integers are their own numbers.
#include <stdio.h>
#include <string.h>
#include <windows.h>

int main(void) {
    char text[300];
    WCHAR wide[20];
    const ATOM first = AddAtomA("Something");
    const ATOM again = AddAtomW(L"SOMETHING");
    printf("same %d high %d\n", first == again, first >= 0xc000);
    UINT units = GetAtomNameA(first, text, sizeof text);
    printf("name %u %s\n", units, text);
    printf("find %d", FindAtomA("someTHING") == first);
    const ATOM missing = FindAtomA("nothing");
    printf(" %d %lu\n", missing, GetLastError());
    printf("delete %d", DeleteAtom(first));
    printf(" still %d", FindAtomW(L"something") == first);
    printf(" delete %d", DeleteAtom(first));
    printf(" gone %d\n", FindAtomW(L"something"));
    printf("number %x %x %x\n", AddAtomA("#1234"), AddAtomA((LPCSTR)77), FindAtomA("#49151"));
    units = GetAtomNameW(1234, wide, 20);
    printf("text %u %ls\n", units, wide);
    const ATOM none = AddAtomA("#49152");
    printf("too large %d %lu\n", none, GetLastError());
    const ATOM global = GlobalAddAtomA("A global one");
    units = GlobalGetAtomNameA(global, text, sizeof text);
    printf("global %s, local %d\n", text, FindAtomA("A global one"));
    units = GlobalGetAtomNameW(global, wide, 5);
    printf("cut %u %lu\n", units, units == 0 || units == 4 ? 1ul : 0ul);
    memset(text, 'x', 299);
    text[299] = 0;
    const ATOM longest = AddAtomA(text);
    printf("long %d %lu\n", longest, GetLastError());
    text[255] = 0;
    printf("255 %d\n", AddAtomA(text) != 0);
    return 0;
}
