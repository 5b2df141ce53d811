#include "kernelbase.hpp"

extern "C" BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }
