#include "answer.hpp"

namespace ferry::nt::ke {

NtStatus answer_bytes(Task& task, const std::vector<std::byte>& bytes, OutBytes to,
                      std::uint32_t size, Out<std::uint32_t> needed) {
    if (needed && task.write(needed, static_cast<std::uint32_t>(bytes.size()))) {
        return status::ACCESS_VIOLATION;
    }
    if (size < bytes.size()) {
        return status::INFO_LENGTH_MISMATCH;
    }
    if (is_misaligned(to)) {
        return status::DATATYPE_MISALIGNMENT;
    }
    return memory::copy_out(task.space(), to.addr(), bytes.data(), bytes.size())
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

} // namespace ferry::nt::ke
