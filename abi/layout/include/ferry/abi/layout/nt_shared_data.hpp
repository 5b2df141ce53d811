#pragma once
/// KUSER_SHARED_DATA: the page that every process of a Windows machine reads.

#include <stddef.h>
#include <stdint.h>

namespace ferry::abi::nt {

/// A time that is read without a lock: high_2 is written first, then low, then high_1; a reader
/// that finds the two different tries again.
struct SystemTime {
    uint32_t low;
    int32_t high_1;
    int32_t high_2;
};

struct SharedData {
    static constexpr uint64_t address = 0x7ffe0000;
    uint32_t tick_count_low_unused;
    uint32_t tick_multiplier;  ///< milliseconds a tick, 24 fraction bits
    SystemTime interrupt_time; ///< since boot, in 100 ns
    SystemTime system_time;    ///< since 1601, in 100 ns
    SystemTime time_zone_bias;
    uint16_t image_number_low;
    uint16_t image_number_high;
    char16_t system_root[260];
    uint32_t max_stack_trace_depth;
    uint32_t crypto_exponent;
    uint32_t time_zone_id;
    uint32_t large_page_minimum;
    uint32_t ait_sampling;
    uint32_t app_compat_flag;
    uint64_t random_seed_version;
    uint32_t global_validation;
    int32_t time_zone_bias_stamp;
    uint32_t build_number;
    uint32_t product_type;
    uint8_t product_type_is_valid;
    uint8_t reserved_1;
    uint16_t native_architecture;
    uint32_t major_version;
    uint32_t minor_version;
    uint8_t processor_features[64];
    uint32_t reserved_2[2];
    uint32_t time_slip;
    uint32_t alternative_architecture;
    uint32_t boot_id;
    int64_t system_expiration;
    uint32_t suite_mask;
    uint8_t debugger_enabled;
    uint8_t mitigations;
    uint16_t cycles_per_yield;
    uint32_t active_console;
    uint32_t dismount_count;
    uint32_t com_plus_package;
    uint32_t last_system_rit_tick;
    uint32_t physical_pages;
    uint8_t safe_boot;
    uint8_t virtualization;
    uint8_t reserved_3[2];
    uint32_t shared_data_flags;
    uint32_t data_flags_pad;
    uint64_t test_return_instruction;
    int64_t performance_frequency;
    uint32_t system_call; ///< 1: the stubs' other way into the system
    uint32_t reserved_4;
    uint64_t system_call_pad[2];
    SystemTime tick_count; ///< in ticks
    uint32_t tick_count_pad;
    uint32_t cookie;
    uint32_t cookie_pad;
    int64_t console_session;
    uint64_t time_update_lock;
    uint64_t baseline_time;
    uint64_t baseline_interrupt_time;
    uint8_t rest[0xca0];
    uint64_t service_entry; ///< ferry's own: where the stubs jump to, wherever they are copied
};
static_assert(offsetof(SharedData, interrupt_time) == 0x8);
static_assert(offsetof(SharedData, system_root) == 0x30);
static_assert(offsetof(SharedData, build_number) == 0x260);
static_assert(offsetof(SharedData, processor_features) == 0x274);
static_assert(offsetof(SharedData, suite_mask) == 0x2d0);
static_assert(offsetof(SharedData, performance_frequency) == 0x300);
static_assert(offsetof(SharedData, system_call) == 0x308);
static_assert(offsetof(SharedData, tick_count) == 0x320);
static_assert(offsetof(SharedData, cookie) == 0x330);
static_assert(offsetof(SharedData, service_entry) == 0xff8 && sizeof(SharedData) == 0x1000);

} // namespace ferry::abi::nt
