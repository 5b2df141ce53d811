#include "routine_page.hpp"

#include <cstring>
#include <sys/mman.h>

#include <ferry/base/assert.hpp>
#include <ferry/base/bits.hpp>

#include "code_views.hpp"

namespace ferry::dbt {

RoutinePage::RoutinePage(const x64::StateLayout& layout) {
    const auto views = map_code(nullptr, page_size);
    if (!views) {
        return;
    }
    page_ = views->code;
    const x64::RoutineCode code =
        x64::make_routines(layout, reinterpret_cast<std::uint64_t>(page_));
    FERRY_ASSERT(code.bytes.size() <= page_size);
    std::memcpy(views->writable, code.bytes.data(), code.bytes.size());
    ::munmap(views->writable, page_size);
    addresses_ = code.routines;
    enter_ = reinterpret_cast<decltype(enter_)>(code.enter);
}

RoutinePage::~RoutinePage() {
    if (ready()) {
        ::munmap(page_, page_size);
    }
}

} // namespace ferry::dbt
