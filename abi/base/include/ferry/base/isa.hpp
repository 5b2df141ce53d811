#pragma once
/// Instruction sets: the ones ferry knows (isa_list.inc), and the names of all the others a file
/// may be for (machine_list.inc), so that a refusal can say what the file is.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <elf.h>

namespace ferry {

enum class ByteOrder : std::uint8_t { little, big };

/// Engines as a set of bits, in the order in which `--engine auto` prefers them.
namespace engines {
inline constexpr std::uint8_t none = 0;
inline constexpr std::uint8_t native = 1;
inline constexpr std::uint8_t dbt = 2;
inline constexpr std::uint8_t unicorn = 4;
} // namespace engines

/// The names `--engine` takes; element i names bit i of an engine set.
inline constexpr std::string_view engine_names[] = {"native", "dbt", "unicorn"};

/// A row of isa_list.inc.
enum class Isa : std::uint8_t {
#define ISA(id, ...) id,
#include <ferry/base/isa_list.inc>
#undef ISA
};

struct IsaInfo {
    Isa isa;
    std::string_view id;       ///< "a64": folder and column names
    std::string_view name;     ///< "aarch64": uname -m, file names, packages
    std::uint16_t elf_machine; ///< e_machine
    std::uint16_t pe_machine;  ///< IMAGE_FILE_MACHINE_*
    std::uint8_t bits;         ///< width of an address
    ByteOrder order;
    std::string_view human;  ///< "AArch64": messages
    std::uint8_t engine_set; ///< which engines translate it, bits of `engines`
};

inline constexpr IsaInfo isa_table[] = {
#define ISA(id, name, elf, pe, bits, order, human, engine_set)                                     \
    {Isa::id, #id, name, elf, pe, bits, ByteOrder::order, human, engine_set},
#include <ferry/base/isa_list.inc>
#undef ISA
};

/// The ISA of the machine ferry itself runs on.
inline constexpr Isa host_isa = Isa::x64;

constexpr const IsaInfo& isa_info(Isa isa) { return isa_table[static_cast<std::size_t>(isa)]; }

/// The ISA with the given `uname -m` name or row id, if there is a row for it.
constexpr std::optional<Isa> isa_from_name(std::string_view name) {
    for (const IsaInfo& row : isa_table) {
        if (row.name == name || row.id == name) {
            return row.isa;
        }
    }
    return std::nullopt;
}

/// The ISA of an ELF header's machine, class (32 or 64) and byte order, if there is a row for it.
constexpr std::optional<Isa> isa_from_elf(std::uint16_t machine, unsigned bits, ByteOrder order) {
    for (const IsaInfo& row : isa_table) {
        if (row.elf_machine == machine && row.bits == bits && row.order == order) {
            return row.isa;
        }
    }
    return std::nullopt;
}

/// The ISA of a PE header's machine, if there is a row for it.
constexpr std::optional<Isa> isa_from_pe(std::uint16_t machine) {
    for (const IsaInfo& row : isa_table) {
        if (row.pe_machine == machine) {
            return row.isa;
        }
    }
    return std::nullopt;
}

/// What people call the ISA of an ELF e_machine ("PowerPC"); empty if unheard of. Thread-safe.
[[nodiscard]] std::string_view elf_machine_name(std::uint16_t machine) noexcept;
/// The same for a PE header's machine field. Thread-safe.
[[nodiscard]] std::string_view pe_machine_name(std::uint16_t machine) noexcept;

} // namespace ferry
