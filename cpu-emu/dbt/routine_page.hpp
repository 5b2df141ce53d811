#pragma once
/// The shared routines of generated code, in a page of their own.

#include <ferry/x64/compile.hpp>

namespace ferry::dbt {

class RoutinePage {
public:
    /// Not ready where the host gives no memory for code.
    explicit RoutinePage(const x64::StateLayout& layout);
    ~RoutinePage();
    RoutinePage(const RoutinePage&) = delete;
    RoutinePage& operator=(const RoutinePage&) = delete;

    [[nodiscard]] bool ready() const { return page_ != nullptr; }
    [[nodiscard]] const x64::Routines& addresses() const { return addresses_; }
    void enter(void* state, std::uint64_t code) const { enter_(state, code); }

private:
    void* page_ = nullptr;
    x64::Routines addresses_;
    void (*enter_)(void* state, std::uint64_t code) = nullptr;
};

} // namespace ferry::dbt
