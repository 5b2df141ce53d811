#include "spare_memory.hpp"

#include <algorithm>
#include <cstring>

namespace ferry::nt::mm {
namespace {

constexpr GuestSize largest = GuestSize{256} << 10;
constexpr GuestSize most = GuestSize{1} << 20;

} // namespace

bool SpareMemory::keep(memory::AddressSpace& space, GuestRange range) {
    if (closed_ || range.size() > largest || size_ + range.size() > most ||
        space.protect(range.begin, range.size(), memory::Prot::none)) {
        return false;
    }
    ranges_.push_back(range);
    size_ += range.size();
    return true;
}

std::optional<GuestAddr> SpareMemory::take(memory::AddressSpace& space, GuestSize size) {
    const auto found = std::find_if(ranges_.rbegin(), ranges_.rend(),
                                    [&](const GuestRange& range) { return range.size() == size; });
    if (found == ranges_.rend()) {
        return std::nullopt;
    }
    const GuestAddr begin = found->begin;
    if (space.protect(begin, size, memory::Prot::read | memory::Prot::write)) {
        return std::nullopt;
    }
    ranges_.erase(std::next(found).base());
    size_ -= size;
    std::memset(space.host_pointer(begin), 0, size);
    return begin;
}

bool SpareMemory::release(memory::AddressSpace& space) {
    for (const GuestRange& range : ranges_) {
        space.unmap(range.begin, range.size());
    }
    const bool any = !ranges_.empty();
    ranges_.clear();
    size_ = 0;
    return any;
}

void SpareMemory::close(memory::AddressSpace& space) {
    closed_ = true;
    release(space);
}

} // namespace ferry::nt::mm
