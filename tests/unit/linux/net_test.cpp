#include <linux/net/calls.hpp>

#include <linux/filter.h>
#include <sys/un.h>
#include <unistd.h>

#include "fs/fixture.hpp"

namespace ferry::linux_guest::net {
namespace {

class SocketTest : public fs::CallTest {
protected:
    SocketTest() {
        int ends[2];
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
        left_.reset(ends[0]);
        right_.reset(ends[1]);
    }
    [[nodiscard]] Fd left() const { return {left_.get()}; }
    [[nodiscard]] Fd right() const { return {right_.get()}; }

    /// A header with one part of `size` bytes at `data`.
    MessageHeader header(GuestAddr data, std::uint64_t size) {
        MessageHeader made{};
        made.parts = object<iovec>({task->space().host_pointer(data), size}).value();
        made.part_count = 1;
        return made;
    }
    int private_fd() {
        const auto handle = task->descriptors().keep(::dup(left_.get()));
        EXPECT_TRUE(handle.ok());
        return task->descriptors().get(*handle);
    }

private:
    UniqueFd left_;
    UniqueFd right_;
};

constexpr std::uint64_t above_split = 0x7e00'0000'0000;

/// struct cmsghdr and one descriptor behind it.
struct RightsControl {
    std::uint64_t size;
    int level;
    int type;
    int fd;
    int padding;
};

TEST_F(SocketTest, MessagesKeepDataControlAndFlags) {
    MessageHeader out = header(path("hello").addr(), 5);
    out.control =
        object<RightsControl>({CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS, right().value, 0})
            .value();
    out.control_size = sizeof(RightsControl);
    ASSERT_EQ(sendmsg(*task, left(), In<MessageHeader>(object(out).addr()), {0}).value(), 5);

    const GuestAddr data = allocate(3);
    MessageHeader in = header(data, 3);
    const auto control = object<RightsControl>();
    in.control = control.value();
    in.control_size = sizeof(RightsControl);
    const auto place = object(in);
    ASSERT_EQ(recvmsg(*task, right(), InOut<MessageHeader>(place.addr()), {0}).value(), 3);
    EXPECT_EQ(bytes(data, 3), "hel");
    in = *task->read(place);
    EXPECT_EQ(in.flags, std::uint32_t{MSG_TRUNC});
    EXPECT_EQ(in.control_size, CMSG_SPACE(sizeof(int)));
    const UniqueFd received(task->read(control)->fd);
    EXPECT_GE(received.get(), 0);
    EXPECT_NE(received.get(), right().value);
}

TEST_F(SocketTest, FerrysDescriptorsAreNotSent) {
    MessageHeader out = header(path("x").addr(), 1);
    out.control =
        object<RightsControl>({CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS, private_fd(), 0})
            .value();
    out.control_size = sizeof(RightsControl);
    EXPECT_EQ(sendmsg(*task, left(), In<MessageHeader>(object(out).addr()), {0}).error().value,
              EBADF);
}

TEST_F(SocketTest, FerrysDescriptorsAreNoSockets) {
    const Fd socket{private_fd()};
    EXPECT_EQ(sendto(*task, socket, InBytes(path("x").addr()), 1, {0}, {}, 0).error().value, EBADF);
    EXPECT_EQ(connect(*task, socket, SocketAddress(object<sockaddr_un>().addr()), 2).error().value,
              EBADF);
}

TEST_F(SocketTest, BadPointersAreFaults) {
    EXPECT_EQ(sendmsg(*task, left(), In<MessageHeader>(above_split), {0}).error().value, EFAULT);
    const MessageHeader out = header(GuestAddr(above_split), 5);
    EXPECT_EQ(sendmsg(*task, left(), In<MessageHeader>(object(out).addr()), {0}).error().value,
              EFAULT);
    EXPECT_EQ(
        recvfrom(*task, left(), OutBytes(above_split), 5, {MSG_DONTWAIT}, {}, {}).error().value,
        EFAULT);
    EXPECT_EQ(bind(*task, left(), SocketAddress(0x10), 16).error().value, EFAULT);
    EXPECT_EQ(getsockname(*task, left(), SocketAddressOut(0x10), InOut<std::uint32_t>(0x20))
                  .error()
                  .value,
              EFAULT);
    EXPECT_EQ(
        setsockopt(*task, left(), {SOL_SOCKET}, {SO_RCVBUF}, InBytes(above_split), 4).error().value,
        EFAULT);
}

TEST_F(SocketTest, SizesAreCheckedAsByTheKernel) {
    MessageHeader out = header(path("x").addr(), 1);
    out.part_count = 1025;
    EXPECT_EQ(sendmsg(*task, left(), In<MessageHeader>(object(out).addr()), {0}).error().value,
              EMSGSIZE);
    EXPECT_EQ(bind(*task, left(), SocketAddress(allocate(256).value()), 129).error().value, EINVAL);
    const auto negative = object<std::uint32_t>(0x80000000);
    EXPECT_EQ(getsockname(*task, left(), SocketAddressOut(allocate(16).value()),
                          InOut<std::uint32_t>(negative.addr()))
                  .error()
                  .value,
              EINVAL);
}

TEST_F(SocketTest, AddressesAreCutToTheRoomAndCountedInFull) {
    const UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_un name{AF_UNIX, "\0ferry-net-test"};
    constexpr std::uint32_t full = sizeof(sa_family_t) + 15;
    ASSERT_EQ(bind(*task, {socket.get()}, SocketAddress(object(name).addr()), full).value(), 0);
    const auto size = object<std::uint32_t>(6);
    const auto room = object<std::array<char, 8>>({'.', '.', '.', '.', '.', '.', '.', '.'});
    ASSERT_EQ(getsockname(*task, {socket.get()}, SocketAddressOut(room.addr()),
                          InOut<std::uint32_t>(size.addr()))
                  .value(),
              0);
    EXPECT_EQ(*task->read(size), full);
    EXPECT_EQ(bytes(room.addr(), 8), std::string("\1\0\0fer..", 8));
}

TEST_F(SocketTest, ManyMessagesAtOnce) {
    const GuestPtr<MessageHeaderAndSize> out(allocate(2 * sizeof(MessageHeaderAndSize)));
    ASSERT_FALSE(task->write(out.at(0), {header(path("one").addr(), 3), 0, 0}));
    ASSERT_FALSE(task->write(out.at(1), {header(path("three").addr(), 5), 0, 0}));
    ASSERT_EQ(sendmmsg(*task, left(), InOut<MessageHeaderAndSize>(out.addr()), 2, {0}).value(), 2);
    EXPECT_EQ(task->read(out.at(1))->size, 5U);

    const GuestAddr data = allocate(32);
    const GuestPtr<MessageHeaderAndSize> in(allocate(3 * sizeof(MessageHeaderAndSize)));
    for (GuestSize i = 0; i < 3; ++i) {
        ASSERT_FALSE(task->write(in.at(i), {header(data + 8 * i, 8), 0, 0}));
    }
    ASSERT_EQ(
        recvmmsg(*task, right(), InOut<MessageHeaderAndSize>(in.addr()), 3, {MSG_DONTWAIT}, {})
            .value(),
        2);
    EXPECT_EQ(bytes(data, 3), "one");
    EXPECT_EQ(bytes(data + 8, 5), "three");
    EXPECT_EQ(task->read(in.at(1))->size, 5U);
}

TEST_F(SocketTest, FiltersAreChecked) {
    sock_fprog program{1, reinterpret_cast<sock_filter*>(above_split)};
    const auto attach = [&] {
        return setsockopt(*task, left(), {SOL_SOCKET}, {SO_ATTACH_FILTER},
                          InBytes(object(program).addr()), sizeof program);
    };
    EXPECT_EQ(attach().error().value, EFAULT);
    const auto accept_all = object<sock_filter>({BPF_RET | BPF_K, 0, 0, 0xffff});
    program.filter = task->space().host_pointer(accept_all);
    EXPECT_EQ(attach().value(), 0);
}

} // namespace
} // namespace ferry::linux_guest::net
