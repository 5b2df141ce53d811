// Random operations, after each of which the region map must say what the host's own maps say.
#include "space_fixture.hpp"

#include <algorithm>
#include <random>
#include <sstream>

namespace ferry::memory {
namespace {

constexpr unsigned window = 48; // pages: small, so that operations meet
constexpr unsigned extent = 64; // what grows in place may leave the window
constexpr Prot protections[] = {none, r, w, r | w, r | x, x, r | w | x};

/// One page of the window as both sides can describe it.
struct Page {
    std::string access;
    std::uint64_t offset = 0; ///< of a file
    ino_t inode = 0;          ///< of a file that has a name
    bool operator==(const Page&) const = default;
};
using Picture = std::vector<Page>;

class RandomTest : public SpaceTest, public ::testing::WithParamInterface<unsigned> {
protected:
    RandomTest() : fd(make_file(window)), random(GetParam()) {}

    unsigned below(unsigned limit) { return static_cast<unsigned>(random() % limit); }
    Prot some_protection() { return protections[below(std::size(protections))]; }

    static void paint(Picture& picture, GuestRange range, const std::string& access,
                      std::uint64_t offset, ino_t inode) {
        for (GuestAddr a = range.begin; a < range.end; a = a + page, offset += page) {
            picture[(a - place) / page] = {access, inode != 0 ? offset : 0, inode};
        }
    }
    Picture ours() const {
        Picture picture(extent);
        for (const Region& region : space->regions()) {
            std::string access = region.prot == none             ? "---"
                                 : has(region.prot, Prot::write) ? "rw-"
                                                                 : "r--";
            access += region.shared ? 's' : 'p';
            paint(picture, region.range, access, region.backing.offset, region.backing.inode);
        }
        return picture;
    }
    static Picture hosts(ino_t inode) {
        Picture picture(extent);
        for (const HostMapping& mapping : host_mappings({place, at(extent)})) {
            const bool file = mapping.inode == inode;
            paint(picture, mapping.range, mapping.access, mapping.offset, file ? inode : 0);
        }
        return picture;
    }

    void step(std::ostream& log) {
        const unsigned index = below(window);
        const unsigned pages = 1 + below(std::min(window - index, 12U));
        switch (below(6)) {
        case 0: {
            const Prot prot = some_protection();
            log << "map " << index << "+" << pages << " " << prot_bits(prot);
            ASSERT_EQ(map_error(request(index, pages, prot)), 0);
            break;
        }
        case 1: {
            MapRequest wanted = request(index, pages, some_protection());
            wanted.fd = fd.get();
            wanted.offset = below(window - pages + 1) * page;
            wanted.shared = below(2) == 0;
            log << "file " << index << "+" << pages << " " << prot_bits(wanted.prot) << " @"
                << wanted.offset / page << (wanted.shared ? "s" : "p");
            ASSERT_EQ(map_error(wanted), 0);
            break;
        }
        case 2:
            log << "unmap " << index << "+" << pages;
            ASSERT_EQ(unmap(index, pages), 0);
            break;
        case 3: {
            const Prot prot = some_protection();
            log << "protect " << index << "+" << pages << " " << prot_bits(prot) << " = ";
            log << protect(index, pages, prot);
            break;
        }
        default: {
            RemapRequest wanted;
            wanted.old_address = at(index);
            wanted.old_size = pages * page;
            wanted.new_size = (1 + below(12)) * page;
            const unsigned to = below(window - 12);
            wanted.fixed = wanted.may_move = below(3) != 0; // moves stay in the window
            wanted.new_address = at(to);
            if (wanted.fixed && below(4) == 0) {
                wanted.dont_unmap = true;
                wanted.new_size = wanted.old_size;
            }
            log << "remap " << index << "+" << pages << " -> " << wanted.new_size / page;
            log << (wanted.fixed ? " to " : " not ") << to << (wanted.dont_unmap ? " keep" : "");
            const auto result = space->remap(wanted);
            log << " = " << (result ? 0 : result.error().value);
        }
        }
    }

    UniqueFd fd;
    std::mt19937 random;
};

TEST_P(RandomTest, OurMapAndTheHostsAgree) {
    MapRequest probe = request(0, 1, r);
    probe.fd = fd.get();
    ASSERT_TRUE(space->map(probe).ok());
    const ino_t inode = space->find(at(0))->backing.inode;
    std::ostringstream log;
    for (int i = 0; i < 1500; ++i) {
        ASSERT_NO_FATAL_FAILURE(step(log)) << log.str();
        log << '\n';
        const Picture a = ours();
        const Picture b = hosts(inode);
        for (unsigned p = 0; p < extent; ++p) {
            ASSERT_EQ(a[p], b[p]) << "page " << p << ": ours " << a[p].access << " "
                                  << a[p].offset / page << ", the host's " << b[p].access << " "
                                  << b[p].offset / page << "; seed " << GetParam() << ", after\n"
                                  << log.str();
        }
        // Regions are as few as can be: no two neighbours say the same.
        const std::vector<Region> regions = space->regions();
        for (std::size_t n = 1; n < regions.size(); ++n) {
            const Region& low = regions[n - 1];
            const Region& high = regions[n];
            const bool alike = low.range.end == high.range.begin && low.prot == high.prot &&
                               low.shared == high.shared &&
                               low.backing.inode == high.backing.inode &&
                               (low.backing.inode == 0 ||
                                low.backing.offset + low.range.size() == high.backing.offset);
            ASSERT_FALSE(alike) << log.str();
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomTest, ::testing::Range(1U, 9U));

} // namespace
} // namespace ferry::memory
