// How long the translator takes for a guest instruction: translates all functions of a static
// AArch64 executable again and again, without running them.
//
//     translate_speed PROGRAM [ROUNDS]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <ferry/base/bits.hpp>
#include <ferry/memory/address_space.hpp>

#include "thread_block.hpp"
#include "translator.hpp"

namespace {

using namespace ferry;

struct Program {
    std::shared_ptr<memory::AddressSpace> space;
    std::vector<GuestAddr> functions;
};

[[noreturn]] void fail(const char* what) {
    std::perror(what);
    std::exit(1);
}

Program load(const char* path) {
    const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
    struct stat status {};
    if (fd < 0 || ::fstat(fd, &status) != 0) {
        fail(path);
    }
    void* const mapping =
        ::mmap(nullptr, static_cast<std::size_t>(status.st_size), PROT_READ, MAP_PRIVATE, fd, 0);
    if (mapping == MAP_FAILED) {
        fail(path);
    }
    const auto* const file = static_cast<const std::byte*>(mapping);
    const auto& header = *reinterpret_cast<const Elf64_Ehdr*>(file);
    Program program;
    auto space = memory::AddressSpace::create();
    if (!space) {
        std::fputs("no address space\n", stderr);
        std::exit(1);
    }
    program.space = *space;
    const auto* const segments = reinterpret_cast<const Elf64_Phdr*>(file + header.e_phoff);
    for (int i = 0; i < header.e_phnum; ++i) {
        const Elf64_Phdr& segment = segments[i];
        if (segment.p_type == PT_LOAD && (segment.p_flags & PF_X) != 0) {
            const GuestAddr page = page_floor(GuestAddr(segment.p_vaddr));
            const GuestSize before = segment.p_vaddr - page.value();
            memory::MapRequest request;
            request.address = page;
            request.size = segment.p_filesz + before;
            request.prot = memory::Prot::read | memory::Prot::execute;
            request.fixed = true;
            request.fd = fd;
            request.offset = segment.p_offset - before;
            if (!program.space->map(request)) {
                fail("mapping the program's code");
            }
        }
    }
    const auto* const sections = reinterpret_cast<const Elf64_Shdr*>(file + header.e_shoff);
    for (int i = 0; i < header.e_shnum; ++i) {
        if (sections[i].sh_type != SHT_SYMTAB) {
            continue;
        }
        const auto* const symbols =
            reinterpret_cast<const Elf64_Sym*>(file + sections[i].sh_offset);
        for (std::size_t s = 0; s < sections[i].sh_size / sizeof *symbols; ++s) {
            if (ELF64_ST_TYPE(symbols[s].st_info) == STT_FUNC && symbols[s].st_shndx != SHN_UNDEF) {
                program.functions.emplace_back(symbols[s].st_value);
            }
        }
    }
    return program;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fputs("translate_speed PROGRAM [ROUNDS]\n", stderr);
        return 2;
    }
    const Program program = load(argv[1]);
    const long rounds = argc > 2 ? std::atol(argv[2]) : 10;
    const x64::StateLayout layout = dbt::state_layout();
    const dbt::TrapSites trap_sites;
    dbt::Translator translator(layout, {}, trap_sites);
    std::size_t instructions = 0;
    std::size_t bytes = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (long round = 0; round < rounds; ++round) {
        for (const GuestAddr pc : program.functions) {
            if (translator.translate(*program.space, pc, {})) {
                instructions += translator.unit().guests.size();
                bytes += translator.code().bytes.size();
            }
        }
    }
    const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - begin;
    std::printf("%zu functions, %zu instructions, %.1f bytes and %.0f ns each\n",
                program.functions.size(), instructions / static_cast<std::size_t>(rounds),
                static_cast<double>(bytes) / static_cast<double>(instructions),
                time.count() / static_cast<double>(instructions));
}
