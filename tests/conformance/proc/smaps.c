// smaps has a record for every line of maps, with the fields programs look for.
#include "check.h"

int main(void) {
    const char* smaps = slurp("/proc/self/smaps", NULL);
    char range[64];
    char* memory = map_pages(7, PROT_READ | PROT_WRITE);
    memset(memory, 1, 7 * page_size());
    mprotect(memory, 7 * page_size(), PROT_READ);
    smaps = slurp("/proc/self/smaps", NULL);
    snprintf(range, sizeof range, "%lx-", (unsigned long)memory);
    const char* record = strstr(smaps, range);
    SHOW_IF(record != NULL);
    if (record == NULL)
        return 1;
    long size = 0, resident = 0;
    sscanf(strstr(record, "Size:") + 5, "%ld", &size);
    sscanf(strstr(record, "Rss:") + 4, "%ld", &resident);
    SHOW_NUMBER(size);
    SHOW_NUMBER(resident);
    SHOW_IF(strstr(record, "VmFlags:") != NULL);
}
