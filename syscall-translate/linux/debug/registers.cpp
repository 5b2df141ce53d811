#include "registers.hpp"

#include <cstring>
#include <fmt/format.h>

#include "../task.hpp"

namespace ferry::linux_guest::debug {
namespace {

std::byte* place_of(const RegisterDescription& description, Task& task,
                    const FoundRegister& found) {
    return description.registers(task.registers()) + found.row->offset +
           found.index * found.row->stride;
}

} // namespace

std::string describe(const RegisterDescription& description) {
    std::string xml = fmt::format("<?xml version=\"1.0\"?>"
                                  "<!DOCTYPE target SYSTEM \"gdb-target.dtd\">"
                                  "<target version=\"1.0\"><architecture>{}</architecture>"
                                  "<osabi>GNU/Linux</osabi>",
                                  description.architecture);
    for (const RegisterFeature& feature : description.features) {
        xml += fmt::format("<feature name=\"{}\">{}", feature.name, feature.types);
        for (const RegisterRow& row : feature.rows) {
            for (std::size_t i = 0; i < row.count; ++i) {
                const std::string number = row.count == 1 ? "" : fmt::format("{}", i);
                const std::string type =
                    row.type.empty() ? "" : fmt::format(" type=\"{}\"", row.type);
                xml += fmt::format("<reg name=\"{}{}\" bitsize=\"{}\"{}/>", row.name, number,
                                   row.size * 8, type);
            }
        }
        xml += "</feature>";
    }
    return xml + "</target>";
}

FoundRegister find_register(const RegisterDescription& description, std::size_t number) {
    for (const RegisterFeature& feature : description.features) {
        for (const RegisterRow& row : feature.rows) {
            if (number < row.count) {
                return {&row, number};
            }
            number -= row.count;
        }
    }
    return {};
}

std::string read_register(const RegisterDescription& description, Task& task,
                          const FoundRegister& found) {
    task.cpu().load_vectors();
    return {reinterpret_cast<const char*>(place_of(description, task, found)), found.row->size};
}

bool write_register(const RegisterDescription& description, Task& task, const FoundRegister& found,
                    std::string_view bytes) {
    if (bytes.size() != found.row->size) {
        return false;
    }
    task.cpu().load_vectors();
    std::memcpy(place_of(description, task, found), bytes.data(), bytes.size());
    task.cpu().store_vectors();
    return true;
}

} // namespace ferry::linux_guest::debug
