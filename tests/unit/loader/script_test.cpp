// Scripts: the rules of Linux for the first line, one by one.

#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "image_builder.hpp"

namespace ferry::loader::testing {
namespace {

using namespace std::string_literals;

struct Line {
    std::string text;
    std::string interpreter;
    std::optional<std::string> argument;
};

TEST(ScriptReader, SplitsTheLineAsLinuxDoes) {
    const std::string path200(200, 'p');
    const Line lines[] = {
        {"#!/bin/sh\n", "/bin/sh", std::nullopt},
        {"#!/bin/sh", "/bin/sh", std::nullopt},
        {"#! \t /bin/sh \t \n", "/bin/sh", std::nullopt},
        {"#!/usr/bin/env  python3 -u \nprint()\n", "/usr/bin/env", "python3 -u"},
        {"#!/usr/bin/env\tpython3\n", "/usr/bin/env", "python3"},
        {"#!/bin/sh\r\n", "/bin/sh\r", std::nullopt},
        {"#!/bin/echo x\0y\n"s, "/bin/echo", "x"},
        {"#!/bin/echo \0x\n"s, "/bin/echo", ""},
        {"#!/bin/sh ", "/bin/sh", ""}, // blanks, then the end of a file without newline
        {"#!/bin/echo\0 x\n"s, "/bin/echo", std::nullopt},
        // Blanks before the end of a file without newline belong to the argument.
        {"#!/bin/echo a  ", "/bin/echo", "a  "},
        // The argument may be cut off at 255 bytes, the interpreter may not.
        {"#!/i " + std::string(400, 'a') + "\n", "/i", std::string(250, 'a')},
        {"#!/" + path200 + " " + std::string(400, 'a') + "\n", "/" + path200, std::string(51, 'a')},
        {"#!" + std::string(252, 'i') + "\n", std::string(252, 'i'), std::nullopt},
        {"#!" + std::string(253, 'i') + " more\n", std::string(253, 'i'), std::nullopt},
    };
    for (const Line& line : lines) {
        const auto image = read(line.text);
        ASSERT_TRUE(image) << line.text << ": " << image.error().message;
        EXPECT_EQ(image->format, Format::script);
        ASSERT_TRUE(image->script);
        EXPECT_EQ(image->script->interpreter, line.interpreter) << line.text;
        EXPECT_EQ(image->script->argument, line.argument) << line.text;
    }
}

TEST(ScriptReader, RefusesLinesWithoutAWholeInterpreter) {
    struct Row {
        std::string text;
        const char* reason;
        int errno_value;
    };
    const Row rows[] = {
        {"#!\n", "no interpreter", ENOEXEC},
        {"#! \t \n", "no interpreter", ENOEXEC},
        {"#!", "no interpreter", EACCES},
        {"#! \0/bin/sh\n"s, "no interpreter", EACCES},
        {"#!" + std::string(254, 'i'), "too long", ENOEXEC},
        {"#!" + std::string(254, 'i') + "\n", "too long", ENOEXEC},
        {"#!" + std::string(300, ' ') + "/bin/sh\n", "too long", ENOEXEC},
    };
    for (const Row& row : rows) {
        const auto image = read(row.text);
        ASSERT_FALSE(image) << row.text;
        EXPECT_THAT(image.error().message, ::testing::HasSubstr(row.reason));
        EXPECT_EQ(image.error().errno_value, row.errno_value) << row.text;
    }
}

TEST(ScriptReader, AScriptIsNoProgramItself) {
    const auto image = read("#!/bin/sh\n");
    ASSERT_TRUE(image);
    EXPECT_EQ(check_program(*image, "file").error().message, "file: script, not a program itself");
}

} // namespace
} // namespace ferry::loader::testing
