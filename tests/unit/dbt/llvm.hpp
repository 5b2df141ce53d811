#pragma once
/// The part of LLVM's C interface (llvm-c/Disassembler.h) that the decoder's check needs; its
/// headers are in a package of half a gigabyte.

#include <cstddef>
#include <cstdint>

extern "C" {
void LLVMInitializeAArch64TargetInfo();               // NOLINT(readability-identifier-naming)
void LLVMInitializeAArch64TargetMC();                 // NOLINT(readability-identifier-naming)
void LLVMInitializeAArch64Disassembler();             // NOLINT(readability-identifier-naming)
void* LLVMCreateDisasmCPUFeatures(const char* triple, // NOLINT(readability-identifier-naming)
                                  const char* cpu, const char* features, void* info, int tag_type,
                                  void* get_info, void* look_up);
void LLVMDisasmDispose(void* context);           // NOLINT(readability-identifier-naming)
std::size_t LLVMDisasmInstruction(void* context, // NOLINT(readability-identifier-naming)
                                  std::uint8_t* bytes, std::uint64_t size, std::uint64_t pc,
                                  char* text, std::size_t capacity);
}
