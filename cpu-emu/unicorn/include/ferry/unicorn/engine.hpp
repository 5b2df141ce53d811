#pragma once
/// The Unicorn engine: every ISA that Unicorn has, one guest thread at a time.

#include <ferry/engine/engine.hpp>

namespace ferry::unicorn {

/// Guest threads are host threads that take turns under one lock for each address space.
extern const engine::EngineFactory unicorn_engine;

} // namespace ferry::unicorn
