#pragma once
/// DeepReport as JSON: between the limited child and its parent, and for --json.

#include <nlohmann/json.hpp>

#include <ferry/inspect/deep.hpp>

namespace ferry::inspect {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DeepSegment, vaddr, mem_size, offset, file_size, flags)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DeepSection, name, address, size, offset)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DeepImport, library, symbols)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DeepReport, machine, entry, interpreter, soname, needed,
                                   library_path, has_tls, segments, sections, imports, exports)

/// The text of `json`; names that are not UTF-8 get replacement characters.
inline std::string to_text(const nlohmann::json& json, int indent = -1) {
    return json.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace ferry::inspect
