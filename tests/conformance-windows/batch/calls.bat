:: CALL, GOTO, SHIFT, EXIT /B, SETLOCAL and the arguments of batch files.
:: exit: 42
@echo off
call :sub one "two three" four=five
echo %errorlevel%
call :recurse 3
call :no_such_label
echo %errorlevel%
echo @echo child [%%1] [%%~2] [%%*] [%%~nx0] ^& @exit /b 6 > child.bat
call child.bat a "b c" d
echo %errorlevel%
call child x
call "child.bat" y
cmd /c child.bat z
echo %errorlevel%
call :locals
echo [%local%] [%global%]
call :quotes "a"b"c" "" d,e
call echo called %%0 %%CD:~0,0%%done
goto forward
echo never
:forward
set count=0
:again
set /a count+=1
if %count% lss 3 goto again
echo %count%
call :shifted a b c d e f g h i j k
call :modifiers "some dir\file.ext"
goto :last
:sub
echo [%0] [%1] [%2] [%~2] [%3] [%4] [%*]
exit /b 7
:recurse
if %1==0 exit /b
echo depth %1
set /a next=%1-1
call :recurse %next%
goto :eof
:locals
set global=1
setlocal
set local=1
set global=2
exit /b
:quotes
echo [%~1] [%2] [%3] [%4]
goto :eof
:shifted
echo %9
shift
echo %1 %9
shift /2
echo %1 %2 %9
goto :eof
:modifiers
echo %~n1 %~x1 %~nx1 "%~1"
goto :eof
:last
del child.bat
exit /b 42
