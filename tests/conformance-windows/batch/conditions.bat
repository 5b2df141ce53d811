:: IF and what joins commands.
@echo off
if a==a echo same
if a==A echo never
if /i a==A echo same in any case
if not a==b echo not same
if "a b"=="a b" (echo quoted) else echo never
if a==b (echo never) else if c==c (echo else if) else echo never
if 2 lss 10 echo by number
if "2" gtr "10" echo by text
if 0x10 equ 16 echo hexadecimal
if 010 equ 8 echo octal
if -1 leq 0 if 5 geq 5 if 5 neq 6 echo all
if abc equ ABC echo never
if /i abc equ ABC echo any case
if exist conditions.none (echo never) else (echo not there)
echo x> here.txt
if exist here.txt echo there
if exist *.txt echo by pattern
if exist . echo directory
if exist .\nul if not exist none\nul echo by nul
del here.txt
set v=1
if defined v echo defined
if not defined w echo not defined
cmd /c exit 5
if errorlevel 5 if not errorlevel 6 echo exactly 5
if %errorlevel%==5 echo by value
cmd /c exit -1
if errorlevel 0 echo never
echo %errorlevel%
if a==a (
  if b==c (
    echo never
  ) else (
    echo nested
  )
)
ver >nul && echo and || echo never
cmd /c exit 1 && echo never || echo or
cmd /c exit 1 || cmd /c exit 2 || echo both failed
(echo block & cmd /c exit 1) || echo block failed
cmd /c exit 0 & if not errorlevel 1 echo fine
if cmdextversion 2 echo extensions
echo a & echo b & echo c
if a==b echo never & echo never
if a==b (echo never
) else echo last
