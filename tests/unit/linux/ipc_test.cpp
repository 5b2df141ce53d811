#include <linux/ipc/calls.hpp>

#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/syscall.h>

#include <linux/ipc/sembuf.hpp>

#include "fs/fixture.hpp"

namespace ferry::linux_guest::ipc {
namespace {

constexpr std::uint64_t above_split = 0x7e00'0000'0000;

class SemaphoreTest : public fs::CallTest {
protected:
    SemaphoreTest() : id_(::semget(IPC_PRIVATE, 3, 0640)) {}
    ~SemaphoreTest() override { ::semctl(id_, 0, IPC_RMID); }
    [[nodiscard]] int id() const { return id_; }
    Outcome control(int command, std::uint64_t argument, int number = 0) {
        return semctl(*task, id_, number, {static_cast<std::uint64_t>(command)}, {argument});
    }

private:
    int id_;
};

TEST_F(SemaphoreTest, StatusHasTheGenericLayout) {
    const auto status = object<SemaphoreSet>();
    ASSERT_EQ(control(IPC_STAT, status.value()).value(), 0);
    const SemaphoreSet set = *task->read(status);
    EXPECT_EQ(set.count, 3U);
    EXPECT_EQ(set.permissions.mode & 0777, 0640U);
    EXPECT_EQ(set.changed_by_operation, 0);
    EXPECT_GT(set.changed, 0);

    SemaphoreSet changed = set;
    changed.permissions.mode = 0600;
    ASSERT_EQ(control(IPC_SET, object(changed).value()).value(), 0);
    ASSERT_EQ(control(IPC_STAT, status.value()).value(), 0);
    EXPECT_EQ(task->read(status)->permissions.mode & 0777, 0600U);
}

TEST_F(SemaphoreTest, ValuesAreNumbersAndArrays) {
    ASSERT_EQ(control(SETVAL, 7, 1).value(), 0);
    EXPECT_EQ(control(GETVAL, 0, 1).value(), 7);
    using Values = std::array<std::uint16_t, 4>;
    const auto values = object<Values>({1, 2, 3, 99});
    ASSERT_EQ(control(SETALL, values.value()).value(), 0);
    const auto read = object<Values>({0, 0, 0, 42});
    ASSERT_EQ(control(GETALL, read.value()).value(), 0);
    EXPECT_EQ(*task->read(read), (Values{1, 2, 3, 42}));
}

TEST_F(SemaphoreTest, BadPointersAreFaults) {
    for (const int command : {IPC_STAT, IPC_SET, GETALL, SETALL, IPC_INFO}) {
        EXPECT_EQ(control(command, above_split).error().value, EFAULT) << command;
        EXPECT_EQ(control(command, 0x10).error().value, EFAULT) << command;
    }
    EXPECT_EQ(control(12345, 0).error().value, EINVAL);
}

class MessageQueueTest : public fs::CallTest {};

TEST_F(MessageQueueTest, MessagesHaveATypeAndAText) {
    const auto id = static_cast<int>(::syscall(SYS_msgget, IPC_PRIVATE, 0600));
    ASSERT_GE(id, 0);
    struct Message {
        std::int64_t type;
        std::array<char, 8> text;
    };
    const auto out = object<Message>({5, {'a', 'b', 'c'}});
    ASSERT_EQ(msgsnd(*task, id, {out.value()}, 3, {0}).value(), 0);
    const auto in = object<Message>();
    EXPECT_EQ(msgrcv(*task, id, {in.value()}, 8, 5, {0}).value(), 3);
    EXPECT_EQ(task->read(in)->type, 5);
    EXPECT_EQ(task->read(in)->text[2], 'c');
    EXPECT_EQ(msgrcv(*task, id, {above_split}, 8, 0, {0}).error().value, EFAULT);
    EXPECT_EQ(msgsnd(*task, id, {out.value()}, ~std::uint64_t{3}, {0}).error().value, EFAULT);
    ::syscall(SYS_msgctl, id, IPC_RMID, nullptr);
}

TEST_F(MessageQueueTest, NotificationsNameNoDescriptorOfFerry) {
    const auto handle = task->descriptors().keep(::dup(0));
    ASSERT_TRUE(handle.ok());
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD;
    event.sigev_signo = task->descriptors().get(*handle);
    EXPECT_EQ(mq_notify(*task, {0}, In<sigevent>(object(event).addr())).error().value, EBADF);
    EXPECT_EQ(mq_notify(*task, {event.sigev_signo}, {}).error().value, EBADF);
    EXPECT_EQ(mq_notify(*task, {0}, In<sigevent>(above_split)).error().value, EFAULT);
}

TEST_F(MessageQueueTest, KeyArgumentsDoNotPointAtFerry) {
    constexpr int update = 2; // KEYCTL_UPDATE
    EXPECT_EQ(keyctl(*task, update, {1}, {above_split}, {8}, {0}).error().value, EFAULT);
    constexpr int instantiate_iov = 20;
    EXPECT_EQ(keyctl(*task, instantiate_iov, {0}, {0}, {0}, {0}).error().value, EOPNOTSUPP);
}

} // namespace
} // namespace ferry::linux_guest::ipc
