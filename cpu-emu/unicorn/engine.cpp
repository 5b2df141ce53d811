#include <ferry/unicorn/engine.hpp>

#include <atomic>
#include <ctime>
#include <utility>

#include <ferry/base/assert.hpp>

#include "cpu.hpp"
#include "target.hpp"

namespace ferry::unicorn {

namespace {

bool supports(Isa isa) { return find_target(isa) != nullptr; }

Result<std::unique_ptr<engine::Engine>> create(Isa isa,
                                               std::shared_ptr<memory::AddressSpace> space) {
    const Target* target = find_target(isa);
    FERRY_ASSERT(target != nullptr);
    auto machine = Machine::create(*target, *space);
    if (!machine) {
        return std::move(machine).error();
    }
    return std::unique_ptr<engine::Engine>(
        std::make_unique<UnicornEngine>(*target, std::move(space), *std::move(machine)));
}

constexpr LinkedLibrary linked[] = {{"Unicorn", "GPL-2.0-or-later"}};

} // namespace

const engine::EngineFactory unicorn_engine = {
    .name = "unicorn",
    .supports = supports,
    .create = create,
    .linked = linked,
    .notice = "With Unicorn this executable as a whole is under the GPL, version 2 or later.",
};

const Target* find_target(Isa isa) {
    switch (isa) {
    case Isa::a64: return &a64_target;
    case Isa::rv64: return &rv64_target;
    default: return nullptr;
    }
}

UnicornEngine::UnicornEngine(const Target& target, std::shared_ptr<memory::AddressSpace> space,
                             std::unique_ptr<Machine> machine)
    : target_(target), space_(std::move(space)), machine_(machine.release()) {
    space_->add_listener(this);
}

UnicornEngine::~UnicornEngine() {
    space_->remove_listener(this);
    delete machine_.load();
}

std::unique_ptr<engine::Cpu> UnicornEngine::create_cpu(const abi::RegisterFile& initial) {
    return std::make_unique<UnicornCpu>(*this, initial);
}

void UnicornEngine::mapping_changed(GuestRange range) noexcept {
    changes_.add({range, true});
    kick();
}

void UnicornEngine::content_changed(GuestRange range) noexcept {
    changes_.add({range, false});
    kick();
}

} // namespace ferry::unicorn
