#pragma once
/// The dbt engine: ferry's own dynamic binary translator.

#include <ferry/engine/engine.hpp>

namespace ferry::dbt {

extern const engine::EngineFactory dbt_engine;

} // namespace ferry::dbt
