// build: -ladvapi32
// Security identifiers to text and back.
#include <windows.h>

#include <sddl.h>
#include <stdio.h>

int main(void) {
    const char* const texts[] = {"S-1-5-32-544",
                                 "s-1-1-0",
                                 "BA",
                                 "sy",
                                 "S-1-5-21-1-2-4294967295-1001",
                                 "S-1-0x123456789abc-7",
                                 "S-1-4294967295-1",
                                 "S-1-0x10-1",
                                 "S-2-5-18",
                                 "S-1-5",
                                 "S-1-5-",
                                 "S-1-5-4294967296",
                                 "S-1-5-18x",
                                 "ZZ",
                                 "",
                                 "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15",
                                 "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16"};
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; ++i) {
        PSID sid = NULL;
        SetLastError(0);
        if (!ConvertStringSidToSidA(texts[i], &sid)) {
            printf("%s: error %lu\n", texts[i], GetLastError());
            continue;
        }
        LPWSTR wide = NULL;
        LPSTR narrow = NULL;
        printf("%s: %d %d", texts[i], ConvertSidToStringSidW(sid, &wide),
               ConvertSidToStringSidA(sid, &narrow));
        printf(" %ls %s, %lu bytes\n", wide, narrow, GetLengthSid(sid));
        LocalFree(wide);
        LocalFree(narrow);
        LocalFree(sid);
    }
    LPWSTR text = NULL;
    SID bad = {.Revision = 9};
    printf("%d", ConvertSidToStringSidW(&bad, &text));
    printf(" %lu\n", GetLastError());
}
