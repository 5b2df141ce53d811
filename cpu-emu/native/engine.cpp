#include <ferry/native/engine.hpp>

#include <ferry/engine/service_instructions.hpp>

#include "cpu.hpp"

namespace ferry::native {
namespace {

class NativeEngine final : public engine::Engine, public engine::ServiceInstructions {
public:
    [[nodiscard]] std::string_view name() const override { return "native"; }
    std::unique_ptr<engine::Cpu> create_cpu(const abi::RegisterFile& initial) override {
        return std::make_unique<NativeCpu>(initial, stops_at_instructions_);
    }
    [[nodiscard]] std::uint64_t features() const override { return 0; }
    [[nodiscard]] GuestAddr service_entry() const override {
        return GuestAddr(reinterpret_cast<std::uint64_t>(ferry_native_service));
    }
    void stop_at_service_instructions() override { stops_at_instructions_.store(true); }
    void before_fork() override {}
    void after_fork(bool) override {}

private:
    std::atomic<bool> stops_at_instructions_{false};
};

} // namespace

const engine::EngineFactory native_engine{
    .name = "native",
    .supports = [](Isa isa) { return isa == host_isa; },
    .create = [](Isa, std::shared_ptr<memory::AddressSpace>)
        -> Result<std::unique_ptr<engine::Engine>> { return {std::make_unique<NativeEngine>()}; },
    .linked = {},
};

} // namespace ferry::native
