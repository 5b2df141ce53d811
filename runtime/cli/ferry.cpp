// `ferry`: lean, so that it starts at once. What is heavy lives in sister executables.

#include "../command.hpp"

int main(int argc, char** argv) { return ferry::runtime::command_main(argc, argv, {}); }
