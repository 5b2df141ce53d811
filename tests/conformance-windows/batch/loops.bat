:: FOR in all its forms.
@echo off
setlocal enabledelayedexpansion
for %%i in (a b,c;d=e "f g") do echo [%%i] [%%~i]
for /l %%i in (3,-1,1) do echo %%i
for /l %%i in (5,1,4) do echo never
set sum=0
for /l %%i in (1,1,100) do set /a sum+=%%i
echo %sum%
mkdir tree\one\deep tree\two
echo 1>tree\a.txt
echo 22>tree\one\b.txt
echo 333>tree\one\deep\c.log
for %%f in (tree\*.txt) do echo %%f %%~nf %%~xf %%~zf
for /d %%d in (tree\*) do echo %%d
for /r tree %%f in (*.txt) do echo %%~nxf
for /r tree %%d in (.) do set last=%%d& if "!last:~-6!"=="deep\." echo deep
for %%f in (tree\nothing*.x) do echo never
for /f "tokens=1,3 delims=:" %%a in ("one:two:three") do echo %%a %%b
for /f "tokens=1-2* delims= " %%a in ("a b c d e") do echo [%%a] [%%b] [%%c]
for /f "tokens=2,4" %%a in ("a b c") do echo [%%a] [%%b]
(
echo first line
echo ; comment
echo.
echo second   line
echo last,line
) > lines.txt
for /f %%a in (lines.txt) do echo %%a
for /f "eol=s tokens=1* delims=, " %%a in (lines.txt) do echo %%a/%%b
for /f "skip=3 delims=" %%a in (lines.txt) do echo %%a
for /f "usebackq tokens=2" %%a in ("lines.txt") do echo %%a
for /f "usebackq" %%a in ('a text') do echo %%a
for /f "delims=" %%a in ('echo from a command^& echo and another') do echo %%a
for /f "usebackq delims=" %%a in (`type lines.txt ^| sort`) do echo %%a
for %%a in (1 2) do for %%b in (x y) do echo %%a%%b
for %%a in (1 2 3) do (
  if %%a==2 goto out
  echo in %%a
)
:out
for /f "tokens=1,2" %%a in ("x y") do call :show %%b %%a
rmdir /s /q tree
del lines.txt
exit /b 0
:show
echo %1 %2
