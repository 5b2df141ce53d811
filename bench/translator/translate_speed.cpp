// How long the translator takes for a guest instruction: translates all functions of a static
// AArch64 executable, and what their traces lead to, again and again, without running them.
//
//     translate_speed PROGRAM [ROUNDS [traces]]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <ferry/base/bits.hpp>
#include <ferry/memory/address_space.hpp>

#include "guest.hpp"
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

/// Where there is code.
class Begun final : public dbt::KnownCode {
public:
    void add(GuestAddr pc) {
        const std::uint64_t place = pc.value() / 4;
        bits_.resize(std::max<std::size_t>(bits_.size(), place / 64 + 2));
        bits_[place / 64] |= std::uint64_t{1} << place % 64;
    }
    void clear() { bits_.clear(); }
    [[nodiscard]] std::uint64_t may_begin(GuestAddr pc) const override {
        const std::uint64_t place = pc.value() / 4;
        const std::uint64_t low = word(place / 64) >> place % 64;
        return place % 64 == 0 ? low : low | word(place / 64 + 1) << (64 - place % 64);
    }
    [[nodiscard]] bool begins(GuestAddr pc) const override { return (may_begin(pc) & 1) != 0; }

private:
    [[nodiscard]] std::uint64_t word(std::uint64_t index) const {
        return index < bits_.size() ? bits_[index] : 0;
    }
    std::vector<std::uint64_t> bits_; ///< by address: static executables lie low
};

/// FNV-1a over what was made, so that a change of the translator that should change none shows it.
/// Units that call C++ code by its address are left out.
void sum_up(std::uint64_t& sum, const dbt::Translator& translator, const x64::Code& code) {
    if (translator.names_functions()) {
        return;
    }
    const auto add = [&](std::uint64_t value) { sum = (sum ^ value) * 0x100000001b3; };
    for (const std::uint8_t byte : code.bytes) {
        add(byte);
    }
    for (const x64::Site& site : code.sites) {
        add(site.offset);
        add(site.guest);
        add(static_cast<std::uint64_t>(site.flags));
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fputs("translate_speed PROGRAM [ROUNDS [traces]]\n", stderr);
        return 2;
    }
    const Program program = load(argv[1]);
    const long rounds = argc > 2 ? std::atol(argv[2]) : 10;
    const x64::StateLayout layout = dbt::a64_guest.layout();
    const dbt::TrapSites trap_sites;
    const bool quick = argc <= 3 || std::strcmp(argv[3], "traces") != 0;
    const std::unique_ptr<dbt::Translator> made =
        dbt::make_a64_translator(layout, {}, trap_sites, quick);
    dbt::Translator& translator = *made;
    Begun begun;
    std::size_t units = 0;
    std::size_t instructions = 0;
    std::size_t bytes = 0;
    std::uint64_t sum = 0xcbf29ce484222325;
    std::vector<GuestAddr> work;
    const std::clock_t begin = std::clock();
    for (long round = 0; round < rounds; ++round) {
        begun.clear();
        work = program.functions;
        while (!work.empty()) {
            const GuestAddr pc = work.back();
            work.pop_back();
            if (begun.begins(pc) ||
                !translator.translate(*program.space, pc, {}, dbt::Reach::trace, begun)) {
                continue;
            }
            for (const x64::Entry& entry : translator.code().entries) {
                begun.add(entry.pc);
            }
            if (round == 0) {
                sum_up(sum, translator, translator.code());
            }
            ++units;
            instructions += translator.made().guests.size();
            bytes += translator.code().bytes.size();
            // In the order of their targets, whatever that of the code is.
            const auto first = static_cast<std::ptrdiff_t>(work.size());
            for (const x64::Link& link : translator.code().links) {
                work.push_back(link.target);
            }
            std::sort(work.begin() + first, work.end());
        }
    }
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    std::printf(
        "%zu units, %zu instructions, %.1f bytes and %.0f ns each, sum %016llx\n",
        units / static_cast<std::size_t>(rounds), instructions / static_cast<std::size_t>(rounds),
        static_cast<double>(bytes) / static_cast<double>(instructions),
        seconds * 1e9 / static_cast<double>(instructions), static_cast<unsigned long long>(sum));
}
