// `ferry-unicorn`: the same command with the Unicorn engine in it.

#include <array>

#include <ferry/unicorn/engine.hpp>

#include "../command.hpp"

int main(int argc, char** argv) {
    const std::array engines{&ferry::unicorn::unicorn_engine};
    return ferry::runtime::command_main(argc, argv, engines);
}
