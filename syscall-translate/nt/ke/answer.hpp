#pragma once

#include <cstddef>
#include <vector>

#include "../task.hpp"

namespace ferry::nt::ke {

/// Answers with as many bytes as there are: INFO_LENGTH_MISMATCH if there is no room for all. Their
/// number is told in any case, if it is `needed`.
NtStatus answer_bytes(Task& task, const std::vector<std::byte>& bytes, OutBytes to,
                      std::uint32_t size, Out<std::uint32_t> needed);

} // namespace ferry::nt::ke
