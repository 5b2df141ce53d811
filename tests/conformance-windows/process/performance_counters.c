// build: -lpdh
// Queries of performance counters agree with what functions tell.
#include <windows.h>

#include <pdh.h>
#include <pdhmsg.h>
#include <stdio.h>
#include <string.h>

static PDH_HQUERY query;

static PDH_HCOUNTER add(const char* path) {
    PDH_HCOUNTER counter = NULL;
    const PDH_STATUS status = PdhAddEnglishCounterA(query, path, 0, &counter);
    if (status != 0) {
        printf("%s: %#lx\n", path, (unsigned long)status);
    }
    return counter;
}

static double value(PDH_HCOUNTER counter, DWORD more) {
    PDH_FMT_COUNTERVALUE got = {0};
    const PDH_STATUS status =
        PdhGetFormattedCounterValue(counter, PDH_FMT_DOUBLE | more, NULL, &got);
    if (status != 0) {
        printf("(%#lx, %#lx) ", (unsigned long)status, got.CStatus);
        return -1;
    }
    return got.doubleValue;
}

static int is_near(double a, double b) { return a > b * 0.5 && a < b * 2; }

int main(void) {
    printf("open %#lx\n", (unsigned long)PdhOpenQueryW(NULL, 0, &query));
    printf("nothing to collect: %#lx\n", (unsigned long)PdhCollectQueryData(query));
    printf("wrong: ");
    add("no path");
    add("\\Nothing\\Of this kind");
    add("\\Memory\\Of this kind");
    add("\\\\another-machine\\Memory\\Available Bytes");
    printf("valid: %#lx", (unsigned long)PdhValidatePathA("\\Memory\\Available Bytes"));
    printf(" %#lx\n", (unsigned long)PdhValidatePathW(L"\\Memory(\\Available Bytes"));

    char own[MAX_PATH], path[MAX_PATH];
    GetModuleFileNameA(NULL, own, sizeof own);
    char* name = strrchr(own, '\\') + 1;
    *strrchr(name, '.') = 0;
    const PDH_HCOUNTER available = add("\\Memory\\Available Bytes");
    const PDH_HCOUNTER megabytes = add("\\memory\\AVAILABLE MBYTES");
    const PDH_HCOUNTER limit = add("\\Memory\\Commit Limit");
    const PDH_HCOUNTER processor = add("\\Processor(_Total)\\% Processor Time");
    const PDH_HCOUNTER idle = add("\\Processor Information(_Total)\\% Idle Time");
    const PDH_HCOUNTER first = add("\\Processor(0)\\% User Time");
    const PDH_HCOUNTER queue = add("\\System\\Processor Queue Length");
    const PDH_HCOUNTER paging = add("\\Paging File(_Total)\\% Usage");
    const PDH_HCOUNTER up = add("\\System\\System Up Time");
    snprintf(path, sizeof path, "\\Process(%s)\\%% Processor Time", name);
    const PDH_HCOUNTER busy = add(path);
    snprintf(path, sizeof path, "\\Process(%s#0)\\ID Process", name);
    const PDH_HCOUNTER id = add(path);
    snprintf(path, sizeof path, "\\Process(%s)\\Thread Count", name);
    const PDH_HCOUNTER threads = add(path);
    const PDH_HCOUNTER nobody = add("\\Process(nobody-has-this-name)\\Thread Count");

    printf("not collected: ");
    printf("%.0f\n", value(available, 0));
    printf("collect %#lx\n", (unsigned long)PdhCollectQueryData(query));
    printf("collected once: ");
    printf("%.0f\n", value(processor, 0));
    const ULONGLONG until = GetTickCount64() + 400;
    volatile unsigned turns = 0;
    while (GetTickCount64() < until) {
        ++turns;
    }
    PdhCollectQueryData(query);

    MEMORYSTATUSEX memory = {.dwLength = sizeof memory};
    GlobalMemoryStatusEx(&memory);
    const double bytes = value(available, 0);
    printf("available %d, in MB %d, limit %d\n", is_near(bytes, (double)memory.ullAvailPhys),
           is_near(value(megabytes, 0), bytes / 1048576),
           is_near(value(limit, 0), (double)memory.ullTotalPageFile));
    const double used = value(processor, 0), rest = value(idle, 0);
    printf("processors: used %d, and idle 100 %d, user %d\n", used > 0 && used <= 100,
           used + rest > 95 && used + rest < 105, value(first, 0) >= 0);
    printf("process busy %d, id %d, threads %d\n", value(busy, PDH_FMT_NOCAP100) > 2,
           value(id, 0) == GetCurrentProcessId(), value(threads, 0) >= 1);
    printf("queue %d, paging %d, up %d\n", value(queue, 0) >= 0,
           value(paging, 0) >= 0 && value(paging, 0) <= 100,
           is_near(value(up, 0), (double)GetTickCount64() / 1000));
    printf("nobody: ");
    printf("%.0f\n", value(nobody, 0));

    PDH_FMT_COUNTERVALUE got;
    DWORD type = 0;
    PdhGetFormattedCounterValue(id, PDH_FMT_LONG, &type, &got);
    printf("long %d, type %#lx\n", got.longValue == (LONG)GetCurrentProcessId(), type);
    PdhGetFormattedCounterValue(id, PDH_FMT_LARGE | PDH_FMT_1000, NULL, &got);
    printf("large %d\n", got.largeValue == 1000 * (LONGLONG)GetCurrentProcessId());
    printf("no form: %#lx\n", (unsigned long)PdhGetFormattedCounterValue(id, 0, NULL, &got));

    printf("remove %#lx\n", (unsigned long)PdhRemoveCounter(first));
    const HANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL);
    printf("by itself %#lx", (unsigned long)PdhCollectQueryDataEx(query, 1, event));
    printf(", first %lu", WaitForSingleObject(event, 5000));
    printf(", second %lu\n", WaitForSingleObject(event, 5000));
    printf("close %#lx", (unsigned long)PdhCloseQuery(query));
    printf(", no query %#lx\n", (unsigned long)PdhCollectQueryData(NULL));
    return 0;
}
