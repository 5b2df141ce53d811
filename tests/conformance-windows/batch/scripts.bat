:: The ways of scripts that many programs bring along.
:: exit: 3
@ECHO off
GOTO start
:find_dp0
SET dp0=%~dp0
EXIT /b
:start
SETLOCAL
CALL :find_dp0

IF EXIST "%dp0%\no_such.exe" (
  SET "_prog=%dp0%\no_such.exe"
) ELSE (
  SET "_prog=cmd"
  SET PATHEXT=%PATHEXT:;.JS;=;%
)
if not "%_prog%" == "" echo program %_prog%
if not ""=="%_prog%" echo again
if [%1]==[] echo no argument
@if "%debug%"=="" @echo quiet
for %%i in ("%dp0%.") do if "%%~fi\"=="%dp0%" echo same directory
set opts=-a "b c" -d
set "opts=%opts:"=%"
echo %opts%
set slashes=a/b/c
echo %slashes:/=\%
if "%slashes:~-1%"=="c" set slashes=%slashes:~0,-1%
echo %slashes%
(
  echo key=value
  echo other = thing
  echo # comment=x
) > settings.txt
for /f "eol=# tokens=1* delims==" %%a in (settings.txt) do set "cfg_%%a=%%b"
set cfg_
for /f "tokens=1,* delims==" %%a in ('set cfg_k') do echo [%%a] [%%b]
>nul 2>&1 no_such_program && echo never
if %errorlevel% neq 0 echo failed
cmd /C exit /B 4
set code=%errorlevel%
if %code% equ 4 set code=3
del settings.txt
echo a| sort| sort | sort > sorted.txt & type sorted.txt
del sorted.txt
endLocal & goto #_undefined_# 2>NUL || title %COMSPEC% & "%_prog%" /c exit %code%
echo never
