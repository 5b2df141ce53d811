// What is told of the machine's processors fits together: every relation, with and without groups,
// and CPU sets.
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

typedef SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX Entry;

typedef struct {
    DWORD size, id_type, id;
    WORD group;
    BYTE number, core, last_cache, node, efficiency, flags;
    DWORD scheduling;
    DWORD64 tag;
} CpuSet;

static DWORD_PTR all;
static DWORD count;

/// The entries of a relation, to be freed.
static char* entries(LOGICAL_PROCESSOR_RELATIONSHIP relation, DWORD* size) {
    *size = 0;
    const BOOL done = GetLogicalProcessorInformationEx(relation, NULL, size);
    if (done || (GetLastError() != ERROR_INSUFFICIENT_BUFFER && *size != 0)) {
        printf("%d: not asked for room, error %lu\n", relation, GetLastError());
    }
    char* bytes = malloc(*size + 1);
    if (!GetLogicalProcessorInformationEx(relation, (Entry*)bytes, size)) {
        printf("%d: error %lu\n", relation, GetLastError());
    }
    return bytes;
}

/// Whether processors of all entries are those of the machine, each once.
static void cover(const char* name, LOGICAL_PROCESSOR_RELATIONSHIP relation, DWORD* total) {
    DWORD size = 0;
    char* bytes = entries(relation, &size);
    DWORD_PTR sum = 0;
    BOOL twice = FALSE, kinds = TRUE;
    int number = 0;
    for (DWORD at = 0; at < size; at += ((Entry*)(bytes + at))->Size) {
        const Entry* entry = (Entry*)(bytes + at);
        const GROUP_AFFINITY* mask =
            relation == RelationNumaNode ? &entry->NumaNode.GroupMask : entry->Processor.GroupMask;
        twice |= (sum & mask->Mask) != 0;
        sum |= mask->Mask;
        kinds &= entry->Relationship == relation && mask->Group == 0;
        ++number;
    }
    printf("%s: some %d, all %d, twice %d, of its kind %d\n", name, number > 0, sum == all, twice,
           kinds);
    *total += size;
    free(bytes);
}

static void caches(DWORD* total) {
    DWORD size = 0;
    char* bytes = entries(RelationCache, &size);
    BOOL good = TRUE;
    for (DWORD at = 0; at < size; at += ((Entry*)(bytes + at))->Size) {
        const CACHE_RELATIONSHIP* cache = &((Entry*)(bytes + at))->Cache;
        good &= cache->Level >= 1 && cache->Level <= 4 && cache->LineSize >= 16 &&
                cache->CacheSize >= 1024 && cache->Associativity > 0 &&
                cache->GroupMask.Mask != 0 && (cache->GroupMask.Mask & ~all) == 0;
    }
    printf("caches: %d\n", good);
    *total += size;
    free(bytes);
}

static void group(DWORD* total) {
    DWORD size = 0;
    char* bytes = entries(RelationGroup, &size);
    const GROUP_RELATIONSHIP* groups = &((Entry*)bytes)->Group;
    printf("groups: %d, processors %d, mask %d\n", groups->ActiveGroupCount,
           groups->GroupInfo[0].ActiveProcessorCount == count,
           groups->GroupInfo[0].ActiveProcessorMask == all);
    *total += size;
    free(bytes);
}

static void without_groups(void) {
    DWORD size = 0;
    const BOOL done = GetLogicalProcessorInformation(NULL, &size);
    printf("old: %d, error %lu\n", done, GetLastError());
    SYSTEM_LOGICAL_PROCESSOR_INFORMATION* entry = malloc(size);
    const BOOL again = GetLogicalProcessorInformation(entry, &size);
    DWORD_PTR masks[4] = {0, 0, 0, 0};
    for (DWORD i = 0; i < size / sizeof *entry; ++i) {
        masks[entry[i].Relationship & 3] |= entry[i].ProcessorMask;
    }
    printf("old: %d, cores %d, nodes %d, packages %d\n", again, masks[RelationProcessorCore] == all,
           masks[RelationNumaNode] == all, masks[RelationProcessorPackage] == all);
    free(entry);
}

static void cpu_sets(void) {
    BOOL(WINAPI * get)
    (void*, ULONG, PULONG, HANDLE, ULONG) =
        (void*)GetProcAddress(GetModuleHandleA("kernel32"), "GetSystemCpuSetInformation");
    ULONG size = 0;
    const BOOL done = get(NULL, 0, &size, GetCurrentProcess(), 0);
    printf("sets: %d, error %lu, as many %d\n", done, GetLastError(),
           size == count * sizeof(CpuSet));
    CpuSet* sets = malloc(size);
    const BOOL again = get(sets, size, &size, GetCurrentProcess(), 0);
    BOOL good = TRUE;
    for (DWORD i = 0; i < count; ++i) {
        good &= sets[i].size == sizeof *sets && sets[i].number == i && sets[i].core <= i &&
                sets[i].id == sets[0].id + i && sets[i].last_cache <= i;
    }
    printf("sets: %d, good %d\n", again, good);
    free(sets);
}

int main(void) {
    SYSTEM_INFO system;
    GetSystemInfo(&system);
    all = system.dwActiveProcessorMask;
    count = system.dwNumberOfProcessors;
    DWORD total = 0, whole = 0;
    cover("cores", RelationProcessorCore, &total);
    cover("packages", RelationProcessorPackage, &total);
    cover("nodes", RelationNumaNode, &total);
    caches(&total);
    group(&total);
    free(entries(RelationAll, &whole));
    printf("all of them: %d\n", whole == total);
    without_groups();
    cpu_sets();
    PROCESSOR_NUMBER number;
    GetCurrentProcessorNumberEx(&number);
    printf("number: %d %d\n", number.Group, number.Number < count);
    return 0;
}
