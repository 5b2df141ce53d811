#include "routine_page.hpp"

#include <cstring>
#include <sys/mman.h>

#include <ferry/base/assert.hpp>
#include <ferry/base/bits.hpp>

namespace ferry::dbt {

RoutinePage::RoutinePage(const x64::StateLayout& layout) {
    page_ = ::mmap(nullptr, page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    FERRY_ASSERT(page_ != MAP_FAILED);
    const x64::RoutineCode code =
        x64::make_routines(layout, reinterpret_cast<std::uint64_t>(page_));
    FERRY_ASSERT(code.bytes.size() <= page_size);
    std::memcpy(page_, code.bytes.data(), code.bytes.size());
    FERRY_ASSERT(::mprotect(page_, page_size, PROT_READ | PROT_EXEC) == 0);
    addresses_ = code.routines;
    enter_ = reinterpret_cast<decltype(enter_)>(code.enter);
}

RoutinePage::~RoutinePage() { ::munmap(page_, page_size); }

} // namespace ferry::dbt
