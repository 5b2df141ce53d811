// The first stack of a 64-bit Linux process, from its top downwards:
//
//   8 zero bytes · the file name of execve · environment strings · argument strings · a gap of
//   less than a page · platform string · 16 random bytes · (aligned so that argc is at a multiple
//   of 16) · auxv · NULL · envp · NULL · argv · argc
//
// fs/exec.c (copy_strings), fs/binfmt_elf.c (create_elf_tables); auxv entries come in the order of
// create_elf_tables, those of the architecture (ARCH_DLINFO) first.

#include "stack.hpp"

#include <cstring>
#include <span>

#include <elf.h>

#include <ferry/base/bits.hpp>

namespace ferry::loader {
namespace {

constexpr std::uint64_t clock_ticks = 100; // USER_HZ, the same on every ISA ferry knows
constexpr GuestSize word = sizeof(std::uint64_t);
constexpr GuestSize stack_alignment = 16;
constexpr std::uint64_t max_aux_entries = 32;

/// Writes downwards into a buffer that grows at its far end, so that sizes need not be known.
class DownwardWriter {
public:
    explicit DownwardWriter(GuestAddr top) : top_(top), next_(top) {}

    [[nodiscard]] GuestAddr next() const { return next_; }

    void skip_to(GuestAddr address) {
        FERRY_ASSERT(address <= next_);
        reversed_.resize(top_ - address);
        next_ = address;
    }
    GuestAddr push(std::span<const std::byte> bytes) {
        reversed_.insert(reversed_.end(), bytes.rbegin(), bytes.rend());
        next_ = next_ - bytes.size();
        return next_;
    }
    GuestAddr push_string(const std::string& string) {
        return push(std::as_bytes(std::span(string.c_str(), string.size() + 1)));
    }
    [[nodiscard]] std::vector<std::byte> take() const {
        return {reversed_.rbegin(), reversed_.rend()};
    }

private:
    GuestAddr top_;
    GuestAddr next_;
    std::vector<std::byte> reversed_;
};

/// Pushes strings so that they ascend in memory; their addresses, in order.
std::vector<std::uint64_t> push_strings(DownwardWriter& writer,
                                        const std::vector<std::string>& strings) {
    std::vector<std::uint64_t> addresses(strings.size());
    for (std::size_t i = strings.size(); i-- > 0;) {
        addresses[i] = writer.push_string(strings[i]).value();
    }
    return addresses;
}

struct StringAddresses {
    GuestAddr random;
    GuestAddr execfn;
    GuestAddr platform;
};

std::vector<AuxEntry> build_auxv(const ProcessImageRequest& request, const LoadedAddresses& loaded,
                                 const StringAddresses& strings) {
    const MachineFacts& machine = request.machine;
    const Credentials& ids = request.credentials;
    const ProgramHeaders& headers = request.program.image->program_headers;
    std::vector<AuxEntry> auxv;
    const auto add = [&auxv](std::uint64_t type, std::uint64_t value) {
        auxv.push_back({type, value});
    };
    if (request.vdso) {
        add(AT_SYSINFO_EHDR, request.vdso->value());
    }
    if (machine.min_signal_stack != 0) {
        add(AT_MINSIGSTKSZ, machine.min_signal_stack);
    }
    add(AT_HWCAP, machine.hwcap);
    add(AT_PAGESZ, page_size);
    add(AT_CLKTCK, clock_ticks);
    add(AT_PHDR, loaded.program_headers.value());
    add(AT_PHENT, headers.entry_size);
    add(AT_PHNUM, headers.count);
    add(AT_BASE, loaded.interpreter_bias);
    add(AT_FLAGS, 0);
    add(AT_ENTRY, loaded.program_entry.value());
    add(AT_UID, ids.uid);
    add(AT_EUID, ids.euid);
    add(AT_GID, ids.gid);
    add(AT_EGID, ids.egid);
    add(AT_SECURE, ids.secure ? 1 : 0);
    add(AT_RANDOM, strings.random.value());
    add(AT_HWCAP2, machine.hwcap2);
    add(AT_EXECFN, strings.execfn.value());
    if (!machine.platform.empty()) {
        add(AT_PLATFORM, strings.platform.value());
    }
    add(AT_NULL, 0);
    FERRY_ASSERT(auxv.size() <= max_aux_entries);
    return auxv;
}

} // namespace

InitialStack build_stack(const ProcessImageRequest& request, const LoadedAddresses& loaded,
                         GuestAddr top, GuestSize gap,
                         const std::array<std::byte, 16>& random_bytes) {
    InitialStack stack;
    DownwardWriter writer(top);
    StringAddresses strings;

    writer.skip_to(top - word);
    strings.execfn = writer.push_string(request.execfn);
    const auto environment = push_strings(writer, request.envp);
    stack.environment = {writer.next(), strings.execfn};
    const auto arguments =
        push_strings(writer, request.argv.empty() ? std::vector<std::string>{""} : request.argv);
    stack.arguments = {writer.next(), stack.environment.begin};

    writer.skip_to(GuestAddr(align_down((writer.next() - gap).value(), stack_alignment)));
    if (!request.machine.platform.empty()) {
        strings.platform = writer.push_string(request.machine.platform);
    }
    strings.random = writer.push(random_bytes);
    stack.auxv = build_auxv(request, loaded, strings);

    std::vector<std::uint64_t> table{arguments.size()};
    table.insert(table.end(), arguments.begin(), arguments.end());
    table.push_back(0);
    table.insert(table.end(), environment.begin(), environment.end());
    table.push_back(0);
    for (const AuxEntry& entry : stack.auxv) {
        table.push_back(entry.type);
        table.push_back(entry.value);
    }
    const GuestSize table_size = table.size() * word;
    stack.pointer = GuestAddr(align_down((writer.next() - table_size).value(), stack_alignment));
    writer.skip_to(stack.pointer + table_size);
    writer.push(std::as_bytes(std::span(table)));
    stack.bytes = writer.take();
    return stack;
}

GuestSize stack_needed(const ProcessImageRequest& request) {
    GuestSize size = word + request.execfn.size() + 1 + page_size +
                     request.machine.platform.size() + 1 + 16 + 2 * stack_alignment +
                     max_aux_entries * sizeof(AuxEntry) + 5 * word;
    for (const auto* list : {&request.argv, &request.envp}) {
        for (const std::string& string : *list) {
            size += string.size() + 1 + word;
        }
    }
    return size;
}

} // namespace ferry::loader
