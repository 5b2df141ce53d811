#pragma once
/// The native engine: guest code of the host's ISA runs on the host's CPU where it lies.

#include <ferry/engine/engine.hpp>

namespace ferry::native {

extern const engine::EngineFactory native_engine;

} // namespace ferry::native
