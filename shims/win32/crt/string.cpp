#include "crt.hpp"

extern "C" int strncmp(const char* left, const char* right, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        const auto a = static_cast<unsigned char>(left[i]);
        const auto b = static_cast<unsigned char>(right[i]);
        if (a != b || a == 0) {
            return a - b;
        }
    }
    return 0;
}
