// The two views are one shared anonymous mapping, made twice by mremap(2) with an old size of 0:
// this takes no descriptor, which a guest's thread could see or replace.
#include "code_views.hpp"

#include <sys/mman.h>

namespace ferry::dbt {

std::optional<CodeViews> map_code(void* place, std::size_t size) {
    const int fixed = place != nullptr ? MAP_FIXED : 0;
    void* const code = ::mmap(place, size, PROT_READ | PROT_EXEC,
                              MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE | fixed, -1, 0);
    if (code == MAP_FAILED) {
        return std::nullopt;
    }
    void* const view = ::mremap(code, 0, size, MREMAP_MAYMOVE);
    if (view == MAP_FAILED) {
        return std::nullopt;
    }
    if (::mprotect(view, size, PROT_READ | PROT_WRITE) != 0) {
        ::munmap(view, size);
        return std::nullopt;
    }
    return CodeViews{code, view};
}

} // namespace ferry::dbt
