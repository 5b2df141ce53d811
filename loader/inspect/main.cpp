#include <ferry/inspect/inspect.hpp>

int main(int argc, char** argv) { return ferry::inspect::inspect_main(argc, argv); }
