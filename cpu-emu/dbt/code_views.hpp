#pragma once
/// Memory for host code: never writable and executable by the same address, and never made
/// executable after it was writable, which hardened services forbid (PR_SET_MDWE).

#include <cstddef>
#include <optional>

namespace ferry::dbt {

/// Two views of the same memory, which processes that fork share. Each is the caller's to unmap.
struct CodeViews {
    void* code;     ///< to read and execute
    void* writable; ///< to read and write
};

/// New memory, zero at first: the code at `place`, over what is mapped there, or where the host
/// puts it if that is null. Nothing if there is no memory.
[[nodiscard]] std::optional<CodeViews> map_code(void* place, std::size_t size);

} // namespace ferry::dbt
