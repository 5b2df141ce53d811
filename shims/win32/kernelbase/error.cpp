#include "kernelbase.hpp"

namespace {

LPTOP_LEVEL_EXCEPTION_FILTER top_filter;

} // namespace

extern "C" LPTOP_LEVEL_EXCEPTION_FILTER WINAPI
SetUnhandledExceptionFilter(LPTOP_LEVEL_EXCEPTION_FILTER filter) {
    return __atomic_exchange_n(&top_filter, filter, __ATOMIC_ACQ_REL);
}
