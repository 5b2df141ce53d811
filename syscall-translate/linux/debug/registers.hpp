#pragma once
/// The registers of a thread as a debugger names them ("Debugging with GDB", appendix G, target
/// descriptions).

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <ferry/abi/register_file.hpp>

namespace ferry::linux_guest {

class Task;

namespace debug {

/// `count` registers of the same kind, one behind the other in the ISA's struct.
struct RegisterRow {
    std::string_view name; ///< with the number behind it, if `count` is not 1
    std::size_t count;
    std::size_t offset; ///< in the struct
    std::size_t size;   ///< in bytes; that of what the debugger sees, the first bytes of…
    std::size_t stride; ///< …what the struct has
    std::string_view type = {};
};

struct RegisterFeature {
    std::string_view name;
    std::string_view types; ///< in XML
    std::span<const RegisterRow> rows;
};

/// One ISA's registers.
struct RegisterDescription {
    std::string_view architecture;
    std::byte* (*registers)(abi::RegisterFile& file); ///< the struct of ferry/abi
    std::span<const RegisterFeature> features;
};

/// target.xml.
[[nodiscard]] std::string describe(const RegisterDescription& description);

/// The row of the register with a number, counted through all features, and which of it it is;
/// null if there is none.
struct FoundRegister {
    const RegisterRow* row = nullptr;
    std::size_t index = 0;
};
[[nodiscard]] FoundRegister find_register(const RegisterDescription& description,
                                          std::size_t number);

/// The bytes of a register of a thread that is stopped.
[[nodiscard]] std::string read_register(const RegisterDescription& description, Task& task,
                                        const FoundRegister& found);
/// False if `bytes` has not its size.
bool write_register(const RegisterDescription& description, Task& task, const FoundRegister& found,
                    std::string_view bytes);

} // namespace debug
} // namespace ferry::linux_guest
