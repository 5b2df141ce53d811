// /proc/self/maps shows the program's own text, data, heap and stack with their protections.
#include "check.h"

static const char* find(const char* maps, const void* address, char* permissions, char* name) {
    uintptr_t wanted = (uintptr_t)address;
    for (const char* line = maps; line != NULL && *line != 0;) {
        uintptr_t start, end;
        char whole[PATH_MAX + 128], path[PATH_MAX] = "";
        snprintf(whole, sizeof whole, "%.*s", (int)strcspn(line, "\n"), line);
        sscanf(whole, "%lx-%lx %4s %*s %*s %*s %4095[^\n]", &start, &end, permissions, path);
        if (wanted >= start && wanted < end) {
            const char* slash = strrchr(path, '/');
            strcpy(name, slash != NULL ? slash + 1 : path);
            return line;
        }
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    strcpy(permissions, "none");
    strcpy(name, "");
    return NULL;
}

static void show(const char* text, const void* address) {
    char permissions[8], name[256];
    find(slurp("/proc/self/maps", NULL), address, permissions, name);
    say("%s: %s %s\n", text, permissions, name);
}

static int data = 1;

int main(void) {
    int local;
    show("main", (const void*)(uintptr_t)main);
    show("data", &data);
    show("stack", &local);
    show("heap", sbrk(0) - 8);
    char* anonymous = map_pages(3, PROT_READ | PROT_WRITE);
    show("anonymous", anonymous);
    mprotect(anonymous + page_size(), page_size(), PROT_NONE);
    show("first", anonymous);
    show("middle", anonymous + page_size());
    show("last", anonymous + 2 * page_size());
    munmap(anonymous + page_size(), page_size());
    show("unmapped", anonymous + page_size());
    write_file("mapped file", "x", 0600);
    int fd = open("mapped file", O_RDWR);
    void* file = mmap(NULL, page_size(), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    show("file", file);
    show("code",
         mmap(NULL, page_size(), PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    // Sorted, without overlap, and nothing above the address space of a program.
    uintptr_t last = 0, start, end;
    bool sorted = true;
    for (const char* line = slurp("/proc/self/maps", NULL); line != NULL && *line != 0;) {
        if (sscanf(line, "%lx-%lx", &start, &end) == 2 && start < (uintptr_t)1 << 56) {
            sorted &= start >= last && end > start;
            last = end;
        }
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    SHOW_IF(sorted);
}
