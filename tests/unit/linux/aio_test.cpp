#include <linux/aio/calls.hpp>

#include <sys/mman.h>
#include <sys/syscall.h>

#include "fs/fixture.hpp"

namespace ferry::linux_guest::aio {
namespace {

class AioTest : public fs::CallTest {};

TEST_F(AioTest, TheRingLiesInGuestMemoryAndReportsEvents) {
    const auto context = object<std::uint64_t>();
    const Outcome made = io_setup(*task, 4, InOut<std::uint64_t>(context.addr()));
    if (made.error().value == ENOSYS) {
        GTEST_SKIP() << "the host has no asynchronous I/O";
    }
    ASSERT_EQ(made.value(), 0);
    const std::uint64_t ring = *task->read(context);
    ASSERT_TRUE(task->space().find(GuestAddr(ring)).has_value());
    EXPECT_EQ(*task->read(GuestPtr<std::uint32_t>(ring + 16)), 0xa10a10a1U); // its magic number

    const UniqueFd file(::memfd_create("aio", MFD_CLOEXEC));
    ASSERT_EQ(::pwrite(file.get(), "data", 4, 0), 4);
    const GuestAddr buffer = allocate(8);
    iocb request{};
    request.aio_lio_opcode = IOCB_CMD_PREAD;
    request.aio_fildes = static_cast<std::uint32_t>(file.get());
    request.aio_buf = buffer.value();
    request.aio_nbytes = 4;
    request.aio_data = 77;
    const auto block = object(request);
    const auto list = object<std::uint64_t>(block.value());
    ASSERT_EQ(io_submit(*task, {ring}, 1, list).value(), 1);

    const auto events = object<io_event>();
    ASSERT_EQ(
        io_pgetevents(*task, {ring}, 1, 1, CountedOut<io_event>(events.addr()), {}, {}).value(), 1);
    EXPECT_EQ(task->read(events)->data, 77U);
    EXPECT_EQ(task->read(events)->res, 4);
    EXPECT_EQ(bytes(buffer, 4), "data");

    request.aio_buf = 0x7e00'0000'0000;
    ASSERT_FALSE(task->write(block, request));
    EXPECT_EQ(io_submit(*task, {ring}, 1, list).error().value, EFAULT);

    EXPECT_EQ(io_destroy(*task, {ring}).value(), 0);
    EXPECT_FALSE(task->space().find(GuestAddr(ring)).has_value());
}

} // namespace
} // namespace ferry::linux_guest::aio
