// What libc would have found out by itself, as this program's libc did.

#include <cpuid.h>
#include <cstring>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>

#include "cache_sizes.hpp"

namespace {

std::string vendor() {
    unsigned last = 0;
    unsigned letters[3]{};
    __cpuid(0, last, letters[0], letters[2], letters[1]);
    std::string name(sizeof letters, '\0');
    std::memcpy(name.data(), letters, sizeof letters);
    return name;
}

TEST(CacheSizes, AreThoseThatLibcFinds) {
    const std::string maker = vendor();
    if (maker != "GenuineIntel" && maker != "AuthenticAMD") {
        GTEST_SKIP() << "libc asks neither function on a processor of " << maker;
    }
    const auto cache = maker == "GenuineIntel" ? ferry_cache_of_intel : ferry_cache_of_amd;
    for (const int name :
         {_SC_LEVEL1_DCACHE_SIZE, _SC_LEVEL1_DCACHE_LINESIZE, _SC_LEVEL1_ICACHE_SIZE,
          _SC_LEVEL2_CACHE_SIZE, _SC_LEVEL2_CACHE_LINESIZE, _SC_LEVEL3_CACHE_SIZE}) {
        EXPECT_EQ(cache(name), ::sysconf(name)) << name;
    }
}

TEST(CacheSizes, KnowNothingElse) {
    EXPECT_EQ(ferry_cache_of_intel(_SC_PAGESIZE), 0);
    EXPECT_EQ(ferry_cache_of_intel(_SC_LEVEL4_CACHE_LINESIZE + 1), 0);
    EXPECT_EQ(ferry_cache_of_amd(_SC_LEVEL1_ICACHE_SIZE - 1), 0);
}

} // namespace
