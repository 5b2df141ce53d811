:: Commands are shown before they run; the directory is the prompt's to leave out.
@prompt $G
echo shown
@echo not shown
set x=1& echo [%x%]
for %%i in (1 2) do echo %%i
if a==a (
  echo in a block
  echo and more
) else echo never
rem a comment
echo a > nul
@echo off
echo off
echo
echo.
echo(
echo on and more
echo;semicolon
echo:  colon
echo. dot
echo.on
