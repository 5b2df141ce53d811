// The vDSO as a C library sees it: functions by name and version VDSO_VERSION, which the program
// defines.
#pragma once

#include "check.h"
#include <elf.h>
#include <sys/auxv.h>

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

// The function `name` of version VDSO_VERSION, by hash table, symbols and versions.
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
                return strcmp(strings + aux->vda_name, VDSO_VERSION) == 0 &&
                               definition->vd_hash == elf_hash(VDSO_VERSION)
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
