// What ferry cannot do, though it is advertised, stops the guest: status 125, and a message that
// says what and where.

#include "../../support/fake_engine.hpp"

#include <ferry/linux/start.hpp>
#include <gtest/gtest.h>

namespace ferry::linux_guest {
namespace {

using engine::Exit;
using engine::ExitReason;

Exit next_exit; ///< what the fake engine's only Cpu says at once

Result<std::unique_ptr<engine::Engine>> create(Isa, std::shared_ptr<memory::AddressSpace>) {
    auto made = std::make_unique<test::FakeEngine>();
    made->add_script({[](test::FakeCpu&) { return next_exit; }});
    return std::unique_ptr<engine::Engine>(std::move(made));
}

constexpr engine::EngineFactory fake_engine = {
    .name = "fake", .supports = [](Isa) { return true; }, .create = create, .linked = {}};

void run_guest() {
    const std::string path = FERRY_GUEST_DIR "/a64/empty";
    Configuration configuration;
    auto program = find_program(path, {path}, configuration);
    ASSERT_TRUE(program) << program.error().message;
    StartRequest request;
    request.configuration = configuration;
    request.engine = &fake_engine;
    const Error error = start(std::move(*program), std::move(request));
    FAIL() << error.message;
}

TEST(GuestStopDeathTest, AMissingInstructionIsNamedWithItsEncodingAndPlace) {
    next_exit = {.reason = ExitReason::unimplemented, .code = 0x1e602820, .name = "FADD_float"};
    EXPECT_EXIT(
        run_guest(), testing::ExitedWithCode(125),
        "^ferry: .*/empty: the fake engine cannot run the instruction FADD_float 0x1e602820\n"
        "ferry:   at 0x[0-9a-f]+ \\(.*/empty\\+0x[0-9a-f]+\\)\n");
}

TEST(GuestStopDeathTest, AnUnknownHypercallStops) {
    next_exit = {.reason = ExitReason::hypercall, .code = 4711};
    EXPECT_EXIT(run_guest(), testing::ExitedWithCode(125), "^ferry: .*/empty: .*hypercall 4711\n");
}

} // namespace
} // namespace ferry::linux_guest
