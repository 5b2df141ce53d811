@echo off
rem Where programs are looked for: directories with semicolons and blanks, and names without extension last.
md d1 "d;2" " d3" d4
echo no program> d1\tool
(echo @echo from d4)> d4\tool.cmd
(echo @echo from d;2)> "d;2\other.cmd"
(echo @echo from a blank and d3)> " d3\third.cmd"
set "PATH=d1;"d;2"; d3;d4"
call tool
call other
call third
set PATH=d4;"d;2
call other
set PATH=d4; d1
call tool
