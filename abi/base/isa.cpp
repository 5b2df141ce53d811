#include <ferry/base/isa.hpp>

#include <span>

namespace ferry {
namespace {

struct MachineName {
    std::uint16_t number;
    std::string_view name;
};

constexpr MachineName elf_machines[] = {
#define ELF_MACHINE(number, name) {number, name},
#include <ferry/base/machine_list.inc>
};

constexpr MachineName pe_machines[] = {
#define PE_MACHINE(number, name) {number, name},
#include <ferry/base/machine_list.inc>
};

std::string_view find(std::span<const MachineName> table, std::uint16_t number) {
    for (const MachineName& row : table) {
        if (row.number == number) {
            return row.name;
        }
    }
    return {};
}

} // namespace

std::string_view elf_machine_name(std::uint16_t machine) noexcept {
    return find(elf_machines, machine);
}

std::string_view pe_machine_name(std::uint16_t machine) noexcept {
    return find(pe_machines, machine);
}

} // namespace ferry
