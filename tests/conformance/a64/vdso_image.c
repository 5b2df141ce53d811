// The vDSO of arm64: its symbols are found as a C library does it, its functions can be stepped out
// of, moved, and unmapped.
// build: -fasynchronous-unwind-tables -fno-optimize-sibling-calls
#include "a64.h"
#include "fault.h"
#include <elf.h>
#include <unwind.h>

typedef int (*clock_function)(clockid_t, struct timespec*);

static const char* base;
static size_t image_size;

static uint32_t elf_hash(const char* name) {
    uint32_t h = 0;
    for (; *name != 0; ++name) {
        h = (h << 4) + (unsigned char)*name;
        h = (h ^ (h >> 24 & 0xf0)) & 0x0fffffff;
    }
    return h;
}

// The function `name` of version LINUX_2.6.39, by hash table, symbols and versions.
static const void* find(const char* name) {
    const Elf64_Ehdr* const header = (const Elf64_Ehdr*)base;
    const Elf64_Phdr* const segments = (const Elf64_Phdr*)(base + header->e_phoff);
    const Elf64_Dyn* dynamic = NULL;
    uint64_t bias = 0;
    for (int i = 0; i < header->e_phnum; ++i) {
        if (segments[i].p_type == PT_LOAD) {
            bias = (uint64_t)base + segments[i].p_offset - segments[i].p_vaddr;
            image_size = segments[i].p_memsz;
        }
        if (segments[i].p_type == PT_DYNAMIC)
            dynamic = (const Elf64_Dyn*)(base + segments[i].p_offset);
    }
    REQUIRE(dynamic != NULL);
    const uint32_t* hash = NULL;
    const char* strings = NULL;
    const Elf64_Sym* symbols = NULL;
    const uint16_t* versions = NULL;
    const char* definitions = NULL;
    for (; dynamic->d_tag != DT_NULL; ++dynamic) {
        const char* const at = (const char*)(bias + dynamic->d_un.d_ptr);
        switch (dynamic->d_tag) {
        case DT_HASH: hash = (const uint32_t*)at; break;
        case DT_STRTAB: strings = at; break;
        case DT_SYMTAB: symbols = (const Elf64_Sym*)at; break;
        case DT_VERSYM: versions = (const uint16_t*)at; break;
        case DT_VERDEF: definitions = at; break;
        }
    }
    REQUIRE(hash != NULL && strings != NULL && symbols != NULL && versions != NULL);
    for (uint32_t i = hash[2 + elf_hash(name) % hash[0]]; i != 0; i = hash[2 + hash[0] + i]) {
        if (strcmp(strings + symbols[i].st_name, name) != 0 ||
            ELF64_ST_TYPE(symbols[i].st_info) != STT_FUNC || symbols[i].st_shndx == SHN_UNDEF)
            continue;
        for (const char* at = definitions;;) {
            const Elf64_Verdef* const definition = (const Elf64_Verdef*)at;
            const Elf64_Verdaux* const aux = (const Elf64_Verdaux*)(at + definition->vd_aux);
            if (definition->vd_ndx == (versions[i] & 0x7fff))
                return strcmp(strings + aux->vda_name, "LINUX_2.6.39") == 0 &&
                               definition->vd_hash == elf_hash("LINUX_2.6.39")
                           ? (const void*)(bias + symbols[i].st_value)
                           : NULL;
            if (definition->vd_next == 0)
                return NULL;
            at += definition->vd_next;
        }
    }
    return NULL;
}

static bool works(clock_function function) {
    struct timespec before, now = {0}, after;
    REQUIRE(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &before) == 0);
    const int result = function(CLOCK_MONOTONIC, &now);
    REQUIRE(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &after) == 0);
    const int64_t second = 1000000000;
    const int64_t time = now.tv_sec * second + now.tv_nsec;
    return result == 0 && before.tv_sec * second + before.tv_nsec <= time &&
           time <= after.tv_sec * second + after.tv_nsec && function(99, &now) == -EINVAL;
}

static volatile bool faulted, inside, found;
static struct timespec* place;
static clock_function gettime;

__attribute__((noinline)) static int caller(void) { return gettime(CLOCK_MONOTONIC, place) + 1; }

static _Unwind_Reason_Code step(struct _Unwind_Context* context, void* argument) {
    (void)argument;
    found |= _Unwind_GetRegionStart(context) == (uintptr_t)caller;
    return _URC_NO_REASON;
}

static void handler(int number, siginfo_t* info, void* context) {
    (void)number;
    const uint64_t pc = ((ucontext_t*)context)->uc_mcontext.pc;
    faulted = true;
    inside = pc - (uintptr_t)base < image_size && info->si_addr == (void*)place;
    _Unwind_Backtrace(step, NULL);
    mprotect(place, page_size(), PROT_READ | PROT_WRITE);
}

int main(void) {
    base = (const char*)getauxval(AT_SYSINFO_EHDR);
    REQUIRE(base != NULL);
    gettime = (clock_function)find("__kernel_clock_gettime");
    SHOW_IF(gettime != NULL && works(gettime));
    SHOW_IF(find("__kernel_clock_getres") != NULL);
    SHOW_IF(find("__kernel_gettimeofday") != NULL);
    SHOW_IF(find("__vdso_clock_gettime") == NULL);
    const uint32_t* const trampoline = find("__kernel_rt_sigreturn");
    SHOW_IF(trampoline != NULL && trampoline[0] == 0xd2801168 && trampoline[1] == 0xd4000001);

    int (*const time_of_day)(struct timeval*, struct timezone*) =
        (int (*)(struct timeval*, struct timezone*))find("__kernel_gettimeofday");
    struct timeval day = {0};
    struct timezone zone = {-1, -1}, expected = {0};
    REQUIRE(syscall(SYS_gettimeofday, NULL, &expected) == 0);
    SHOW_IF(time_of_day(&day, &zone) == 0 && llabs(day.tv_sec - time(NULL)) <= 1);
    SHOW_IF(memcmp(&zone, &expected, sizeof zone) == 0);
    SHOW_IF(time_of_day(NULL, NULL) == 0);

    // The signal frame lies on top of a leaf function. An engine that asks the kernel for the time
    // has no fault there.
    place = (struct timespec*)map_pages(1, PROT_NONE);
    on_siginfo(SIGSEGV, handler, 0);
    const int result = caller();
    SHOW_IF(faulted ? inside && found && result == 1 : result == 1 - EFAULT);

    SHOW(mprotect((void*)base, page_size(), PROT_READ | PROT_WRITE));
    SHOW(mprotect((void*)base, page_size(), PROT_READ | PROT_EXEC));
    char* const target = map_pages(1, PROT_NONE);
    const size_t offset = (size_t)((const char*)gettime - base);
    void* const moved =
        mremap((void*)base, page_size(), page_size(), MREMAP_MAYMOVE | MREMAP_FIXED, target);
    SHOW_IF(moved == target);
    SHOW_IF(works((clock_function)(target + offset)));
    SHOW_FAULT(gettime(CLOCK_MONOTONIC, &(struct timespec){0}), gettime);
    SHOW(munmap(target, page_size()));
    SHOW_FAULT(((clock_function)(target + offset))(CLOCK_MONOTONIC, &(struct timespec){0}),
               target + offset);
}
