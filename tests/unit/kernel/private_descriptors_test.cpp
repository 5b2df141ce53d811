#include <ferry/kernel/private_descriptors.hpp>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ferry::kernel {
namespace {

/// The number that a kept descriptor gets in a process with these limits; 0 if there is none.
int number_under(rlim_t soft, rlim_t hard) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    if (::fork() == 0) {
        int number = 0;
        const rlimit limit{soft, hard};
        PrivateDescriptors descriptors;
        if (::setrlimit(RLIMIT_NOFILE, &limit) == 0) {
            const auto kept = descriptors.keep(::open("/dev/null", O_RDONLY));
            number = kept ? descriptors.get(*kept) : 0;
        }
        rlimit after{};
        if (::getrlimit(RLIMIT_NOFILE, &after) != 0 || after.rlim_cur != soft) {
            number = 0;
        }
        ::_exit(::write(ends[1], &number, sizeof number) == sizeof number ? 0 : 1);
    }
    int number = 0;
    EXPECT_EQ(::read(ends[0], &number, sizeof number), ssize_t{sizeof number});
    EXPECT_GT(::wait(nullptr), 0);
    ::close(ends[0]);
    ::close(ends[1]);
    return number;
}

TEST(PrivateDescriptors, NumbersAreAboveTheSoftLimitWhereTheHardOneAllows) {
    EXPECT_EQ(number_under(100, 200), 100);
    EXPECT_EQ(number_under(1024, 4096), 1024);
    EXPECT_EQ(number_under(4080, 4096), 4080);
}

TEST(PrivateDescriptors, NumbersWithinTheLimitsAreCheapOnes) {
    EXPECT_EQ(number_under(4096, 4096), 1008);
    EXPECT_EQ(number_under(4090, 4096), 1008);
    EXPECT_EQ(number_under(200, 200), 184);
}

} // namespace
} // namespace ferry::kernel
