// `ferry`: lean, so that it starts at once. What is heavy lives in sister executables.

#include <array>

#include <ferry/dbt/engine.hpp>
#include <ferry/native/engine.hpp>

#include "../command.hpp"

int main(int argc, char** argv) {
    const std::array engines{&ferry::dbt::dbt_engine, &ferry::native::native_engine};
    return ferry::runtime::command_main(argc, argv, engines);
}
